"""The comments of a film: read, looked at again, and written."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from storyboard.boards.forms import first_error
from storyboard.review.actions import comments as deeds
from storyboard.review.forms.comments import LONGEST_COMMENT, CommentForm, WordsForm
from storyboard.review.models import Comment
from storyboard.review.panel import Card, Room, panel_of
from storyboard.review.queries.comments import comments_of
from storyboard.review.views.viewers import clip_of, viewer_of


@require_http_methods(["GET", "HEAD", "POST"])
def comments(
    request: HttpRequest, clip_id: UUID, share_token: str = ""
) -> HttpResponse:
    """All of a film. POST says something new."""
    room = _room(request, clip_id, share_token)
    if request.method != "POST":
        return _whole(request, room)
    _require(may=room.may_write)
    form = CommentForm(request.POST, clip=room.clip)
    if not form.is_valid():
        return _refused(request, room, first_error(form))
    return _tried(
        request,
        room,
        lambda: deeds.add_comment(room.clip, form.said, by=room.viewer),
    )


@require_safe
def comments_news(
    request: HttpRequest, clip_id: UUID, share_token: str = ""
) -> HttpResponse:
    """What is newer than `since`; 204 where nothing is."""
    return _news(request, _room(request, clip_id, share_token))


@require_POST
def comment_answer(
    request: HttpRequest, clip_id: UUID, comment_id: UUID, share_token: str = ""
) -> HttpResponse:
    room = _room(request, clip_id, share_token)
    head = _comment(room, comment_id)
    _require(may=room.may_write and head.parent_id is None)
    form = WordsForm(request.POST)
    if not form.is_valid():
        return _refused(request, room, first_error(form))
    said = deeds.Said(form.cleaned_data["text"], key=_key(request))
    return _tried(
        request,
        room,
        lambda: deeds.add_comment(room.clip, said, by=room.viewer, parent=head),
    )


@require_POST
def comment_edit(
    request: HttpRequest, clip_id: UUID, comment_id: UUID, share_token: str = ""
) -> HttpResponse:
    room = _room(request, clip_id, share_token)
    comment = _comment(room, comment_id)
    _require(may=Card(room, comment).may_edit)
    form = WordsForm(request.POST)
    if not form.is_valid():
        return _refused(request, room, first_error(form))
    text = form.cleaned_data["text"]
    deeds.edit_comment(room.clip, comment, text, by=room.viewer)
    return _done(request, room)


@require_POST
def comment_delete(
    request: HttpRequest, clip_id: UUID, comment_id: UUID, share_token: str = ""
) -> HttpResponse:
    room = _room(request, clip_id, share_token)
    comment = _comment(room, comment_id)
    _require(may=Card(room, comment).may_delete)
    deeds.delete_comment(room.clip, comment)
    return _done(request, room, undo=Card(room, comment).bring_back_url)


@require_POST
def comment_bring_back(
    request: HttpRequest, clip_id: UUID, comment_id: UUID, share_token: str = ""
) -> HttpResponse:
    room = _room(request, clip_id, share_token)
    comment = get_object_or_404(comments_of(room.clip), pk=comment_id)
    _require(may=Card(room, comment).may_delete)
    deeds.bring_back_comment(room.clip, comment)
    return _done(request, room)


@require_POST
def comment_resolve(
    request: HttpRequest, clip_id: UUID, comment_id: UUID, share_token: str = ""
) -> HttpResponse:
    room = _room(request, clip_id, share_token)
    head = _comment(room, comment_id)
    _require(may=Card(room, head).may_resolve and head.parent_id is None)
    deeds.resolve_comment(room.clip, head, by=room.viewer)
    return _done(request, room)


@require_POST
def comment_reopen(
    request: HttpRequest, clip_id: UUID, comment_id: UUID, share_token: str = ""
) -> HttpResponse:
    room = _room(request, clip_id, share_token)
    head = _comment(room, comment_id)
    _require(may=Card(room, head).may_resolve and head.parent_id is None)
    deeds.reopen_comment(room.clip, head)
    return _done(request, room)


def _room(request: HttpRequest, clip_id: UUID, share_token: str) -> Room:
    viewer = viewer_of(request, share_token)
    return Room(clip_of(viewer, clip_id), viewer)


def _comment(room: Room, comment_id: UUID) -> Comment:
    found = comments_of(room.clip).filter(deleted_at=None)
    return get_object_or_404(found, pk=comment_id)


def _require(*, may: bool) -> None:
    if not may:
        raise PermissionDenied("You may not do that with this comment.")


def _key(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.POST.get("key", ""))
    except ValueError:
        return None


def _since(request: HttpRequest) -> datetime | None:
    said = request.POST.get("since") or request.GET.get("since", "")
    try:
        return parse_datetime(said)
    except ValueError:
        return None


def _whole(request: HttpRequest, room: Room) -> HttpResponse:
    context = {"panel": panel_of(room), "room": room, "longest": LONGEST_COMMENT}
    name = "_comments.html" if request.headers.get("HX-Request") else "comments.html"
    return render(request, f"review/{name}", context)


def _news(request: HttpRequest, room: Room, *, undo: str = "") -> HttpResponse:
    panel = panel_of(room, since=_since(request))
    if panel is None:
        return HttpResponse(status=204)
    context = {
        "panel": panel,
        "room": room,
        "undo": undo,
        "longest": LONGEST_COMMENT,
    }
    return render(request, "review/_comments_news.html", context)


def _tried(
    request: HttpRequest, room: Room, deed: Callable[[], object]
) -> HttpResponse:
    try:
        deed()
    except deeds.TooMany as why:
        return _refused(request, room, str(why), status=429)
    return _done(request, room)


def _done(request: HttpRequest, room: Room, *, undo: str = "") -> HttpResponse:
    if _is_script(request):
        return _news(request, room, undo=undo)
    return redirect(room.address("comments"))


def _refused(
    request: HttpRequest, room: Room, why: str, *, status: int = 422
) -> HttpResponse:
    if _is_script(request):
        return HttpResponse(why, content_type="text/plain", status=status)
    context = {
        "panel": panel_of(room),
        "room": room,
        "longest": LONGEST_COMMENT,
        "why": why,
        "text": request.POST.get("text", ""),
    }
    return render(request, "review/comments.html", context, status=status)


def _is_script(request: HttpRequest) -> bool:
    return "X-Requested-With" in request.headers
