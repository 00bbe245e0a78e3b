"""A timeline that came back from an editing program, whatever its format was."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any
from urllib.parse import unquote

MOST_BYTES = 50_000_000
MOST_PIECES = 5_000
MOST_MARKS = 2_000
_LONGEST_NAME = 300
_LONGEST_TEXT = 5_000
# Longer than any project, and what a timecode counts.
_LONGEST = Fraction(100 * 3600)
_STANDARD = tuple(
    rate
    for whole in (24, 25, 30, 48, 50, 60, 120)
    for rate in (Fraction(whole), Fraction(whole * 1000, 1001))
)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Unreadable(Exception):
    """Why a file is refused, as a sentence."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A clip on the timeline. All times are seconds: `start` and `end` on the timeline,
    `source` in its film, where that is known. `shot` is the id of our shot, or "".
    `file`: the last part of its film's address.
    """

    shot: str
    name: str
    file: str
    start: Fraction
    end: Fraction
    source: Fraction | None


@dataclass(frozen=True, slots=True)
class Mark:
    """A marker at `start` seconds of the timeline."""

    start: Fraction
    seconds: Fraction
    text: str


@dataclass(frozen=True, slots=True)
class Came:
    title: str
    pieces: tuple[Piece, ...]
    marks: tuple[Mark, ...]

    def packed(self) -> dict[str, Any]:
        """As JSON takes it."""
        return asdict(self, dict_factory=_packed)

    @classmethod
    def unpacked(cls, facts: Mapping[str, Any]) -> "Came":
        """Raises ValueError or KeyError for what `packed` never made."""
        pieces = (
            Piece(
                *(one["shot"], one["name"], one["file"]),
                Fraction(one["start"]),
                Fraction(one["end"]),
                None if one["source"] is None else Fraction(one["source"]),
            )
            for one in facts["pieces"]
        )
        marks = (
            Mark(Fraction(one["start"]), Fraction(one["seconds"]), one["text"])
            for one in facts["marks"]
        )
        return cls(facts["title"], tuple(pieces), tuple(marks))


class Gathering:
    """What a reader finds, within bounds."""

    def __init__(self, title: str) -> None:
        self.title = title[:_LONGEST_NAME]
        self.pieces: list[Piece] = []
        self.marks: list[Mark] = []

    def piece(
        self,
        *,
        start: Fraction,
        end: Fraction,
        shot: str = "",
        name: str = "",
        address: str = "",
        source: Fraction | None = None,
    ) -> None:
        """One without a length is none. Raises Unreadable."""
        if len(self.pieces) >= MOST_PIECES:
            raise Unreadable(f"The timeline has more than {MOST_PIECES} clips.")
        if not 0 <= start <= end <= _LONGEST:
            raise Unreadable("A clip lies before the beginning or after 100 hours.")
        if start < end:
            file = file_of(address)[:_LONGEST_NAME]
            name = name[:_LONGEST_NAME]
            self.pieces.append(Piece(shot_in(shot), name, file, start, end, source))

    def mark(self, start: Fraction, seconds: Fraction, text: str) -> None:
        """Raises Unreadable."""
        if len(self.marks) >= MOST_MARKS:
            raise Unreadable(f"The timeline has more than {MOST_MARKS} markers.")
        if text.strip() and 0 <= start <= _LONGEST:
            length = min(max(seconds, Fraction(0)), _LONGEST)
            self.marks.append(Mark(start, length, text.strip()[:_LONGEST_TEXT]))

    def came(self) -> Came:
        """In the order of time. Raises Unreadable where there is nothing."""
        if not self.pieces and not self.marks:
            raise Unreadable("There is no clip and no marker on this timeline.")
        pieces = sorted(self.pieces, key=lambda one: (one.start, one.end))
        marks = sorted(self.marks, key=lambda one: one.start)
        return Came(self.title, tuple(pieces), tuple(marks))


def shot_in(text: str) -> str:
    """The id in a note of ours, or ""."""
    found = _UUID.search(text.lower())
    return found[0] if found else ""


def file_of(address: str) -> str:
    return unquote(address).replace("\\", "/").rstrip("/").rpartition("/")[2]


def rate_like(number: float) -> Fraction:
    """The standard rate that a number such as 23.98 means. Raises Unreadable."""
    if not 1 <= number <= 1000:
        raise Unreadable("The timeline has an impossible frame rate.")
    nearest = min(_STANDARD, key=lambda rate: abs(rate - Fraction(number)))
    if abs(float(nearest) - number) < 0.006:
        # 23.98 is 24000/1001, and 24 is 24, though they are 0.024 apart.
        return nearest
    return Fraction(number).limit_denominator(1001)


def _packed(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    return {
        name: str(value) if isinstance(value, Fraction) else value
        for name, value in pairs
    }
