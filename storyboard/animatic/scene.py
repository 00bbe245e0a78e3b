"""What is on screen while a shot lasts, frame by frame."""

from typing import Protocol

import cv2
import numpy as np

from storyboard.animatic.burnin import BurntIn
from storyboard.animatic.cards import card
from storyboard.animatic.film import Film
from storyboard.animatic.motion import Box, Path, path_of
from storyboard.animatic.plates import Plane, Planes, Plate, planes_of, plate_of


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
        if self._first and blend < 1:
            see(self._first, box, path.still_at_start(frame), planes)
        if self._last and blend == 1:
            see(self._last, box, path.still_at_end(frame), planes)
        elif self._last and blend > 0:
            y, u, v = (np.empty_like(plane) for plane in planes)
            see(self._last, box, path.still_at_end(frame), (y, u, v))
            for target, other in zip(planes, (y, u, v), strict=True):
                mix(target, other, blend, target)


def see(plate: Plate, box: Box, still: float, planes: Planes) -> None:
    """The plate through the camera's box, `still` of it as it is, untouched."""
    for target, exact, large in zip(planes, plate.exact, plate.large, strict=True):
        if still == 1:
            np.copyto(target, exact)
            continue
        look(large, box, target)
        if still > 0:
            mix(target, exact, still, target)


def look(large: Plane, box: Box, target: Plane) -> None:
    """Resample the box to the target. The box is real-valued: rounding it to whole
    pixels is what makes slow zooms jitter.
    """
    (from_height, from_width), (height, width) = large.shape, target.shape
    across, down = box.size * from_width / width, box.size * from_height / height
    matrix = np.array(
        [
            [across, 0, box.left * from_width + across / 2 - 0.5],
            [0, down, box.top * from_height + down / 2 - 0.5],
        ]
    )
    cv2.warpAffine(
        large,
        matrix,
        (width, height),
        dst=target,
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )


def mix(one: Plane, other: Plane, part: float, target: Plane) -> None:
    cv2.addWeighted(one, 1 - part, other, part, 0, dst=target)


class Scene:
    """One shot of a film, ready to be drawn by any thread in any order."""

    def __init__(self, film: Film, shot: int) -> None:
        self._picture = picture_of(film, shot)
        self._burnt_in = BurntIn(film, shot, captioned=isinstance(self._picture, Card))

    def draw(self, frame: int, planes: Planes) -> None:
        self._picture.draw(frame, planes)
        self._burnt_in.draw(frame, planes)


def picture_of(film: Film, shot: int) -> Picture:
    facts, size = film.shots[shot], (film.width, film.height)
    if facts.first is None and facts.last is None:
        return Card(planes_of(card(film, shot)))
    path = path_of(
        shot,
        frames=film.spans[shot].frames,
        seconds=facts.seconds,
        has_first=facts.first is not None,
        has_last=facts.last is not None,
    )
    first = plate_of(facts.first, *size) if facts.first else None
    last = plate_of(facts.last, *size) if facts.last else None
    return Camera(path, first, last)
