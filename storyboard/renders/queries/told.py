"""What a page says of a take that is spliced, from its parts."""

from collections.abc import Sequence
from decimal import Decimal

from storyboard.domain.lifecycle import FINAL, State
from storyboard.domain.money import Quote
from storyboard.renders.models import Render
from storyboard.renders.queries.parts import current_parts

_PHASES = {
    State.QUEUED: "Waiting to be spliced",
    State.SUBMITTING: "Starting",
    State.RUNNING: "Splicing",
    State.COLLECTING: "Checking the file",
    State.DONE: "Ready",
    State.FAILED: "Failed",
    State.CANCELLED: "Cancelled",
}
# As a heading over what happened, when it is over.
STEPS_SPLICED = _PHASES | {State.QUEUED: "Rendering its shots"}


def parts_shown(render: Render) -> list[Render]:
    """From what the queries of this folder have fetched along."""
    return current_parts(render.parts.all()) if render.recipe is not None else []


def lost_parts(parts: Sequence[Render]) -> list[Render]:
    """Those that have ended without a film."""
    return [p for p in parts if p.state in FINAL and p.state != State.DONE]


def phase_of_whole(render: Render, parts: Sequence[Render]) -> str:
    state, count = State(render.state), len(parts)
    done = sum(part.state == State.DONE for part in parts)
    if state in {State.RUNNING, State.COLLECTING} and render.total_frames:
        drawn, total = render.done_frames, render.total_frames
        if drawn < total:
            return f"Splicing {drawn} of {total} frames"
    if state is not State.QUEUED or (done == count and not render.error):
        return _PHASES[state]
    if render.error:
        return "Waiting to try again"
    if unknown := [p for p in parts if p.state == State.UNKNOWN]:
        return f"Needs you: was {_named(unknown)} sent?"
    if lost := lost_parts(parts):
        return f"Needs you: {_named(lost)}"
    return f"{done} of {count} shots {'is' if done == 1 else 'are'} there"


def trouble_of_whole(render: Render, parts: Sequence[Render]) -> str:
    """Which shots have ended without a film, in their provider's words."""
    lost = lost_parts(parts)
    if render.error or render.state in FINAL or not lost:
        return render.error
    said = [f"Shot {p.place + 1}: {p.error or 'it was cancelled.'}" for p in lost]
    kept = sum(part.state == State.DONE for part in parts)
    also = "The other shots are kept. " if kept else ""
    ways = f"Order {_named(lost)} again, or cancel the take."
    return " ".join([*said, f"{also}{ways}"])


def cost_of_parts(parts: Sequence[Render]) -> str:
    """`$0.84 of $1.26 charged`."""
    if not parts or any(part.account_id is None for part in parts):
        return ""
    quoted = Quote.total(Quote(part.quote_usd) for part in parts)
    charged = sum((p.charged_usd or Decimal() for p in parts), Decimal())
    return f"{Quote(charged) if charged else 'Nothing'} of {quoted} charged"


def _named(parts: Sequence[Render]) -> str:
    numbers = [str(part.place + 1) for part in parts]
    if len(numbers) == 1:
        return f"shot {numbers[0]}"
    return f"shots {', '.join(numbers[:-1])} and {numbers[-1]}"
