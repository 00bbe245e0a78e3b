"""Quotes and orders. Each POST here may cost money, so each has an Idempotency-Key."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Router, Schema

from storyboard.api.bearer import ApiRequest, allow, needs
from storyboard.api.checked import checked
from storyboard.api.headers import SPENDS, SPENDS_ON_A_BOARD
from storyboard.api.ordering import Deed, once, render_json, right_for
from storyboard.api.reading import as_form, if_match
from storyboard.api.refusals import Refusal
from storyboard.api.shapes.base import ProblemShape
from storyboard.api.shapes.renders import (
    Ordering,
    Quoted,
    Redoing,
    RenderShape,
    SeveralOrdering,
)
from storyboard.api.views.found import board_to_see, render_to_see
from storyboard.boards.actions.frames import keep_frame
from storyboard.boards.queries import plan_of, request_for, request_of
from storyboard.boards.quoting import asked_quote
from storyboard.domain.plan import FrameRef
from storyboard.domain.roles import Right
from storyboard.domain.scopes import Scope
from storyboard.providers import registry
from storyboard.renders import actions
from storyboard.renders.actions import Terms, Whole
from storyboard.renders.forms import RedoForm
from storyboard.renders.queries import takes_for
from storyboard.renders.queries.offers import offer_for
from storyboard.renders.queries.parts import anew
from storyboard.renders.queries.redo import redo_of
from storyboard.renders.queries.speech import price_of
from storyboard.renders.queries.together import Line, Together
from storyboard.renders.views.orders import film_asked, terms_for

router = Router()
_PAYS = needs(Scope.EDIT, Scope.SPEND)


class Renders(Schema):
    items: list[RenderShape]


@router.get(
    "/boards/{uuid:board_id}/quote",
    auth=needs(Scope.READ),
    response=Quoted,
    summary="Price an order",
)
def board_quote(request: ApiRequest, board_id: UUID) -> Any:
    """As its gateway asks for it, where it can be asked, which may take a while."""
    board = board_to_see(request, board_id)
    offer = offer_for(board.team_id, request_of(board))
    price = price_of(offer, offer.total(film_asked(board.team_id, offer)))
    is_free = price.quote.is_free or offer.is_practice
    amount = price.quote.amount
    return {
        "price": str(price.quote),
        "usd": None if amount is None else str(amount),
        "how": price.how,
        "is_practice": offer.is_practice,
        "needs_agreement": not is_free,
        "scope": Scope.EDIT if right_for(offer) == Right.RENDER else Scope.SPEND,
        "problems": [ProblemShape.of(problem) for problem in offer.problems],
    }


@router.post(
    "/boards/{uuid:board_id}/renders",
    auth=_PAYS,
    response={201: RenderShape},
    summary="Order a render",
    openapi_extra=SPENDS_ON_A_BOARD,
)
def render_order(request: ApiRequest, board_id: UUID, said: Ordering) -> HttpResponse:
    """The board as it is now, of its model. What is free needs the scope edit, what
    costs money the scope spend and `agreed`.
    """
    board = board_to_see(request, board_id)
    seen = if_match(request, needed=False)

    def prepare(order_key: UUID) -> Deed:
        offer = offer_for(board.team_id, request_of(board))
        by = allow(request, board.team_id, right_for(offer))
        terms = terms_for(board.team_id, offer, said.agreed)

        def deed() -> dict[str, Any]:
            made = actions.order_render(
                board=board,
                plan=offer.request.plan,
                by=by,
                order_key=order_key,
                seen_version=seen,
                terms=terms,
            )
            return render_json(request, made)

        return deed

    return once(request, prepare)


@router.post(
    "/boards/{uuid:board_id}/renders/several",
    auth=_PAYS,
    response={201: Renders},
    summary="Order of several models",
    openapi_extra=SPENDS_ON_A_BOARD,
)
def render_several(
    request: ApiRequest, board_id: UUID, said: SeveralOrdering
) -> HttpResponse:
    """All of them or none. The refusal of real money says what to send as `agreed`."""
    board = board_to_see(request, board_id)
    seen = if_match(request, needed=False)
    models = [registry.model(slug) for slug in dict.fromkeys(said.models)]

    def prepare(order_key: UUID) -> Deed:
        plan = plan_of(board)
        lines = []
        for model in models:
            offer = offer_for(board.team_id, request_for(board, model, plan))
            film = film_asked(board.team_id, offer)
            lines.append(Line(model, offer, price_of(offer, offer.total(film))))
        together = Together(tuple(lines))
        right = Right.SPEND if together.has_real else Right.RENDER
        by = allow(request, board.team_id, right)
        if together.has_real and said.agreed != together.agreement:
            detail = "Nothing was ordered yet. Send “agreement” as “agreed”."
            raise Refusal("not-agreed", detail, more={"price": together.agreement})
        terms = {
            line.model.slug: terms_for(board.team_id, line.offer, str(line.price.quote))
            for line in lines
        }

        def deed() -> dict[str, Any]:
            made = actions.order_several(
                board=board,
                plan=plan,
                models=models,
                by=by,
                order_key=order_key,
                seen_version=board.version if seen is None else seen,
                terms=terms,
            )
            return {"items": [render_json(request, one) for one in made]}

        return deed

    return once(request, prepare)


@router.post(
    "/renders/{uuid:render_id}/again",
    auth=_PAYS,
    response={201: RenderShape},
    summary="Order a render again",
    openapi_extra=SPENDS,
)
def render_again(request: ApiRequest, render_id: UUID, said: Ordering) -> HttpResponse:
    """As it was ordered then, whatever its board says now."""
    row = render_to_see(request, render_id)

    def prepare(order_key: UUID) -> Deed:
        offer = anew(row).offer
        by = allow(request, row.team_id, right_for(offer))
        terms = terms_for(row.team_id, offer, said.agreed)

        def deed() -> dict[str, Any]:
            made = actions.order_again(row, by, order_key=order_key, terms=terms)
            return render_json(request, made)

        return deed

    return once(request, prepare)


@router.post(
    "/renders/{uuid:render_id}/send-again",
    auth=_PAYS,
    response={201: RenderShape},
    summary="Send an open order again",
    openapi_extra=SPENDS,
)
def render_send_again(request: ApiRequest, render_id: UUID) -> HttpResponse:
    """Of a render whose state is `unknown`: it may be billed twice."""
    row = render_to_see(request, render_id)

    def prepare(order_key: UUID) -> Deed:
        right = Right.RENDER if row.is_practice else Right.SPEND
        by = allow(request, row.team_id, right)

        def deed() -> dict[str, Any]:
            actions.send_again(row.pk, by)
            return render_json(request, row)

        return deed

    return once(request, prepare)


@router.post(
    "/clips/{uuid:clip_id}/redo",
    auth=_PAYS,
    response={201: RenderShape},
    summary="Order one shot of a take anew",
    openapi_extra=SPENDS,
)
def clip_redo(request: ApiRequest, clip_id: UUID, said: Redoing) -> HttpResponse:
    """A new take: this shot as the board says it now, the rest cut out of this one."""
    clip = get_object_or_404(takes_for(request.user), pk=clip_id)
    redo = redo_of(clip, said.shot - 1)
    if redo is None:
        raise Http404("This take has no such shot.")

    def prepare(order_key: UUID) -> Deed:
        offer = redo.offer()
        by = allow(request, clip.team_id, right_for(offer))
        if offer.problems:
            raise actions.BoardHasProblems(offer.problems)
        data = as_form({"order_key": order_key, "agreed": said.agreed})
        taken = {}
        for number, picture in checked(RedoForm(data, redo=redo))["pictures"].items():
            frame = keep_frame(clip.team, picture, by=by)
            size = (frame.width, frame.height)
            taken[number] = FrameRef(frame.sha256, *size, frame.name)
        whole = redo.request(taken)
        quote = asked_quote(clip.team_id, offer.access, whole.of_shots([redo.place]))

        def deed() -> dict[str, Any]:
            made = actions.order_shot_anew(
                clip.render,
                Whole(whole, redo.recipe, (quote,)),
                by,
                order_key=order_key,
                terms=Terms(quote, said.agreed),
            )
            return render_json(request, made)

        return deed

    return once(request, prepare)
