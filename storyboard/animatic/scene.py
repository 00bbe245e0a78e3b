"""What is on screen while a shot lasts, frame by frame."""

from collections.abc import Callable, Iterator
from itertools import chain
from typing import Protocol

import cv2
import numpy as np

from storyboard.animatic.burnin import BurntIn
from storyboard.animatic.cards import card
from storyboard.animatic.film import Film
from storyboard.animatic.motion import Box, Path, path_of
from storyboard.animatic.plates import Need, Plane, Planes, Plate, planes_of
from storyboard.animatic.sampling import look

# How a scene gets its plates.
Plates = Callable[[Need], Plate]
_BLACK = (16, 128, 128)


class Picture(Protocol):
    def draw(self, frame: int, planes: Planes) -> None:
        """Fill the planes with this frame of the shot."""
        ...


class Card:
    """A caption card stands still."""

    def __init__(self, planes: Planes) -> None:
        self._planes = planes

    def draw(self, frame: int, planes: Planes) -> None:
        for target, plane in zip(planes, self._planes, strict=True):
            np.copyto(target, plane)


class Camera:
    """Moves over the first frame, towards the last, or from one to the other."""

    def __init__(self, path: Path, first: Plate | None, last: Plate | None) -> None:
        self._path, self._first, self._last = path, first, last

    def draw(self, frame: int, planes: Planes) -> None:
        path, blend = self._path, self._path.blend(frame)
        box = path.box(frame)
        still = max(path.still_at_start(frame), path.still_at_end(frame))
        if self._first and self._last and 0 < blend < 1:
            see(self._first, box, still, planes, (self._last, blend))
        elif plate := self._last if blend == 1 else self._first:
            see(plate, box, still, planes)


def see(
    plate: Plate,
    box: Box,
    still: float,
    planes: Planes,
    over: tuple[Plate, float] | None = None,
) -> None:
    """The plate through the camera's box, `still` of it as it is, untouched. `over` is
    the plate it melts into, and how far it has.
    """
    if still < 1:
        for which, target in enumerate(planes):
            other = (over[0].large[which], over[1]) if over else None
            look(plate.large[which], box, target, other)
    for which, target in enumerate(planes):
        exact = plate.exact[which]
        if over and still > 0:
            exact = np.array(exact)
            _mix(exact, over[0].exact[which], over[1])
        if still == 1:
            np.copyto(target, exact)
        elif still > 0:
            _mix(target, exact, still)


def mix(planes: Planes, other: Planes, part: float) -> None:
    """`part` of the other picture into these planes."""
    for target, plane in zip(planes, other, strict=True):
        _mix(target, plane, part)


def _mix(target: Plane, other: Plane, part: float) -> None:
    cv2.addWeighted(target, 1 - part, other, part, 0, dst=target)


class Scene:
    """One shot of a film, ready to be drawn by any thread in any order.

    Around a boundary that is no cut it mixes with the end of its neighbour, which rests
    there; or with black.
    """

    def __init__(self, film: Film, shot: int, plates: Plates) -> None:
        self._picture = picture_of(film, shot, plates)
        self._mixes = dict(mixes(film, shot))
        resting = {ends for _, ends in self._mixes.values() if ends}
        size = (film.width, film.height)
        self._others = {
            e: _resting(film, *e, plates=plates, size=size) for e in resting
        }
        self._burnt_in = BurntIn(film, shot, captioned=isinstance(self._picture, Card))

    def draw(self, frame: int, planes: Planes) -> None:
        self._picture.draw(frame, planes)
        if frame in self._mixes:
            part, ends = self._mixes[frame]
            if ends:
                mix(planes, self._others[ends], part)
            else:
                _darken(planes, part)
        self._burnt_in.draw(frame, planes)


# A shot, and one of its frames.
End = tuple[int, int]


def mixes(film: Film, shot: int) -> Iterator[tuple[int, tuple[float, End | None]]]:
    """For frames of the shot that are not it alone: how much is something else, and
    what that is; None for black.
    """
    count = film.spans[shot].frames
    for boundary in (shot, shot + 1):
        frames = film.transition_frames(boundary)
        before = frames // 2
        is_ending = boundary > shot
        for at in range(before) if is_ending else range(before, frames):
            gone = (at + 1) / (frames + 1)
            frame = count - before + at if is_ending else at - before
            if film.shots[boundary].transition.kind == "dip":
                yield frame, (1 - abs(2 * gone - 1), None)
            elif is_ending:
                yield frame, (gone, (shot + 1, 0))
            else:
                yield frame, (1 - gone, (shot - 1, film.spans[shot - 1].frames - 1))


def neighbours(film: Film, shot: int) -> set[int]:
    """Shots of which something is seen in this one."""
    ends = (ends for _, (_, ends) in mixes(film, shot))
    return {other for other, _ in filter(None, ends)}


def _resting(
    film: Film, shot: int, frame: int, *, plates: Plates, size: tuple[int, int]
) -> Planes:
    planes = empty(*size)
    picture_of(film, shot, plates).draw(frame, planes)
    return planes


def empty(width: int, height: int) -> Planes:
    half = (height // 2, width // 2)
    return (
        np.empty((height, width), np.uint8),
        np.empty(half, np.uint8),
        np.empty(half, np.uint8),
    )


def _darken(planes: Planes, part: float) -> None:
    for plane, black in zip(planes, _BLACK, strict=True):
        cv2.addWeighted(plane, 1 - part, plane, 0, black * part, dst=plane)


def needs(film: Film, shot: int) -> tuple[Need, ...]:
    """The plates the shot's scene asks for, each once."""
    shots = (shot, *sorted(neighbours(film, shot)))
    return tuple(dict.fromkeys(chain.from_iterable(needs_of(film, s) for s in shots)))


def needs_of(film: Film, shot: int) -> list[Need]:
    """The plates of its own stills, the first one's before the last one's."""
    facts = film.shots[shot]
    stills = [still for still in (facts.first, facts.last) if still]
    if not stills:
        return []
    nearest = min(box.size for box in _path(film, shot).whole_way)
    return [Need(still, film.width, film.height, nearest) for still in stills]


def _path(film: Film, shot: int) -> Path:
    facts = film.shots[shot]
    return path_of(
        shot,
        frames=film.spans[shot].frames,
        seconds=facts.seconds,
        has_first=facts.first is not None,
        has_last=facts.last is not None,
        camera=facts.camera,
    )


def picture_of(film: Film, shot: int, plates: Plates) -> Picture:
    facts, own = film.shots[shot], needs_of(film, shot)
    if not own:
        return Card(planes_of(card(film, shot), film.width, film.height))
    first = plates(own[0]) if facts.first else None
    last = plates(own[-1]) if facts.last else None
    return Camera(_path(film, shot), first, last)
