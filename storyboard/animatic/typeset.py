"""Text set in the fonts that ship with the engine: measured, wrapped, drawn.

Inter sets Latin, Greek and Cyrillic, Geist Mono digits; what they lack comes from
DejaVu Sans (Armenian, Georgian, Hebrew, Arabic, symbols), and what that lacks from the
machine's own fonts, where it has them. A letter of none shows as a small square.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice
from pathlib import Path

from PIL import ImageDraw, ImageFont

FONTS = Path(__file__).parent / "fonts"
TEXT = "Inter-Regular.ttf"
STRONG = "Inter-SemiBold.ttf"
DIGITS = "GeistMono-Medium.ttf"
_LAST_RESORT = "DejaVuSans.ttf"
_NOTO = "NotoSans{}-Regular.ttf"
# Debian's fonts-noto-cjk, fonts-wqy-microhei (a thirtieth of its size), fonts-noto-core
# and fonts-symbola; the last two are macOS's.
_OF_THE_MACHINE = (
    "NotoSansCJK-Regular.ttc",
    "wqy-microhei.ttc",
    *map(_NOTO.format, ("Thai", "Lao", "Khmer", "Myanmar", "Ethiopic", "Sinhala")),
    *map(_NOTO.format, ("Devanagari", "Bengali", "Gurmukhi", "Gujarati", "Oriya")),
    *map(_NOTO.format, ("Tamil", "Telugu", "Kannada", "Malayalam")),
    "Symbola_hint.ttf",
    "Arial Unicode.ttf",
    "AppleSDGothicNeo.ttc",
)
_PROBE_SIZE = 16
_NO_LETTER = "\U0010fffe"
ELLIPSIS = "…"
_SQUARE = "□"
# Nothing longer fits a picture in readable letters.
_MOST_LETTERS = 4000
_MOST_LETTERS_A_LINE = 400


@lru_cache(maxsize=64)
def _font(face: str, size: int) -> ImageFont.FreeTypeFont:
    ours = FONTS / face
    # A bare name is looked for in the folders where the system keeps its fonts.
    return ImageFont.truetype(str(ours) if ours.exists() else face, size)


@cache
def _fallbacks() -> tuple[str, ...]:
    return (_LAST_RESORT, *filter(_is_there, _OF_THE_MACHINE))


@cache
def fallback_files() -> tuple[Path, ...]:
    """The fonts that stand in for ours, best first, for who sets type elsewhere."""
    return tuple(Path(str(_font(face, _PROBE_SIZE).path)) for face in _fallbacks())


def _is_there(face: str) -> bool:
    try:
        _font(face, _PROBE_SIZE)
    except OSError:
        return False
    return True


@cache
def _box_of(face: str) -> tuple[tuple[int, int], bytes]:
    return _print_of(face, _NO_LETTER)


def _print_of(face: str, letter: str) -> tuple[tuple[int, int], bytes]:
    mask = _font(face, _PROBE_SIZE).getmask(letter)
    return mask.size, bytes(mask)


@lru_cache(maxsize=4096)
def _has(face: str, letter: str) -> bool:
    """Pillow cannot be asked which letters a font has: compare with the empty box."""
    return letter == " " or _print_of(face, letter) != _box_of(face)


def plain(text: str) -> str:
    """One line of letters that can be drawn: no controls, no broken surrogates."""
    whole = text[:_MOST_LETTERS].encode("utf-8", "replace").decode()
    kept = (" " if unicodedata.category(c) in ("Cc", "Cs") else c for c in whole)
    return " ".join("".join(kept).split())


@dataclass(frozen=True, slots=True)
class Type:
    """A face at a size in pixels."""

    face: str
    size: int

    def runs(self, text: str) -> Iterator[tuple[str, ImageFont.FreeTypeFont]]:
        """Stretches of text that one font can set; marks stay with their letter."""
        run, current = "", self.face
        for each in text:
            letter, face = (each, current) if _clings(each) else self._found(each)
            if face != current and run:
                yield run, _font(current, self.size)
                run = ""
            run, current = run + letter, face
        if run:
            yield run, _font(current, self.size)

    def _found(self, letter: str) -> tuple[str, str]:
        """The letter with the face that has it, or else a square."""
        for face in (self.face, *_fallbacks()):
            if _has(face, letter):
                return letter, face
        return _SQUARE, _LAST_RESORT

    def width(self, text: str) -> float:
        return sum(font.getlength(run) for run, font in self.runs(text))

    def draw(
        self,
        canvas: ImageDraw.ImageDraw,
        at: tuple[float, float],
        text: str,
        ink: str,
    ) -> None:
        """Draw from the left end of the baseline."""
        left, baseline = at
        for run, font in self.runs(text):
            canvas.text((left, baseline), run, font=font, anchor="ls", fill=ink)
            left += font.getlength(run)


def _clings(letter: str) -> bool:
    return unicodedata.category(letter) in ("Mn", "Mc", "Me", "Cf", "Zs")


def shorten(text: str, style: Type, width: float) -> str:
    """The text, or its beginning and an ellipsis, no wider than `width`."""
    if style.width(text) <= width:
        return text
    room = width - style.width(ELLIPSIS)
    return text[: _letters_within(text, style, room)].rstrip() + ELLIPSIS


def _letters_within(text: str, style: Type, width: float) -> int:
    """How many letters of the text, from its beginning, fit."""
    least, most = 0, len(text)
    while least < most:
        middle = (least + most + 1) // 2
        if style.width(text[:middle]) <= width:
            least = middle
        else:
            most = middle - 1
    return least


def _pieces(word: str, style: Type, width: float) -> Iterator[str]:
    """A word too wide for a line, cut into parts that are not."""
    while word:
        # No line is empty, however narrow.
        end = max(1, _letters_within(word[:_MOST_LETTERS_A_LINE], style, width))
        yield word[:end]
        word = word[end:]


def _words(text: str, style: Type, width: float) -> Iterator[tuple[str, float]]:
    for word in text.split(" "):
        wide = style.width(word)
        if wide <= width:
            yield word, wide
        else:
            yield from ((p, style.width(p)) for p in _pieces(word, style, width))


def wrap(text: str, style: Type, width: float) -> Iterator[str]:
    """Lines no wider than `width`, one by one: a caller may stop at its last."""
    line, used, space = "", 0.0, style.width(" ")
    for word, wide in _words(text, style, width):
        if line and used + space + wide > width:
            yield line
            line = ""
        used = used + space + wide if line else wide
        line = f"{line} {word}" if line else word
    yield line


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of one style that fit a box."""

    style: Type
    lines: tuple[str, ...]
    leading: int

    @property
    def height(self) -> int:
        return self.leading * len(self.lines)

    @property
    def width(self) -> float:
        return max((self.style.width(line) for line in self.lines), default=0.0)

    def draw(
        self, canvas: ImageDraw.ImageDraw, at: tuple[float, float], ink: str
    ) -> None:
        """Draw with the upper left corner of the block at `at`."""
        left, top = at
        for line in self.lines:
            # Letters sit a little below the middle of their line.
            baseline = top + self.leading / 2 + self.style.size * 0.36
            self.style.draw(canvas, (left, baseline), line, ink)
            top += self.leading


def fit(text: str, face: str, sizes: Iterable[int], box: tuple[float, float]) -> Block:
    """The text at the first size that fits; at the last one it is cut with an
    ellipsis.
    """
    width, height = box
    block, over = Block(Type(face, 1), (), 1), ""
    for size in sizes:
        style, leading = Type(face, size), round(size * 1.32)
        room = max(1, int(height // leading))
        lines = tuple(islice(wrap(text, style, width), room + 1))
        block, over = Block(style, lines[:room], leading), "".join(lines[room:])
        if not over:
            return block
    last = shorten(f"{block.lines[-1]} {over}", block.style, width)
    return Block(block.style, (*block.lines[:-1], last), block.leading)
