"""What a render costs and what it is doing, in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from storyboard.domain.lifecycle import WORKABLE, Fetch, State
from storyboard.domain.model import resolution
from storyboard.domain.money import Entry, Quote, dollars
from storyboard.domain.timing import words
from storyboard.providers import registry
from storyboard.providers.base import Phase
from storyboard.providers.errors import UnknownModel
from storyboard.renders.models import LedgerEntry, Render
from storyboard.renders.queries.offers import Offer


@dataclass(frozen=True, slots=True)
class Price:
    """What an order costs: "$4.20", made of "10 s x $0.42, Runware"."""

    quote: Quote
    line: str
    how: str


def price_of(offer: Offer, quote: Quote) -> Price:
    """`quote`: everything that ordering it costs."""
    request = offer.request
    try:
        model = registry.model(request.model)
    except UnknownModel as unknown:
        return Price(quote, "Price unknown", unknown.message)
    plan = request.plan
    if quote.is_free:
        how = f"{words(plan.seconds)}, drawn on {model.provider_name}"
        return Price(quote, "Free, local", how)
    if quote.amount is None:
        return Price(quote, "Price unknown", quote.reason)
    rate, _ = model.rate_for(plan)
    more = ""
    if count := len(offer.making):
        what = "elements" if count > 1 else "an element"
        more = f" + {dollars(offer.elements_usd)} for making {what}"
    if rate is None or quote.amount != offer.total().amount:
        film = dollars(quote.amount - offer.elements_usd)
        made_of = f"{film} for the film{more}, " if more else ""
        how = f"{words(plan.seconds)}, {made_of}as asked of {model.provider_name}"
        return Price(quote, dollars(quote.amount), how)
    times = f" x {request.results}" if request.results > 1 else ""
    how = f"{words(plan.seconds)} x {dollars(rate)}{times}{more}, {model.provider_name}"
    return Price(quote, dollars(quote.amount), how)


def deed_of(offer: Offer, quote: Quote) -> str:
    """The words of the button: `Render 10 s in 4K, $4.20, Runware`."""
    plan, many = offer.request.plan, offer.request.results
    films = f"{many} films of " if many > 1 else ""
    size = resolution(plan.width, plan.height)
    play = " of play money" if offer.is_practice and quote.amount else ""
    parts = (f"{films}{words(plan.seconds)} in {size}", f"{quote}{play}")
    return "Render " + ", ".join(filter(None, (*parts, offer.gateway_name)))


def model_name(slug: str) -> str:
    """A model may leave the catalog; what it made stays."""
    try:
        model = registry.model(slug)
    except UnknownModel:
        return slug
    return f"{model.name}, {model.provider_name}"


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
        case State.DONE if render.error:
            return "Ready in part"
    return _PHASES[state]


def _phase_here(render: Render, state: State) -> str:
    done, total = render.done_frames, render.total_frames
    if state in WORKABLE and render.error:
        return "Waiting to try again"
    if state in {State.RUNNING, State.COLLECTING} and done < total:
        return f"Drawing {done} of {total} frames"
    if state == State.RUNNING and total:
        return "Writing the file"
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


@dataclass(frozen=True, slots=True)
class PastJob:
    """A job at a gateway as a person can tell it from others. Any of it may be empty
    but the id.
    """

    remote_id: str
    made_at: datetime | None
    status: str
    words: str


def past_job(candidate: Mapping[str, Any]) -> PastJob:
    """From how it was kept. A stranger wrote the time: it may be none."""
    try:
        made_at = datetime.fromisoformat(candidate.get("made_at", ""))
    except ValueError:
        made_at = None
    is_exact = made_at is not None and made_at.tzinfo is not None
    return PastJob(
        candidate["remote_id"],
        made_at if is_exact else None,
        candidate.get("status", ""),
        candidate.get("words", ""),
    )


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
    charged, lines = render.charged_usd, list(ledger)
    for_elements = sum_of(lines, Entry.CHARGED)
    if charged is not None:
        charged += for_elements
    film = [line.kind for line in lines if not line.element]
    return Money(
        Quote(render.quote_usd),
        None if charged is None else Quote(charged),
        render.is_practice,
        " ".join(filter(None, (_standing(render, film), _for_elements(lines)))),
    )


def sum_of(lines: Iterable[LedgerEntry], kind: Entry) -> Decimal:
    """Of an order's elements."""
    amounts = (one.amount_usd for one in lines if one.element and one.kind == kind)
    return sum((amount or Decimal() for amount in amounts), Decimal())


def _for_elements(lines: list[LedgerEntry]) -> str:
    """What its elements cost, which were made before the film was ordered."""
    made, unclear = sum_of(lines, Entry.CHARGED), sum_of(lines, Entry.UNKNOWN)
    said = [f"Making its elements cost {dollars(made)}."] if made else []
    if unclear:
        said.append(f"Making an element may have cost {dollars(unclear)}.")
    return " ".join(said)


def _standing(render: Render, kinds: list[str]) -> str:
    """What became of the film's money so far, in a sentence or two."""
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
