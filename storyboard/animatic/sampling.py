"""A plane seen through a real-valued box: rounding the box to whole pixels is what
makes slow zooms jitter.
"""

from functools import lru_cache
from threading import local
from typing import TypeAlias

import cv2
import numpy as np

from storyboard.animatic.motion import Box
from storyboard.animatic.plates import EDGE, FAR_EDGE, Plane

# How far a sample should lie from its ideal place at most, in pixels of the film, and
# how far it may where no fitting phase is found.
_NEAR, _NEAR_ENOUGH = 0.025, 0.04
# How many pixels outside of the frame are drawn too, to find a fitting phase.
_MOST_OUTSIDE = 64

_kept = local()
# Another plane of the same size, and how much of it is seen.
Over: TypeAlias = tuple[Plane, float]


def look(large: Plane, box: Box, target: Plane, over: Over | None = None) -> None:
    """Resample the box of an enlarged plane (with its edge around it) to the target.
    Two planes that melt are mixed first and resampled once: the same, in half the time.
    """
    (rows, columns), (height, width) = large.shape, target.shape
    rows, columns = rows - EDGE - FAR_EDGE, columns - EDGE - FAR_EDGE
    across, down = box.size * columns / width, box.size * rows / height
    left, top = EDGE + box.left * columns, EDGE + box.top * rows
    column, row = phase(left, across), phase(top, down)
    if column and row:
        _resized(large, target, (across, *column), (down, *row), over)
    else:
        _warped(large, target, (across, left), (down, top), over)


@lru_cache(maxsize=4096)
def phase(start: float, step: float) -> tuple[int, int] | None:
    """A whole pixel of the plane to begin at, and how many pixels outside of the frame
    that is, so that from there on every sample lies in its place; None when there is
    none so near.
    """
    nearest, found = _NEAR_ENOUGH * step, None
    for outside in range(min(_MOST_OUTSIDE, int((EDGE - 2) / step)) + 1):
        at = start - outside * step
        off = abs(at - round(at))
        if off <= _NEAR * step:
            return round(at), outside
        if off < nearest:
            nearest, found = off, (round(at), outside)
    return found


def _resized(
    large: Plane,
    target: Plane,
    across: tuple[float, int, int],
    down: tuple[float, int, int],
    over: Over | None,
) -> None:
    """Three times as quick as to warp: OpenCV's resize begins at whole pixels only, so
    it begins some pixels outside of the frame, where a whole pixel is right.
    """
    (x_step, x, left), (y_step, y, top) = across, down
    height, width = target.shape
    right = x + int(np.ceil((width + left) * x_step)) + 1
    bottom = y + int(np.ceil((height + top) * y_step)) + 1
    piece = _mixed(large, over, slice(y, bottom), slice(x, right))
    sizes = (round(piece.shape[1] / x_step), round(piece.shape[0] / y_step))
    room = _room("drawn", sizes[1], sizes[0])
    cv2.resize(
        piece,
        None,
        dst=room,
        fx=1 / x_step,
        fy=1 / y_step,
        interpolation=cv2.INTER_LINEAR,
    )
    np.copyto(target, room[top : top + height, left : left + width])


def _mixed(large: Plane, over: Over | None, rows: slice, columns: slice) -> Plane:
    piece = large[rows, columns]
    if over is None:
        return piece
    other, part = over
    room = _room("mixed", *piece.shape)
    cv2.addWeighted(piece, 1 - part, other[rows, columns], part, 0, dst=room)
    return room


def _room(name: str, rows: int, columns: int) -> Plane:
    """Memory of this thread's own to draw in, taken once."""
    held: Plane | None = getattr(_kept, name, None)
    if held is None or held.size < rows * columns:
        held = np.empty(int(rows * columns * 1.1), np.uint8)
        setattr(_kept, name, held)
    return held[: rows * columns].reshape(rows, columns)


def _warped(
    large: Plane,
    target: Plane,
    across: tuple[float, float],
    down: tuple[float, float],
    over: Over | None,
) -> None:
    (x_step, left), (y_step, top) = across, down
    matrix = np.array(
        [[x_step, 0, left + x_step / 2 - 0.5], [0, y_step, top + y_step / 2 - 0.5]]
    )
    cv2.warpAffine(
        _mixed(large, over, slice(None), slice(None)),
        matrix,
        (target.shape[1], target.shape[0]),
        dst=target,
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
