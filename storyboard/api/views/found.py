"""What an operation is about: found among what its person may see, and may change."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404

from storyboard.api.bearer import ApiRequest, allow
from storyboard.api.reading import etag_of
from storyboard.api.shapes.boards import BoardShape
from storyboard.boards.models import Board, Element, Project, Shot
from storyboard.boards.queries import (
    boards_for,
    boards_of,
    elements_for,
    projects_for,
    shots_for,
)
from storyboard.domain.roles import Right
from storyboard.exchange.views.page import Exported
from storyboard.gallery.queries import films_for
from storyboard.renders.models import Clip, Render
from storyboard.renders.queries import renders_for


def project_to_see(request: ApiRequest, project_id: UUID) -> Project:
    return get_object_or_404(projects_for(request.user), pk=project_id)


def project_to_edit(request: ApiRequest, project_id: UUID) -> Project:
    project = project_to_see(request, project_id)
    allow(request, project.team_id, Right.EDIT)
    return project


def board_to_see(request: ApiRequest, board_id: UUID) -> Board:
    return get_object_or_404(boards_for(request.user), pk=board_id)


def board_to_edit(request: ApiRequest, board_id: UUID) -> Board:
    board = board_to_see(request, board_id)
    allow(request, board.team_id, Right.EDIT)
    return board


def shot_to_edit(request: ApiRequest, shot_id: UUID) -> Shot:
    """One that is on its board."""
    shot = get_object_or_404(shots_for(request.user), pk=shot_id)
    allow(request, shot.board.team_id, Right.EDIT)
    if shot.deleted_at:
        raise Http404("This shot was deleted.")
    return shot


def element_to_see(request: ApiRequest, element_id: UUID) -> Element:
    return get_object_or_404(elements_for(request.user), pk=element_id)


def element_to_edit(request: ApiRequest, element_id: UUID) -> Element:
    element = element_to_see(request, element_id)
    allow(request, element.team_id, Right.EDIT)
    return element


def render_to_see(request: ApiRequest, render_id: UUID) -> Render:
    return get_object_or_404(renders_for(request.user), pk=render_id)


def film_to_see(request: ApiRequest, clip_id: UUID) -> Clip:
    """A take, the film of one of its shots, or a draft."""
    films = films_for(request.user).select_related("render__account", "maker")
    return get_object_or_404(films, pk=clip_id)


def exported_board(request: ApiRequest, board_id: UUID) -> Exported:
    board = board_to_see(request, board_id)
    return Exported(board.project, board, [board])


def exported_project(request: ApiRequest, project_id: UUID) -> Exported:
    project = project_to_see(request, project_id)
    return Exported(project, None, list(boards_of(project)))


def told(response: HttpResponse, board: Board) -> BoardShape:
    """The board as it is now, with its tag."""
    fresh = Board.objects.select_related("changed_by").get(pk=board.pk)
    response["ETag"] = etag_of(fresh)
    return BoardShape.whole(fresh)
