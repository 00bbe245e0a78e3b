"""How the camera moves over a still, and how one shot gives way to the next.

Only the animatic shows these: a model that films makes its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass

# What each is called on the page; the empty one chooses by what stills there are.
MOVES = {
    "": "As it comes",
    "hold": "Hold",
    "push": "Push in",
    "pull": "Pull out",
    "left": "Pan left",
    "right": "Pan right",
    "up": "Pan up",
    "down": "Pan down",
    "crop": "From crop to crop",
}
EASES = {
    "": "Smooth",
    "even": "Even",
    "in": "Slow start",
    "out": "Slow end",
}
TRANSITIONS = {"": "Cut", "dissolve": "Dissolve", "dip": "Dip to black"}
# Frames a dissolve or a dip takes where nobody says otherwise: half a second.
USUAL_FRAMES = 12
FRAMES = range(2, 97)
# A crop is at least this part of the picture: closer in there is nothing to see.
LEAST_CROP = 0.2
WHOLE = (0.0, 0.0, 1.0)
# Where crops are written down, they are whole numbers: such parts of the picture.
PARTS = 10_000
# What the move from crop to crop begins with before anybody draws: all of the picture,
# and then its middle.
USUAL_START, USUAL_END = (0, 0, PARTS), (2000, 2000, 6000)

# Left, top and size of what is seen, in parts of the picture as it fills the frame.
Crop = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Camera:
    """`start` and `end` count for the move from crop to crop only."""

    move: str = ""
    ease: str = ""
    start: Crop = WHOLE
    end: Crop = WHOLE

    @property
    def spoken(self) -> str:
        """`Push in, slow start`."""
        way = f", {EASES[self.ease].lower()}" if self.ease else ""
        return f"{MOVES[self.move]}{way}"

    def __post_init__(self) -> None:
        if self.move not in MOVES or self.ease not in EASES:
            raise ValueError(f"no camera moves like {self.move!r}, {self.ease!r}")
        for crop in (self.start, self.end):
            if not is_crop(crop):
                raise ValueError(f"not a crop: {crop!r}")


@dataclass(frozen=True, slots=True)
class Transition:
    """From the shot before, half of it before the boundary and half after, so that no
    length changes. `frames` counts for all kinds but the cut.
    """

    kind: str = ""
    frames: int = USUAL_FRAMES

    @property
    def spoken(self) -> str:
        """`Dissolve of 12 frames`."""
        name = TRANSITIONS[self.kind]
        return f"{name} of {self.frames} frames" if self.kind else name

    @property
    def shown(self) -> tuple[str, int]:
        """Two that are equal in it look the same."""
        return self.kind, self.frames if self.kind else 0

    def __post_init__(self) -> None:
        if self.kind not in TRANSITIONS:
            raise ValueError(f"no transition is called {self.kind!r}")
        if self.frames not in FRAMES:
            raise ValueError(f"a transition takes {FRAMES[0]} to {FRAMES[-1]} frames")


def crop_of(parts: Sequence[int]) -> Crop:
    """Left, top and size in `PARTS`. Raises ValueError."""
    left, top, size = (part / PARTS for part in parts)
    return left, top, size


def parts_of(crop: Crop) -> tuple[int, int, int]:
    """The inverse of `crop_of`."""
    left, top, size = (round(part * PARTS) for part in crop)
    return left, top, size


def crop_refused(parts: Sequence[int]) -> str:
    """Why these whole numbers are no crop, in a sentence; empty when they are one."""
    if is_crop(crop_of(parts)):
        return ""
    if parts[2] < LEAST_CROP * PARTS:
        return f"A crop is at least {LEAST_CROP:.0%} of the picture; nearer it blurs."
    return "The crop leaves the picture."


def is_crop(crop: Crop) -> bool:
    left, top, size = crop
    inside = min(left, top) >= 0 and max(left, top) + size <= 1 + 1e-9
    return inside and size >= LEAST_CROP


AS_IT_COMES, CUT = Camera(), Transition()
