"""What stands under each picture: the words of a shot, broken into lines."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from storyboard.domain.camera import Transition
from storyboard.domain.timing import timecode, words
from storyboard.exchange.cut import Cut, CutBoard, CutShot, Remark
from storyboard.exchange.paper.layout import Layout
from storyboard.exchange.paper.letters import ACCENT, FAINT, SOFT, Pen, Style


@dataclass(frozen=True, slots=True)
class Line:
    """`before` is the space over it."""

    text: str
    style: Style
    height: float
    before: float = 0.0

    @property
    def tall(self) -> float:
        return self.before + self.height


@dataclass(frozen=True, slots=True)
class Panel:
    """A shot, or with no shot what was said of a board as a whole. `last_height` is
    that of the picture of its last frame, 0 where there is none.
    """

    shot: CutShot | None
    number: str
    seconds: str
    time: str
    lines: tuple[Line, ...]
    last_height: float = 0.0
    is_continued: bool = False

    @property
    def has_head(self) -> bool:
        return bool(self.number or self.seconds or self.time)


def panels_of(board: CutBoard, cut: Cut, layout: Layout, pen: Pen) -> list[Panel]:
    writer = _Writer(layout, pen, cut.rate, board)
    panels = [writer.panel(shot) for shot in board.shots]
    if layout.has_comments and board.remarks:
        lines = tuple(writer.said(board.remarks, layout.text_width))
        panels.append(Panel(None, "About the film as a whole", "", "", lines))
    return panels


def texts_of(cut: Cut) -> Iterator[str]:
    """Everything that a paper may say: the letters it needs fonts for."""
    yield cut.title
    for board in cut.boards:
        yield from (board.title, board.prompt)
        yield from _said_in(board.remarks)
        for shot in board.shots:
            yield from (shot.title, shot.prompt)
            yield from _said_in(shot.remarks)
            if shot.source:
                yield shot.source.model


def _said_in(remarks: tuple[Remark, ...]) -> Iterator[str]:
    for remark in remarks:
        yield from (remark.author, remark.text)
        yield from _said_in(remark.answers)


def transition_of(shot: CutShot) -> str:
    """`Dissolve of 12 frames`; nothing for a cut."""
    if not shot.transition:
        return ""
    return Transition(shot.transition, shot.transition_frames).spoken


def take_of(shot: CutShot) -> str:
    """`Take 3`, `Take 0 (animatic)`; nothing where nothing was drawn."""
    if not shot.source:
        return ""
    draft = "" if shot.source.take else " (animatic)"
    practice = ", practice" if shot.source.is_practice else ""
    return f"Take {shot.source.take}{draft}{practice}"


@dataclass(frozen=True, slots=True)
class _Writer:
    layout: Layout
    pen: Pen
    rate: Fraction
    board: CutBoard

    def panel(self, shot: CutShot) -> Panel:
        shown = self.layout.fields
        start, end = (
            timecode(at, self.rate) for at in (shot.span.start, shot.span.end)
        )
        # Two timecodes and the number need 62 mm.
        time = f"{start} – {end}" if self.layout.text_width >= 62 else start  # noqa: RUF001
        return Panel(
            shot=shot,
            number=str(shot.number) if "number" in shown else "",
            seconds=words(shot.seconds) if "time" in shown else "",
            time=time if "time" in shown else "",
            lines=tuple(self._lines(shot, self._width(shot))),
            last_height=self._last_height() if self._has_last(shot) else 0.0,
        )

    def _has_last(self, shot: CutShot) -> bool:
        return bool(shot.last and shot.first and "frames" in self.layout.fields)

    def _width(self, shot: CutShot) -> float:
        """What the words have beside the last frame."""
        if self._has_last(shot) and self.layout.is_last_beside:
            return self.layout.text_width - self.layout.last_width - 3
        return self.layout.text_width

    def _last_height(self) -> float:
        high = self.layout.last_width * self.board.height / self.board.width
        return min(high, self.layout.room * 0.3)

    def _lines(self, shot: CutShot, width: float) -> Iterator[Line]:
        shown, points = self.layout.fields, self.layout.points
        if "title" in shown:
            title = Style(points, is_strong=True)
            yield from self._set(shot.title, title, 0.6, width)
        if "prompt" in shown:
            yield from self._set(shot.prompt, Style(points), 0.8, width)
        small = Style(points - 1, SOFT)
        if "camera" in shown:
            told = (shot.camera.spoken if shot.camera.move else "", transition_of(shot))
            yield from self._set(" · ".join(filter(None, told)), small, 1.2, width)
        if "take" in shown and shot.source:
            take = f"{take_of(shot)} · {shot.source.model}"
            yield from self._set(take, Style(points - 1, FAINT), 0.8, width)
        if self.layout.has_comments:
            yield from self.said(shot.remarks, width)

    def said(self, remarks: tuple[Remark, ...], width: float) -> Iterator[Line]:
        points = self.layout.points
        for remark in remarks:
            at = f"{timecode(remark.span.start, self.rate)}  " if remark.span else ""
            done = ", settled" if remark.is_settled else ""
            head = Style(points - 1, SOFT if remark.is_settled else ACCENT)
            yield from self._set(f"{at}{remark.author}{done}", head, 1.4, width)
            yield from self._set(remark.text, Style(points - 0.6), 0.3, width)
            answering = Style(points - 0.8, SOFT)
            for answer in remark.answers:
                said = f"{answer.author}: {answer.text}"
                yield from self._set(said, answering, 0.6, width)

    def _set(
        self, text: str, style: Style, before: float, width: float
    ) -> Iterator[Line]:
        for number, line in enumerate(self.pen.lines(text.strip(), style, width)):
            yield Line(line, style, style.leading, 0.0 if number else before)
