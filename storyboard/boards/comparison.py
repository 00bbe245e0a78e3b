"""Every model of the catalog for one board: price, what is in the way, what is lost."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from storyboard.boards.models import Board
from storyboard.domain import limits
from storyboard.domain.model import RESULTS, VideoModel
from storyboard.domain.money import Quote, dollars
from storyboard.domain.plan import BoardPlan
from storyboard.domain.setting_limits import carried_over
from storyboard.providers import registry
from storyboard.teams.access import access_for

_CANCEL = {
    "no": "Not once it is sent: it goes on and is paid for",
    "queued": "Only while it waits in the provider's queue",
    "always": "At any time",
}
_KEYS = {
    "team": "Your team's key",
    "deployment": "This studio's key",
    "practice": "Practice: not the real model, play money",
}
SORTS = ("model", "price", "fit")


@dataclass(frozen=True, slots=True)
class Way:
    """How a team reaches a provider, in words; `state` is ok, practice or none."""

    words: str
    state: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One model of the catalog, and what it would mean for this board."""

    model: VideoModel
    chosen: bool
    quote: Quote
    rate: str
    stops: tuple[str, ...]
    losses: tuple[str, ...]
    key: Way

    @property
    def cancel(self) -> str:
        return _CANCEL[self.model.cancel]


def choices_for(
    board: Board, plan: BoardPlan, current: VideoModel | None
) -> list[Choice]:
    """Every model, in the catalog's order. What is wrong with the board anywhere is no
    model's fault and left out.
    """
    anywhere = set(plan.problems())

    @cache
    def way(provider: str) -> Way:
        return _way(board, provider)

    def choice(model: VideoModel) -> Choice:
        settings, _ = carried_over(model, board.settings)
        results = settings.pop(RESULTS, 1)
        found = limits.problems_for(model, plan, settings, results=results)
        mine = [problem for problem in found if problem not in anywhere]
        return Choice(
            model=model,
            chosen=model.slug == board.model,
            quote=model.quote(plan, results=results, settings=settings),
            rate=_rate(model, plan, results),
            stops=tuple(p.message for p in mine if p.blocks),
            losses=(
                *(p.message for p in mine if not p.blocks),
                *settings_lost(board, current, model),
            ),
            key=way(model.provider),
        )

    return [choice(model) for model in registry.models()]


def sorted_by(choices: list[Choice], sort: str) -> list[Choice]:
    """By price, unknown ones last; by what fits best; or as the catalog has them."""
    if sort == "price":
        return sorted(choices, key=_price)
    if sort == "fit":
        return sorted(choices, key=lambda one: (len(one.stops), len(one.losses)))
    return choices


def _rate(model: VideoModel, plan: BoardPlan, results: int) -> str:
    rate, _ = model.rate_for(plan)
    many = f", {results} films" if results > 1 else ""
    return f"{dollars(rate)} a second{many}" if rate else ""


def _price(choice: Choice) -> tuple[bool, Decimal]:
    amount = choice.quote.amount
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


def _way(board: Board, provider: str) -> Way:
    if provider in registry.PROVIDERS:
        return Way("None needed", "ok")
    access = access_for(board.team_id, provider)
    if access is None:
        return Way("No key yet", "none")
    return Way(_KEYS[access.source], "practice" if access.is_practice else "ok")
