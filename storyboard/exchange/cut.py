"""The cut: what a board or a whole project shows, shot by shot, on one timeline.

Everything that leaves the studio as a film, on paper or for an editing program is made
of this one value. It is frozen: whoever writes a format needs no database.
"""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from uuid import UUID

from storyboard.domain.camera import AS_IT_COMES, Camera
from storyboard.domain.money import Quote
from storyboard.domain.timing import Span


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment with its answers. `span` is in frames of the cut; None: about a film as
    a whole.
    """

    author: str
    text: str
    made_at: datetime
    span: Span | None
    is_settled: bool
    answers: tuple["Remark", ...] = ()


@dataclass(frozen=True, slots=True)
class Still:
    """A picture of a shot at its full size."""

    path: Path
    sha256: str
    width: int
    height: int
    name: str = ""  # as somebody once called the file


@dataclass(frozen=True, slots=True)
class Source:
    """The film that a shot is seen in: a take, or the draft (take 0)."""

    clip_id: UUID
    take: int
    path: Path
    name: str  # outside the studio, with its suffix
    sha256: str
    container: str
    width: int
    height: int
    frames: int
    rate: Fraction
    has_sound: bool
    model: str
    price: Quote
    is_practice: bool
    standing: str


@dataclass(frozen=True, slots=True)
class CutShot:
    """One shot. `span` is in frames of the cut, `shown` in frames of its source, which
    may count at another rate. Without a source nothing was drawn of the board yet.

    `shot_id`: None where the take is of a shot that the board does not have any more.
    """

    shot_id: UUID | None
    number: int
    title: str
    prompt: str
    seconds: int
    span: Span
    source: Source | None
    shown: Span | None
    first: Still | None
    last: Still | None
    transition: str
    transition_frames: int
    remarks: tuple[Remark, ...]
    camera: Camera = AS_IT_COMES


@dataclass(frozen=True, slots=True)
class CutBoard:
    """`is_stale`: the board was changed since its take was ordered, which is shown as
    it was ordered.
    """

    board_id: UUID
    number: int
    title: str
    prompt: str
    width: int
    height: int
    span: Span
    shots: tuple[CutShot, ...]
    is_stale: bool
    # About the film as a whole.
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class Cut:
    """`rate` is the films' own where they agree, else 24 (`domain.reel.rate_of`)."""

    title: str
    rate: Fraction
    boards: tuple[CutBoard, ...]

    @property
    def frames(self) -> int:
        return self.boards[-1].span.end if self.boards else 0

    @property
    def shots(self) -> tuple[CutShot, ...]:
        return tuple(shot for board in self.boards for shot in board.shots)
