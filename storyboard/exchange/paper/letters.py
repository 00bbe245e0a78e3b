"""Type on paper: which fonts a text needs, how it breaks into lines, how it is set.

The fonts are those of the animatic's captions. HarfBuzz joins and stacks the letters,
and fpdf2 orders what runs from the right (Unicode's bidirectional algorithm).
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from fontTools.ttLib import TTFont
from fpdf import FPDF
from fpdf.enums import Align, MethodReturnValue, XPos, YPos

from storyboard.animatic.typeset import DIGITS, FONTS, STRONG, TEXT, fallback_files

POINT = 25.4 / 72  # in millimetres
INK = (24, 27, 33)
SOFT = (96, 104, 116)
FAINT = (148, 155, 166)
HAIR = (222, 225, 230)
GROUND = (243, 244, 246)
ACCENT = (200, 84, 24)
_SQUARE = "□"
_RIGHT_TO_LEFT = ("R", "AL")
_INVISIBLE = ("Cc", "Cf", "Cs", "Co", "Cn")
# Joiners and marks of direction are no letters, but words are made with them.
_KEPT = "\n\u200c\u200d\u200e\u200f"
Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Style:
    """`leading` is the height of a line, in millimetres."""

    points: float
    colour: Colour = INK
    is_strong: bool = False
    is_digits: bool = False
    loose: float = 1.33

    @property
    def leading(self) -> float:
        return self.points * POINT * self.loose


@cache
def _letters_of(path: Path) -> frozenset[int]:
    with TTFont(path, fontNumber=0, lazy=True) as font:
        return frozenset(font.getBestCmap() or ())


@lru_cache(maxsize=256)
def _needed(letters: frozenset[str]) -> tuple[tuple[Path, ...], frozenset[str]]:
    """The fonts to fall back to, and the letters that none of all has."""
    missing = {ord(c) for c in letters} - _letters_of(FONTS / TEXT)
    faces = []
    for path in fallback_files():
        if found := missing & _letters_of(path):
            faces.append(path)
            missing -= found
    return tuple(faces), frozenset(chr(code) for code in missing)


class Alphabet:
    """The letters of a whole document, read before any of it is set: a Chinese font is
    opened only where there is Chinese.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        letters: set[str] = set()
        for text in texts:
            letters.update(text)
        letters -= set("\n\r\t ")
        self.faces, self._missing = _needed(frozenset(letters | {_SQUARE}))

    def settable(self, text: str) -> str:
        """Without controls; a letter that no font has is a square."""
        return "".join(
            _SQUARE if c in self._missing and not _is_invisible(c) else c
            for c in text.replace("\t", " ").replace("\r", "")
            if c in _KEPT or not _is_invisible(c)
        )


def _is_invisible(letter: str) -> bool:
    return unicodedata.category(letter) in _INVISIBLE


def runs_left(text: str) -> bool:
    """Whether its first letter with a direction is one of a right-to-left script."""
    for letter in text:
        way = unicodedata.bidirectional(letter)
        if way == "L":
            return False
        if way in _RIGHT_TO_LEFT:
            return True
    return False


def _is_stacked(text: str) -> bool:
    """Whether letters change their places when they are set, as in Devanagari: then
    readers need to be told what is written. Of Arabic they are not, because some take
    the words for their letters from left to right.
    """
    stacked = any(unicodedata.category(c) == "Mc" or c in "\u17d2" for c in text)
    ways = (unicodedata.bidirectional(c) for c in text)
    return stacked and not any(way in _RIGHT_TO_LEFT for way in ways)


class Pen(FPDF):
    """A document that sets lines of text where it is told to."""

    def __init__(self, size: tuple[float, float], alphabet: Alphabet) -> None:
        super().__init__(unit="mm", format=size)
        self.alphabet = alphabet
        self.set_auto_page_break(auto=False)
        self.set_margin(0)
        self.c_margin = 0
        self.add_font("text", "", FONTS / TEXT)
        self.add_font("text", "B", FONTS / STRONG)
        self.add_font("digits", "", FONTS / DIGITS)
        names = []
        for number, path in enumerate(alphabet.faces):
            names.append(f"more{number}")
            self.add_font(names[-1], "", path)
        self.set_fallback_fonts(names, exact_match=False)
        self.set_text_shaping(use_shaping_engine=True)

    def _take(self, style: Style) -> None:
        family = "digits" if style.is_digits else "text"
        strong = "B" if style.is_strong and not style.is_digits else ""
        self.set_font(family, strong, style.points)
        # fpdf2 2.8.9 believes a font is set that it set within a line, whose end has
        # forgotten it: the next line would be set in that of another one.
        self.current_font_is_set_on_page = False

    def lines(self, text: str, style: Style, width: float) -> list[str]:
        """The text in lines no wider than that."""
        if not text:
            return []
        self._take(style)
        found = self.multi_cell(
            *(width, style.leading, self.alphabet.settable(text)),
            align=Align.L,
            dry_run=True,
            output=MethodReturnValue.LINES,
        )
        return [line.rstrip() for line in found] if isinstance(found, list) else []

    def width_of(self, text: str, style: Style) -> float:
        self._take(style)
        return float(self.get_string_width(self.alphabet.settable(text)))

    def shortened(self, text: str, style: Style, width: float) -> str:
        """One line of it, with an ellipsis where it is cut."""
        whole = " ".join(text.split())
        if self.width_of(whole, style) <= width:
            return whole
        first = self.lines(whole, style, width - self.width_of("…", style))[0]
        return f"{first}…"

    def put(
        self, line: str, style: Style, at: tuple[float, float], width: float, *to: str
    ) -> None:
        """One line with its upper left corner there. `to`: "R", "C" or, by its own
        direction, nothing.
        """
        text = self.alphabet.settable(line)
        if not text.strip():
            return
        self._take(style)
        self.set_text_color(*style.colour)
        self.set_xy(*at)
        told = _is_stacked(text)
        if told:
            said = text.encode("utf-16-be").hex()
            self._out(f"/Span <</ActualText <feff{said}>>> BDC")
        side = to[0] if to else ("R" if runs_left(text) else "L")
        self.cell(
            *(width, style.leading, text),
            align=Align.coerce(side),
            new_x=XPos.LEFT,
            new_y=YPos.TOP,
        )
        if told:
            self._out("EMC")
