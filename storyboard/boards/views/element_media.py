"""What shows an element: its pictures, its film, its voice; and their files."""

from pathlib import Path
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST, require_safe

from storyboard.boards.actions import library as actions
from storyboard.boards.actions.fields import Conflict
from storyboard.boards.actions.frames import keep_frame
from storyboard.boards.actions.media import keep_footage, keep_voice
from storyboard.boards.actions.rows import NotPossible
from storyboard.boards.element_forms import FILE_FORMS, MOST_BYTES, MediaForm
from storyboard.boards.forms import first_error, turned_away
from storyboard.boards.library import shown_of
from storyboard.boards.models import Element
from storyboard.boards.queries import elements_for, footage_for, voices_for
from storyboard.boards.views.answers import wants_parts
from storyboard.boards.views.elements import element_to_edit
from storyboard.teams.requests import PersonRequest
from storyboard.web.ranges import serve_file


@csrf_exempt  # reading the token reads the body, so size and rights come first
@require_POST
def element_media(
    request: PersonRequest, element_id: UUID, medium: str
) -> HttpResponse:
    """A picture, the film or the voice: put in, put elsewhere or taken out."""
    found = element_to_edit(request, element_id)
    if why := turned_away(request, most=MOST_BYTES[medium]):
        return _refused(request, found, why, status=413)
    return _change(request, found, medium)


@csrf_protect
def _change(request: PersonRequest, found: Element, medium: str) -> HttpResponse:
    said = MediaForm({**request.GET.dict(), **request.POST.dict()})
    if not said.is_valid():
        return _refused(request, found, first_error(said), status=422)
    facts = said.cleaned_data
    try:
        if "remove" in request.POST:
            _take_out(request, found, medium, facts["place"] or 0, facts["seen"])
        elif facts["to"] is not None:
            actions.move_picture(
                found,
                facts["place"] or 0,
                to=facts["to"],
                seen=facts["seen"],
                by=request.user,
            )
        else:
            form = FILE_FORMS[medium](
                request.POST, request.FILES, team_id=found.team_id
            )
            if not form.is_valid():
                status = 413 if form.has_error("file", "too_large") else 422
                return _refused(request, found, first_error(form), status=status)
            _put_in(request, found, medium, form, facts)
    except NotPossible as why:
        return _refused(request, found, str(why), status=422)
    except Conflict as conflict:
        words = (
            f"{conflict.who or 'Somebody'} changed what shows this element since your "
            "page did, and nothing of theirs was replaced. Load the page, then repeat."
        )
        return _refused(request, found, words, status=409)
    return _fresh(request, found)


def _put_in(
    request: PersonRequest,
    found: Element,
    medium: str,
    form: forms.Form,
    facts: dict[str, object],
) -> None:
    taken, seen, by = form.cleaned_data["file"], str(facts["seen"]), request.user
    if medium == "video":
        film = keep_footage(found.team, taken, by=by)
        actions.set_video(found, film, seen=seen, by=by)
    elif medium == "voice":
        voice = keep_voice(found.team, taken, by=by)
        actions.set_voice(found, voice, seen=seen, by=by)
    else:
        frame = keep_frame(found.team, taken, by=by)
        place = facts["place"]
        at = place if isinstance(place, int) else len(found.pictures.all())
        actions.put_picture(found, at, frame, seen=seen, by=by)


def _take_out(
    request: PersonRequest, found: Element, medium: str, place: int, seen: str
) -> None:
    by = request.user
    if medium == "video":
        actions.set_video(found, None, seen=seen, by=by)
    elif medium == "voice":
        actions.set_voice(found, None, seen=seen, by=by)
    else:
        actions.drop_picture(found, place, seen=seen, by=by)


def _fresh(request: PersonRequest, found: Element) -> HttpResponse:
    """The media as they are now, and what gateways say of them."""
    if not wants_parts(request):
        return redirect("element", found.pk)
    fresh = elements_for(request.user).get(pk=found.pk)
    context = {"shown": shown_of(fresh, may_edit=True)}
    return render(request, "boards/_element_changed.html", context)


def _refused(
    request: PersonRequest, found: Element, why: str, *, status: int
) -> HttpResponse:
    if wants_parts(request):
        words = {"why": why}
        return render(request, "boards/_frame_refused.html", words, status=status)
    messages.error(request, why)
    return redirect("element", found.pk)


@require_safe
def footage_file(request: PersonRequest, footage_id: UUID) -> HttpResponseBase:
    """Our own copy of a film, to look at."""
    found = get_object_or_404(footage_for(request.user), pk=footage_id)
    path = Path(settings.MEDIA_DIR) / found.file_name
    return serve_file(request, path, "video/mp4", etag=found.sha256)


@require_safe
def voice_file(request: PersonRequest, voice_id: UUID) -> HttpResponseBase:
    """Our own copy of a voice, to listen to."""
    found = get_object_or_404(voices_for(request.user), pk=voice_id)
    path = Path(settings.MEDIA_DIR) / found.file_name
    return serve_file(request, path, "audio/wav", etag=found.sha256)
