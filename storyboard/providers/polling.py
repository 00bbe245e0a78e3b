"""Asking about jobs one after the other, where a gateway cannot be asked about many."""

import time
from collections.abc import Callable, Sequence

from storyboard.providers import failures
from storyboard.providers.base import Polled, Progress, Ticket
from storyboard.providers.errors import Fault, NotSent, ReplyLost

# One job after the other may hang until its time is over, and the worker's with them.
_MOST_SECONDS = 120.0


def poll_each(
    name: str,
    tickets: Sequence[Ticket],
    ask: Callable[[Ticket], Progress | Fault],
    *,
    clock: Callable[[], float] = time.monotonic,
) -> Polled:
    """One request each. It stops where nothing can be sent, where the gateway says what
    holds for every job (a refused key, too many requests), and when it takes too long.
    """
    progress: dict[Ticket, Progress] = {}
    trouble, until = None, clock() + _MOST_SECONDS
    for ticket in tickets:
        if trouble and clock() > until:
            break
        try:
            learnt = ask(ticket)
        except NotSent as no:
            return Polled(progress, failures.not_sent(name, no))
        except ReplyLost:
            learnt = failures.unclear(name)
        if isinstance(learnt, Progress):
            progress[ticket] = learnt
            continue
        trouble = learnt
        if learnt.code != "unclear_answer":
            break
    return Polled(progress, trouble)
