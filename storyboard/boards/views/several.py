"""Several shots at once: their length, copies, deleted together and back."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from storyboard.boards.actions import several
from storyboard.boards.actions.rows import NotPossible
from storyboard.boards.forms import EachForm, MomentForm, ShotsForm, first_error
from storyboard.boards.views.answers import board_to_edit, changed, refused
from storyboard.domain.timing import words
from storyboard.teams.requests import PersonRequest


def _several(count: int) -> str:
    return f"{count} shots" if count > 1 else "1 shot"


@require_POST
def lengths(request: PersonRequest, board_id: UUID) -> HttpResponse:
    """One length for each of them."""
    board = board_to_edit(request, board_id)
    form = EachForm(request.POST)
    if not form.is_valid():
        return refused(request, board_id, first_error(form))
    ids, seconds = form.cleaned_data["shots"], form.cleaned_data["seconds"]
    try:
        several.set_seconds_of(board, ids, seconds=seconds, by=request.user)
    except NotPossible as why:
        return refused(request, board_id, str(why))
    whisper = f"{_several(len(ids))}, {words(seconds)} each."
    return changed(request, board_id, whisper=whisper)


@require_POST
def duplicate(request: PersonRequest, board_id: UUID) -> HttpResponse:
    board = board_to_edit(request, board_id)
    form = ShotsForm(request.POST)
    if not form.is_valid():
        return refused(request, board_id, first_error(form))
    try:
        copies = several.duplicate_several(
            board, form.cleaned_data["shots"], by=request.user
        )
    except NotPossible as why:
        return refused(request, board_id, str(why))
    whisper = f"{_several(len(copies))} duplicated."
    return changed(request, board_id, whisper=whisper, select=copies[0])


@require_POST
def delete(request: PersonRequest, board_id: UUID) -> HttpResponse:
    board = board_to_edit(request, board_id)
    form = ShotsForm(request.POST)
    if not form.is_valid():
        return refused(request, board_id, first_error(form))
    ids = form.cleaned_data["shots"]
    try:
        moment = several.delete_several(board, ids, by=request.user)
    except NotPossible as why:
        return refused(request, board_id, str(why))
    query = urlencode({"deleted": moment.isoformat()})
    undo = f"{reverse('shots-return', args=[board_id])}?{query}"
    return changed(request, board_id, f"{_several(len(ids))} deleted.", undo=undo)


@require_POST
def bring_back(request: PersonRequest, board_id: UUID) -> HttpResponse:
    """All that were deleted in one go."""
    board = board_to_edit(request, board_id)
    form = MomentForm(request.GET)
    if not form.is_valid():
        return refused(request, board_id, first_error(form))
    try:
        back = several.restore_several(
            board, form.cleaned_data["deleted"], by=request.user
        )
    except NotPossible as why:
        return refused(request, board_id, str(why))
    said = f"{_several(len(back))} back." if back else "They are back already."
    return changed(request, board_id, said, select=back[0] if back else None)
