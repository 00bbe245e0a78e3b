"""Stills as the encoder's own planes: colour is converted once per picture.

Everything after this module works on Y, U and V (4:2:0, BT.709, limited range), one
and a half bytes a pixel; RGB never appears again.
"""

import hashlib
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate
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

from storyboard.animatic.cache import NO_CACHE, Bytes, Cache

Plane: TypeAlias = NDArray[np.uint8]
Planes: TypeAlias = tuple[Plane, Plane, Plane]

# Goes up with every change of what a plate holds.
_VERSION = 3
# The moving picture is sampled from an enlarged copy: bilinear sampling of the still
# itself would soften it by turns as the sub-pixel phase drifts. Of the factors near
# this one it is the one at which `look` finds a fitting phase soonest.
ENLARGED = 1.3
# A camera that goes into a crop needs more, as long as memory allows.
MOST_ENLARGED_SIDE = 6144
# The edge repeated around an enlarged plane: `look` may begin this far outside of it.
EDGE, FAR_EDGE = 96, 8


def plane_view(plane: VideoPlane) -> Plane:
    """The plane's pixels as an array over the same memory; lines may be padded."""
    lines = np.frombuffer(memoryview(plane), np.uint8, plane.line_size * plane.height)
    return lines.reshape(plane.height, plane.line_size)[:, : plane.width]


def views(frame: av.VideoFrame) -> Planes:
    y, u, v = (plane_view(plane) for plane in frame.planes)
    return y, u, v


def planes_of(picture: Image.Image, width: int, height: int) -> Planes:
    """The middle of an RGB picture, scaled so that it fills the frame."""
    return _fitted(np.asarray(picture), width, height)


def _middle(pixels: Plane, width: int, height: int) -> Plane:
    """The largest piece of the frame's shape. Its sides are whole pixels, and as even
    or odd as the picture's, so that its middle is the picture's to a hair; a pixel more
    or less of a thousand is a stretch that nobody sees.
    """
    rows, columns = pixels.shape[:2]
    scale = max(width / columns, height / rows)
    across, down = _alike(width / scale, columns), _alike(height / scale, rows)
    left, top = (columns - across) // 2, (rows - down) // 2
    return pixels[top : top + down, left : left + across]


def _alike(wanted: float, whole: int) -> int:
    """The number nearest to `wanted` that differs from `whole` by an even one."""
    return max(whole - 2 * round((whole - wanted) / 2), 1)


def _fitted(pixels: Plane, width: int, height: int) -> Planes:
    """Scaled and converted at once, in a quarter of the time of one after the other."""
    middle = np.ascontiguousarray(_middle(pixels, width, height))
    frame = av.VideoFrame.from_numpy_buffer(middle, "rgb24")
    converted = VideoReformatter().reformat(
        frame,
        width=width,
        height=height,
        format="yuv420p",
        src_colorspace=Colorspace.ITU709,
        dst_colorspace=Colorspace.ITU709,
        src_color_range=ColorRange.JPEG,
        dst_color_range=ColorRange.MPEG,
        interpolation=Interpolation.LANCZOS
        | Interpolation.ACCURATE_RND
        | Interpolation.FULL_CHR_H_INP,
        threads=1,
    )
    y, u, v = views(converted)
    return y.copy(), u.copy(), v.copy()


@dataclass(frozen=True)
class Need:
    """A still as a shot needs it: fitted to a size, and enlarged for a camera that
    comes as near as `nearest` (the size of the smallest box).
    """

    path: Path
    width: int
    height: int
    nearest: float = 1.0

    @property
    def factor(self) -> float:
        """How much larger the plate is than the frame."""
        # Coming a little nearer is what the usual factor is for.
        wanted = ENLARGED * max(1.0, 0.86 / self.nearest)
        most = MOST_ENLARGED_SIDE / max(self.width, self.height)
        return min(wanted, max(ENLARGED, most))

    @property
    def large_size(self) -> tuple[int, int]:
        """Pixels of the enlarged picture; its halves are whole numbers."""
        width, height = self.width * self.factor, self.height * self.factor
        return round(width / 4) * 4, round(height / 4) * 4

    @cached_property
    def key(self) -> str:
        """By the picture's content. Raises OSError when it cannot be read."""
        said = self.path.stat()
        content = _content(self.path, said.st_mtime_ns, said.st_size)
        facts = f"plate {_VERSION} {content} {self.width}x{self.height} {self.factor}"
        return hashlib.sha256(facts.encode()).hexdigest()

    def _shapes(self) -> list[tuple[int, int]]:
        """Rows and columns of all six planes."""
        across, down = self.large_size
        exact = [(self.height, self.width), *[(self.height // 2, self.width // 2)] * 2]
        large = [(down, across), *[(down // 2, across // 2)] * 2]
        around = EDGE + FAR_EDGE
        return [*exact, *((r + around, c + around) for r, c in large)]

    def plate(self, cache: Cache = NO_CACHE) -> "Plate":
        """From the cache or from the still. Raises OSError when it cannot be read."""
        shapes = self._shapes()
        kept = cache.get(f"plate-{self.key}")
        if kept is not None and len(kept) == sum(r * c for r, c in shapes):
            return _cut(kept, shapes)
        plate = self._made()
        cache.put(
            f"plate-{self.key}",
            [plane.reshape(-1).data for plane in (*plate.exact, *plate.large)],
        )
        return plate

    def _made(self) -> "Plate":
        with Image.open(self.path) as still:
            whole = still if still.mode == "RGB" else still.convert("RGB")
            pixels = np.asarray(whole)
        exact = _fitted(pixels, self.width, self.height)
        source, (across, down) = exact, self.large_size
        if self.factor > ENLARGED:
            # So near that the still's own pixels are seen.
            source = _fitted(pixels, across, down)
        y, u, v = source
        sizes = ((across, down), *[(across // 2, down // 2)] * 2)
        large = [_enlarged(*pair) for pair in zip((y, u, v), sizes, strict=True)]
        return Plate(exact, (large[0], large[1], large[2]))


@lru_cache(maxsize=512)
def _content(path: Path, changed_at: int, size: int) -> str:
    """The still's sha256, read once as long as the file is the same."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@dataclass(frozen=True, slots=True)
class Plate:
    """A still ready to be filmed: as it is, and enlarged for the camera's move, with
    its edge repeated around it.
    """

    exact: Planes
    large: Planes


def _cut(kept: Bytes, shapes: list[tuple[int, int]]) -> Plate:
    ends = list(accumulate(rows * columns for rows, columns in shapes))
    pieces = np.split(kept, ends[:-1])
    y, u, v, large_y, large_u, large_v = map(np.reshape, pieces, shapes)
    return Plate((y, u, v), (large_y, large_u, large_v))


def _enlarged(plane: Plane, size: tuple[int, int]) -> Plane:
    if (plane.shape[1], plane.shape[0]) != size:
        plane = np.asarray(cv2.resize(plane, size, interpolation=cv2.INTER_CUBIC))
    edges = (EDGE, FAR_EDGE, EDGE, FAR_EDGE)
    edged = cv2.copyMakeBorder(plane, *edges, cv2.BORDER_REPLICATE)
    return np.asarray(edged, np.uint8)
