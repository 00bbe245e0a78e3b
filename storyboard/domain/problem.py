"""A broken rule as a value, and the one-click ways to mend it."""

import re
from dataclasses import dataclass

_SHOT = re.compile(r"shots\[(\d+)\]", re.ASCII)


@dataclass(frozen=True, slots=True)
class Fix:
    """A way to mend a problem with one click: `do` names it, `value` is its number."""

    do: str
    label: str
    shot: int | None = None
    value: int | str | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """A broken rule, shown to a person.

    `place` is where it is in the board: `duration`, `shots[2].prompt`; counted from 0
    there, from 1 in the words. `blocks` is False for a warning.
    """

    code: str
    place: str
    message: str
    fixes: tuple[Fix, ...] = ()
    blocks: bool = True

    @property
    def shot(self) -> int | None:
        """The index of the shot it sits on, if it sits on one."""
        match = _SHOT.match(self.place)
        return int(match.group(1)) if match else None

    def __str__(self) -> str:
        return f"{self.place}: {self.code}: {self.message}"
