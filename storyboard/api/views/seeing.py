"""What is watched: the draft of a board, takes compared, the reel of a project."""

from typing import Annotated, Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from ninja import Router
from pydantic import Field

from storyboard.api.bearer import ApiRequest, needs
from storyboard.api.refusals import Refusal
from storyboard.api.shapes.renders import Drafting
from storyboard.api.shapes.seeing import ComparisonShape, DraftShape, ReelShape
from storyboard.api.views.found import board_to_edit, board_to_see, project_to_see
from storyboard.boards.models import Board
from storyboard.boards.queries import boards_of
from storyboard.domain.scopes import Scope
from storyboard.gallery.differences import differences_of
from storyboard.gallery.reels import reel_of
from storyboard.gallery.views.compare import chosen_of, played_of, takes_for
from storyboard.renders import actions
from storyboard.renders.queries.drafts import draft_of

router = Router()
_DRAFT = "/boards/{uuid:board_id}/draft"
Takes = Annotated[
    str,
    Field(
        max_length=400,
        description="Two to four, by number or id, a comma between; else the newest.",
    ),
]


@router.get(_DRAFT, auth=needs(Scope.READ), response=DraftShape, summary="Get a draft")
def draft_get(request: ApiRequest, response: HttpResponse, board_id: UUID) -> Any:
    """While it is drawn `Retry-After` says when to look again."""
    return _draft(response, board_to_see(request, board_id))


@router.post(
    _DRAFT, auth=needs(Scope.EDIT), response=DraftShape, summary="Ask for a draft"
)
def draft_ask(
    request: ApiRequest, response: HttpResponse, board_id: UUID, said: Drafting
) -> Any:
    """The animatic of the board as it is now, unless it is there or under way. It costs
    nothing.
    """
    board = board_to_edit(request, board_id)
    _require_drafts()
    actions.ask_draft(board, by=request.user, again=said.again)
    return _draft(response, board)


@router.get(
    "/boards/{uuid:board_id}/compare",
    auth=needs(Scope.READ),
    response=ComparisonShape,
    summary="Compare takes",
)
def takes_compare(request: ApiRequest, board_id: UUID, takes: Takes = "") -> Any:
    """Shot by shot on one timeline, and in what they differ."""
    chosen = chosen_of(takes_for(request.user, board_to_see(request, board_id)), takes)
    if len(chosen) < 2:
        raise Refusal("not-possible", "It takes two takes of a board to compare.")
    played, _ = played_of(chosen)
    return ComparisonShape.of(chosen, played, differences_of(chosen))


@router.get(
    "/projects/{uuid:project_id}/reel",
    auth=needs(Scope.READ),
    response=ReelShape,
    summary="Get a project's reel",
)
def reel_get(request: ApiRequest, project_id: UUID) -> Any:
    """Of each board the take that counts, else its draft, one after the other."""
    boards = list(boards_of(project_to_see(request, project_id)))
    return ReelShape.of(reel_of(boards) if boards else None)


def _draft(response: HttpResponse, board: Board) -> DraftShape:
    _require_drafts()
    draft = draft_of(board)
    if draft.job and not draft.is_failed:
        response["Retry-After"] = "2"
    return DraftShape.of(draft)


def _require_drafts() -> None:
    if not settings.DRAFTS:
        raise Refusal("not-possible", "This studio draws no drafts.")
