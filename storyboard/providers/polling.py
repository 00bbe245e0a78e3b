"""Asking about jobs one after the other, where a gateway cannot be asked about many."""

from collections.abc import Callable, Sequence

from storyboard.providers import failures
from storyboard.providers.base import Polled, Progress, Ticket
from storyboard.providers.errors import Fault, NotSent, ReplyLost


def poll_each(
    name: str, tickets: Sequence[Ticket], ask: Callable[[Ticket], Progress | Fault]
) -> Polled:
    """One request each. It stops where nothing can be sent, and where the gateway says
    what holds for every job: a refused key, too many requests.
    """
    progress: dict[Ticket, Progress] = {}
    trouble = None
    for ticket in tickets:
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
