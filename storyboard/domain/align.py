"""Takes side by side on one timeline, shot by shot.

Takes of a board may have shots of other lengths. Each shot of the timeline is as long
as the longest of them; a take whose shot ends earlier waits on its last picture.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from storyboard.domain.reel import rate_of
from storyboard.domain.timing import Span, frame_at, spans


@dataclass(frozen=True, slots=True)
class Track:
    """A take as it was measured, and how long its shots were ordered to be, in
    seconds. `spans`: where they lie in its frames.
    """

    rate: Fraction
    frames: int
    seconds: tuple[int, ...]

    @property
    def spans(self) -> tuple[Span, ...]:
        """The last shot ends with the film; one that the film has nothing of is left
        out.
        """
        found = spans(self.seconds, self.rate)
        inside = [span for span in found if span.start < self.frames]
        return (*inside[:-1], Span(inside[-1].start, self.frames))


@dataclass(frozen=True, slots=True)
class Timeline:
    """`shots`: where each lies in the frames of `rate`."""

    rate: Fraction
    shots: tuple[Span, ...]

    @property
    def frames(self) -> int:
        return self.shots[-1].end


def aligned(tracks: Sequence[Track]) -> Timeline:
    """Of at least one track, each with at least one shot."""
    rate = rate_of([track.rate for track in tracks])
    shots: list[Span] = []
    for place in range(max(len(track.spans) for track in tracks)):
        start = shots[-1].end if shots else 0
        lengths = [
            frame_at(track.spans[place].frames / track.rate, rate)
            for track in tracks
            if place < len(track.spans)
        ]
        shots.append(Span(start, start + max(1, *lengths)))
    return Timeline(rate, tuple(shots))
