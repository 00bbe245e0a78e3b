"""What an exported film is put together of: the films of a cut, one after the other."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any

from storyboard.exchange.cut import Cut, CutBoard, Source

Size = tuple[int, int]

_LYING = ((1280, 720), (1920, 1080), (3840, 2160))
_SQUARE = ((720, 720), (1080, 1080), (2160, 2160))
# What the encoder writes for a pixel at most, but for noise: bytes.
_BYTES_A_PIXEL = 0.08


@dataclass(frozen=True, slots=True)
class Piece:
    """One board's `frames` frames of the film: of a clip (its id), which may count at
    another rate, or without one of a black slate with the title.
    """

    number: int
    title: str
    frames: int
    clip: str = ""
    is_practice: bool = False

    @property
    def label(self) -> str:
        return f"{self.number} {self.title}"


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the film that its player jumps to: a shot, or a board of a reel."""

    label: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Assembly:
    """`rate`: frames per second of the film."""

    pieces: tuple[Piece, ...]
    parts: tuple[Part, ...]
    rate: Fraction

    @property
    def frames(self) -> int:
        return sum(piece.frames for piece in self.pieces)

    def to_json(self) -> dict[str, Any]:
        return {
            "pieces": [asdict(piece) for piece in self.pieces],
            "parts": [asdict(part) for part in self.parts],
            "rate": str(self.rate),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Assembly":
        return cls(
            tuple(Piece(**piece) for piece in data["pieces"]),
            tuple(Part(**part) for part in data["parts"]),
            Fraction(data["rate"]),
        )


def source_of(board: CutBoard) -> Source | None:
    """The film that a board is seen in; None: nothing was drawn of it yet."""
    return next((shot.source for shot in board.shots if shot.source), None)


def assembled(cut: Cut, *, has_slates: bool) -> Assembly:
    """The boards in story order, each for exactly its frames of the cut. One without a
    film is a slate, or is left out and what follows moves up.
    """
    pieces, parts, at = [], [], 0
    for board in cut.boards:
        source = source_of(board)
        if source is None and not has_slates:
            continue
        piece = Piece(
            number=board.number,
            title=board.title,
            frames=board.span.frames,
            clip=str(source.clip_id) if source else "",
            is_practice=bool(source and source.is_practice),
        )
        pieces.append(piece)
        is_alone = len(cut.boards) == 1
        parts += (
            _shots(board)
            if is_alone
            else [Part(piece.label, at, at + board.span.frames)]
        )
        at += board.span.frames
    return Assembly(tuple(pieces), tuple(parts), cut.rate)


def _shots(board: CutBoard) -> list[Part]:
    return [
        Part(f"{shot.number} {shot.title}".strip(), shot.span.start, shot.span.end)
        for shot in board.shots
        if shot.span.frames
    ]


@dataclass(frozen=True, slots=True)
class Offer:
    """A size to choose."""

    width: int
    height: int
    note: str = ""

    @property
    def value(self) -> str:
        return f"{self.width}x{self.height}"

    @property
    def label(self) -> str:
        size = f"{self.width} x {self.height}"
        return f"{size}, {self.note}" if self.note else size


def sizes_of(cut: Cut) -> list[Offer]:
    """The films' own size where they agree, else the largest of them, and then the
    usual ones of each shape that is there. Sides are even, as encoders want them.
    """
    found = [source_of(board) for board in cut.boards]
    own = {_even(film.width, film.height) for film in found if film}
    if not own:
        return []
    largest = max(own, key=lambda size: (size[0] * size[1], size))
    note = "as the films are" if len(own) == 1 else "the largest of the films"
    usual = sorted({size for film in own for size in _usual(film)} - {largest})
    usual.sort(key=lambda size: (size[0] * size[1], size[0] < size[1]))
    return [Offer(*largest, note), *(Offer(*size) for size in usual)]


def _usual(film: Size) -> Iterable[Size]:
    width, height = film
    if width == height:
        return _SQUARE
    return _LYING if width > height else [(high, wide) for wide, high in _LYING]


def _even(width: int, height: int) -> Size:
    return width // 2 * 2, height // 2 * 2


def bytes_expected(frames: int, width: int, height: int, sources: int) -> int:
    """What making the film may need of the disk: the file, and the copy that is kept.
    `sources`: what the films it is made of take.
    """
    return 2 * max(sources, int(frames * width * height * _BYTES_A_PIXEL))


def frames_shown(
    frames: int, own_frames: int, own_rate: Fraction, rate: Fraction
) -> tuple[int, ...]:
    """For each of a piece's frames the number of its clip's, by time; the last one is
    held where the clip ends sooner.
    """
    last = own_frames - 1
    return tuple(min(int(n * own_rate / rate), last) for n in range(frames))
