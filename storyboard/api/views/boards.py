"""Boards: listed, made, read, edited, mended, arranged, undone; in and out as files."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Router, Schema

from storyboard.api.actions.boards import (
    BoardMoved,
    edit_board,
    fit_board,
    mend_board,
    seen,
)
from storyboard.api.bearer import ApiRequest, allow, needs
from storyboard.api.checked import cleaned
from storyboard.api.headers import IF_MATCH, IF_MATCH_NEEDED
from storyboard.api.paging import After, Limit, Next, Order, page_of
from storyboard.api.patches import board_values, model_of
from storyboard.api.reading import etag_of, if_match
from storyboard.api.shapes.boards import (
    BoardLine,
    BoardPatch,
    BoardShape,
    Mending,
    NewBoard,
    Place,
)
from storyboard.api.views.found import (
    board_to_edit,
    board_to_see,
    project_to_edit,
    told,
)
from storyboard.boards.actions import history
from storyboard.boards.actions import projects as actions
from storyboard.boards.edits import BOARD_FIELDS
from storyboard.boards.forms import Dimensions
from storyboard.boards.queries import all_boards_for, boards_for
from storyboard.domain.roles import Right
from storyboard.domain.scopes import Scope

router = Router()
_NEWEST = Order("created_at")


class Boards(Schema):
    items: list[BoardLine]
    next: Next


@router.get("/boards", auth=needs(Scope.READ), response=Boards, summary="List boards")
def boards_list(
    request: ApiRequest,
    response: HttpResponse,
    project: UUID | None = None,
    after: After = "",
    limit: Limit = 50,
    *,
    trashed: bool = False,
) -> Any:
    """Newest first, of all projects or of one. `trashed=true`: those in the trash."""
    boards = boards_for(request.user)
    if trashed:
        boards = all_boards_for(request.user).exclude(trashed_at=None)
    if project:
        boards = boards.filter(project=project)
    page = page_of(request, response, boards, order=_NEWEST, after=after, limit=limit)
    return {"items": [BoardLine.of(b) for b in page.rows], "next": page.next}


@router.post(
    "/projects/{uuid:project_id}/boards",
    auth=needs(Scope.EDIT),
    response={201: BoardShape},
    summary="Make a board",
)
def board_make(
    request: ApiRequest, response: HttpResponse, project_id: UUID, said: NewBoard
) -> Any:
    """Of equal, empty shots."""
    project = project_to_edit(request, project_id)
    board = actions.create_board(
        project,
        title=cleaned(BOARD_FIELDS["title"], said.title, "title"),
        by=request.user,
        seconds=said.seconds,
        shots=said.shots,
        width=said.width,
        height=said.height,
    )
    return told(response, board)


@router.get(
    "/boards/{uuid:board_id}",
    auth=needs(Scope.READ),
    response={200: BoardShape, 304: None},
    summary="Get a board",
)
def board_get(request: ApiRequest, response: HttpResponse, board_id: UUID) -> Any:
    """With its shots, and everything that is wrong with it for its model. With the
    known `ETag` as `If-None-Match`: 304 while nothing has changed.
    """
    board = board_to_see(request, board_id)
    if request.headers.get("If-None-Match") == etag_of(board):
        return HttpResponse(status=304, headers={"ETag": etag_of(board)})
    return told(response, board)


@router.patch(
    "/boards/{uuid:board_id}",
    auth=needs(Scope.EDIT),
    response=BoardShape,
    summary="Edit a board",
    openapi_extra=IF_MATCH_NEEDED,
)
def board_edit(
    request: ApiRequest, response: HttpResponse, board_id: UUID, said: BoardPatch
) -> Any:
    """All of it together, or nothing. A model drops the settings it does not take."""
    board = board_to_edit(request, board_id)
    edit_board(
        board,
        board_values(board, said),
        model=model_of(said),
        version=if_match(request),
        by=request.user,
    )
    return told(response, board)


@router.post(
    "/boards/{uuid:board_id}/mend",
    auth=needs(Scope.EDIT),
    response=BoardShape,
    summary="Mend a problem",
    openapi_extra=IF_MATCH_NEEDED,
)
def board_mend(
    request: ApiRequest, response: HttpResponse, board_id: UUID, said: Mending
) -> Any:
    """A fix as a problem of the board offers it: `{"do": "fit_total", "value": 15}`."""
    board = board_to_edit(request, board_id)
    value: Any = said.value
    if isinstance(value, str):
        value = cleaned(Dimensions(), value, "value")
    mend_board(
        board,
        said.do,
        place=said.shot,
        value=value,
        version=if_match(request),
        by=request.user,
    )
    return told(response, board)


@router.post(
    "/boards/{uuid:board_id}/fit",
    auth=needs(Scope.EDIT),
    response=BoardShape,
    summary="Fit the lengths to the model",
    openapi_extra=IF_MATCH_NEEDED,
)
def board_fit(request: ApiRequest, response: HttpResponse, board_id: UUID) -> Any:
    """The nearest division that the board's model takes."""
    board = board_to_edit(request, board_id)
    fit_board(board, version=if_match(request), by=request.user)
    return told(response, board)


@router.post(
    "/boards/{uuid:board_id}/undo",
    auth=needs(Scope.EDIT),
    response=BoardShape,
    summary="Undo",
    openapi_extra=IF_MATCH_NEEDED,
)
def board_undo(request: ApiRequest, response: HttpResponse, board_id: UUID) -> Any:
    """Back to before your own last change; somebody else's stays."""
    board = board_to_edit(request, board_id)
    with seen(board, if_match(request)) as now:
        history.undo(now, version=now.version, by=request.user)
    return told(response, board)


@router.post(
    "/boards/{uuid:board_id}/redo",
    auth=needs(Scope.EDIT),
    response=BoardShape,
    summary="Redo",
    openapi_extra=IF_MATCH_NEEDED,
)
def board_redo(request: ApiRequest, response: HttpResponse, board_id: UUID) -> Any:
    board = board_to_edit(request, board_id)
    with seen(board, if_match(request)) as now:
        history.redo(now, version=now.version, by=request.user)
    return told(response, board)


@router.post(
    "/boards/{uuid:board_id}/duplicate",
    auth=needs(Scope.EDIT),
    response={201: BoardShape},
    summary="Duplicate a board",
)
def board_duplicate(request: ApiRequest, response: HttpResponse, board_id: UUID) -> Any:
    board = board_to_edit(request, board_id)
    return told(response, actions.duplicate_board(board, by=request.user))


@router.post(
    "/boards/{uuid:board_id}/move",
    auth=needs(Scope.EDIT),
    response=BoardShape,
    summary="Move a board in its project",
    openapi_extra=IF_MATCH,
)
def board_move(
    request: ApiRequest, response: HttpResponse, board_id: UUID, said: Place
) -> Any:
    board = board_to_edit(request, board_id)
    version = if_match(request, needed=False)
    if version not in (None, board.version):
        raise BoardMoved(board)
    actions.move_board(board, place=said.place, by=request.user)
    return told(response, board)


@router.post(
    "/boards/{uuid:board_id}/trash",
    auth=needs(Scope.EDIT),
    response={204: None},
    summary="Put a board into the trash",
)
def board_trash(request: ApiRequest, board_id: UUID) -> Any:
    actions.trash_board(board_to_edit(request, board_id), by=request.user)


@router.post(
    "/boards/{uuid:board_id}/restore",
    auth=needs(Scope.EDIT),
    response=BoardShape,
    summary="Bring a board back",
)
def board_restore(request: ApiRequest, response: HttpResponse, board_id: UUID) -> Any:
    board = get_object_or_404(all_boards_for(request.user), pk=board_id)
    allow(request, board.team_id, Right.EDIT)
    actions.restore_board(board, by=request.user)
    return told(response, board)
