"""Number, timecode and caption burnt into the picture.

Drawn once per shot as stamps; each frame only mixes them into its planes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Self

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from storyboard.animatic.film import BurnIn, Film
from storyboard.animatic.plates import Planes
from storyboard.animatic.typeset import DIGITS, STRONG, TEXT, Type, fit, plain, shorten
from storyboard.domain.timing import timecode

_BOX = (8, 9, 11, 165)
_INK = "#ffffff"
_GREY = 128


def _even(number: float) -> int:
    return round(number / 2) * 2


@dataclass(frozen=True, slots=True)
class Stamp:
    """A see-through grey picture: a pixel becomes (pixel * keep + add) / 256, in
    brightness at full size and in colour (pulled to grey) at half.
    """

    keep: NDArray[np.uint16]
    add: NDArray[np.uint16]
    keep_colour: NDArray[np.uint16]

    @classmethod
    def of(cls, picture: Image.Image) -> Self:
        """From grey and cover (mode LA) with even sides."""
        grey, cover = np.moveaxis(np.asarray(picture, np.uint32), 2, 0)
        mask = cover * 256 // 255
        luma = 16 + grey * 219 // 255
        half = mask.reshape(mask.shape[0] // 2, 2, mask.shape[1] // 2, 2)
        return cls(
            keep=(256 - mask).astype(np.uint16),
            add=(luma * mask).astype(np.uint16),
            keep_colour=(256 - half.mean((1, 3))).astype(np.uint16),
        )

    @property
    def size(self) -> tuple[int, int]:
        height, width = self.keep.shape
        return width, height

    def press(self, planes: Planes, left: int, top: int) -> None:
        """Mix it into the planes; `left` and `top` are even. What stands out over
        the edge of a very small picture is cut off.
        """
        light = planes[0][top:, left:][: self.keep.shape[0], : self.keep.shape[1]]
        height, width = light.shape
        keep, add = self.keep[:height, :width], self.add[:height, :width]
        light[:] = (light * keep + add) >> 8
        keep = self.keep_colour[: height // 2, : width // 2]
        for plane in planes[1:]:
            tint = plane[top // 2 :, left // 2 :][: height // 2, : width // 2]
            tint[:] = (tint * keep + _GREY * (256 - keep)) >> 8


def beside(stamps: list[Stamp]) -> Stamp:
    """Stamps of one height, side by side."""
    return Stamp(
        np.hstack([stamp.keep for stamp in stamps]),
        np.hstack([stamp.add for stamp in stamps]),
        np.hstack([stamp.keep_colour for stamp in stamps]),
    )


@dataclass(frozen=True, slots=True)
class _Desk:
    """Sizes for one film, in hundredths of its shorter side."""

    width: int
    height: int

    def px(self, units: float) -> int:
        return max(2, _even(units * min(self.width, self.height) / 100))

    @property
    def margin(self) -> int:
        return self.px(4)

    @property
    def pad(self) -> int:
        return self.px(1.6)

    @property
    def letters(self) -> int:
        return max(8, self.px(3.6))

    @property
    def row(self) -> int:
        return _even(self.letters * 1.3) + self.pad


def _blank(width: int, height: int) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    # Drawn with ink, not blended: letters replace the box under them.
    picture = Image.new("RGBA", (width, height), _BOX)
    return picture, ImageDraw.Draw(picture)


def _pressed(picture: Image.Image) -> Stamp:
    return Stamp.of(picture.convert("LA"))


def _number(desk: _Desk, film: Film, shot: int) -> Stamp:
    strong = Type(STRONG, desk.letters)
    label = shorten(
        " ".join((str(shot + 1), " ", plain(film.shots[shot].title))).rstrip(),
        strong,
        desk.width * 0.5,
    )
    width = _even(strong.width(label) + 2 * desk.pad + 1)
    picture, canvas = _blank(width, desk.row)
    baseline = desk.row / 2 + strong.size * 0.36
    strong.draw(canvas, (desk.pad, baseline), label, _INK)
    return _pressed(picture)


def _caption(desk: _Desk, film: Film, shot: int) -> Stamp | None:
    prompt = plain(film.shots[shot].prompt)
    if not prompt:
        return None
    most = desk.width - 2 * desk.margin - 2 * desk.pad
    block = fit(prompt, TEXT, [desk.letters], (most, desk.letters * 1.32 * 2 + 2))
    width = _even(block.width + 2 * desk.pad + 1)
    height = _even(block.height + desk.pad)
    picture, canvas = _blank(min(width, most + 2 * desk.pad), height)
    block.draw(canvas, (desk.pad, desk.pad / 2), _INK)
    return _pressed(picture)


class _Clock:
    """The running timecode, put together from digits drawn once."""

    def __init__(self, desk: _Desk, rate: Fraction) -> None:
        digits = Type(DIGITS, desk.letters)
        cell = _even(digits.width("0") + 1)
        self._rate = rate
        self._edge = _pressed(_blank(desk.pad, desk.row)[0])
        self._digits: dict[str, Stamp] = {}
        for sign in "0123456789:":
            picture, canvas = _blank(cell, desk.row)
            left = (cell - digits.width(sign)) / 2
            baseline = desk.row / 2 + digits.size * 0.36
            digits.draw(canvas, (left, baseline), sign, _INK)
            self._digits[sign] = _pressed(picture)

    def at(self, frame: int) -> Stamp:
        signs = [self._digits[sign] for sign in timecode(frame, self._rate)]
        return beside([self._edge, *signs, self._edge])


class BurntIn:
    """What the film wants burnt into one of its shots.

    A caption card is its own caption, so it gets no second one (`captioned`).
    """

    def __init__(self, film: Film, shot: int, *, captioned: bool) -> None:
        self._desk = desk = _Desk(film.width, film.height)
        self._start = film.spans[shot].start
        self._stamps = list(self._still(film, shot, captioned=captioned))
        wanted = BurnIn.TIMECODE in film.burn_in
        self._clock = _Clock(desk, film.rate) if wanted else None

    def _still(
        self, film: Film, shot: int, *, captioned: bool
    ) -> Iterator[tuple[Stamp, int, int]]:
        desk = self._desk
        if BurnIn.NUMBER in film.burn_in:
            yield _number(desk, film, shot), desk.margin, desk.margin
        caption = _caption(desk, film, shot)
        if BurnIn.CAPTION in film.burn_in and caption and not captioned:
            top = _even(desk.height - desk.margin - caption.size[1] - 1)
            yield caption, desk.margin, top

    def draw(self, frame: int, planes: Planes) -> None:
        """`frame` counts from the shot's start."""
        for stamp, left, top in self._stamps:
            stamp.press(planes, left, top)
        if self._clock:
            clock = self._clock.at(self._start + frame)
            left = _even(self._desk.width - self._desk.margin - clock.size[0] - 1)
            clock.press(planes, max(0, left), self._desk.margin)
