"""One page for everything that leaves the studio: of a board, or of a project."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from storyboard.boards.models import Board, Project
from storyboard.boards.queries import boards_for, boards_of, projects_for
from storyboard.domain.roles import Right
from storyboard.exchange.assembly import source_of
from storyboard.exchange.cut import Cut
from storyboard.exchange.cuts import cut_of
from storyboard.exchange.films import contents_of, listed
from storyboard.exchange.forms.films import FilmForm
from storyboard.exchange.forms.paper import PaperForm
from storyboard.exchange.queries.films import films_of
from storyboard.teams.queries import rights_in
from storyboard.teams.requests import PersonRequest

# Older ones are on the page of all films.
_MOST_FILMS = 4


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

    @property
    def film_url(self) -> str:
        return self.address("film")

    def address(self, name: str) -> str:
        """Each export has two addresses: `board-<name>` and `project-<name>`."""
        if self.board:
            return reverse(f"board-{name}", args=[self.board.pk])
        return reverse(f"project-{name}", args=[self.project.pk])


@dataclass(frozen=True, slots=True)
class FilmPanel:
    """What film may be made. `form`: None where nothing was drawn yet."""

    cut: Cut | None
    form: FilmForm | None

    @property
    def is_project(self) -> bool:
        return bool(self.cut and len(self.cut.boards) > 1)

    @property
    def contents(self) -> str:
        return contents_of(self.cut) if self.cut else ""


def film_panel(title: str, boards: Sequence[Board], data: Any = None) -> FilmPanel:
    cut = cut_of(title, boards) if boards else None
    if cut is None or not any(source_of(board) for board in cut.boards):
        return FilmPanel(cut, None)
    return FilmPanel(cut, FilmForm(data, cut=cut, initial={"order_key": uuid4()}))


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
    return shown(request, exported_board(request, board_id))


@require_safe
def of_project(request: PersonRequest, project_id: UUID) -> HttpResponse:
    return shown(request, exported_project(request, project_id))


def shown(
    request: PersonRequest,
    exported: Exported,
    *,
    film: FilmPanel | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page. `film`: its panel with what was refused."""
    rights = rights_in(request.user, exported.project.team_id)
    facts = {
        "exported": exported,
        "may_edit": Right.EDIT in rights,
        "has_archive": not exported.board and Right.EDIT in rights,
        "paper": PaperForm(),
        "pdf_address": exported.address("paper"),
        "sheet_address": exported.address("contact-sheet"),
        "list_address": exported.address("shot-list"),
        "may_render": Right.RENDER in rights,
        "film": film or film_panel(exported.title, exported.boards),
        **films_in(request, exported),
    }
    return render(request, "exchange/export.html", facts, status=status)


def films_in(request: PersonRequest, exported: Exported) -> dict[str, Any]:
    """The list of its films, which asks for itself."""
    films = films_of(request.user, exported.project, exported.board)[:_MOST_FILMS]
    return listed(films, request.user, exported.address("films"))
