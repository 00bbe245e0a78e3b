"""A piece cut out of a picture, in whole pixels of it, and the shape of a board."""

from dataclasses import dataclass

LEAST_SIDE = 16
# From here on people see that something is cut off.
_LOOSE = 0.02


@dataclass(frozen=True, slots=True)
class Crop:
    """Four numbers: where the piece begins, and its size."""

    left: int
    top: int
    width: int
    height: int

    def refused_in(self, width: int, height: int) -> str:
        """Why it cannot be cut out of a picture of that size; empty when it can."""
        if min(self.width, self.height) < LEAST_SIDE:
            return f"A crop is at least {LEAST_SIDE} pixels wide and high."
        if min(self.left, self.top) < 0:
            return "The crop begins outside of the picture."
        if self.left + self.width > width or self.top + self.height > height:
            return f"The crop leaves the picture, which is {width} x {height} pixels."
        return ""

    def is_whole(self, width: int, height: int) -> bool:
        return self == Crop(0, 0, width, height)


def has_shape(width: int, height: int, *, of: tuple[int, int]) -> bool:
    """Whether it is the shape of a board, to the nearest whole pixel of one side."""
    wide, high = of
    return 2 * abs(width * high - height * wide) <= max(wide, high)


def is_unlike(width: int, height: int, *, board: tuple[int, int]) -> bool:
    """Whether filling a board with it would cut off what people would miss."""
    wide, high = board
    ratio = (width * high) / (height * wide)
    return max(ratio, 1 / ratio) > 1 + _LOOSE
