"""Comments on a film: read, said, answered, mended, resolved."""

import json
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from ninja import Router, Schema

from storyboard.api.bearer import ApiRequest, needs
from storyboard.api.checked import checked
from storyboard.api.reading import as_form
from storyboard.api.shapes.review import CommentShape, NewComment, Words
from storyboard.api.views.found import film_to_see
from storyboard.domain.scopes import Scope
from storyboard.review.actions import comments as deeds
from storyboard.review.forms.comments import CommentForm, WordsForm
from storyboard.review.models import Comment
from storyboard.review.panel import Card, Room
from storyboard.review.queries.comments import comments_of, threads_of
from storyboard.review.viewer import Viewer

router = Router()
_ALL = "/clips/{uuid:clip_id}/comments"
_ONE = f"{_ALL}/{{uuid:comment_id}}"


class Comments(Schema):
    items: list[CommentShape]


@router.get(_ALL, auth=needs(Scope.READ), response=Comments, summary="List comments")
def comments_list(request: ApiRequest, clip_id: UUID) -> Any:
    """All threads of a film, in its order: a film holds 1,000 comments at most."""
    room = _room(request, clip_id)
    threads = [head for head in threads_of(room.clip) if head.deleted_at is None]
    return {"items": [CommentShape.of(head) for head in threads]}


@router.post(
    _ALL,
    auth=needs(Scope.REVIEW),
    response={201: CommentShape},
    summary="Comment",
)
def comment_make(request: ApiRequest, clip_id: UUID, said: NewComment) -> Any:
    room = _room(request, clip_id)
    _require(may=room.may_write)
    strokes = [stroke.model_dump(mode="json") for stroke in said.drawing]
    data = {**said.given, "drawing": json.dumps(strokes) if strokes else ""}
    form = CommentForm(as_form(data), clip=room.clip)
    checked(form)
    made = deeds.add_comment(room.clip, form.said, by=room.viewer)
    return _told(room, made.pk)


@router.get(
    _ONE, auth=needs(Scope.READ), response=CommentShape, summary="Get a comment"
)
def comment_get(request: ApiRequest, clip_id: UUID, comment_id: UUID) -> Any:
    room = _room(request, clip_id)
    return _told(room, _head(_comment(room, comment_id)))


@router.post(
    f"{_ONE}/answers",
    auth=needs(Scope.REVIEW),
    response={201: CommentShape},
    summary="Answer a comment",
)
def comment_answer(
    request: ApiRequest, clip_id: UUID, comment_id: UUID, said: Words
) -> Any:
    """Answers the whole thread."""
    room = _room(request, clip_id)
    head = _comment(room, comment_id)
    _require(may=room.may_write and head.parent_id is None)
    text = checked(WordsForm(as_form(said.given)))["text"]
    deeds.add_comment(room.clip, deeds.Said(text), by=room.viewer, parent=head)
    return _told(room, head.pk)


@router.patch(
    _ONE, auth=needs(Scope.REVIEW), response=CommentShape, summary="Edit your comment"
)
def comment_edit(
    request: ApiRequest, clip_id: UUID, comment_id: UUID, said: Words
) -> Any:
    room = _room(request, clip_id)
    comment = _comment(room, comment_id)
    _require(may=Card(room, comment).may_edit)
    text = checked(WordsForm(as_form(said.given)))["text"]
    deeds.edit_comment(room.clip, comment, text, by=room.viewer)
    return _told(room, _head(comment))


@router.delete(
    _ONE,
    auth=needs(Scope.REVIEW),
    response={204: None},
    summary="Delete your comment",
)
def comment_delete(request: ApiRequest, clip_id: UUID, comment_id: UUID) -> Any:
    room = _room(request, clip_id)
    comment = _comment(room, comment_id)
    _require(may=Card(room, comment).may_delete)
    deeds.delete_comment(room.clip, comment)


@router.post(
    f"{_ONE}/restore",
    auth=needs(Scope.REVIEW),
    response=CommentShape,
    summary="Bring your comment back",
)
def comment_restore(request: ApiRequest, clip_id: UUID, comment_id: UUID) -> Any:
    room = _room(request, clip_id)
    comment = get_object_or_404(comments_of(room.clip), pk=comment_id)
    _require(may=Card(room, comment).may_delete)
    deeds.bring_back_comment(room.clip, comment)
    return _told(room, _head(comment))


@router.post(
    f"{_ONE}/resolve",
    auth=needs(Scope.REVIEW),
    response=CommentShape,
    summary="Resolve a comment",
)
def comment_resolve(request: ApiRequest, clip_id: UUID, comment_id: UUID) -> Any:
    room = _room(request, clip_id)
    head = _comment(room, comment_id)
    _require(may=Card(room, head).may_resolve and head.parent_id is None)
    deeds.resolve_comment(room.clip, head, by=room.viewer)
    return _told(room, head.pk)


@router.post(
    f"{_ONE}/reopen",
    auth=needs(Scope.REVIEW),
    response=CommentShape,
    summary="Open a comment again",
)
def comment_reopen(request: ApiRequest, clip_id: UUID, comment_id: UUID) -> Any:
    room = _room(request, clip_id)
    head = _comment(room, comment_id)
    _require(may=Card(room, head).may_resolve and head.parent_id is None)
    deeds.reopen_comment(room.clip, head)
    return _told(room, head.pk)


def _room(request: ApiRequest, clip_id: UUID) -> Room:
    return Room(film_to_see(request, clip_id), Viewer(user=request.user))


def _comment(room: Room, comment_id: UUID) -> Comment:
    found = comments_of(room.clip).filter(deleted_at=None)
    return get_object_or_404(found, pk=comment_id)


def _head(comment: Comment) -> UUID:
    return comment.parent_id or comment.pk


def _require(*, may: bool) -> None:
    if not may:
        raise PermissionDenied("You may not do that with this comment.")


def _told(room: Room, head: UUID) -> CommentShape:
    (thread,) = threads_of(room.clip, {head})
    return CommentShape.of(thread)
