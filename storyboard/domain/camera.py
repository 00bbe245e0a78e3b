"""How the camera moves over a still, and how one shot gives way to the next.

Only the animatic shows these: a model that films makes its own.
"""

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
    "crop": "Crop to crop",
}
EASES = {
    "": "Smooth",
    "even": "Even",
    "in": "Slow start",
    "out": "Slow end",
}
TRANSITIONS = {"": "Cut", "dissolve": "Dissolve", "dip": "Dip to black"}
# Moves that need nothing but their name.
OFFERED = {move: name for move, name in MOVES.items() if move != "crop"}
# Frames a dissolve or a dip takes where nobody says otherwise: half a second.
USUAL_FRAMES = 12
FRAMES = range(2, 97)
# A crop is at least this part of the picture: closer in there is nothing to see.
LEAST_CROP = 0.2
WHOLE = (0.0, 0.0, 1.0)

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


def is_crop(crop: Crop) -> bool:
    left, top, size = crop
    inside = min(left, top) >= 0 and max(left, top) + size <= 1 + 1e-9
    return inside and size >= LEAST_CROP


AS_IT_COMES, CUT = Camera(), Transition()
