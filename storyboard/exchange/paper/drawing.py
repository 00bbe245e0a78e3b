"""Pages drawn: what stands over and under each, and the shots with their pictures."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from storyboard.domain.timing import words
from storyboard.exchange.cut import Cut, CutBoard
from storyboard.exchange.paper.layout import GAP, MARGIN, Layout, pixels
from storyboard.exchange.paper.letters import (
    ACCENT,
    FAINT,
    GROUND,
    HAIR,
    INK,
    POINT,
    SOFT,
    Pen,
    Style,
)
from storyboard.exchange.paper.pages import LABEL, Page, Placed, head_height
from storyboard.exchange.paper.pictures import last_of, picture_of, printed

_RULE = 0.2
_NO_BAR = 0.4  # what a picture may lack of its box without showing it
_SMALL = Style(7, FAINT)
_PAGE_NUMBER = Style(7, SOFT, is_digits=True)
_STALE = "Shown as it was ordered; the board was changed since."

Box = tuple[float, float, float, float]  # left, top, width, height
Pictures = dict[int, Path | None]


@dataclass(frozen=True, slots=True)
class Drawing:
    pen: Pen
    cut: Cut
    layout: Layout
    total: int  # pages of the document
    prints: Path

    def draw(self, pages: Sequence[Page], *, after: int) -> None:
        """Pages that follow on that many others."""
        placed = [one for page in pages for one in page.placed]
        firsts = self._printed([one for one in placed if one.picture[0]], last=False)
        lasts = self._printed([o for o in placed if o.panel.last_height], last=True)
        for number, page in enumerate(pages, after + 1):
            self.pen.add_page()
            self._furniture(page, number)
            for one in page.placed:
                self._panel(one, firsts.get(id(one)), lasts.get(id(one)))

    def _printed(self, placed: Sequence[Placed], *, last: bool) -> Pictures:
        if not placed:
            return {}
        wide = self.layout.last_width if last else self.layout.picture_width
        size = (pixels(wide), pixels(max(wide, self.layout.room * 0.5)))
        shots = [one.panel.shot for one in placed]
        show = last_of if last else picture_of
        wanted = [show(shot) if shot else None for shot in shots]
        files = printed(wanted, size, self.prints / ("last" if last else "first"))
        return dict(zip(map(id, placed), files, strict=True))

    def _furniture(self, page: Page, number: int) -> None:
        pen, layout = self.pen, self.layout
        wide = layout.width - 2 * MARGIN
        board = page.board
        if page.is_first:
            self._board_title(board)
        else:
            label = f"{board.number}  {board.title}"
            style = Style(8, SOFT, is_strong=True)
            line = pen.shortened(label, style, wide)
            pen.put(line, style, (MARGIN, MARGIN), wide, "L")
            self._rule(MARGIN + 6)
        foot = layout.height - MARGIN - 3.2
        pen.put(
            pen.shortened(self.cut.title, _SMALL, wide * 0.7),
            *(_SMALL, (MARGIN, foot), wide * 0.7, "L"),
        )
        if layout.has_numbers:
            where = f"{number} / {self.total}"
            pen.put(where, _PAGE_NUMBER, (MARGIN, foot), wide, "R")

    def _board_title(self, board: CutBoard) -> None:
        pen, wide = self.pen, self.layout.width - 2 * MARGIN
        seconds = words(sum(shot.seconds for shot in board.shots))
        count = len(board.shots)
        facts = (
            f"{count} shot{'' if count == 1 else 's'}  ·  {seconds}  ·  "
            f"{board.width} × {board.height}"  # noqa: RUF001
        )
        small = Style(8, SOFT)
        room = wide - pen.width_of(facts, small) - GAP
        number, title = (Style(16, ink, is_strong=True) for ink in (ACCENT, INK))
        label = str(board.number)
        indent = pen.width_of(label, number) + 3
        pen.put(label, number, (MARGIN, MARGIN), indent, "L")
        line = pen.shortened(board.title, title, room - indent)
        pen.put(line, title, (MARGIN + indent, MARGIN), room - indent, "L")
        pen.put(facts, small, (MARGIN, MARGIN + 2.9), wide, "R")
        self._rule(MARGIN + 10.5)
        if board.is_stale:
            pen.put(_STALE, Style(7, ACCENT), (MARGIN, MARGIN + 12), wide, "L")
        elif not board.shots:
            words_ = "This board has no shots yet."
            at = (MARGIN, self.layout.top + 14)
            pen.put(words_, Style(9, SOFT), at, wide, "L")

    def _rule(self, at: float) -> None:
        pen = self.pen
        pen.set_draw_color(*HAIR)
        pen.set_line_width(_RULE)
        pen.line(MARGIN, at, self.layout.width - MARGIN, at)

    def _panel(self, one: Placed, first: Path | None, last: Path | None) -> None:
        wide, high = one.picture
        left, top = one.left, one.top
        text = left + (self.layout.picture_width + GAP) * self.layout.is_beside
        if wide:
            place_picture(self.pen, first, (left, top, wide, high))
            if not self.layout.is_beside:
                top += high + 1.4
        if one.panel.has_head:
            self._head(one, text, top)
            top += head_height(self.layout)
        self._lines(one, text, top, last)

    def _head(self, one: Placed, left: float, top: float) -> None:
        pen, panel, points = self.pen, one.panel, self.layout.points
        wide = self.layout.text_width
        number = Style(points + 2, INK, is_strong=True, loose=1.5)
        label = panel.number + ("  continued" if panel.is_continued else "")
        pen.put(label, number, (left, top), wide, "L")
        if panel.is_continued:
            return
        small = Style(max(points - 1.2, 6.2), SOFT, is_digits=True)
        below = top + (number.leading - small.leading) * 0.62
        pen.put(panel.time, small, (left, below), wide, "R")
        indent = pen.width_of(label, number) + 2.5 if label else 0.0
        pen.put(panel.seconds, small, (left + indent, below), wide - indent, "L")

    def _lines(self, one: Placed, left: float, top: float, last: Path | None) -> None:
        layout = self.layout
        wide = layout.text_width
        if high := one.panel.last_height:
            side = layout.last_width
            at = left + wide - side if layout.is_last_beside else left
            label = Style(layout.points - 1.6, FAINT)
            self.pen.put("Last frame", label, (at, top + 0.6), side, "L")
            below = top + 1.2 + label.leading
            place_picture(self.pen, last, (at, below, side, high))
            if layout.is_last_beside:
                wide -= side + 3
            else:
                top += high + LABEL
        for line in one.panel.lines:
            top += line.before
            self.pen.put(line.text, line.style, (left, top), wide)
            top += line.height


def place_picture(pen: Pen, picture: Path | None, box: Box) -> None:
    """The whole picture in the middle of its box; or, where there is none, the box."""
    left, top, wide, high = box
    if picture is None:
        _empty(pen, box)
        style = Style(max(5.5, min(8.0, wide / 9)), FAINT)
        at = (left, top + (high - style.points * POINT) / 2)
        pen.put("No picture yet", style, at, wide, "C")
        return
    with Image.open(picture) as opened:
        shape = opened.width / opened.height
    shown = (wide, wide / shape) if wide / shape <= high else (high * shape, high)
    bars = max(wide - shown[0], high - shown[1])
    if bars > _NO_BAR:
        _empty(pen, box)
    at = (left + (wide - shown[0]) / 2, top + (high - shown[1]) / 2)
    pen.image(str(picture), *at, *shown)


def _empty(pen: Pen, box: Box) -> None:
    pen.set_fill_color(*GROUND)
    pen.set_draw_color(*HAIR)
    pen.set_line_width(_RULE)
    pen.rect(*box, style="DF")
