"""The phases of a render: when, how long, by whom."""

from dataclasses import dataclass
from datetime import datetime

from storyboard.domain.lifecycle import State
from storyboard.domain.timing import clock
from storyboard.renders.models import Event, Render
from storyboard.renders.queries import events_of
from storyboard.renders.queries.speech import STEPS_HERE, STEPS_THERE
from storyboard.renders.queries.told import STEPS_SPLICED


@dataclass(frozen=True, slots=True)
class Step:
    """One phase of a render that is over or under way: when, how long, by whom."""

    state: State
    at: datetime
    until: datetime | None
    who: str
    why: str
    word: str

    @property
    def took(self) -> str:
        """In tenths of a second, from a minute on like the time that ticks: 17:41."""
        if self.until is None:
            return ""
        seconds = (self.until - self.at).total_seconds()
        return clock(int(seconds)) if seconds >= 60 else f"{seconds:.1f} s"


def steps_of(render: Render) -> list[Step]:
    """The phases it went through, from the log of its moves."""
    events = list(events_of(render))
    named = STEPS_THERE if render.account_id else STEPS_HERE
    if render.recipe is not None:
        named = STEPS_SPLICED
    ends = [*(event.at for event in events[1:]), None]
    return [
        Step(
            State(event.after),
            event.at,
            until,
            str(event.by) if event.by else "Studio" if event.worker else "",
            event.why,
            _word(event, named),
        )
        for event, until in zip(events, ends, strict=True)
    ]


def _word(event: Event, named: dict[State, str]) -> str:
    """From `unknown` it is never sent at once: the gateway is asked about it."""
    if (event.before, event.after) == (State.UNKNOWN, State.SUBMITTING):
        return "Asking"
    return named[State(event.after)]
