"""From a comment to its shot: begun, listed, done, dropped."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from ninja import Router, Schema

from storyboard.api.bearer import ApiRequest, allow, needs
from storyboard.api.refusals import Refusal
from storyboard.api.shapes.fixes import FixingShape
from storyboard.api.views.found import board_to_see, film_to_see
from storyboard.domain.roles import Right
from storyboard.domain.scopes import Scope
from storyboard.review.actions.fixes import drop_fix, end_fix, start_fix
from storyboard.review.models import Fix
from storyboard.review.queries.comments import comments_of
from storyboard.review.queries.fixes import fixes_for, fixes_on

router = Router()
_ONE = "/fixes/{uuid:fix_id}"


class Fixes(Schema):
    items: list[FixingShape]


@router.post(
    "/clips/{uuid:clip_id}/comments/{uuid:comment_id}/fix",
    auth=needs(Scope.EDIT),
    response={201: FixingShape},
    summary="Take a comment to its shot",
)
def fix_begin(request: ApiRequest, clip_id: UUID, comment_id: UUID) -> Any:
    """It stands beside the shot's prompt until you are through with it."""
    clip = film_to_see(request, clip_id)
    by = allow(request, clip.team_id, Right.EDIT)
    comments = comments_of(clip).filter(deleted_at=None).select_related("shot")
    comment = get_object_or_404(comments, pk=comment_id)
    if comment.shot is None or comment.shot.deleted_at:
        raise Refusal("not-now", "It is about no shot that is on the board.")
    if not comment.is_open:
        raise Refusal("not-now", "It is resolved. Open it again first.")
    return FixingShape.of(start_fix(comment, by=by))


@router.get(
    "/boards/{uuid:board_id}/fixes",
    auth=needs(Scope.READ),
    response=Fixes,
    summary="List comments that are being mended",
)
def fixes_list(request: ApiRequest, board_id: UUID) -> Any:
    found = fixes_on(board_to_see(request, board_id))
    return {"items": [FixingShape.of(fix) for fix in found]}


@router.post(
    f"{_ONE}/done",
    auth=needs(Scope.EDIT),
    response=FixingShape,
    summary="Be through with a comment's shot",
)
def fix_done(request: ApiRequest, fix_id: UUID) -> Any:
    """The next take answers the comment all the same."""
    end_fix(_to_edit(request, fix_id))
    return FixingShape.of(_to_edit(request, fix_id))


@router.delete(
    _ONE,
    auth=needs(Scope.EDIT),
    response={204: None},
    summary="Mend a comment no more",
)
def fix_drop(request: ApiRequest, fix_id: UUID) -> Any:
    """The comment stays open, and no take answers it."""
    drop_fix(_to_edit(request, fix_id))


def _to_edit(request: ApiRequest, fix_id: UUID) -> Fix:
    found = fixes_for(request.user).select_related("comment", "by")
    fix: Fix = get_object_or_404(found, pk=fix_id)
    allow(request, fix.board.team_id, Right.EDIT)
    return fix
