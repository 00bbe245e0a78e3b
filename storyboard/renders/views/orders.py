"""The order panel: the price, what is in the way, and the button that orders."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)
from django_htmx.http import (
    HttpResponseClientRedirect,
    reswap,
    retarget,
    trigger_client_event,
)

from storyboard.boards.models import Board
from storyboard.boards.queries import boards_for, request_of
from storyboard.boards.quoting import (
    asked_quote,
    can_be_asked,
    kept_quote,
    shown_quote,
)
from storyboard.domain.money import Quote
from storyboard.domain.plan import Problem
from storyboard.domain.request import RenderRequest
from storyboard.domain.roles import Right
from storyboard.providers.checks import UNAVAILABLE
from storyboard.renders import actions
from storyboard.renders.actions import Terms
from storyboard.renders.forms import AgainForm, OrderForm
from storyboard.renders.queries import renders_for
from storyboard.renders.queries.money import caps_left
from storyboard.renders.queries.offers import NO_KEY, Offer, offer_for
from storyboard.renders.queries.shown import shown
from storyboard.renders.queries.speech import deed_of, price_of
from storyboard.renders.views.answers import (
    address_of,
    changed,
    is_htmx,
    no_right,
    opened,
    with_right,
)
from storyboard.renders.views.pages import takes_of
from storyboard.teams.models import User


@require_safe
def board_order(request: HttpRequest, board_id: UUID) -> HttpResponse:
    """The panel as it is known now, at once; with `?ask=1` the gateway is asked for its
    price first, which may take a while.
    """
    board = get_object_or_404(boards_for(request.user), pk=board_id)
    asks = "ask" in request.GET
    return render(request, "renders/_order.html", _order(request, board, asks=asks))


def _order(
    request: HttpRequest,
    board: Board,
    *,
    refused: bool = False,
    notice: str = "",
    to_agree: Quote | None = None,
    asks: bool = False,
) -> dict[str, Any]:
    """`refused`: an order was just turned down, so every problem is spelled out.
    `to_agree`: real money, which the person has yet to agree to.
    """
    offer = offer_for(board.team_id, request_of(board))
    film = film_price(board.team_id, offer, asks=asks)
    price = price_of(offer, to_agree or offer.total(film))
    may_not = no_right(request.user, board.team_id, _right(offer, price.quote))
    is_money = bool(offer.access) and not (offer.is_practice or price.quote.is_free)
    return {
        "board": board,
        "price": price,
        "deed": deed_of(offer, price.quote),
        "offer": offer,
        "problems": offer.problems,
        "may_order": not may_not,
        "why_not": may_not or _in_the_way(offer.problems),
        "caps": caps_left(board, price.quote) if is_money else [],
        "refused": refused,
        "notice": notice,
        "to_agree": to_agree,
        "may_ask": not (film or asks or to_agree or offer.problems)
        and can_be_asked(offer.access),
        "order_key": uuid4(),
    }


def film_price(team_id: UUID, offer: Offer, *, asks: bool) -> Quote | None:
    """What its gateway asks for the film, so far as a page may know it."""
    if offer.problems:
        return None
    find = shown_quote if asks else kept_quote
    return find(team_id, offer.access, offer.request)


def film_asked(team_id: UUID, offer: Offer) -> Quote | None:
    """The same for an order."""
    if offer.problems:
        return None
    return asked_quote(team_id, offer.access, offer.request)


def _right(offer: Offer, quote: Quote) -> Right:
    """What costs real money needs a right of its own."""
    is_free = quote.is_free or offer.is_practice
    return Right.RENDER if is_free else Right.SPEND


def _in_the_way(problems: Sequence[Problem]) -> str:
    """What a person can mend on the board, and what they cannot."""
    stuck = [p for p in problems if p.code in {UNAVAILABLE, NO_KEY}]
    count = len(problems) - len(stuck)
    mend = f"{count} problem{'s' if count > 1 else ''} to mend first." if count else ""
    return " ".join(filter(None, (mend, *(problem.message for problem in stuck))))


@require_POST
def render_order(request: HttpRequest, board_id: UUID) -> HttpResponse:
    board = get_object_or_404(boards_for(request.user), pk=board_id)
    form = OrderForm(request.POST)
    if not form.is_valid():
        raise BadRequest("An order names its key and the board's version.")
    offer = offer_for(board.team_id, request_of(board))
    by = _orderer(request, board.team_id, offer)
    agreed = form.cleaned_data["agreed"]
    terms = Terms(film_asked(board.team_id, offer), agreed)
    try:
        made = actions.order_render(
            board=board,
            plan=offer.request.plan,
            by=by,
            order_key=form.cleaned_data["order_key"],
            seen_version=form.cleaned_data["version"],
            terms=terms,
        )
    except actions.BoardHasProblems:
        return _turned_down(request, board, status=422, refused=True)
    except actions.BoardHasChanged as no:
        board.refresh_from_db()
        return _turned_down(request, board, status=409, notice=str(no))
    except actions.CapReached as no:
        return _turned_down(request, board, status=409, notice=str(no))
    except actions.NotAgreed as no:
        notice = f"The price is now {no.quote}. Nothing was ordered." if agreed else ""
        return _turned_down(
            request, board, status=200, notice=notice, to_agree=no.quote
        )
    if not is_htmx(request):
        return redirect("render", made.pk)
    takes = render(request, "renders/_takes.html", takes_of(request, board))
    return trigger_client_event(takes, "render:ordered")


def _turned_down(
    request: HttpRequest, board: Board, *, status: int, **said: Any
) -> HttpResponse:
    facts = _order(request, board, **said)
    if not is_htmx(request):
        return render(request, "renders/order.html", facts, status=status)
    answer = render(request, "renders/_order.html", facts, status=status)
    return reswap(retarget(answer, f"#order-{board.pk}"), "outerHTML")


@require_http_methods(["GET", "HEAD", "POST"])
def render_again(request: HttpRequest, render_id: UUID) -> HttpResponse:
    """Retry what failed or was cancelled, as it was ordered then. Where that costs real
    money, this page asks first.
    """
    row = get_object_or_404(renders_for(request.user), pk=render_id)
    offer = offer_for(row.team_id, RenderRequest.from_json(row.request))
    quote = film_asked(row.team_id, offer)
    if request.method != "POST":
        key = shown([row], request.user)[0].again_key
        price = price_of(offer, offer.total(quote))
        facts = {"render": row, "price": price, "offer": offer, "order_key": key}
        return render(request, "renders/again.html", facts)
    form = AgainForm(request.POST)
    if not form.is_valid():
        raise BadRequest("An order names its key.")
    by = _orderer(request, row.team_id, offer)
    key = form.cleaned_data["order_key"]
    terms = Terms(quote, form.cleaned_data["agreed"])
    try:
        again = actions.order_again(row, by, order_key=key, terms=terms)
    except actions.BoardHasProblems as refused:
        messages.error(request, " ".join(p.message for p in refused.problems))
        return opened(request, row)
    except actions.CapReached as refused:
        messages.error(request, str(refused))
        return opened(request, row)
    except actions.NotAgreed:
        here = reverse("render-again", args=[row.pk])
        return HttpResponseClientRedirect(here) if is_htmx(request) else redirect(here)
    # The page of the old render would show nothing of the new one.
    if urlsplit(request.headers.get("HX-Current-URL", "")).path in {
        address_of(row),
        request.path,
    }:
        return opened(request, again)
    return changed(request, again, "render:ordered")


def _orderer(request: HttpRequest, team_id: UUID, offer: Offer) -> User:
    return with_right(request, team_id, _right(offer, offer.total()))
