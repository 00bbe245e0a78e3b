"""The scratch track of a board: put in and taken out. Its times are fields like any."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from storyboard.boards.actions import media as actions
from storyboard.boards.actions.fields import Conflict
from storyboard.boards.element_forms import MOST_BYTES, VoiceForm
from storyboard.boards.forms import TrackSeenForm, first_error, turned_away
from storyboard.boards.models import Board
from storyboard.boards.views.answers import (
    board_to_edit,
    changed,
    overtaken,
    wants_parts,
)
from storyboard.teams.requests import PersonRequest


@csrf_exempt  # reading the token reads the body, so size and rights come first
@require_POST
def track(request: PersonRequest, board_id: UUID) -> HttpResponse:
    board = board_to_edit(request, board_id)
    if why := turned_away(request, most=MOST_BYTES["voice"]):
        return _not_kept(request, board, why, status=413)
    return _change(request, board)


@csrf_protect
def _change(request: PersonRequest, board: Board) -> HttpResponse:
    showed = TrackSeenForm(request.GET)
    if not showed.is_valid():
        return _not_kept(request, board, first_error(showed), status=422)
    seen, voice = showed.cleaned_data["track"], None
    if "remove" not in request.POST:
        form = VoiceForm(request.POST, request.FILES, team_id=board.team_id)
        if not form.is_valid():
            status = 413 if form.has_error("file", "too_large") else 422
            return _not_kept(request, board, first_error(form), status=status)
        sound = form.cleaned_data["file"]
        voice = actions.keep_voice(board.team, sound, by=request.user)
    try:
        actions.put_track(board, voice, seen=seen, by=request.user)
    except Conflict as conflict:
        return overtaken(request, board.pk, conflict)
    said = "Scratch track added." if voice else "Scratch track removed."
    return changed(request, board.pk, whisper=said)


def _not_kept(
    request: PersonRequest, board: Board, why: str, *, status: int
) -> HttpResponse:
    """A sentence: for the slot that waits for its upload, or for the page."""
    if request.content_type == "multipart/form-data" and wants_parts(request):
        context = {"why": why}
        return render(request, "boards/_frame_refused.html", context, status=status)
    return changed(request, board.pk, why, status=status)
