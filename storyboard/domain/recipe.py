"""What a spliced film is made of: pieces of clips, and shots rendered for it alone.

A recipe counts in whole seconds, as boards do; frames are counted when it is known at
which rate the clips have come.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from itertools import accumulate
from typing import Any

from storyboard.domain.model import VideoModel
from storyboard.domain.request import RenderRequest
from storyboard.domain.timing import frame_at, spans


@dataclass(frozen=True, slots=True)
class Piece:
    """So many seconds of the film: out of a clip that is there, from its second `start`
    on, or without one of the film that is rendered of the shot (counted from 0).

    `joins`: it begins on the very picture on which the piece before it ends.
    """

    shot: int
    seconds: int
    clip: str = ""
    start: int = 0
    joins: bool = False

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Piece":
        return cls(**data)


@dataclass(frozen=True, slots=True)
class Source:
    """A clip as it was measured."""

    rate: Fraction
    frames: int


@dataclass(frozen=True, slots=True)
class Cut:
    """`frames` frames of the new film, out of a source from its frame `start` on."""

    start: int
    frames: int


def read_recipe(data: Iterable[Mapping[str, Any]]) -> tuple[Piece, ...]:
    return tuple(map(Piece.from_json, data))


def shot_by_shot(request: RenderRequest, model: VideoModel) -> tuple[Piece, ...]:
    """Every shot as a film of its own. Where one picture ends a shot and begins the
    next one, both films show it.
    """
    shots, rule = request.plan.shots, model.frames
    has_both = "no" not in {rule.first, rule.last}

    def joins(index: int) -> bool:
        before, first = shots[index - 1].last, shots[index].first
        if index and shots[index].carried and rule.first != "no":
            return True
        is_same = before and first and before.sha256 == first.sha256
        return bool(index and has_both and is_same)

    return tuple(
        Piece(index, shot.seconds, joins=joins(index))
        for index, shot in enumerate(shots)
    )


def one_shot_anew(seconds: Sequence[int], shot: int, clip: str) -> tuple[Piece, ...]:
    """A clip of shots so long, with one of them rendered anew between the others."""
    starts = list(accumulate(seconds, initial=0))
    before, length, end = starts[shot], seconds[shot], starts[shot + 1]
    pieces = (
        Piece(0, before, clip),
        Piece(shot, length),
        Piece(shot + 1, starts[-1] - end, clip, end),
    )
    return tuple(piece for piece in pieces if piece.seconds)


def common_rate(pieces: Sequence[Piece], sources: Sequence[Source]) -> Fraction:
    """The rate of the new film: that of most of its seconds, else of the first of
    them. Frames are shown or dropped, never blended.
    """
    seconds: Counter[Fraction] = Counter()
    for piece, source in zip(pieces, sources, strict=True):
        seconds[source.rate] += piece.seconds
    return max(seconds, key=lambda rate: seconds[rate])


def cuts(
    pieces: Sequence[Piece], sources: Sequence[Source], rate: Fraction
) -> tuple[Cut, ...]:
    """What to take of each source. The film's length is exactly that of its seconds.

    A picture that ends one piece and begins the next is shown once: the second begins
    with its next frame, where it has one to spare or where a cut follows, so that
    nobody sees its last frame held for one more.
    """
    found = []
    places = spans((piece.seconds for piece in pieces), rate)
    ends = [*(not piece.joins for piece in pieces[1:]), True]
    for piece, source, place, is_end in zip(pieces, sources, places, ends, strict=True):
        start = frame_at(piece.start, source.rate)
        last = start + int((place.frames - 1) * source.rate / rate)
        skips = piece.joins and (is_end or last + 1 < source.frames)
        found.append(Cut(start + skips, place.frames))
    return tuple(found)


def frames_shown(cut: Cut, source: Source, rate: Fraction) -> tuple[int, ...]:
    """The source's frame for each frame of the film, by time; its last one is held
    where it is too short.
    """
    last = source.frames - 1
    return tuple(
        min(cut.start + int(frame * source.rate / rate), last)
        for frame in range(cut.frames)
    )


def last_shown(pieces: Sequence[Piece], index: int, source: Source) -> int:
    """The number, in its own clip, of the last frame the film shows of a piece."""
    alike = [source] * len(pieces)
    cut = cuts(pieces, alike, source.rate)[index]
    return frames_shown(cut, source, source.rate)[-1]


def seams(pieces: Sequence[Piece], rate: Fraction) -> tuple[int, ...]:
    """The frames of the film that begin a piece, but for the first."""
    return tuple(p.start for p in spans((piece.seconds for piece in pieces), rate)[1:])
