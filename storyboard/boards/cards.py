"""The parts of the editor's page as values: checks and cards."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from storyboard.boards.models import Element, Frame, Shot, Voice
from storyboard.boards.seen import seen_of_camera
from storyboard.boards.slots import Slot
from storyboard.domain.camera import EASES, MOVES, PARTS, TRANSITIONS


@dataclass(frozen=True, slots=True)
class Repair:
    """A fix as a button: the shot by its id, so that a reorder cannot misdirect it,
    and what the page shows of the thing that it replaces.
    """

    do: str
    label: str
    shot_id: str
    value: str
    was: str


@dataclass(frozen=True, slots=True)
class Fitting:
    """The button that fits the lengths to the model: what it will do, in words, or why
    nothing can be done.
    """

    label: str
    will_do: str
    was: str
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """A problem with its buttons, and the shot it sits on."""

    code: str
    place: str
    message: str
    blocks: bool
    shot: Shot | None
    repairs: tuple[Repair, ...]

    @property
    def is_about_model(self) -> bool:
        """Only another model mends it."""
        return self.code in {"provider_unavailable", "model_unknown"}

    @property
    def anchor(self) -> str:
        return anchor_of(self.place)


# Fields of the page by their place in problems; a setting's is made of its name.
_ANCHORS = {
    "title": "board-title",
    "prompt": "board-prompt",
    "negative_prompt": "board-negative",
    "duration": "total",
    "size": "size",
    "sound": "sound",
    "elements": "elements",
    "shots": "shots",
}


def anchor_of(place: str) -> str:
    """The id of the field on the board's page; empty for what sits on a shot."""
    _, is_setting, name = place.partition("settings.")
    if is_setting:
        return f"setting-{name}"
    return _ANCHORS.get(place.partition("[")[0], "") if "shots[" not in place else ""


@dataclass(frozen=True, slots=True)
class ElementCard:
    """An element of the team, and where this board uses it."""

    element: Element
    frame: Frame | None
    hue: int
    numbers: tuple[int, ...]
    in_overall: bool

    @property
    def used(self) -> str:
        if len(self.numbers) == 1:
            return f"In shot {self.numbers[0]}"
        if self.numbers:
            return f"In {len(self.numbers)} shots"
        return "In the overall prompt" if self.in_overall else "Not used"


@dataclass(frozen=True, slots=True)
class Edge:
    """The boundary behind a shot: where it is, and how far it can go, in seconds from
    the beginning of the board.
    """

    shot: Shot
    number: int
    at: int
    least: int
    most: int
    words: str

    @property
    def is_stuck(self) -> bool:
        return self.least == self.most


# The line of a sound: so wide for each stretch of it, and so high.
WAVE_STEP, WAVE_HEIGHT = 2, 40


@dataclass(frozen=True, slots=True)
class TrackCard:
    """A scratch track, and what of it is heard on a board."""

    voice: Voice
    start: Decimal
    seconds: int

    @property
    def facts(self) -> str:
        """`1 min 12 s; 3.0 s of silence at the end`: what does not fit says so."""
        whole = Decimal(self.voice.duration_ms) / 1000
        length = f"{whole:.1f} s"
        left = whole - self.start
        if left <= 0:
            return f"{length}, over before it starts"
        if left < self.seconds:
            return f"{length}, then {self.seconds - left:.1f} s of silence"
        return f"{length}, cut at the end" if left > self.seconds else length

    @property
    def width(self) -> int:
        return len(self.voice.peaks) * WAVE_STEP

    @property
    def wave(self) -> str:
        """A path: a stroke for each stretch, as high as there is room for the loudest;
        how loud it is by itself is not heard.
        """
        peaks: list[int] = self.voice.peaks
        middle, loudest = WAVE_HEIGHT // 2, max([1, *peaks])
        talls = (max(1, peak * (middle - 1) // loudest) for peak in peaks)
        return "".join(
            f"M{place * WAVE_STEP + 1} {middle - tall}v{2 * tall}"
            for place, tall in enumerate(talls)
        )

    @property
    def heard(self) -> tuple[int, int]:
        """Where on the line it begins to be heard, and how wide that is."""
        whole: int = max(1, self.voice.duration_ms)
        start = int(self.start * 1000)
        ends = start, start + int(self.seconds * 1000)
        left, right = (round(min(at, whole) * self.width / whole) for at in ends)
        return left, right - left


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a prompt: plain text, or the mention of an element."""

    text: str
    card: ElementCard | None = None


@dataclass(frozen=True, slots=True)
class ShotCard:
    """A shot and everything its card says."""

    shot: Shot
    number: int
    is_last: bool
    most_prompt: int
    can_shrink: bool
    can_grow: bool
    rest: str
    slots: tuple[Slot, Slot]
    checks: tuple[Check, ...]
    pieces: tuple[Piece, ...]

    @property
    def moves(self) -> Mapping[str, str]:
        """How the camera may go over its stills; nothing where there is none."""
        return MOVES if self.shot.first_frame or self.shot.last_frame else {}

    @property
    def eases(self) -> Mapping[str, str]:
        """Ways to begin and end a move, where there is one."""
        return EASES if self.moves and self.shot.move != "hold" else {}

    @property
    def ends(self) -> list[tuple[str, list[tuple[str, str, Decimal]]]]:
        """The two crops the camera moves between, each with its three numbers in
        percent.
        """
        sides = (("left", "From the left"), ("top", "From the top"), ("size", "Size"))
        return [
            (
                end,
                [
                    (side, label, Decimal(part) * 100 / PARTS)
                    for (side, label), part in zip(sides, crop, strict=True)
                ],
            )
            for end, crop in zip(("start", "end"), self.shot.crops, strict=True)
        ]

    @property
    def seen(self) -> str:
        """How the camera moves, for what would replace it."""
        return seen_of_camera(self.shot)

    @property
    def transitions(self) -> Mapping[str, str]:
        """From the shot before, where there is one."""
        return TRANSITIONS if self.number > 1 else {}

    @property
    def shares(self) -> bool:
        """Whether its last frame is the next one's first."""
        return self.slots[1].is_shared

    @property
    def carries(self) -> bool:
        """Whether the next one begins where its film ends."""
        return self.slots[1].is_carried

    @property
    def elements(self) -> list[ElementCard]:
        """Each once, for the faces on the timeline."""
        found = {p.card.element.slug: p.card for p in self.pieces if p.card}
        return list(found.values())
