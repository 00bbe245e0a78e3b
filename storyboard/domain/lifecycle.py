"""The states of a render and the only moves between them.

    queued → submitting → running → collecting → done
    beside them: failed, cancelled, unknown

What is final moves no more by itself. But a film that was paid for and could not be had
may be fetched again whenever a person says so: from there back to `collecting`.

`submitting` is committed before a paid request leaves; `unknown` means the request may
or may not have reached the provider, and only a person may decide what happens next.
"""

from enum import StrEnum


class State(StrEnum):
    QUEUED = "queued"
    SUBMITTING = "submitting"
    RUNNING = "running"
    COLLECTING = "collecting"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"


class Fetch(StrEnum):
    """Where one finished film is, between the provider and us."""

    WAITING = "waiting"  # to be downloaded
    STALE = "stale"  # its address has expired: the provider is asked for a fresh one
    KEPT = "kept"
    LOST = "lost"


MOVES: dict[State, frozenset[State]] = {
    # To unknown: a second sending ends before it left, and the first is open again.
    State.QUEUED: frozenset(
        {State.SUBMITTING, State.FAILED, State.CANCELLED, State.UNKNOWN}
    ),
    # Back to queued only when the request certainly never left.
    State.SUBMITTING: frozenset(
        {State.RUNNING, State.QUEUED, State.FAILED, State.CANCELLED, State.UNKNOWN}
    ),
    State.RUNNING: frozenset({State.COLLECTING, State.FAILED, State.CANCELLED}),
    State.COLLECTING: frozenset({State.DONE, State.FAILED, State.CANCELLED}),
    # A person or a late answer settles it: asked about, found, sent again, given up.
    State.UNKNOWN: frozenset(
        {
            State.SUBMITTING,
            State.RUNNING,
            State.QUEUED,
            State.COLLECTING,
            State.FAILED,
            State.CANCELLED,
        }
    ),
    State.DONE: frozenset({State.COLLECTING}),
    State.FAILED: frozenset({State.COLLECTING}),
    State.CANCELLED: frozenset(),
}

FINAL = frozenset({State.DONE, State.FAILED, State.CANCELLED})
# States in which a worker has something to do.
WORKABLE = frozenset({State.QUEUED, State.SUBMITTING, State.RUNNING, State.COLLECTING})
# States from which a person may still cancel.
CANCELLABLE = WORKABLE


def may_move(before: State, after: State) -> bool:
    return after in MOVES[before]
