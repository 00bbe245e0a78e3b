"""The differences that a page showed, as the text it sends back: signed, so that what
is accepted is what was shown, of these boards as they were.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from django.core import signing

from storyboard.boards.models import Board
from storyboard.boards.queries import shots_of
from storyboard.boards.seen import seen_by_timeline
from storyboard.exchange.editors.differences import Line

_SALT = "storyboard.exchange.differences"
_DAY = 24 * 3600


class OutOfDate(Exception):
    """The text is not one that a page got from us today."""


@dataclass(frozen=True, slots=True)
class Shown:
    """`seen`: what each board was, by its id, in story order."""

    about: str
    lines: tuple[Line, ...]
    seen: Mapping[str, str]

    def packed(self) -> str:
        lines = [
            {**asdict(one), "board": one.board and str(one.board)} for one in self.lines
        ]
        facts = [self.about, lines, dict(self.seen)]
        return signing.dumps(facts, salt=_SALT, compress=True)

    @classmethod
    def unpacked(cls, text: str, *, about: str) -> "Shown":
        """`about`: the board or project it has to be of. Raises OutOfDate."""
        try:
            found, lines, seen = signing.loads(text, salt=_SALT, max_age=_DAY)
        except signing.BadSignature as why:
            raise OutOfDate from why
        if found != about:
            raise OutOfDate
        return cls(about, tuple(map(_line, lines)), seen)


def seen_of(boards: Sequence[Board]) -> dict[str, str]:
    return {str(b.pk): seen_by_timeline(b, list(shots_of(b))) for b in boards}


def _line(facts: Mapping[str, Any]) -> Line:
    board = facts["board"]
    return Line(**{**facts, "board": UUID(board) if board else None})
