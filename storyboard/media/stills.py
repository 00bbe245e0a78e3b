"""A clip's poster and scrub sprite, drawn in one pass over the clip."""

from collections.abc import Iterable, Sequence
from functools import cache
from io import BytesIO
from math import log
from pathlib import Path

from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace, Interpolation
from PIL import Image, ImageStat, WebPImagePlugin

# Pillow would load these at the first picture; so the server of the forks has them.
FORMATS = (WebPImagePlugin,)
Image.preinit()

MAX_CELLS = 30
COLUMNS = 10
CELL_WIDTH = 240
POSTER_WIDTH = 960
POSTER_BYTES = 60_000
SPRITE_BYTES = 48_000

# Where to look for the poster, best place first. A cut to black is no poster.
_PLACES = (1 / 3, 1 / 2, 1 / 5, 2 / 3, 5 / 6)
_ENOUGH_CONTRAST = 12.0
_QUALITIES = (80, 70, 60, 50, 40, 30, 20)
# Half the time of 4, Pillow's own, for 4 % more bytes.
_METHOD = 2
_UNSPECIFIED = 2


class Stills:
    """A poster and a sprite, of frames that come in the order of their times.

    `shown` and `keys` are when each frame is shown and which can be jumped to; `times`
    are those of the frames to `take`.
    """

    def __init__(self, shown: Sequence[int], keys: Sequence[int]) -> None:
        self.times = _cell_times(shown, keys)
        self._cells: list[Image.Image] = []
        self._candidates: dict[int, Image.Image] = {}

    def take(self, frames: Iterable[VideoFrame]) -> None:
        for number, frame in enumerate(frames):
            self._cells.append(_drawn(frame, min(frame.width, CELL_WIDTH)))
            if number in self._places:
                width = min(frame.width, POSTER_WIDTH)
                self._candidates[number] = _drawn(frame, width)

    def write(self) -> dict[str, int]:
        """Write poster.webp and sprite.webp into this folder; how to find a cell."""
        poster = _best([self._candidates[place] for place in self._places])
        sprite = _grid(self._cells)
        _write(poster, Path("poster.webp"), POSTER_BYTES)
        _write(sprite, Path("sprite.webp"), SPRITE_BYTES)
        width, height = self._cells[0].size
        return {
            "cells": len(self._cells),
            "columns": sprite.width // width,
            "rows": sprite.height // height,
            "cell_width": width,
            "cell_height": height,
            "poster_width": poster.width,
            "poster_height": poster.height,
        }

    @property
    def _places(self) -> list[int]:
        return [int(len(self.times) * place) for place in _PLACES]


def _cell_times(shown: Sequence[int], keys: Sequence[int]) -> list[int]:
    """One time within each cell's share of the clip: that of a key frame if there is
    one, for it alone need be decoded, else that of the first frame."""
    frames = len(shown)
    count = min(MAX_CELLS, frames)
    times = []
    for cell in range(count):
        start, end = cell * frames // count, (cell + 1) * frames // count
        share = shown[start:end]
        times.append(min(set(keys).intersection(share), default=share[0]))
    return times


def whole(frame: VideoFrame) -> Image.Image:
    """A frame as it is seen, every pixel of it."""
    sharp = Interpolation.BICUBIC | Interpolation.FULL_CHR_H_INP
    return _drawn(frame, frame.width, sharp)


def _drawn(
    frame: VideoFrame, width: int, by: Interpolation = Interpolation.AREA
) -> Image.Image:
    height = max(1, round(frame.height * width / frame.width))
    untold = Colorspace.ITU709 if frame.height >= 720 else Colorspace.ITU601
    small = frame.reformat(
        width=width,
        height=height,
        format="rgb24",
        src_colorspace=untold if frame.colorspace == _UNSPECIFIED else None,
        interpolation=by | Interpolation.ACCURATE_RND,
        dst_color_range=ColorRange.JPEG,
        threads=1,
    )
    image: Image.Image = small.to_image()  # type: ignore[no-untyped-call]
    return image


def _best(candidates: Sequence[Image.Image]) -> Image.Image:
    for image in candidates:
        if ImageStat.Stat(image.convert("L")).stddev[0] >= _ENOUGH_CONTRAST:
            return image
    return candidates[0]


def _grid(cells: Sequence[Image.Image]) -> Image.Image:
    width, height = cells[0].size
    columns = min(COLUMNS, len(cells))
    rows = -(-len(cells) // columns)
    sprite = Image.new("RGB", (columns * width, rows * height))
    for number, cell in enumerate(cells):
        row, column = divmod(number, columns)
        sprite.paste(cell, (column * width, row * height))
    return sprite


def _write(image: Image.Image, path: Path, most_bytes: int) -> None:
    """The best quality that fits; the lowest if none does (a film of noise)."""

    @cache
    def encoded(quality: int) -> bytes:
        buffer = BytesIO()
        image.save(buffer, "WEBP", quality=quality, method=_METHOD)
        return buffer.getvalue()

    def fits(quality: int) -> bool:
        return len(encoded(quality)) <= most_bytes

    # The best at once, as small films allow; else first what would fit if each step
    # down saved a seventh, then its neighbours: to encode is most of the work.
    place, last = 0, len(_QUALITIES) - 1
    if not fits(_QUALITIES[0]):
        over = len(encoded(_QUALITIES[0])) / most_bytes
        place = min(max(1, round(log(over) / log(7 / 6))), last)
        while place > 1 and fits(_QUALITIES[place - 1]):
            place -= 1
        while place < last and not fits(_QUALITIES[place]):
            place += 1
    path.write_bytes(encoded(_QUALITIES[place]))
