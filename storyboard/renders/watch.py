"""Sees that the queue is frozen: work is due, nobody holds any, nobody takes any.

An idle worker of the queue that is killed can leave the rest waiting for ever, and they
ignore every request to end. Only a look at the rows shows it.
"""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Watch:
    """Told of every look, with the time; answers whether it has gone on too long."""

    after_seconds: float
    _claims: int = field(default=-1, init=False)
    _since: float = field(default=0.0, init=False)

    def is_wedged(self, *, claims: int, is_idle: bool, now: float) -> bool:
        """`claims`: how often due work was taken, ever. `is_idle`: nobody holds any."""
        if not is_idle or claims != self._claims:
            self._claims, self._since = claims, now
        return is_idle and now - self._since >= self.after_seconds
