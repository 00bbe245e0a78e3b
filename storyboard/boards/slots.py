"""The two slots of a shot as the page shows them."""

from collections.abc import Sequence
from dataclasses import dataclass

from storyboard.boards.models import Frame, Shot


@dataclass(frozen=True, slots=True)
class Slot:
    """A slot, what is in it, and the frame of the neighbour that lies next to it."""

    which: str
    frame: Frame | None
    theirs: Frame | None = None
    theirs_words: str = ""

    @property
    def offers_theirs(self) -> bool:
        return self.theirs is not None and self.theirs != self.frame


def slots_of(shots: Sequence[Shot], index: int) -> tuple[Slot, Slot]:
    """The first and the last slot of one of a board's shots."""
    shot = shots[index]
    first, last = Slot("first", shot.first_frame), Slot("last", shot.last_frame)
    if index:
        before = shots[index - 1].last_frame
        first = Slot("first", first.frame, before, f"the last frame of shot {index}")
    if index + 1 < len(shots):
        after, words = (
            shots[index + 1].first_frame,
            f"the first frame of shot {index + 2}",
        )
        last = Slot("last", last.frame, after, words)
    return first, last
