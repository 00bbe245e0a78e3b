"""The two slots of a shot as the page shows them."""

from collections.abc import Sequence
from dataclasses import dataclass

from storyboard.boards.models import Board, Frame, Shot
from storyboard.domain.crop import has_shape, is_unlike


@dataclass(frozen=True, slots=True)
class Slot:
    """A slot, what is in it, and the frame of the neighbour that lies next to it."""

    which: str
    frame: Frame | None
    shape: tuple[int, int]
    theirs: Frame | None = None
    theirs_words: str = ""

    @property
    def offers_theirs(self) -> bool:
        return self.theirs is not None and self.theirs != self.frame

    @property
    def is_loose(self) -> bool:
        """Whether filling the board with it cuts off what people would miss."""
        frame = self.frame
        if frame is None or has_shape(frame.width, frame.height, of=self.shape):
            return False
        return is_unlike(frame.width, frame.height, board=self.shape)

    @property
    def remark(self) -> str:
        """What is to be said of its crop, if anything."""
        if self.frame is None or not self.is_loose:
            return ""
        return "Needs a new crop" if self.frame.crop else "Not cropped"


def slots_of(board: Board, shots: Sequence[Shot], index: int) -> tuple[Slot, Slot]:
    """The first and the last slot of one of a board's shots."""
    shot, shape = shots[index], (board.width, board.height)
    before, after = None, None
    if index:
        before = shots[index - 1].last_frame
    if index + 1 < len(shots):
        after = shots[index + 1].first_frame
    words = (f"the last frame of shot {index}", f"the first frame of shot {index + 2}")
    return (
        Slot("first", shot.first_frame, shape, before, words[0]),
        Slot("last", shot.last_frame, shape, after, words[1]),
    )
