"""Where the camera looks and how two stills melt, as plain functions of the frame."""

from dataclasses import dataclass

# How far the camera may close in, by the second and at most: slow in a short shot too.
NEARER_PER_SECOND = 0.025
NEAREST = 1.12
# There and back again takes twice the way in the same time.
NEAREST_BETWEEN = 1.06
# A blend takes the middle 40 % of the shot.
BLEND_STARTS, BLEND_LASTS = 0.3, 0.4
# Frames over which an exact still melts into the resampled moving picture.
MELT_FRAMES = 6
# Points the camera closes in on, in turn, so that neighbours do not move alike.
FOCI = ((0.5, 0.45), (0.6, 0.42), (0.4, 0.42), (0.5, 0.58))


def ease(part: float) -> float:
    """0 to 1 with rest at both ends."""
    return part * part * (3 - 2 * part)


@dataclass(frozen=True, slots=True)
class Box:
    """What the camera sees, in parts of the whole picture."""

    left: float
    top: float
    size: float


@dataclass(frozen=True, slots=True)
class Path:
    """The camera's way through one shot of `frames` frames.

    It leaves the first frame at rest and comes to rest on the last one; between two
    stills it closes in, rests where they melt and draws back, so both ends are whole.
    """

    frames: int
    seconds: int
    focus: tuple[float, float]
    has_first: bool
    has_last: bool

    def part(self, frame: int) -> float:
        return frame / (self.frames - 1)

    def nearness(self, frame: int) -> float:
        """0 is the whole picture, 1 as near as this shot comes."""
        part = self.part(frame)
        if self.has_first and self.has_last:
            return ease(1 - abs(2 * part - 1))
        return ease(part) if self.has_first else ease(1 - part)

    def box(self, frame: int) -> Box:
        between = self.has_first and self.has_last
        most = NEAREST_BETWEEN if between else NEAREST
        gain = NEARER_PER_SECOND * (0.5 if between else 1)
        zoom: float = min(most, 1 + gain * self.seconds) ** self.nearness(frame)
        across, down = self.focus
        return Box(across * (1 - 1 / zoom), down * (1 - 1 / zoom), 1 / zoom)

    def blend(self, frame: int) -> float:
        """How much of the last frame's picture is seen: 0 none, 1 nothing else."""
        if not self.has_last:
            return 0.0
        if not self.has_first:
            return 1.0
        part = (self.part(frame) - BLEND_STARTS) / BLEND_LASTS
        return ease(min(1.0, max(0.0, part)))

    def still_at_start(self, frame: int) -> float:
        """How much of the exact first frame is seen."""
        return max(0.0, 1 - frame / MELT_FRAMES)

    def still_at_end(self, frame: int) -> float:
        return self.still_at_start(self.frames - 1 - frame)


def path_of(
    shot: int, *, frames: int, seconds: int, has_first: bool, has_last: bool
) -> Path:
    return Path(frames, seconds, FOCI[shot % len(FOCI)], has_first, has_last)
