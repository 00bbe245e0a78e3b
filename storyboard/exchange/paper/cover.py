"""The cover: what it is, of when, how long; and in which order."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from storyboard.domain.timing import timecode, words
from storyboard.exchange.cut import Cut, CutBoard
from storyboard.exchange.paper.drawing import place_picture
from storyboard.exchange.paper.layout import MARGIN, Layout, pixels
from storyboard.exchange.paper.letters import (
    ACCENT,
    FAINT,
    HAIR,
    INK,
    SOFT,
    Pen,
    Style,
)
from storyboard.exchange.paper.pictures import picture_of, printed

_LINE = 7.2
_KICKER = Style(8.5, ACCENT, is_strong=True)
_SMALL = Style(9, SOFT)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the contents."""

    board: CutBoard
    page: int


def _listed(layout: Layout) -> int:
    """How many boards the list of one page holds."""
    return int((layout.height - 2 * MARGIN - 24) // _LINE)


def contents_pages(cut: Cut, layout: Layout) -> int:
    """The cover, and the pages of its list of boards; one board needs no list."""
    if len(cut.boards) < 2:
        return 1
    return 1 + -(-len(cut.boards) // _listed(layout))


def draw_cover(
    pen: Pen, cut: Cut, layout: Layout, entries: Sequence[Entry], prints: Path
) -> None:
    pen.add_page()
    wide = layout.width - 2 * MARGIN
    top = MARGIN + 4
    hero = _hero(cut, layout, prints)
    if hero:
        high = layout.height * 0.52
        board = cut.boards[0]
        shape = min(wide, high * board.width / board.height)
        place_picture(
            pen, hero, (MARGIN, top, shape, shape * board.height / board.width)
        )
        top += shape * board.height / board.width + 12
    else:
        top += layout.height * 0.3
    pen.put("STORYBOARD", _KICKER, (MARGIN, top), wide, "L")
    title = Style(30, INK, is_strong=True, loose=1.15)
    for number, line in enumerate(pen.lines(cut.title, title, wide)[:4]):
        at = (MARGIN, top + 6 + number * title.leading)
        pen.put(line, title, at, wide)
    foot = layout.height - MARGIN - 5
    pen.set_draw_color(*HAIR)
    pen.line(MARGIN, foot - 4, layout.width - MARGIN, foot - 4)
    pen.put(_totals(cut), _SMALL, (MARGIN, foot), wide, "L")
    dated = f"{layout.dated.day} {layout.dated:%B %Y}"
    pen.put(dated, _SMALL, (MARGIN, foot), wide, "R")
    if len(entries) > 1:
        _contents(pen, cut, layout, entries)


def _totals(cut: Cut) -> str:
    seconds = sum(shot.seconds for shot in cut.shots)
    told = (
        *([_counted(len(cut.boards), "board")] if len(cut.boards) > 1 else []),
        _counted(len(cut.shots), "shot"),
        words(seconds),
        f"{float(cut.rate):g} frames per second",
    )
    return "  ·  ".join(told)


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _hero(cut: Cut, layout: Layout, prints: Path) -> Path | None:
    """The first picture there is."""
    wanted = next(filter(None, map(picture_of, cut.shots)), None)
    if wanted is None:
        return None
    box = (pixels(layout.width - 2 * MARGIN), pixels(layout.height * 0.52))
    return next(printed([wanted], box, prints / "hero"))


def _contents(pen: Pen, cut: Cut, layout: Layout, entries: Sequence[Entry]) -> None:
    wide, most = layout.width - 2 * MARGIN, _listed(layout)
    title, digits = Style(10, INK), Style(8.5, SOFT, is_digits=True)
    for first in range(0, len(entries), most):
        pen.add_page()
        heading = Style(16, INK, is_strong=True)
        pen.put("Boards", heading, (MARGIN, MARGIN), wide, "L")
        for row, entry in enumerate(entries[first : first + most]):
            top = MARGIN + 16 + row * _LINE
            board = entry.board
            pen.put(
                str(board.number),
                Style(10, ACCENT, is_strong=True),
                (MARGIN, top),
                10,
                "L",
            )
            room = wide - 92
            line = pen.shortened(board.title, title, room)
            pen.put(line, title, (MARGIN + 10, top), room, "L")
            at = timecode(board.span.start, cut.rate)
            pen.put(at, digits, (MARGIN + wide - 80, top + 0.6), 30, "R")
            seconds = words(sum(shot.seconds for shot in board.shots))
            pen.put(seconds, digits, (MARGIN + wide - 45, top + 0.6), 20, "R")
            if layout.has_numbers:
                where = Style(8.5, FAINT, is_digits=True)
                page = str(entry.page)
                pen.put(page, where, (MARGIN + wide - 15, top + 0.6), 15, "R")
            pen.set_draw_color(*HAIR)
            under = top + _LINE - 1.4
            pen.line(MARGIN, under, MARGIN + wide, under)
