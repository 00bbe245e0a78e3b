"""The two slots of a shot as the page shows them."""

from collections.abc import Sequence
from dataclasses import dataclass

from storyboard.boards.models import Board, Frame, Shot
from storyboard.domain.crop import has_shape, is_unlike


@dataclass(frozen=True, slots=True)
class Slot:
    """A slot, what is in it, and the frame of the neighbour that lies next to it.

    `neighbour` is that shot's number, 0 where there is none.
    """

    which: str
    frame: Frame | None
    shape: tuple[int, int]
    neighbour: int = 0
    theirs: Frame | None = None
    is_shared: bool = False
    is_carried: bool = False

    @property
    def theirs_words(self) -> str:
        other = "last" if self.which == "first" else "first"
        return f"the {other} frame of shot {self.neighbour}"

    @property
    def offers_theirs(self) -> bool:
        return self.theirs is not None and self.theirs != self.frame

    @property
    def can_share(self) -> bool:
        """Said once for a boundary: at the end of the shot before it."""
        has_one = self.frame is not None or self.theirs is not None
        ends = self.which == "last" and self.neighbour > 0
        return ends and has_one and not self.is_shared

    @property
    def can_carry(self) -> bool:
        """The same for the picture on which this shot's film ends."""
        return self.which == "last" and self.neighbour > 0 and not self.is_carried

    @property
    def share_words(self) -> str:
        """What becomes of the two frames when they become one."""
        if self.frame is None:
            return f"Share {self.theirs_words}"
        replaced = ", replacing its first frame" if self.offers_theirs else ""
        return f"Share with shot {self.neighbour}{replaced}"

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
    first, last = shot.first_frame, shot.last_frame
    slots = Slot("first", first, shape), Slot("last", last, shape)
    if index:
        before = shots[index - 1]
        shared = before.shares_with_id == shot.pk
        carried = before.carries_to_id == shot.pk
        begins = Slot("first", first, shape, index, before.last_frame, shared, carried)
        slots = begins, slots[1]
    if index + 1 < len(shots):
        after = shots[index + 1]
        shared = shot.shares_with_id == after.pk
        carried = shot.carries_to_id == after.pk
        near = index + 2, after.first_frame
        ends = Slot("last", last, shape, *near, shared, carried)
        slots = slots[0], ends
    return slots
