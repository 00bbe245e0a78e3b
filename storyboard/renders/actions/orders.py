"""Orders: checked, agreed, reserved and frozen in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from storyboard.boards.actions.rows import lock
from storyboard.boards.models import Board
from storyboard.boards.queries import plan_of, request_of
from storyboard.domain.money import Quote
from storyboard.domain.plan import BoardPlan, Problem
from storyboard.domain.request import RenderRequest
from storyboard.providers import registry
from storyboard.renders.actions import money
from storyboard.renders.actions.hints import hint_on_commit
from storyboard.renders.models import Account, Event, Render
from storyboard.renders.queries.offers import Offer, offer_for
from storyboard.teams.access import Access
from storyboard.teams.models import User


class BoardHasProblems(Exception):
    """The board cannot be ordered as it is. Says everything that is wrong at once."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)


class BoardHasChanged(Exception):
    """The board is no longer the one the person saw. The text is for the person."""

    def __init__(self) -> None:
        super().__init__(
            "The board changed since this page showed it, and nothing was ordered. "
            "Look at it again, then order."
        )


class NotAgreed(Exception):
    """Real money, and the person has not agreed to this very amount."""

    def __init__(self, quote: Quote) -> None:
        super().__init__(f"Nothing was ordered yet. Agree to {quote} first.")
        self.quote = quote


@dataclass(frozen=True, slots=True)
class Terms:
    """What an order is made on. `quote`: what the gateway asks for the film, where it
    was asked; else the catalog says. `agreed`: the price the person has said yes to.
    """

    quote: Quote | None = None
    agreed: str = ""


def order_render(
    *,
    board: Board,
    plan: BoardPlan,
    by: User,
    order_key: UUID,
    seen_version: int | None = None,
    terms: Terms = Terms(),
) -> Render:
    """Order the board as `plan` says it is. The same key again is the same render.

    Raises `BoardHasProblems` with everything that blocks it, `BoardHasChanged` when
    the board is not what the plan says, or newer than what the person saw, `NotAgreed`
    and `CapReached`.
    """
    with transaction.atomic():
        # Orders of one board queue here, so that takes are numbered without a gap. In
        # SQLite every transaction that writes queues anyway.
        now = lock(board)
        if same := _ordered(now, order_key):
            return same
        request = request_of(now, plan)
        offer = checked(now, request)
        if plan != plan_of(now) or now.version != (seen_version or now.version):
            raise BoardHasChanged
        render = frozen(now, offer, terms)
        render.board_version = now.version
        return placed(render, offer, by=by, order_key=order_key)


def order_sample(board: Board, *, by: User) -> Render:
    """One order for the sample, however often and by whomever it is asked for."""
    key = uuid5(NAMESPACE_URL, f"sample:{board.pk}")
    return order_render(board=board, plan=plan_of(board), by=by, order_key=key)


def order_again(
    render: Render,
    by: User,
    *,
    order_key: UUID,
    terms: Terms = Terms(),
) -> Render:
    """Order the same frozen request as a new take, whatever the board says now."""
    request = RenderRequest.from_json(render.request)
    with transaction.atomic():
        board = lock(render.board)
        if same := _ordered(board, order_key):
            return same
        offer = checked(board, request)
        again = frozen(board, offer, terms)
        again.board_version = render.board_version
        again.is_beside = render.is_beside
        return placed(again, offer, by=by, order_key=order_key)


def checked(board: Board, request: RenderRequest) -> Offer:
    """Raises BoardHasProblems."""
    offer = offer_for(board.team_id, request)
    problems = list(offer.problems)
    if board.trashed_at or board.project.trashed_at:
        message = "The board is in the trash. Restore it, then order."
        problems.append(Problem("board_in_trash", "board", message))
    if problems:
        raise BoardHasProblems(problems)
    return offer


def _ordered(board: Board, order_key: UUID) -> Render | None:
    return Render.objects.filter(board=board, order_key=order_key).first()


def frozen(board: Board, offer: Offer, terms: Terms) -> Render:
    """The render as it is ordered, not stored yet. Raises NotAgreed."""
    request, access = offer.request, offer.access
    model, plan = registry.model(request.model), request.plan
    quote = offer.total(terms.quote)
    if not (quote.is_free or offer.is_practice) and terms.agreed != str(quote):
        raise NotAgreed(quote)
    return Render(
        team_id=board.team_id,
        board=board,
        provider=model.provider,
        model=model.slug,
        account=_account(board.team_id, access) if access else None,
        key_id=access.key_id if access else None,
        is_practice=offer.is_practice,
        request=request.to_json(),
        fingerprint=request.fingerprint,
        seconds=plan.seconds,
        shots_seconds=plan.lengths.total,
        quote_usd=quote.amount,
        elements_usd=0 if quote.amount is None else offer.elements_usd,
        is_beside=request.model != board.model,
    )


def _account(team_id: UUID, access: Access) -> Account:
    whose = None if access.source == "deployment" else team_id
    account, _ = Account.objects.get_or_create(
        provider=access.provider,
        source=access.source,
        team_id=whose,
        defaults={"run_after": timezone.now()},
    )
    return account


def placed(render: Render, offer: Offer, *, by: User, order_key: UUID) -> Render:
    at = timezone.now()
    takes = Render.objects.filter(board=render.board_id)
    render.take = (takes.aggregate(last=Max("take"))["last"] or 0) + 1
    render.order_key, render.ordered_by = order_key, by
    render.state_since = render.run_after = render.dispatched_at = at
    render.save(force_insert=True)
    Event.objects.create(render=render, at=at, after=render.state, by=by, why="Ordered")
    if render.account_id:
        money.reserve(render, making=offer.making, why=f"Ordered by {by}")
    hint_on_commit(Render, [render.pk], here=render.account_id is None)
    return render
