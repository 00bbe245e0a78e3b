"""What a render costs and what it is doing, in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from storyboard.domain.lifecycle import WORKABLE, Fetch, State
from storyboard.domain.money import Entry, Quote, dollars
from storyboard.domain.request import RenderRequest
from storyboard.domain.timing import words
from storyboard.providers import registry
from storyboard.providers.base import Phase
from storyboard.providers.errors import UnknownModel
from storyboard.renders.models import LedgerEntry, Render


@dataclass(frozen=True, slots=True)
class Price:
    """What an order costs: "$4.20", made of "10 s x $0.42, Runware"."""

    quote: Quote
    line: str
    how: str


def price_of(request: RenderRequest, asked: Quote | None = None) -> Price:
    """By the catalog, or as the gateway itself was asked."""
    try:
        model = registry.model(request.model)
    except UnknownModel as unknown:
        quote = Quote.unknown(unknown.message)
        return Price(quote, "Price unknown", quote.reason)
    plan, quote = request.plan, asked or request.quote_by(model)
    if quote.is_free:
        how = f"{words(plan.seconds)}, drawn on {model.provider_name}"
        return Price(quote, "Free, local", how)
    rate, _ = model.rate_for(plan)
    if quote.amount is None or rate is None:
        return Price(quote, "Price unknown", quote.reason)
    times = f" x {request.results}" if request.results > 1 else ""
    how = f"{words(plan.seconds)} x {dollars(rate)}{times}, {model.provider_name}"
    return Price(quote, dollars(quote.amount), how)


def phase_of(render: Render) -> str:
    """What is happening to it now, in words. Counts frames, invents no percentage."""
    state = State(render.state)
    if render.account_id is None:
        return _phase_here(render, state)
    name = gateway_name(render)
    match state:
        case State.QUEUED:
            return _WAITS.get(render.error_code) or _queued(render)
        case State.SUBMITTING:
            return f"Asking {name}" if render.looks or render.error else "Sending"
        case State.RUNNING:
            return _phase_there(render, name)
        case State.COLLECTING:
            return "Waiting to fetch the film" if trouble_of(render) else "Downloading"
        case State.UNKNOWN:
            return "Needs you: was it sent?"
    return _PHASES[state]


def _phase_here(render: Render, state: State) -> str:
    done, total = render.done_frames, render.total_frames
    if state in WORKABLE and render.error:
        return "Waiting to try again"
    if state in {State.RUNNING, State.COLLECTING} and done < total:
        return f"Drawing {done} of {total} frames"
    return _PHASES[state]


def _queued(render: Render) -> str:
    if render.error:
        return "Waiting to try again"
    return "Preparing" if render.lease_token else "Queued"


def _phase_there(render: Render, name: str) -> str:
    if render.stop == "asked":
        return f"Asking {name} to stop"
    if render.error_code == "stalled":
        return f"Nothing new from {name}"
    if render.remote_phase == Phase.QUEUED:
        return f"Waiting at {name}"
    percent = "" if render.percent is None else f", {render.percent} %"
    return f"Rendering at {name}{percent}"


_WAITS = {
    "waits_for_place": "Waiting for a free place",
    "waits_for_account": "Paused",
    "waits_for_element": "Making its elements",
}
_PHASES = {
    State.QUEUED: "Queued",
    State.SUBMITTING: "Starting",
    State.RUNNING: "Starting to draw",
    State.COLLECTING: "Checking the file",
    State.DONE: "Ready",
    State.FAILED: "Failed",
    State.CANCELLED: "Cancelled",
    State.UNKNOWN: "Nobody knows whether it was sent",
}
# As a heading over what happened, when it is over.
STEPS_HERE = _PHASES | {State.RUNNING: "Drawing"}
STEPS_THERE = _PHASES | {
    State.SUBMITTING: "Sending",
    State.RUNNING: "Rendering",
    State.COLLECTING: "Downloading",
    State.UNKNOWN: "Nobody knew whether it was sent",
}


def gateway_name(render: Render) -> str:
    if render.provider not in registry.GATEWAYS:
        return render.provider
    return registry.gateway(render.provider).name


def trouble_of(render: Render) -> str:
    """Why a finished film is not fetched yet."""
    waiting = (r for r in render.results.all() if r.state not in _SETTLED)
    return next((result.error for result in waiting if result.error), "")


_SETTLED = frozenset({Fetch.KEPT, Fetch.LOST})
# A difference of less than this is rounding.
_NO_DRIFT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Money:
    """What a render was quoted and what it cost, for its page."""

    quoted: Quote
    charged: Quote | None
    is_practice: bool
    standing: str

    @property
    def is_dearer(self) -> bool:
        charged, quoted = self.charged, self.quoted
        return bool(charged and (charged.amount or 0) > (quoted.amount or 0))

    @property
    def drift(self) -> str:
        """How far the bill is from the quote, in words; empty when it is not."""
        if self.charged is None or not (self.charged.amount and self.quoted.amount):
            return ""
        more = self.charged.amount - self.quoted.amount
        if abs(more) < _NO_DRIFT:
            return ""
        part = round(abs(more) / self.quoted.amount * 100)
        word = "more" if more > 0 else "less"
        return f"{part} % {word} than quoted"


def money_of(render: Render, ledger: Iterable[LedgerEntry]) -> Money:
    charged = render.charged_usd
    return Money(
        Quote(render.quote_usd),
        None if charged is None else Quote(charged),
        render.is_practice,
        _standing(render, [line.kind for line in ledger]),
    )


def _standing(render: Render, kinds: list[str]) -> str:
    """What became of the money so far, in a sentence or two."""
    is_open = kinds.count(Entry.RESERVED) > kinds.count(Entry.RELEASED)
    if Entry.CHARGED in kinds:
        as_quoted = f"{gateway_name(render)} does not say what it cost: as quoted."
        known = render.charged_usd
        said = as_quoted if known is None else f"Charged: {Quote(known)}."
        twice = "Another sending of it may have been charged too."
        return f"{said} {twice}" if is_open else said
    if not is_open:
        return "Nothing was charged."
    if Entry.UNKNOWN in kinds:
        return "It may have been charged, so it still counts as spent."
    return "Reserved until it is known what it cost."
