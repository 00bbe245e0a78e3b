"""Undo and redo, and the list of a board's saves with what to do with them."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from storyboard.boards.actions import history as actions
from storyboard.boards.actions.rows import NotPossible
from storyboard.boards.forms import PageForm, VersionForm, first_error
from storyboard.boards.history import page_of
from storyboard.boards.models import Board
from storyboard.boards.queries import shots_of
from storyboard.boards.views.answers import (
    board_to_edit,
    board_to_see,
    changed,
    refused,
    revision_to_edit,
    wants_parts,
)
from storyboard.domain.history import in_one
from storyboard.domain.roles import Right
from storyboard.teams.queries import rights_in
from storyboard.teams.requests import PersonRequest


@require_safe
def history(request: PersonRequest, board_id: UUID) -> HttpResponse:
    """Every save, newest first; `before` is the number where the last page ended."""
    board = board_to_see(request, board_id)
    form = PageForm(request.GET)
    form.is_valid()
    before = form.cleaned_data.get("before")
    context = _list(request, board, before)
    if wants_parts(request) and before is not None:
        context["said_day"] = form.cleaned_data.get("day")
        return render(request, "boards/_saves.html", context)
    return render(request, "boards/history.html", context)


@require_POST
def undo(request: PersonRequest, board_id: UUID) -> HttpResponse:
    return _step(request, board_id, actions.undo, "Undone")


@require_POST
def redo(request: PersonRequest, board_id: UUID) -> HttpResponse:
    return _step(request, board_id, actions.redo, "Redone")


@require_POST
def restore(request: PersonRequest, revision_id: UUID) -> HttpResponse:
    """A version comes back, as a new one."""
    revision = revision_to_edit(request, revision_id)
    said, status = f"Version {revision.number} is back, as the newest one.", 200
    form = VersionForm(request.POST)
    try:
        if not form.is_valid():
            raise NotPossible(first_error(form))
        if not actions.restore(revision, by=request.user, **form.cleaned_data):
            said = f"The board is as in version {revision.number} already."
    except NotPossible as why:
        said, status = str(why), 422
    if not wants_parts(request):
        level = messages.ERROR if status >= 400 else messages.SUCCESS
        messages.add_message(request, level, said)
        return redirect("board-history", revision.board_id)
    board = board_to_see(request, revision.board_id)
    context = _list(request, board) | {"said": said, "failed": status >= 400}
    return render(request, "boards/_history_changed.html", context, status=status)


def _list(
    request: PersonRequest, board: Board, before: int | None = None
) -> dict[str, object]:
    return {
        "board": board,
        "page": page_of(board, before=before),
        "may_edit": Right.EDIT in rights_in(request.user, board.team_id),
    }


def _step(
    request: PersonRequest,
    board_id: UUID,
    go: Callable[..., actions.Step],
    word: str,
) -> HttpResponse:
    board = board_to_edit(request, board_id)
    form = VersionForm(request.POST)
    if not form.is_valid():
        return refused(request, board_id, first_error(form))
    try:
        step = go(board, by=request.user, **form.cleaned_data)
    except NotPossible as why:
        return refused(request, board_id, str(why))
    shot = shots_of(board).filter(pk=step.shot_id).first() if step.shot_id else None
    return changed(request, board_id, f"{word}: {in_one(step.changes)}.", select=shot)
