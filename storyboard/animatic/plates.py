"""Stills as the encoder's own planes: colour is converted once per picture.

Everything after this module works on Y, U and V (4:2:0, BT.709, limited range), one
and a half bytes a pixel; RGB never appears again.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import av
import cv2
import numpy as np
from av.video.plane import VideoPlane
from av.video.reformatter import (
    ColorRange,
    Colorspace,
    Interpolation,
    VideoReformatter,
)
from numpy.typing import NDArray
from PIL import Image

Plane: TypeAlias = NDArray[np.uint8]
Planes: TypeAlias = tuple[Plane, Plane, Plane]

# The moving picture is sampled from an enlarged copy: bilinear sampling of the still
# itself would soften it by turns as the sub-pixel phase drifts.
ENLARGED = 1.4


def plane_view(plane: VideoPlane) -> Plane:
    """The plane's pixels as an array over the same memory; lines may be padded."""
    lines = np.frombuffer(memoryview(plane), np.uint8, plane.line_size * plane.height)
    return lines.reshape(plane.height, plane.line_size)[:, : plane.width]


def views(frame: av.VideoFrame) -> Planes:
    y, u, v = (plane_view(plane) for plane in frame.planes)
    return y, u, v


def planes_of(picture: Image.Image) -> Planes:
    """An RGB picture as planes of its own."""
    frame = av.VideoFrame.from_ndarray(np.asarray(picture), format="rgb24")
    converted = VideoReformatter().reformat(
        frame,
        format="yuv420p",
        src_colorspace=Colorspace.ITU709,
        dst_colorspace=Colorspace.ITU709,
        src_color_range=ColorRange.JPEG,
        dst_color_range=ColorRange.MPEG,
        interpolation=Interpolation.BICUBIC
        | Interpolation.ACCURATE_RND
        | Interpolation.FULL_CHR_H_INP,
        threads=1,
    )
    y, u, v = views(converted)
    return y.copy(), u.copy(), v.copy()


def cover(picture: Image.Image, width: int, height: int) -> Image.Image:
    """The middle of the picture, scaled so that it fills the frame."""
    if picture.size == (width, height):
        return picture
    scale = max(width / picture.width, height / picture.height)
    # Rounding may end a hair outside the picture, which Pillow refuses.
    across = min(width / scale, picture.width)
    down = min(height / scale, picture.height)
    left, top = (picture.width - across) / 2, (picture.height - down) / 2
    return picture.resize(
        (width, height),
        Image.Resampling.LANCZOS,
        box=(left, top, left + across, top + down),
    )


@dataclass(frozen=True, slots=True)
class Plate:
    """A still ready to be filmed: as it is, and enlarged for the camera's move."""

    exact: Planes
    large: Planes


def plate_of(path: Path, width: int, height: int) -> Plate:
    """Read a still and fit it to the frame. Raises OSError when it cannot be read."""
    with Image.open(path) as still:
        exact = planes_of(cover(still.convert("RGB"), width, height))
    y, u, v = (_enlarge(plane) for plane in exact)
    return Plate(exact, (y, u, v))


def _enlarge(plane: Plane) -> Plane:
    height, width = plane.shape
    size = (round(width * ENLARGED / 2) * 2, round(height * ENLARGED / 2) * 2)
    enlarged = cv2.resize(plane, size, interpolation=cv2.INTER_CUBIC)
    return np.asarray(enlarged, np.uint8)
