"""The parts of the editor's page as values: checks and cards."""

from dataclasses import dataclass

from storyboard.boards.models import Element, Frame, Shot


@dataclass(frozen=True, slots=True)
class Repair:
    """A fix as a button: the shot by its id, so that a reorder cannot misdirect it."""

    do: str
    label: str
    shot_id: str
    value: str


@dataclass(frozen=True, slots=True)
class Check:
    """A problem with its buttons, and the shot it sits on."""

    code: str
    message: str
    blocks: bool
    shot: Shot | None
    repairs: tuple[Repair, ...]


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
    checks: tuple[Check, ...]
    pieces: tuple[Piece, ...]

    @property
    def elements(self) -> list[ElementCard]:
        """Each once, for the faces on the timeline."""
        found = {p.card.element.slug: p.card for p in self.pieces if p.card}
        return list(found.values())
