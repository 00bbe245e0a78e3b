"""WebP without Pillow: the header by hand, the pixels by OpenCV.

Pillow composes every WebP on three canvases, 660 MB at our limit of 40 million pixels,
and claims them before anyone can ask for the size. OpenCV needs two, and half the time.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Header:
    """What a WebP file says of itself before any pixel is read."""

    size: tuple[int, int]
    profile: bytes | None
    exif: bytes | None


def header(data: bytes) -> Header:
    """Raises `ValueError` or `struct.error` on a file that is not all there."""
    (length,) = struct.unpack_from("<I", data, 4)
    if length + 8 > len(data):
        raise ValueError(f"{len(data)} bytes of {length + 8}")
    chunks: dict[bytes, bytes] = {}
    for kind, body in _chunks(data, length + 8):
        chunks.setdefault(kind, body)
    return Header(_size(chunks), chunks.get(b"ICCP"), chunks.get(b"EXIF"))


def first_picture(path: Path) -> Pixels:
    """RGB or RGBA rows of the first picture."""
    cv2.setNumThreads(1)
    pixels = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    if pixels is None or pixels.ndim != 3:
        raise ValueError("OpenCV cannot read it")
    has_alpha = pixels.shape[2] == 4
    order = cv2.COLOR_BGRA2RGBA if has_alpha else cv2.COLOR_BGR2RGB
    return np.asarray(cv2.cvtColor(pixels, order, dst=pixels), np.uint8)


def _chunks(data: bytes, end: int) -> Iterator[tuple[bytes, bytes]]:
    at = 12
    while at + 8 <= end:
        kind, length = struct.unpack_from("<4sI", data, at)
        yield kind, data[at + 8 : at + 8 + length]
        at += 8 + length + length % 2


def _size(chunks: dict[bytes, bytes]) -> tuple[int, int]:
    if canvas := chunks.get(b"VP8X"):
        width, w_high, height, h_high = struct.unpack_from("<HBHB", canvas, 4)
        return (width | w_high << 16) + 1, (height | h_high << 16) + 1
    if lossless := chunks.get(b"VP8L"):
        (bits,) = struct.unpack_from("<I", lossless, 1)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    width, height = struct.unpack_from("<HH", chunks[b"VP8 "], 6)
    return width & 0x3FFF, height & 0x3FFF
