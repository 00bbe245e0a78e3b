"""Shots: added, edited, arranged, copied, deleted and brought back."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Router

from storyboard.api.actions import boards as together
from storyboard.api.bearer import ApiRequest, allow, needs
from storyboard.api.headers import IF_MATCH, IF_MATCH_NEEDED
from storyboard.api.patches import shot_values
from storyboard.api.reading import if_match
from storyboard.api.shapes.boards import BoardShape, NewShot, Order, ShotPatch
from storyboard.api.views.found import board_to_edit, shot_to_edit, told
from storyboard.boards.actions import shots as moves
from storyboard.boards.queries import shots_for, shots_of
from storyboard.domain.roles import Right
from storyboard.domain.scopes import Scope

router = Router()


@router.post(
    "/boards/{uuid:board_id}/shots",
    auth=needs(Scope.EDIT),
    response={201: BoardShape},
    summary="Add a shot",
    openapi_extra=IF_MATCH,
)
def shot_add(
    request: ApiRequest, response: HttpResponse, board_id: UUID, said: NewShot
) -> Any:
    """At the end, or behind `after`. Where the shots add up it takes its seconds from a
    neighbour, so that they still do.
    """
    board = board_to_edit(request, board_id)
    after = None
    if said.after:
        after = get_object_or_404(shots_of(board), pk=said.after)
    together.add_shot(
        board,
        shot_values(said),
        after=after,
        version=if_match(request, needed=False),
        by=request.user,
    )
    return told(response, board)


@router.put(
    "/boards/{uuid:board_id}/order",
    auth=needs(Scope.EDIT),
    response=BoardShape,
    summary="Arrange the shots",
    openapi_extra=IF_MATCH_NEEDED,
)
def shots_arrange(
    request: ApiRequest, response: HttpResponse, board_id: UUID, said: Order
) -> Any:
    board = board_to_edit(request, board_id)
    version = if_match(request)
    together.arrange_shots(board, said.shots, version=version, by=request.user)
    return told(response, board)


@router.patch(
    "/shots/{uuid:shot_id}",
    auth=needs(Scope.EDIT),
    response=BoardShape,
    summary="Edit a shot",
    openapi_extra=IF_MATCH_NEEDED,
)
def shot_edit(
    request: ApiRequest, response: HttpResponse, shot_id: UUID, said: ShotPatch
) -> Any:
    """`If-Match` is the board's. Answers the board, whose problems follow from it."""
    shot = shot_to_edit(request, shot_id)
    values = shot_values(said)
    together.edit_shot(shot, values, version=if_match(request), by=request.user)
    return told(response, shot.board)


@router.post(
    "/shots/{uuid:shot_id}/duplicate",
    auth=needs(Scope.EDIT),
    response={201: BoardShape},
    summary="Duplicate a shot",
    openapi_extra=IF_MATCH,
)
def shot_duplicate(request: ApiRequest, response: HttpResponse, shot_id: UUID) -> Any:
    shot = shot_to_edit(request, shot_id)
    with together.seen(shot.board, if_match(request, needed=False)):
        moves.duplicate_shot(shot, by=request.user)
    return told(response, shot.board)


@router.delete(
    "/shots/{uuid:shot_id}",
    auth=needs(Scope.EDIT),
    response=BoardShape,
    summary="Delete a shot",
    openapi_extra=IF_MATCH,
)
def shot_delete(request: ApiRequest, response: HttpResponse, shot_id: UUID) -> Any:
    """It can be brought back. Where the shots added up, another gets its seconds."""
    shot = shot_to_edit(request, shot_id)
    with together.seen(shot.board, if_match(request, needed=False)):
        moves.delete_shot(shot, by=request.user)
    return told(response, shot.board)


@router.post(
    "/shots/{uuid:shot_id}/restore",
    auth=needs(Scope.EDIT),
    response=BoardShape,
    summary="Bring a shot back",
    openapi_extra=IF_MATCH,
)
def shot_restore(request: ApiRequest, response: HttpResponse, shot_id: UUID) -> Any:
    shot = get_object_or_404(shots_for(request.user), pk=shot_id)
    allow(request, shot.board.team_id, Right.EDIT)
    if shot.board.trashed_at:
        raise Http404("Its board is in the trash.")
    with together.seen(shot.board, if_match(request, needed=False)):
        moves.restore_shot(shot, by=request.user)
    return told(response, shot.board)
