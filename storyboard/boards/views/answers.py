"""How the editor answers: fresh parts of the page for htmx, else the way back to it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django_htmx.http import trigger_client_event

from storyboard.boards.actions.fields import Conflict
from storyboard.boards.editor import Editor, editor_of
from storyboard.boards.models import Board, Project, Revision, Shot
from storyboard.boards.queries import (
    boards_for,
    projects_for,
    revisions_for,
    shots_for,
)
from storyboard.domain.roles import Right
from storyboard.teams.queries import require, rights_in
from storyboard.teams.requests import PersonRequest


def wants_parts(request: PersonRequest) -> bool:
    """Whether a script of the page asks: htmx, or one of our own modules."""
    return bool(request.htmx) or "X-Requested-With" in request.headers


def project_to_edit(request: PersonRequest, project_id: UUID) -> Project:
    project = get_object_or_404(projects_for(request.user), pk=project_id)
    require(request.user, project.team_id, Right.EDIT)
    return project


def board_to_edit(request: PersonRequest, board_id: UUID) -> Board:
    board = get_object_or_404(boards_for(request.user), pk=board_id)
    require(request.user, board.team_id, Right.EDIT)
    return board


def shot_to_edit(request: PersonRequest, shot_id: UUID) -> Shot:
    """A shot that is on its board."""
    shot = any_shot_to_edit(request, shot_id)
    if shot.deleted_at:
        raise Http404("This shot was deleted.")
    return shot


def any_shot_to_edit(request: PersonRequest, shot_id: UUID) -> Shot:
    """A shot, deleted or not."""
    shot = get_object_or_404(shots_for(request.user), pk=shot_id)
    require(request.user, shot.board.team_id, Right.EDIT)
    return shot


def revision_to_edit(request: PersonRequest, revision_id: UUID) -> Revision:
    revision = get_object_or_404(revisions_for(request.user), pk=revision_id)
    require(request.user, revision.board.team_id, Right.EDIT)
    return revision


def board_to_see(request: PersonRequest, board_id: UUID) -> Board:
    board: Board = get_object_or_404(boards_for(request.user), pk=board_id)
    return board


def editor_for(request: PersonRequest, board: Board) -> Editor:
    rights = rights_in(request.user, board.team_id)
    return editor_of(board, may_edit=Right.EDIT in rights)


def changed(
    request: PersonRequest,
    board_id: UUID,
    said: str = "",
    *,
    whisper: str = "",
    undo: str = "",
    select: Shot | None = None,
    write: bool = False,
    status: int = 200,
) -> HttpResponse:
    """The board as it is after a change. `said` becomes a toast, `undo` its button,
    `whisper` is only for those who listen; `select` is the shot
    to work on next, `write` puts the caret into its prompt.
    """
    address = reverse("board", args=[board_id])
    if not wants_parts(request):
        if said:
            level = messages.ERROR if status >= 400 else messages.SUCCESS
            messages.add_message(request, level, said, extra_tags=undo)
        return redirect(f"{address}?shot={select.pk}" if select else address)
    editor = editor_for(request, board_to_see(request, board_id))
    context = {"editor": editor, "said": said, "undo": undo, "failed": status >= 400}
    response = render(request, "boards/_changed.html", context, status=status)
    detail = {"target": "body", "version": editor.board.version, "say": whisper}
    if select:
        detail["select"] = str(select.pk)
        detail["focus"] = f"shot-{select.pk}-prompt" if write else ""
    return trigger_client_event(response, "board:changed", detail)


def refused(request: PersonRequest, board_id: UUID, why: str) -> HttpResponse:
    """Nothing was changed, and the page says why."""
    return changed(request, board_id, why, status=422)


def overtaken(
    request: PersonRequest, board_id: UUID, conflict: Conflict
) -> HttpResponse:
    """Somebody changed meanwhile what this would have replaced; nothing was."""
    who = "You, elsewhere," if conflict.who == request.user else conflict.who
    why = (
        f"{who or 'Somebody'} changed this board since your page showed it: "
        f"{conflict.theirs} now. Nothing was replaced. Look at it again, then repeat."
    )
    return changed(request, board_id, why, status=409)
