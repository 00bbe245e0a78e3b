"""The wall of projects, one project's boards, and what becomes of both."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import trigger_client_event

from storyboard.boards.actions import projects as actions
from storyboard.boards.actions.rows import NotPossible
from storyboard.boards.forms import NewBoardForm, PlaceForm, ProjectForm, first_error
from storyboard.boards.models import Project
from storyboard.boards.queries import (
    all_boards_for,
    all_projects_for,
    boards_of,
    mark_of_boards,
    posters_for,
    projects_for,
    teams_to_edit,
    trashed_boards_of,
    trashed_projects_for,
)
from storyboard.boards.views.answers import (
    board_to_edit,
    project_to_edit,
    wants_parts,
)
from storyboard.domain.money import dollars
from storyboard.domain.roles import Right
from storyboard.teams.forms import CapForm
from storyboard.teams.queries import require, rights_in
from storyboard.teams.requests import PersonRequest


@require_safe
def projects(request: PersonRequest) -> HttpResponse:
    return render(request, "boards/projects.html", _wall(request, form=ProjectForm()))


@require_POST
def project_new(request: PersonRequest) -> HttpResponse:
    form = ProjectForm(request.POST)
    if not form.is_valid():
        context = _wall(request, form=form)
        return render(request, "boards/projects.html", context, status=422)
    teams = teams_to_edit(request.user)
    wanted = form.cleaned_data["team"]
    team = next((t for t in teams if wanted in (None, t.pk)), None)
    if team is None:
        raise PermissionDenied("Your role lets you watch and review, not edit.")
    title = form.cleaned_data["title"]
    project = actions.create_project(team, title=title, by=request.user)
    return redirect("project", project.pk)


@require_POST
def project_trash(request: PersonRequest, project_id: UUID) -> HttpResponse:
    project = project_to_edit(request, project_id)
    actions.trash_project(project, by=request.user)
    undo = reverse("project-restore", args=[project.pk])
    said = f"“{project.title}” is in the trash."
    return _wall_changed(request, said, undo=undo)


@require_POST
def project_restore(request: PersonRequest, project_id: UUID) -> HttpResponse:
    project = get_object_or_404(all_projects_for(request.user), pk=project_id)
    require(request.user, project.team_id, Right.EDIT)
    actions.restore_project(project)
    return _wall_changed(request, f"“{project.title}” is back.")


@require_safe
def project(request: PersonRequest, project_id: UUID) -> HttpResponse:
    shown = get_object_or_404(projects_for(request.user), pk=project_id)
    context = _project(request, shown, form=_new_board())
    return render(request, "boards/project.html", context)


@require_safe
def project_boards(request: PersonRequest, project_id: UUID) -> HttpResponse:
    """The boards as they are now, for a page that has heard that they changed."""
    shown = get_object_or_404(projects_for(request.user), pk=project_id)
    return _project_changed(request, shown)


@require_POST
def project_cap(request: PersonRequest, project_id: UUID) -> HttpResponse:
    project = get_object_or_404(projects_for(request.user), pk=project_id)
    require(request.user, project.team_id, Right.MANAGE)
    form = CapForm(request.POST)
    if form.is_valid():
        actions.cap_project(project, form.cleaned_data["cap"])
        messages.success(request, f"“{project.title}” {form.said}.")
        return redirect("project", project.pk)
    context = _project(request, project, form=_new_board()) | {"cap_form": form}
    return render(request, "boards/project.html", context, status=422)


@require_POST
def board_new(request: PersonRequest, project_id: UUID) -> HttpResponse:
    project = project_to_edit(request, project_id)
    form = NewBoardForm(request.POST)
    if form.is_valid():
        facts = form.cleaned_data
        width, height = facts["size"]
        try:
            board = actions.create_board(
                project,
                title=facts["title"],
                by=request.user,
                seconds=facts["seconds"],
                shots=facts["shots"],
                width=width,
                height=height,
            )
        except NotPossible as why:
            form.add_error(None, str(why))
        else:
            return redirect("board", board.pk)
    context = _project(request, project, form=form)
    return render(request, "boards/project.html", context, status=422)


@require_POST
def board_move(request: PersonRequest, project_id: UUID) -> HttpResponse:
    project = project_to_edit(request, project_id)
    form = PlaceForm({**request.GET.dict(), **request.POST.dict()})
    if not form.is_valid():
        return _project_changed(request, project, first_error(form), status=422)
    board = get_object_or_404(boards_of(project), pk=form.cleaned_data["item"])
    actions.move_board(board, place=form.cleaned_data["place"], by=request.user)
    return _project_changed(request, project)


@require_POST
def board_duplicate(request: PersonRequest, board_id: UUID) -> HttpResponse:
    board = board_to_edit(request, board_id)
    copy = actions.duplicate_board(board, by=request.user)
    return _project_changed(request, board.project, f"“{copy.title}” was made.")


@require_POST
def board_trash(request: PersonRequest, board_id: UUID) -> HttpResponse:
    board = board_to_edit(request, board_id)
    actions.trash_board(board, by=request.user)
    undo = reverse("board-restore", args=[board.pk])
    said = f"“{board.title}” is in the trash."
    return _project_changed(request, board.project, said, undo=undo)


@require_POST
def board_restore(request: PersonRequest, board_id: UUID) -> HttpResponse:
    board = get_object_or_404(all_boards_for(request.user), pk=board_id)
    require(request.user, board.team_id, Right.EDIT)
    actions.restore_board(board, by=request.user)
    return _project_changed(request, board.project, f"“{board.title}” is back.")


def _new_board() -> NewBoardForm:
    return NewBoardForm(initial={"seconds": 15, "shots": 3})


def _wall(request: PersonRequest, *, form: ProjectForm | None = None) -> dict[str, Any]:
    teams = teams_to_edit(request.user)
    return {
        "projects": list(posters_for(request.user)),
        "trashed": list(trashed_projects_for(request.user)),
        "teams": teams,
        "editable": {team.pk for team in teams},
        "form": form,
    }


def _wall_changed(request: PersonRequest, said: str, *, undo: str = "") -> HttpResponse:
    if not wants_parts(request):
        messages.success(request, said, extra_tags=undo)
        return redirect("projects")
    context = _wall(request) | {"said": said, "undo": undo}
    return render(request, "boards/_projects_changed.html", context)


def _project(
    request: PersonRequest, project: Project, *, form: NewBoardForm | None = None
) -> dict[str, Any]:
    boards = list(boards_of(project))
    rights = rights_in(request.user, project.team_id)
    cap = project.spend_cap_usd
    return {
        "project": project,
        "boards": boards,
        "mark": mark_of_boards(boards),
        "seconds": sum(board.seconds for board in boards),
        "trashed": list(trashed_boards_of(project)),
        "may_edit": Right.EDIT in rights,
        "may_manage": Right.MANAGE in rights,
        "cap": "" if cap is None else dollars(cap),
        "form": form,
    }


def _project_changed(
    request: PersonRequest,
    project: Project,
    said: str = "",
    *,
    undo: str = "",
    status: int = 200,
) -> HttpResponse:
    if not wants_parts(request):
        if said:
            level = messages.ERROR if status >= 400 else messages.SUCCESS
            messages.add_message(request, level, said, extra_tags=undo)
        return redirect("project", project.pk)
    context = _project(request, project) | {
        "said": said,
        "undo": undo,
        "failed": status >= 400,
    }
    answer = render(request, "boards/_boards_changed.html", context, status=status)
    # What the renders and the reel show of the boards is asked for again.
    return trigger_client_event(answer, "board:changed", {"target": "body"})
