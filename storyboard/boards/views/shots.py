"""The moves of shots: add, duplicate, delete, restore, reorder, lengthen."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from storyboard.boards.actions import shots as moves
from storyboard.boards.actions.rows import NotPossible
from storyboard.boards.forms import (
    AfterForm,
    BoundaryForm,
    PlaceForm,
    RestoreForm,
    StepForm,
    first_error,
)
from storyboard.boards.queries import shots_of
from storyboard.boards.views.answers import (
    any_shot_to_edit,
    board_to_edit,
    changed,
    refused,
    shot_to_edit,
)
from storyboard.domain.timing import words
from storyboard.teams.requests import PersonRequest


@require_POST
def add(request: PersonRequest, board_id: UUID) -> HttpResponse:
    board = board_to_edit(request, board_id)
    form = AfterForm(request.POST)
    if not form.is_valid():
        return refused(request, board_id, first_error(form))
    wanted = form.cleaned_data["after"]
    after = shots_of(board).filter(pk=wanted).first() if wanted else None
    try:
        shot = moves.add_shot(board, by=request.user, after=after)
    except NotPossible as why:
        return refused(request, board_id, str(why))
    return changed(request, board_id, select=shot, write=True)


@require_POST
def duplicate(request: PersonRequest, shot_id: UUID) -> HttpResponse:
    shot = shot_to_edit(request, shot_id)
    try:
        copy = moves.duplicate_shot(shot, by=request.user)
    except NotPossible as why:
        return refused(request, shot.board_id, str(why))
    return changed(request, shot.board_id, select=copy, write=True)


@require_POST
def delete(request: PersonRequest, shot_id: UUID) -> HttpResponse:
    shot = shot_to_edit(request, shot_id)
    try:
        heir = moves.delete_shot(shot, by=request.user)
    except NotPossible as why:
        return refused(request, shot.board_id, str(why))
    said = f"Shot {shot.place + 1} deleted."
    undo = reverse("shot-restore", args=[shot.pk])
    if heir:
        said = (
            f"Shot {shot.place + 1} deleted, its {words(shot.seconds)} went to "
            f"shot {heir.place + 1}."
        )
        undo += f"?heir={heir.pk}"
    return changed(request, shot.board_id, said, undo=undo, select=heir)


@require_POST
def restore(request: PersonRequest, shot_id: UUID) -> HttpResponse:
    shot = any_shot_to_edit(request, shot_id)
    form = RestoreForm(request.GET)
    heir_id = form.cleaned_data["heir"] if form.is_valid() else None
    heir = shots_of(shot.board).filter(pk=heir_id).first() if heir_id else None
    try:
        back = moves.restore_shot(shot, by=request.user, heir=heir)
    except NotPossible as why:
        return refused(request, shot.board_id, str(why))
    return changed(
        request, shot.board_id, f"Shot {back.place + 1} is back.", select=back
    )


@require_POST
def move(request: PersonRequest, board_id: UUID) -> HttpResponse:
    board = board_to_edit(request, board_id)
    form = PlaceForm({**request.GET.dict(), **request.POST.dict()})
    if not form.is_valid():
        return refused(request, board_id, first_error(form))
    shot = get_object_or_404(shots_of(board), pk=form.cleaned_data["item"])
    try:
        moves.move_shot(shot, place=form.cleaned_data["place"], by=request.user)
    except NotPossible as why:
        return refused(request, board_id, str(why))
    return changed(request, board_id)


@require_POST
def boundary(request: PersonRequest, shot_id: UUID) -> HttpResponse:
    """The end of a shot was dragged, or moved by keys."""
    shot = shot_to_edit(request, shot_id)
    form = BoundaryForm(request.POST)
    if not form.is_valid():
        return refused(request, shot.board_id, first_error(form))
    try:
        shots = moves.move_boundary(shot, **form.cleaned_data, by=request.user)
    except NotPossible as why:
        return refused(request, shot.board_id, str(why))
    both = shots[shot.place : shot.place + 2]
    whisper = ", ".join(f"shot {s.place + 1} {words(s.seconds)}" for s in both)
    return changed(request, shot.board_id, whisper=f"{whisper.capitalize()}.")


@require_POST
def lengthen(request: PersonRequest, shot_id: UUID) -> HttpResponse:
    """Seconds to or from a neighbour."""
    shot = shot_to_edit(request, shot_id)
    form = StepForm(request.POST)
    if not form.is_valid():
        return refused(request, shot.board_id, first_error(form))
    step = form.cleaned_data["seconds"]
    try:
        changed_shot, other = moves.lengthen_shot(shot, seconds=step, by=request.user)
    except NotPossible as why:
        return refused(request, shot.board_id, str(why))
    return changed(
        request,
        shot.board_id,
        whisper=(
            f"Shot {changed_shot.place + 1} {words(changed_shot.seconds)}, "
            f"{words(abs(step))} {'from' if step > 0 else 'to'} shot {other.place + 1}."
        ),
    )
