"""Panels on pages: rows of as many as the paper has columns, none cut off."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from storyboard.exchange.cut import Cut, CutBoard
from storyboard.exchange.paper.layout import ROW_GAP, Layout
from storyboard.exchange.paper.letters import POINT, Pen
from storyboard.exchange.paper.panels import Line, Panel, panels_of

HEADING = 8.0  # over a board's first shots
LABEL = 5.0  # over and under the picture of a last frame


@dataclass(frozen=True, slots=True)
class Placed:
    """A panel with its upper left corner on a page."""

    panel: Panel
    left: float
    top: float
    picture: tuple[float, float]  # width and height; 0, 0 for none


@dataclass(frozen=True, slots=True)
class Page:
    """`is_first`: of its board, whose title stands over it."""

    board: CutBoard
    placed: tuple[Placed, ...]
    is_first: bool

    @property
    def pictures(self) -> int:
        return sum(2 if one.picture[0] else 0 for one in self.placed)


def head_height(layout: Layout) -> float:
    """Of the line with the number and the time of a shot."""
    return (layout.points + 2) * POINT * 1.5 + 0.8


def pages_of(cut: Cut, layout: Layout, pen: Pen) -> list[Page]:
    """Each board begins on a page of its own."""
    return [
        page
        for board in cut.boards
        for page in _Filling(board, layout).pages(panels_of(board, cut, layout, pen))
    ]


class _Filling:
    """The pages of one board, row by row."""

    def __init__(self, board: CutBoard, layout: Layout) -> None:
        self.board = board
        self.layout = layout
        self.box = layout.picture(board.width, board.height)
        self.head = head_height(layout)
        self.done: list[Page] = []
        self.placed: list[Placed] = []
        self.at = layout.top + HEADING

    def pages(self, panels: Sequence[Panel]) -> list[Page]:
        waiting = iter(panels)
        while row := list(islice(waiting, self.layout.columns)):
            left: list[Panel | None] = [*row]
            while any(left):
                left = self._row(left)
        if self.placed or not self.done:
            self._turn()
        return self.done

    def _turn(self) -> None:
        """The page is full."""
        page = Page(self.board, tuple(self.placed), is_first=not self.done)
        self.done.append(page)
        self.placed = []
        self.at = self.layout.top

    def _row(self, row: list[Panel | None]) -> list[Panel | None]:
        """Place what fits on one page; what is left of each panel goes on the next."""
        tallest = max(self._height(panel) for panel in row if panel)
        is_fresh = not self.placed
        if self.at + tallest > self.layout.bottom and not is_fresh:
            self._turn()
        room = self.layout.bottom - self.at
        rest: list[Panel | None] = []
        used = 0.0
        for place, panel in enumerate(row):
            if panel is None:
                rest.append(None)
                continue
            now, later = self._divided(panel, room)
            box = self._box(now)
            self.placed.append(Placed(now, self.layout.left(place), self.at, box))
            used = max(used, self._height(now))
            rest.append(later)
        self.at += used + ROW_GAP
        if any(rest):
            self._turn()
        return rest

    def _box(self, panel: Panel) -> tuple[float, float]:
        return self.box if panel.shot and not panel.is_continued else (0.0, 0.0)

    def _height(self, panel: Panel) -> float:
        words = sum(line.tall for line in panel.lines)
        if self.layout.is_last_beside:
            words = max(words, self._last(panel))
        return max(self._fixed(panel) + words, self._box(panel)[1])

    def _last(self, panel: Panel) -> float:
        """The height of the last frame with its label."""
        return panel.last_height and panel.last_height + LABEL

    def _fixed(self, panel: Panel) -> float:
        """Over its lines: the head, and pictures that they are not beside."""
        head = self.head if panel.has_head else 0.0
        if not self.layout.is_last_beside:
            head += self._last(panel)
        _, high = self._box(panel)
        return head if self.layout.is_beside else head + high + (1.4 if high else 0.0)

    def _divided(self, panel: Panel, room: float) -> tuple[Panel, Panel | None]:
        kept = list(_fitting(panel.lines, room - self._fixed(panel)))
        if len(kept) == len(panel.lines):
            return panel, None
        # A page too small for one line still takes one: words are never lost.
        count = len(kept) or (0 if self._box(panel)[1] else 1)
        later = replace(
            panel, lines=panel.lines[count:], last_height=0.0, is_continued=True
        )
        return replace(panel, lines=panel.lines[:count]), later


def _fitting(lines: Sequence[Line], room: float) -> Iterator[Line]:
    used = 0.0
    for line in lines:
        used += line.tall
        if used > room:
            return
        yield line
