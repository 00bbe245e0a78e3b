"""Frames: put on a slot, taken off, swapped, and served to the team."""

from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from storyboard.boards.actions import frames as actions
from storyboard.boards.actions.fields import Conflict
from storyboard.boards.actions.rows import NotPossible
from storyboard.boards.forms import (
    FrameForm,
    NeighbourForm,
    SeenForm,
    ShareForm,
    first_error,
    turned_away,
)
from storyboard.boards.media_forms import CropForm
from storyboard.boards.models import Frame, Shot
from storyboard.boards.queries import frames_for
from storyboard.boards.views.answers import (
    changed,
    shot_to_edit,
    wants_parts,
)
from storyboard.teams.requests import PersonRequest
from storyboard.web.ranges import serve_file

TYPES = {".png": "image/png", ".jpg": "image/jpeg", ".webp": "image/webp"}


@csrf_exempt  # reading the token reads the body, so size and rights come first
@require_http_methods(["POST", "DELETE"])
def frame(request: PersonRequest, shot_id: UUID, which: str) -> HttpResponse:
    shot = shot_to_edit(request, shot_id)
    if why := turned_away(request):
        return _refused(request, shot, which, why, status=413)
    return _change(request, shot, which)


@csrf_protect
def _change(request: PersonRequest, shot: Shot, which: str) -> HttpResponse:
    showed = SeenForm(request.GET)
    if not showed.is_valid():
        return _refused(request, shot, which, first_error(showed), status=422)
    seen = showed.cleaned_data["seen"]
    if request.method == "DELETE" or "remove" in request.POST:
        return _put(request, shot, which, None, seen)
    form = FrameForm(request.POST, request.FILES, team_id=shot.board.team_id)
    if not form.is_valid():
        status = 413 if form.has_error("file", "too_large") else 422
        return _refused(request, shot, which, first_error(form), status=status)
    picture = form.cleaned_data["file"]
    kept = actions.keep_frame(shot.board.team, picture, by=request.user)
    return _put(request, shot, which, kept, seen)


def _put(
    request: PersonRequest,
    shot: Shot,
    which: str,
    frame: Frame | None,
    seen: actions.Seen | None,
) -> HttpResponse:
    try:
        actions.set_frame(shot, which, frame, by=request.user, seen=seen)
    except Conflict as conflict:
        return _refused(request, shot, which, taken(conflict), status=409)
    return changed(request, shot.board_id, select=shot)


def taken(conflict: Conflict) -> str:
    """Whose change was not replaced."""
    return (
        f"{conflict.who or 'Somebody'} changed these frames since your page showed "
        "them, and nothing of theirs was replaced. Look at it again, then repeat."
    )


@require_POST
def crop(request: PersonRequest, shot_id: UUID, which: str) -> HttpResponse:
    """Another piece of the slot's picture, or with `whole` all of it again."""
    shot = shot_to_edit(request, shot_id)
    shown: Frame | None = getattr(shot, f"{which}_frame")
    showed = SeenForm(request.GET)
    if not showed.is_valid() or shown is None:
        why = first_error(showed) or "There is no picture in this slot any more."
        return _refused(request, shot, which, why, status=422)
    seen = showed.cleaned_data["seen"]
    if "whole" in request.POST:
        return _put(request, shot, which, shown.uncut, seen)
    shape = (shot.board.width, shot.board.height)
    form = CropForm(request.POST, frame=shown.uncut, shape=shape)
    if not form.is_valid():
        return _refused(request, shot, which, first_error(form), status=422)
    piece = form.cleaned_data["known"] or actions.keep_crop(
        shown.uncut, form.cleaned_data["cropped"], by=request.user
    )
    return _put(request, shot, which, piece, seen)


@require_POST
def share(request: PersonRequest, shot_id: UUID) -> HttpResponse:
    """The boundary behind a shot: one still for both sides, carried over, or a cut."""
    shot = shot_to_edit(request, shot_id)
    showed, form = SeenForm(request.GET), ShareForm(request.POST)
    if not (showed.is_valid() and form.is_valid()):
        why = first_error(showed) or first_error(form)
        return _refused(request, shot, "last", why, status=422)
    keep, seen = form.cleaned_data["keep"], showed.cleaned_data
    if keep == "cut":
        actions.part_frames(shot, by=request.user)
        return changed(request, shot.board_id, select=shot)
    try:
        if keep == "carry":
            actions.carry_over(shot, by=request.user)
            return changed(request, shot.board_id, select=shot)
        actions.share_frame(
            shot, keep=keep, by=request.user, last=seen["last"], first=seen["first"]
        )
    except Conflict as conflict:
        return _refused(request, shot, "last", taken(conflict), status=409)
    except NotPossible as why:
        return _refused(request, shot, "last", str(why), status=422)
    return changed(request, shot.board_id, select=shot)


@require_POST
def neighbour(request: PersonRequest, shot_id: UUID, which: str) -> HttpResponse:
    """The frame that lies next to the slot, taken from the shot before or after."""
    shot = shot_to_edit(request, shot_id)
    showed, form = SeenForm(request.GET), NeighbourForm(request.POST)
    if not (showed.is_valid() and form.is_valid()):
        why = first_error(showed) or first_error(form)
        return _refused(request, shot, which, why, status=422)
    seen, theirs = showed.cleaned_data["seen"], form.cleaned_data["theirs"]
    try:
        actions.take_neighbours(shot, which, theirs=theirs, by=request.user, seen=seen)
    except Conflict as conflict:
        return _refused(request, shot, which, taken(conflict), status=409)
    except NotPossible as why:
        return _refused(request, shot, which, str(why), status=422)
    return changed(request, shot.board_id, select=shot)


@require_POST
def swap(request: PersonRequest, shot_id: UUID) -> HttpResponse:
    shot = shot_to_edit(request, shot_id)
    showed = SeenForm(request.GET)
    if not showed.is_valid():
        return _refused(request, shot, "first", first_error(showed), status=422)
    seen = showed.cleaned_data["seen"]
    try:
        actions.swap_frames(shot, by=request.user, seen=seen)
    except Conflict as conflict:
        return _refused(request, shot, "first", taken(conflict), status=409)
    return changed(request, shot.board_id, select=shot)


@require_safe
def frame_file(request: PersonRequest, frame_id: UUID, kind: str) -> HttpResponseBase:
    found: Frame = get_object_or_404(frames_for(request.user), pk=frame_id)
    if kind == "original":
        return _download(request, found)
    names = {
        "picture": found.picture_name,
        "preview": found.preview_name,
        "thumb": found.thumb_name,
    }
    path = Path(settings.MEDIA_DIR) / names[kind]
    content_type = TYPES[path.suffix]
    return serve_file(request, path, content_type, etag=path.stem, immutable=True)


def _refused(
    request: PersonRequest, shot: Shot, which: str, why: str, *, status: int
) -> HttpResponse:
    """The sentence, for the slot it was meant for; nothing was kept."""
    context = {"shot": shot, "which": which, "why": why}
    fragment = wants_parts(request)
    template = "boards/_frame_refused.html" if fragment else "boards/refused.html"
    return render(request, template, context, status=status)


def _download(request: PersonRequest, found: Frame) -> HttpResponseBase:
    """The file as it was uploaded. Only to save: what is in it was checked, not made
    by us.
    """
    path = Path(settings.MEDIA_DIR) / found.original_name
    kind, name = "application/octet-stream", found.name or "picture"
    return serve_file(request, path, kind, etag=path.stem, download_name=name)
