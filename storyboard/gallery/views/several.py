"""One deed for one take or for several: star, throw away, bring back, download."""

import json
from collections.abc import Iterator, Sequence
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from storyboard.boards.views.answers import wants_parts
from storyboard.domain.roles import Right
from storyboard.gallery.actions import star_clips, unstar_clips
from storyboard.gallery.bundle import Busy, Entry, Sending
from storyboard.gallery.films import name_of, path_of
from storyboard.gallery.forms.wall import clips_named
from storyboard.gallery.provenance import provenance_of
from storyboard.gallery.queries import clips_for
from storyboard.gallery.queries.wall import marked
from storyboard.renders.actions.trash import restore_clips, trash_clips
from storyboard.renders.models import Clip
from storyboard.renders.queries.trash import trashed_for
from storyboard.teams.queries import require
from storyboard.teams.requests import PersonRequest

# Of one ZIP.
MOST_FILMS, MOST_BYTES = 100, 20_000_000_000
_BUSY = "Two downloads of several takes are under way already. Try again in a while."


@require_POST
def clip_star(request: PersonRequest, clip_id: UUID) -> HttpResponse:
    """`on=1` stars it, anything else takes the star away."""
    clip = get_object_or_404(clips_for(request.user), pk=clip_id)
    is_on = request.POST.get("on") == "1"
    (star_clips if is_on else unstar_clips)([clip], by=request.user)
    if not wants_parts(request):
        return _back(request)
    return render(request, "gallery/_stars.html", {"clips": [clip], "is_on": is_on})


@require_POST
def clips_several(request: PersonRequest) -> HttpResponseBase:
    """`deed` for every `clip` that is named and that this person sees."""
    deed = _DEEDS.get(request.POST.get("deed", ""))
    try:
        ids = clips_named(request.POST)
        if deed is None:
            raise ValidationError("This page is out of date. Load it again.")
        clips = marked(ids, request.user)
        if not clips:
            raise ValidationError("These takes are not on your wall any more.")
        return deed(request, clips)
    except ValidationError as why:
        return _refused(request, why.messages[0])


@require_POST
def clips_restore(request: PersonRequest) -> HttpResponse:
    """Out of the trash: `clip`s, in the form or in the address."""
    try:
        ids = clips_named(request.POST if "clip" in request.POST else request.GET)
    except ValidationError as why:
        return _refused(request, why.messages[0])
    clips = list(trashed_for(request.user).filter(pk__in=ids))
    _require_edit(request, clips)
    count = restore_clips([clip.pk for clip in clips])
    words = f"{_takes(count)} restored." if count else "Nothing was there to restore."
    if wants_parts(request):
        return HttpResponse(status=200, headers={"HX-Refresh": "true"})
    messages.success(request, words)
    return _back(request)


def _star(request: PersonRequest, clips: Sequence[Clip]) -> HttpResponse:
    star_clips(clips, by=request.user)
    return _starred(request, clips, is_on=True)


def _unstar(request: PersonRequest, clips: Sequence[Clip]) -> HttpResponse:
    unstar_clips(clips, by=request.user)
    return _starred(request, clips, is_on=False)


def _starred(
    request: PersonRequest, clips: Sequence[Clip], *, is_on: bool
) -> HttpResponse:
    said = f"{_takes(len(clips))} {'starred' if is_on else 'without a star now'}."
    if not wants_parts(request):
        messages.success(request, said)
        return _back(request)
    facts = {"clips": clips, "is_on": is_on, "said": said}
    return render(request, "gallery/_stars.html", facts)


def _trash(request: PersonRequest, clips: Sequence[Clip]) -> HttpResponse:
    _require_edit(request, clips)
    trash_clips([clip.pk for clip in clips], by=request.user)
    said = f"{_takes(len(clips))} moved to the trash."
    if not wants_parts(request):
        messages.success(request, said)
        return _back(request)
    query = urlencode({"clip": [str(clip.pk) for clip in clips]}, doseq=True)
    undo = f"{reverse('clips-untrash')}?{query}" if len(clips) <= MOST_FILMS else ""
    facts = {"clips": clips, "said": said, "undo": undo}
    return render(request, "gallery/_gone.html", facts)


def _compare(request: PersonRequest, clips: Sequence[Clip]) -> HttpResponse:
    boards = {clip.board_id for clip in clips}
    if len(boards) > 1:
        raise ValidationError("Compare takes of one board; these are of several.")
    if not 2 <= len(clips) <= 4:
        raise ValidationError("Select two to four takes of one board to compare them.")
    takes = ",".join(str(clip.pk) for clip in clips)
    return redirect(f"{reverse('board-compare', args=[boards.pop()])}?takes={takes}")


def _download(request: PersonRequest, clips: Sequence[Clip]) -> HttpResponseBase:
    size = sum(clip.size_bytes for clip in clips)
    if len(clips) > MOST_FILMS or size > MOST_BYTES:
        raise ValidationError(
            f"One download holds {MOST_FILMS} takes and {MOST_BYTES // 10**9} GB at "
            f"most; these are {len(clips)} with {size / 1e9:.1f} GB. Select fewer."
        )
    try:
        sending = Sending(list(_entries(request, clips)))
    except Busy:
        return _refused(request, _BUSY, status=503)
    answer = StreamingHttpResponse(sending, content_type="application/zip")
    answer["Content-Disposition"] = 'attachment; filename="takes.zip"'
    answer["Content-Length"] = str(sending.size_bytes)
    answer["Cache-Control"] = "private, no-store"
    return answer


def _entries(request: PersonRequest, clips: Sequence[Clip]) -> Iterator[Entry]:
    """Each film with how it was made beside it. Takes of boards with the same title
    get a number, so that none replaces another.
    """
    whole = clips_for(request.user).select_related(
        "project", "board", "render__ordered_by", "render__account"
    )
    facts = whole.in_bulk([clip.pk for clip in clips])
    given: dict[str, int] = {}
    for clip in clips:
        path = path_of(clip.file_name)
        if not path.is_file():
            continue
        name = name_of(clip)
        given[name] = given.get(name, 0) + 1
        if given[name] > 1:
            name = f"{name} ({given[name]})"
        about = provenance_of(facts[clip.pk])
        yield Entry(f"{name}.{clip.container}", path)
        yield Entry(
            f"{name}.json", text=json.dumps(about, indent=2, ensure_ascii=False)
        )


_DEEDS = {
    "star": _star,
    "unstar": _unstar,
    "trash": _trash,
    "compare": _compare,
    "download": _download,
}


def _require_edit(request: PersonRequest, clips: Sequence[Clip]) -> None:
    for team_id in {clip.team_id for clip in clips}:
        require(request.user, team_id, Right.EDIT)


def _takes(count: int) -> str:
    return f"{count} take{'' if count == 1 else 's'}"


def _refused(request: PersonRequest, why: str, *, status: int = 422) -> HttpResponse:
    if wants_parts(request):
        context = {"said": why, "failed": True}
        return render(request, "gallery/_said.html", context, status=status)
    messages.warning(request, why)
    return _back(request)


def _back(request: PersonRequest) -> HttpResponse:
    """To the page it was pressed on."""
    came_from = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(came_from, {request.get_host()}):
        return redirect(came_from)
    return redirect("gallery")
