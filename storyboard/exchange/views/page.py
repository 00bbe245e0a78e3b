"""One page for everything that leaves the studio: of a board, or of a project."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from storyboard.boards.models import Board, Project
from storyboard.boards.queries import boards_for, boards_of, projects_for
from storyboard.domain.roles import Right
from storyboard.teams.queries import rights_in
from storyboard.teams.requests import PersonRequest


@dataclass(frozen=True, slots=True)
class Exported:
    """What the page is about: a board, or all boards of a project."""

    project: Project
    board: Board | None
    boards: list[Board]

    @property
    def title(self) -> str:
        return self.board.title if self.board else self.project.title

    @property
    def back(self) -> str:
        if self.board:
            return reverse("board", args=[self.board.pk])
        return reverse("project", args=[self.project.pk])

    @property
    def out(self) -> str:
        """This page."""
        return self.address("out")

    def address(self, name: str) -> str:
        """Each export has two addresses: `board-<name>` and `project-<name>`."""
        if self.board:
            return reverse(f"board-{name}", args=[self.board.pk])
        return reverse(f"project-{name}", args=[self.project.pk])


def exported_board(request: PersonRequest, board_id: UUID) -> Exported:
    """404 for who may not see it."""
    board = get_object_or_404(boards_for(request.user), pk=board_id)
    return Exported(board.project, board, [board])


def exported_project(request: PersonRequest, project_id: UUID) -> Exported:
    """404 for who may not see it."""
    project = get_object_or_404(projects_for(request.user), pk=project_id)
    return Exported(project, None, list(boards_of(project)))


@require_safe
def of_board(request: PersonRequest, board_id: UUID) -> HttpResponse:
    return _page(request, exported_board(request, board_id))


@require_safe
def of_project(request: PersonRequest, project_id: UUID) -> HttpResponse:
    return _page(request, exported_project(request, project_id))


def _page(request: PersonRequest, exported: Exported) -> HttpResponse:
    rights = rights_in(request.user, exported.project.team_id)
    facts = {"exported": exported, "may_edit": Right.EDIT in rights}
    return render(request, "exchange/export.html", facts)
