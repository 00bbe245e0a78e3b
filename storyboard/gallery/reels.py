"""The reel of a project: its boards' films in story order, on one timeline."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.urls import reverse

from storyboard.boards.models import Board
from storyboard.domain.reel import rate_of
from storyboard.domain.timing import Span, clock, spans, timecode
from storyboard.renders.models import Clip
from storyboard.renders.queries.picks import reel_films
from storyboard.renders.queries.shown import mark

# Where a clip's file is: a member's address, or a guest's.
Address = Callable[[Clip], str]


def _address(clip: Clip) -> str:
    return reverse("clip-file", args=[clip.pk])


@dataclass(frozen=True, slots=True)
class Part:
    """One board in the reel. `film` is None for one that nothing was drawn of: a slate
    holds its place.
    """

    board: Board
    number: int
    film: Clip | None
    span: Span
    address: Address = _address

    @property
    def label(self) -> str:
        return f"{self.number} {self.board.title}"

    @property
    def length(self) -> str:
        return clock(self.film.seconds if self.film else self.board.seconds)

    def facts(self) -> dict[str, object]:
        """What the player knows of it; frames of the film are counted at its rate."""
        known: dict[str, object] = {
            "board": str(self.board.pk),
            "label": self.label,
            "start": self.span.start,
            "end": self.span.end,
        }
        if film := self.film:
            known["film"] = {
                "src": self.address(film),
                "rate": [film.rate_num, film.rate_den],
                "frames": film.frames,
            }
        return known


@dataclass(frozen=True, slots=True)
class Reel:
    parts: list[Part]
    rate: Fraction

    @property
    def frames(self) -> int:
        return self.parts[-1].span.end

    @property
    def end(self) -> str:
        return timecode(self.frames, self.rate)

    @property
    def parts_json(self) -> str:
        return json.dumps([part.facts() for part in self.parts])

    @property
    def missing(self) -> int:
        """How many boards have no film."""
        return sum(part.film is None for part in self.parts)

    @property
    def mark(self) -> str:
        """Another one where a player that shows it has to be loaded again."""
        return mark(self.parts_json)


def reel_of(boards: Sequence[Board], *, address: Address = _address) -> Reel:
    """Of at least one board. Two or three queries, however many boards."""
    films = reel_films(boards)
    rate = rate_of([films[b.pk].rate for b in boards if b.pk in films])
    lengths = [films[b.pk].seconds if b.pk in films else b.seconds for b in boards]
    places = spans(lengths, rate)
    return Reel(
        [
            Part(board, number, films.get(board.pk), span, address)
            for number, (board, span) in enumerate(zip(boards, places, strict=True), 1)
        ],
        rate,
    )
