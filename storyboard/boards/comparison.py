"""Every model of the catalog for one board: price, what is in the way, what is lost."""

from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

from storyboard.boards.models import Board
from storyboard.boards.queries import request_for
from storyboard.boards.quoting import can_be_asked, kept_quote, shown_quote
from storyboard.boards.seen import seen_by_choice
from storyboard.domain import limits
from storyboard.domain.limits import blocking
from storyboard.domain.model import VideoModel
from storyboard.domain.money import Quote, dollars
from storyboard.domain.plan import BoardPlan
from storyboard.domain.request import RenderRequest
from storyboard.domain.setting_limits import carried_over
from storyboard.providers import registry
from storyboard.providers.checks import problems_with
from storyboard.teams.access import Access, access_for, way_for

_CANCEL = {
    "no": "Not once it is sent: it goes on and is paid for",
    "queued": "Only while it waits in the provider's queue",
    "always": "At any time",
}
_KEYS = {
    "team": "Your team's key",
    "deployment": "This studio's key",
    "practice": "Practice: not the real model, play money",
    "unreadable": "Your team's key cannot be read: an owner has to put it in again",
    "": "No key yet",
}
SORTS = ("model", "price", "fit")


@dataclass(frozen=True, slots=True)
class Way:
    """How a team reaches a provider, in words; `state` is ok, practice or none."""

    words: str
    state: str


@dataclass(frozen=True, slots=True)
class TablePrice:
    """What this board costs, and what makes it up. `may_ask`: its gateway can tell it,
    and has not been asked.
    """

    quote: Quote
    how: str
    may_ask: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """One model of the catalog, and what it would mean for this board."""

    model: VideoModel
    chosen: bool
    price: TablePrice
    stops: tuple[str, ...]
    losses: tuple[str, ...]
    key: Way
    seen: str

    @property
    def cancel(self) -> str:
        return _CANCEL[self.model.cancel]

    @property
    def is_at_hand(self) -> bool:
        """Whether the board can be ordered of it as it is."""
        return not self.stops and self.key.state != "none"


def choices_for(
    board: Board, plan: BoardPlan, current: VideoModel | None
) -> list[Choice]:
    """Every model, in the catalog's order. What is wrong with the board anywhere is no
    model's fault and left out.
    """
    anywhere = set(plan.problems())

    @cache
    def way(provider: str) -> tuple[Way, Access | None]:
        return _way(board, provider)

    def choice(model: VideoModel) -> Choice:
        request = request_for(board, model, plan)
        found = limits.problems_for(
            model, plan, request.settings, results=request.results
        )
        mine = [problem for problem in found if problem not in anywhere]
        key, access = way(model.provider)
        # Of what cannot be ordered no price is asked.
        asked = None if blocking(found) else access
        return Choice(
            model=model,
            chosen=model.slug == board.model,
            price=_price(board, model, request, asked),
            stops=tuple(p.message for p in mine if p.blocks),
            losses=(
                *(p.message for p in mine if not p.blocks),
                *settings_lost(board, current, model),
            ),
            key=key,
            seen=seen_by_choice(board, model),
        )

    return [choice(model) for model in registry.models()]


def sorted_by(choices: list[Choice], sort: str) -> list[Choice]:
    """By price, unknown ones last; by what fits best; or as the catalog has them."""
    if sort == "price":
        return sorted(choices, key=_by_price)
    if sort == "fit":
        return sorted(choices, key=lambda one: (len(one.stops), len(one.losses)))
    return choices


def price_asked(board: Board, plan: BoardPlan, model: VideoModel) -> TablePrice:
    """The price of one row, for which its gateway is asked. It may take a while."""
    request = request_for(board, model, plan)
    if blocking(problems_with(request)):
        return _spelled(model, request, None)
    access = access_for(board.team_id, model.provider)
    asked = shown_quote(board.team_id, access, request)
    return _spelled(model, request, asked)


def _price(
    board: Board, model: VideoModel, request: RenderRequest, access: Access | None
) -> TablePrice:
    kept = kept_quote(board.team_id, access, request)
    price = _spelled(model, request, kept)
    return replace(price, may_ask=kept is None and can_be_asked(access))


def _spelled(
    model: VideoModel, request: RenderRequest, asked: Quote | None
) -> TablePrice:
    listed = request.quote_by(model)
    if asked and asked.amount is not None and asked.amount != listed.amount:
        return TablePrice(asked, f"As asked of {model.provider_name}")
    rate, _ = model.rate_for(request.plan)
    many = f", {request.results} films" if request.results > 1 else ""
    how = f"{dollars(rate)} a second{many}" if rate else ""
    return TablePrice(listed, f"{how}{_making(model, request)}")


def _making(model: VideoModel, request: RenderRequest) -> str:
    """Whether an element is there already only an order knows."""
    cents = model.elements.made_for
    if not (cents and model.elements_sent(request.plan)):
        return ""
    return f", and {dollars(cents)} for each element that is new there"


def _by_price(choice: Choice) -> tuple[bool, Decimal]:
    amount = choice.price.quote.amount
    return amount is None, amount or Decimal(0)


def settings_lost(
    board: Board, current: VideoModel | None, model: VideoModel
) -> tuple[str, ...]:
    """What a change to this model would forget, in one sentence or none."""
    _, dropped = carried_over(model, board.settings)
    known = {s.name: s for s in current.panel} if current else {}
    words = [
        known[name].label.lower() if name in known else name
        for name in dropped
        if name not in known or known[name].is_given(board.settings[name])
    ]
    return (f"Settings it has not: {', '.join(words)}.",) if words else ()


def _way(board: Board, provider: str) -> tuple[Way, Access | None]:
    if provider in registry.PROVIDERS:
        return Way("None needed", "ok"), None
    source, access = way_for(board.team_id, provider)
    states = {"team": "ok", "deployment": "ok", "practice": "practice"}
    return Way(_KEYS[source], states.get(source, "none")), access
