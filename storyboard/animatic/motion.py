"""Where the camera looks and how two stills melt, as plain functions of the frame."""

from dataclasses import dataclass

from storyboard.domain.camera import AS_IT_COMES, Camera, Crop

# How far the camera may close in, by the second and at most: slow in a short shot too.
NEARER_PER_SECOND = 0.025
NEAREST = 1.12
# There and back again takes twice the way in the same time.
NEAREST_BETWEEN = 1.06
# How much of the picture's width or height a pan crosses.
ACROSS_PER_SECOND = 0.03
MOST_ACROSS = 0.14
# A blend takes the middle 40 % of the shot.
BLEND_STARTS, BLEND_LASTS = 0.3, 0.4
# Frames over which an exact still melts into the resampled moving picture.
MELT_FRAMES = 6
# Points the camera closes in on, in turn, so that neighbours do not move alike.
FOCI = ((0.5, 0.45), (0.6, 0.42), (0.4, 0.42), (0.5, 0.58))
_PANS = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}


def ease(part: float) -> float:
    """0 to 1 with rest at both ends."""
    return part * part * (3 - 2 * part)


def eased(part: float, way: str) -> float:
    """`way` is one of the camera's eases."""
    if way == "even":
        return part
    if way == "in":
        return part * part
    return part * (2 - part) if way == "out" else ease(part)


@dataclass(frozen=True, slots=True)
class Box:
    """What the camera sees, in parts of the whole picture."""

    left: float
    top: float
    size: float

    @property
    def is_whole(self) -> bool:
        return self.size == 1


WHOLE = Box(0, 0, 1)


@dataclass(frozen=True, slots=True)
class Path:
    """The camera's way through one shot of `frames` frames.

    Where nobody chose a move it leaves the first frame at rest and comes to rest on the
    last one; between two stills it closes in, rests where they melt and draws back, so
    both ends are whole.
    """

    frames: int
    seconds: int
    focus: tuple[float, float]
    has_first: bool
    has_last: bool
    camera: Camera = AS_IT_COMES

    def part(self, frame: int) -> float:
        return frame / (self.frames - 1)

    @property
    def _returns(self) -> bool:
        return self.has_first and self.has_last and not self.camera.move

    def nearness(self, frame: int) -> float:
        """0 is the whole picture, 1 as near as this shot comes."""
        part, way = self.part(frame), self.camera.ease
        if self._returns:
            return eased(1 - abs(2 * part - 1), way)
        nears = self.has_first if not self.camera.move else self.camera.move == "push"
        gone = eased(part, way)
        return gone if nears else 1 - gone

    def box(self, frame: int) -> Box:
        move = self.camera.move
        if move == "hold":
            return WHOLE
        if move == "crop":
            camera = self.camera
            gone = eased(self.part(frame), camera.ease)
            return _between(camera.start, camera.end, gone)
        if move in _PANS:
            return self._panned(*_PANS[move], eased(self.part(frame), self.camera.ease))
        most = NEAREST_BETWEEN if self._returns else NEAREST
        gain = NEARER_PER_SECOND * (0.5 if self._returns else 1)
        zoom: float = min(most, 1 + gain * self.seconds) ** self.nearness(frame)
        return self._around(1 / zoom)

    def _around(self, size: float) -> Box:
        across, down = self.focus
        return Box(across * (1 - size), down * (1 - size), size)

    def _panned(self, across: int, down: int, gone: float) -> Box:
        way = min(MOST_ACROSS, ACROSS_PER_SECOND * self.seconds)
        rest = self._around(1 - way)
        left = way * (gone if across > 0 else 1 - gone) if across else rest.left
        top = way * (gone if down > 0 else 1 - gone) if down else rest.top
        return Box(left, top, 1 - way)

    @property
    def whole_way(self) -> tuple[Box, Box]:
        """The two ends of the move; all between lies within what they span."""
        return self.box(0), self.box(self.frames - 1)

    def blend(self, frame: int) -> float:
        """How much of the last frame's picture is seen: 0 none, 1 nothing else."""
        if not self.has_last:
            return 0.0
        if not self.has_first:
            return 1.0
        part = (self.part(frame) - BLEND_STARTS) / BLEND_LASTS
        return ease(min(1.0, max(0.0, part)))

    def still_at_start(self, frame: int) -> float:
        """How much of the exact first frame is seen: something of it only where the
        camera begins on all of it.
        """
        if self.camera.move == "hold":
            return 1.0
        part = max(0.0, 1 - frame / MELT_FRAMES)
        return part if part and self.box(0).is_whole else 0.0

    def still_at_end(self, frame: int) -> float:
        if self.camera.move == "hold":
            return 1.0
        end = self.frames - 1
        part = max(0.0, 1 - (end - frame) / MELT_FRAMES)
        return part if part and self.box(end).is_whole else 0.0


def _between(start: Crop, end: Crop, gone: float) -> Box:
    """Evenly nearer, towards the one point that rests in both crops."""
    size = start[2] * (end[2] / start[2]) ** gone
    change = end[2] - start[2]
    way = (size - start[2]) / change if abs(change) > 1e-6 else gone
    left = start[0] + (end[0] - start[0]) * way
    top = start[1] + (end[1] - start[1]) * way
    return Box(max(0.0, min(left, 1 - size)), max(0.0, min(top, 1 - size)), size)


def path_of(
    shot: int,
    *,
    frames: int,
    seconds: int,
    has_first: bool,
    has_last: bool,
    camera: Camera = AS_IT_COMES,
) -> Path:
    focus = FOCI[shot % len(FOCI)]
    return Path(frames, seconds, focus, has_first, has_last, camera)
