"""Several models in one go: their prices side by side, and one press for all."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from storyboard.boards.models import Board
from storyboard.boards.queries import boards_for, plan_of, request_for
from storyboard.domain.model import VideoModel
from storyboard.domain.plan import BoardPlan
from storyboard.domain.roles import Right
from storyboard.renders import actions
from storyboard.renders.actions import Terms
from storyboard.renders.forms import ModelsForm, SeveralForm
from storyboard.renders.queries.money import caps_left
from storyboard.renders.queries.offers import offer_for
from storyboard.renders.queries.speech import price_of
from storyboard.renders.queries.together import Line, Together
from storyboard.renders.views.answers import is_htmx, no_right, with_right
from storyboard.renders.views.orders import film_asked, film_price


@require_http_methods(["GET", "HEAD", "POST"])
def render_several(request: HttpRequest, board_id: UUID) -> HttpResponse:
    """What it would be, for the models that are ticked; a POST orders it."""
    board = get_object_or_404(boards_for(request.user), pk=board_id)
    if request.method != "POST":
        form = ModelsForm(request.GET)
        models = form.cleaned_data["model"] if form.is_valid() else []
        return _shown(request, board, models)
    sent = SeveralForm(request.POST)
    if not sent.is_valid():
        raise BadRequest("An order names its models, its key and the board's version.")
    return _ordered(request, board, sent.cleaned_data)


def _ordered(
    request: HttpRequest, board: Board, said: Mapping[str, Any]
) -> HttpResponse:
    models, plan = said["model"], plan_of(board)
    together = _together(board, plan, models, asks=True)
    by = with_right(request, board.team_id, _right(together))
    has_agreed = said["agreed"] == together.agreement
    terms = {
        line.model.slug: Terms(
            film_asked(board.team_id, line.offer),
            str(line.price.quote) if has_agreed else "",
        )
        for line in together.lines
    }
    try:
        actions.order_several(
            board=board,
            plan=plan,
            models=models,
            by=by,
            order_key=said["order_key"],
            seen_version=said["version"],
            terms=terms,
        )
    except actions.BoardHasProblems:
        return _shown(request, board, models, status=422, asks=True)
    except (actions.BoardHasChanged, actions.CapReached) as no:
        board.refresh_from_db()
        return _shown(request, board, models, status=409, notice=str(no))
    except actions.NotAgreed:
        asked = "The prices changed. Nothing was ordered." if said["agreed"] else ""
        return _shown(request, board, models, notice=asked, agrees=True, asks=True)
    here = reverse("board", args=[board.pk])
    return HttpResponseClientRedirect(here) if is_htmx(request) else redirect(here)


def _shown(
    request: HttpRequest,
    board: Board,
    models: Sequence[VideoModel],
    *,
    status: int = 200,
    notice: str = "",
    agrees: bool = False,
    asks: bool = False,
) -> HttpResponse:
    """`agrees`: real money, which the person has yet to agree to."""
    together = _together(board, plan_of(board), models, asks=asks)
    facts = {
        "board": board,
        "together": together,
        "caps": caps_left(board, together.real) if together.has_real else [],
        "why_not": no_right(request.user, board.team_id, _right(together)),
        "notice": notice,
        "agrees": agrees,
        "order_key": uuid4(),
        "trail": [
            {"url": reverse("board", args=[board.pk]), "name": board.title},
            {"url": reverse("board-models", args=[board.pk]), "name": "Models"},
        ],
        "here": "Several models",
    }
    part = "renders/_several.html" if is_htmx(request) else "renders/several.html"
    return render(request, part, facts, status=status)


def _together(
    board: Board, plan: BoardPlan, models: Sequence[VideoModel], *, asks: bool
) -> Together:
    """`asks`: an order is being made, so gateways are asked for their prices."""

    def line(model: VideoModel) -> Line:
        offer = offer_for(board.team_id, request_for(board, model, plan))
        if asks:
            film = film_asked(board.team_id, offer)
        else:
            film = film_price(board.team_id, offer, asks=False)
        return Line(model, offer, price_of(offer, offer.total(film)))

    return Together(tuple(map(line, models)))


def _right(together: Together) -> Right:
    return Right.SPEND if together.has_real else Right.RENDER
