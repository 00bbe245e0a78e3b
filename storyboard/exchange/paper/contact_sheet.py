"""The contact sheet: every shot of a cut on one picture, twice as large as shown."""

import math
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw

from storyboard.animatic.typeset import DIGITS, STRONG, TEXT, Type, plain, shorten
from storyboard.domain.timing import words
from storyboard.exchange.cut import Cut, CutBoard, CutShot
from storyboard.exchange.paper.pictures import picture_of, printed

SCALE = 2
MOST_SHOTS = 600
# 28 million pixels are 84 MB while they are drawn.
_MOST_PIXELS = 28_000_000
_WIDEST, _NARROWEST = 320 * SCALE, 60 * SCALE
_GAP, _EDGE, _TITLE = 12 * SCALE, 32 * SCALE, 76 * SCALE
_PAPER, _INK, _SOFT, _EMPTY, _HAIR = (
    "#ffffff",
    "#181b21",
    "#606874",
    "#f3f4f6",
    "#dee1e6",
)
_ACCENT = "#c85418"


class TooMany(Exception):
    """More shots than one picture shows well."""


@dataclass(frozen=True, slots=True)
class Grid:
    """In pixels. A cell is a picture with two lines of words under it."""

    count: int
    columns: int
    cell: int  # the width of one
    picture: int  # the height of one

    @property
    def small(self) -> int:
        """The size of the type."""
        return max(11, min(13 * SCALE, self.cell // 20))

    @property
    def pitch(self) -> int:
        """From row to row."""
        return self.picture + round(self.small * 3.4) + _GAP

    @property
    def rows(self) -> int:
        return -(-self.count // self.columns)

    @property
    def size(self) -> tuple[int, int]:
        wide = self.columns * (self.cell + _GAP) - _GAP + 2 * _EDGE
        return wide, _TITLE + self.rows * self.pitch + 2 * _EDGE

    def place(self, number: int) -> tuple[int, int]:
        """The upper left corner of the cell of that number, from 0."""
        row, column = divmod(number, self.columns)
        return _EDGE + column * (self.cell + _GAP), _EDGE + _TITLE + row * self.pitch


def grid_for(count: int, shape: float) -> Grid:
    """Of so many shots of that shape (height by width): about as wide as high, in the
    largest cells that keep within what can be drawn.
    """
    if count > MOST_SHOTS:
        raise TooMany
    for cell in range(_WIDEST, _NARROWEST - 1, -8):
        picture = round(cell * shape)
        tall = picture + _GAP + cell // 6
        columns = max(1, min(count, round(math.sqrt(count * 1.5 * tall / cell))))
        grid = Grid(max(1, count), columns, cell, picture)
        wide, high = grid.size
        if wide * high <= _MOST_PIXELS:
            break
    return grid


def write_sheet(cut: Cut, folder: Path) -> Path:
    """The PNG, in the empty `folder`. Raises TooMany."""
    shots = [(board, shot) for board in cut.boards for shot in board.shots]
    shapes = [board.height / board.width for board in cut.boards] or [9 / 16]
    grid = grid_for(len(shots), max(shapes))
    prints = folder / "prints"
    files = printed(
        [picture_of(s) for _, s in shots], (grid.cell, grid.picture), prints
    )
    sheet = Image.new("RGB", grid.size, _PAPER)
    canvas = ImageDraw.Draw(sheet)
    _title(canvas, cut, shots)
    for number, ((board, shot), file) in enumerate(zip(shots, files, strict=True)):
        at = grid.place(number)
        _picture(sheet, canvas, file, at, grid)
        _caption(canvas, board, shot, at, grid, is_alone=len(cut.boards) == 1)
    whole = folder / "contact-sheet.png"
    sheet.save(whole, "PNG", compress_level=6)
    shutil.rmtree(prints, ignore_errors=True)
    return whole


def _title(
    canvas: ImageDraw.ImageDraw, cut: Cut, shots: Sequence[tuple[CutBoard, CutShot]]
) -> None:
    wide = canvas.im.size[0] - 2 * _EDGE
    title, small = Type(STRONG, 22 * SCALE), Type(TEXT, 12 * SCALE)
    text = shorten(plain(cut.title), title, wide)
    title.draw(canvas, (_EDGE, _EDGE + 24 * SCALE), text, _INK)
    seconds = words(sum(shot.seconds for _, shot in shots))
    told = f"{len(shots)} shot{'' if len(shots) == 1 else 's'}  ·  {seconds}"
    small.draw(canvas, (_EDGE, _EDGE + 46 * SCALE), shorten(told, small, wide), _SOFT)


def _picture(
    sheet: Image.Image,
    canvas: ImageDraw.ImageDraw,
    file: Path | None,
    at: tuple[int, int],
    grid: Grid,
) -> None:
    left, top = at
    box = (left, top, left + grid.cell - 1, top + grid.picture - 1)
    canvas.rectangle(box, fill=_EMPTY, outline=_HAIR, width=SCALE)
    if file is None:
        style = Type(TEXT, grid.small)
        text = shorten("No picture yet", style, grid.cell * 0.9)
        middle = left + (grid.cell - style.width(text)) / 2
        style.draw(canvas, (middle, top + grid.picture / 2), text, _SOFT)
        return
    with Image.open(file) as image:
        image.thumbnail((grid.cell, grid.picture), Image.Resampling.LANCZOS)
        across, down = grid.cell - image.width, grid.picture - image.height
        sheet.paste(image, (left + across // 2, top + down // 2))


def _caption(
    canvas: ImageDraw.ImageDraw,
    board: CutBoard,
    shot: CutShot,
    at: tuple[int, int],
    grid: Grid,
    *,
    is_alone: bool,
) -> None:
    left, top = at
    strong, small = Type(STRONG, grid.small), Type(TEXT, grid.small)
    digits = Type(DIGITS, round(grid.small * 0.9))
    line = top + grid.picture + grid.small * 1.35
    number = str(shot.number) if is_alone else f"{board.number}.{shot.number}"
    strong.draw(canvas, (left, line), number, _ACCENT)
    seconds = words(shot.seconds)
    right = left + grid.cell - digits.width(seconds)
    digits.draw(canvas, (right, line), seconds, _SOFT)
    title = plain(shot.title or shot.prompt)
    text = shorten(title, small, grid.cell) if title else ""
    small.draw(canvas, (left, line + grid.small * 1.35), text, _INK)
