"""One board ordered of several models at once: all of them, or none."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID, uuid5

from django.db import transaction

from storyboard.boards.actions.rows import lock
from storyboard.boards.models import Board
from storyboard.boards.queries import plan_of, request_for
from storyboard.domain.model import VideoModel
from storyboard.domain.plan import BoardPlan, Problem
from storyboard.renders.actions.money import check_caps
from storyboard.renders.actions.orders import (
    BoardHasChanged,
    BoardHasProblems,
    Terms,
    checked,
    frozen,
    placed,
)
from storyboard.renders.models import Render
from storyboard.renders.queries.offers import Offer
from storyboard.teams.models import User


def order_several(
    *,
    board: Board,
    plan: BoardPlan,
    models: Sequence[VideoModel],
    by: User,
    order_key: UUID,
    seen_version: int,
    terms: Mapping[str, Terms],
) -> list[Render]:
    """A render of each model, in this order; `terms` by the slugs of the models. The
    same key again is the same renders.

    Raises as `order_render` does, and then nothing was ordered of any of them.
    """
    keys = {model.slug: uuid5(order_key, model.slug) for model in models}
    with transaction.atomic():
        now = lock(board)
        same = Render.objects.filter(board=now, order_key__in=keys.values())
        if made := list(same.order_by("take")):
            return made
        offers = _offers(now, plan, models)
        if plan != plan_of(now) or now.version != seen_version:
            raise BoardHasChanged
        renders = [frozen(now, one, terms[one.request.model]) for one in offers]
        _see_that_all_fit(now, renders)
        for render, offer in zip(renders, offers, strict=True):
            render.board_version = now.version
            placed(render, offer, by=by, order_key=keys[render.model])
    return renders


def _offers(board: Board, plan: BoardPlan, models: Sequence[VideoModel]) -> list[Offer]:
    """Raises BoardHasProblems with those of every model."""
    offers: list[Offer] = []
    problems: list[Problem] = []
    for model in models:
        try:
            offers.append(checked(board, request_for(board, model, plan)))
        except BoardHasProblems as no:
            problems += no.problems
    if problems:
        raise BoardHasProblems(list(dict.fromkeys(problems)))
    return offers


def _see_that_all_fit(board: Board, renders: Sequence[Render]) -> None:
    """Their sum, before any of them is reserved: the words are then of all. Raises
    CapReached.
    """
    amounts = [r.quote_usd for r in renders if not r.is_practice and r.quote_usd != 0]
    known = [amount for amount in amounts if amount is not None]
    if not amounts:
        return
    whole = sum(known, Decimal()) if len(known) == len(amounts) else None
    said = "This render costs" if len(amounts) == 1 else "These renders cost"
    check_caps(board.team_id, board.project_id, whole, said=said)
