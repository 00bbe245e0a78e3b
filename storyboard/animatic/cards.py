"""The caption card: what a shot without a still shows instead."""

from dataclasses import dataclass

from PIL import Image, ImageDraw

from storyboard.animatic.film import Film
from storyboard.animatic.typeset import DIGITS, STRONG, TEXT, Type, fit, plain, shorten
from storyboard.domain.timing import timecode, words

_GROUND = "#0f1115"
_RULE = "#2b2e34"
_BRIGHT = "#f2f3f6"
_SOFT = "#b9bcc3"
_QUIET = "#92979f"
_ACCENT = "#90b9ff"
_NO_PROMPT = "No prompt yet."


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The card being drawn, measured in hundredths of its shorter side."""

    canvas: ImageDraw.ImageDraw
    width: int
    height: int

    def px(self, units: float) -> int:
        return round(units * min(self.width, self.height) / 100)

    def size(self, units: float) -> int:
        return max(6, self.px(units))

    @property
    def margin(self) -> int:
        return self.px(9)

    @property
    def measure(self) -> int:
        return self.width - 2 * self.margin


def card(film: Film, shot: int) -> Image.Image:
    """The card of the film's shot (counted from 0).

    The top and the corners above stay free for what may be burnt in.
    """
    picture = Image.new("RGB", (film.width, film.height), _GROUND)
    sheet = _Sheet(ImageDraw.Draw(picture), film.width, film.height)
    number_bottom, number_right = _number(sheet, film, shot)
    foot_top = _foot(sheet, film, shot)
    upright = film.height > film.width
    beside = max(number_right + sheet.px(7), round(film.width * 0.27))
    left = sheet.margin if upright else beside
    top = number_bottom + sheet.px(8) if upright else sheet.px(19)
    _words(sheet, film, shot, (left, top, film.width - sheet.margin, foot_top))
    return picture


def _number(sheet: _Sheet, film: Film, shot: int) -> tuple[int, int]:
    """The shot's number, large; returns where it ends below and to the right."""
    text = str(shot + 1)
    style = Type(STRONG, sheet.size(26 if len(text) < 3 else 18))
    baseline = sheet.px(38.5)
    left = sheet.margin - sheet.px(1)
    style.draw(sheet.canvas, (left, baseline), text, _BRIGHT)
    right = left + style.width(text)
    of = Type(TEXT, sheet.size(4.4))
    below = baseline + sheet.px(7.5)
    text = f"of {len(film.shots)}"
    of.draw(sheet.canvas, (sheet.margin, below), text, _QUIET)
    return below, round(right)


def _words(
    sheet: _Sheet, film: Film, shot: int, box: tuple[int, int, int, int]
) -> None:
    """Title and prompt; the prompt as large as it fits."""
    left, top, right, bottom = box
    width = right - left
    title = plain(film.shots[shot].title)
    if title:
        style = Type(STRONG, sheet.size(4.4))
        text = shorten(title, style, width)
        style.draw(sheet.canvas, (left, top + style.size * 0.75), text, _ACCENT)
        top += round(style.size * 1.75)
    prompt = plain(film.shots[shot].prompt)
    sizes = (sheet.size(units / 4) for units in range(28, 11, -2))
    room = (width, bottom - top)
    block = fit(prompt or _NO_PROMPT, TEXT, sizes, room)
    # The optical top of a line lies under the top of its leading.
    top -= round((block.leading - block.style.size * 0.73) / 2)
    block.draw(sheet.canvas, (left, top), _BRIGHT if prompt else _QUIET)


def _foot(sheet: _Sheet, film: Film, shot: int) -> int:
    """The film as a line of shots, this one lit; above it the board's title, and where
    and how long the shot is. Returns the top of it all, with air.
    """
    bottom = sheet.height - sheet.margin
    thick = max(2, sheet.px(0.7))
    _line_of_shots(sheet, film, shot, (bottom - thick, bottom))
    baseline = bottom - thick - sheet.px(4)
    digits = Type(DIGITS, sheet.size(3.2))
    span = film.spans[shot]
    clock = f"{timecode(span.start, film.rate)}  {words(film.shots[shot].seconds)}"
    wide = digits.width(clock)
    left = sheet.width - sheet.margin - wide
    digits.draw(sheet.canvas, (left, baseline), clock, _SOFT)
    small = Type(TEXT, sheet.size(3.2))
    room = sheet.measure - wide - sheet.px(6)
    title = shorten(plain(film.title), small, room)
    small.draw(sheet.canvas, (sheet.margin, baseline), title, _QUIET)
    return baseline - sheet.px(10)


def _line_of_shots(sheet: _Sheet, film: Film, shot: int, rows: tuple[int, int]) -> None:
    top, bottom = rows
    gap = max(1, sheet.px(0.6)) if len(film.shots) <= 60 else 0
    scale = (sheet.measure + gap) / film.frames
    for index, span in enumerate(film.spans):
        left = round(sheet.margin + span.start * scale)
        right = max(left, round(sheet.margin + span.end * scale) - gap - 1)
        colour = _ACCENT if index == shot else _RULE
        sheet.canvas.rectangle((left, top, right, bottom - 1), fill=colour)
