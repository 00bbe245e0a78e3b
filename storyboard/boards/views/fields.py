"""Autosave: one field at a time, answered in JSON.

200 {saved_at, version, value} it is kept; 409 {who, theirs, html} somebody else was
there first; 422 {message} it cannot be kept as it is.
"""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_POST

from storyboard.boards.actions.fields import (
    Conflict,
    save_board_field,
    save_shot_field,
)
from storyboard.boards.actions.history import name_revision
from storyboard.boards.actions.library import save_element_field
from storyboard.boards.actions.projects import rename_project
from storyboard.boards.actions.rows import NotPossible
from storyboard.boards.edits import (
    Edit,
    NotAField,
    as_text,
    board_edit,
    element_edit,
    project_edit,
    revision_edit,
    shot_edit,
)
from storyboard.boards.models import Board
from storyboard.boards.queries import elements_for
from storyboard.boards.views.answers import (
    board_to_edit,
    project_to_edit,
    revision_to_edit,
    shot_to_edit,
)
from storyboard.domain.model import VideoModel
from storyboard.domain.roles import Right
from storyboard.providers import registry
from storyboard.providers.errors import UnknownModel
from storyboard.teams.models import User
from storyboard.teams.queries import require
from storyboard.teams.requests import PersonRequest


@require_POST
def board_field(request: PersonRequest, board_id: UUID) -> HttpResponse:
    board = board_to_edit(request, board_id)
    try:
        edit = board_edit(
            request.POST.dict(), model=_model(board), settings=board.settings
        )
        save_board_field(
            board, edit.field, was=edit.was, value=edit.value, by=request.user
        )
    except (ValidationError, NotAField, NotPossible) as why:
        return _refused(why)
    except Conflict as conflict:
        return _conflict(request, conflict, where="this board")
    return _saved(edit, board)


@require_POST
def shot_field(request: PersonRequest, shot_id: UUID) -> HttpResponse:
    shot = shot_to_edit(request, shot_id)
    try:
        edit = shot_edit(request.POST.dict())
        save_shot_field(
            shot, edit.field, was=edit.was, value=edit.value, by=request.user
        )
    except (ValidationError, NotAField) as why:
        return _refused(why)
    except Conflict as conflict:
        return _conflict(request, conflict, where=f"shot {shot.place + 1}")
    return _saved(edit, shot.board)


@require_POST
def project_field(request: PersonRequest, project_id: UUID) -> HttpResponse:
    project = project_to_edit(request, project_id)
    try:
        edit = project_edit(request.POST.dict())
        rename_project(project, was=edit.was, title=edit.value)
    except (ValidationError, NotAField) as why:
        return _refused(why)
    except Conflict as conflict:
        return _conflict(request, conflict, where="this project")
    return _saved(edit)


@require_POST
def element_field(request: PersonRequest, element_id: UUID) -> HttpResponse:
    element = get_object_or_404(elements_for(request.user), pk=element_id)
    require(request.user, element.team_id, Right.EDIT)
    try:
        edit = element_edit(request.POST.dict())
        save_element_field(
            element, edit.field, was=edit.was, value=edit.value, by=request.user
        )
    except (ValidationError, NotAField) as why:
        return _refused(why)
    except Conflict as conflict:
        return _conflict(request, conflict, where=f"@{element.slug}")
    return _saved(edit)


@require_POST
def revision_field(request: PersonRequest, revision_id: UUID) -> HttpResponse:
    revision = revision_to_edit(request, revision_id)
    try:
        edit = revision_edit(request.POST.dict())
        name_revision(revision, was=edit.was, name=edit.value)
    except (ValidationError, NotAField) as why:
        return _refused(why)
    except Conflict as conflict:
        return _conflict(request, conflict, where=f"version {revision.number}")
    return _saved(edit)


def _model(board: Board) -> VideoModel | None:
    try:
        return registry.model(board.model)
    except UnknownModel:
        return None


def _saved(edit: Edit, board: Board | None = None) -> JsonResponse:
    now = timezone.localtime().strftime("%H:%M")
    answer: dict[str, object] = {"saved_at": now, "value": edit.text}
    if board:
        board.refresh_from_db(fields=["version"])
        answer["version"] = board.version
    return JsonResponse(answer)


def _refused(why: ValidationError | NotAField | NotPossible) -> JsonResponse:
    sentence = " ".join(why.messages) if isinstance(why, ValidationError) else str(why)
    return JsonResponse({"message": sentence}, status=422)


def _conflict(
    request: PersonRequest, conflict: Conflict, *, where: str
) -> JsonResponse:
    who, own = _name_of(conflict.who, request.user)
    context = {
        "who": who,
        "own": own,
        "where": where,
        "theirs": as_text(conflict.theirs),
        "mine": request.POST.get("value", ""),
    }
    html = render_to_string("boards/_conflict.html", context, request)
    answer = {"who": who, "theirs": context["theirs"], "html": html}
    return JsonResponse(answer, status=409)


def _name_of(who: User | None, me: User) -> tuple[str, bool]:
    if who is None:
        return "Somebody", False
    if who == me:
        return "You", True
    return str(who).split("@")[0].split()[0], False
