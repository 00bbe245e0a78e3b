"""Comments alone, as a table that any spreadsheet opens."""

import csv
import io
from collections.abc import Iterator

from storyboard.domain.timing import timecode
from storyboard.exchange.cut import Cut, CutBoard, CutShot, Remark
from storyboard.exchange.editors.events import printable

COLUMNS = (
    *("author", "timecode", "frame", "end timecode", "end frame"),
    *("board", "shot", "shot title", "take", "comment", "settled", "answers"),
    "written at",
)
# A spreadsheet takes what begins with these for a formula and runs it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_csv(cut: Cut) -> bytes:
    """UTF-8 with a mark at its beginning, which Excel needs to see that it is. Frames
    and timecodes count from the beginning of the cut. The end is the first frame behind
    it; what is about a film as a whole has neither.
    """
    text = io.StringIO(newline="")
    table = csv.writer(text)
    table.writerow(COLUMNS)
    for board in cut.boards:
        for remark in board.remarks:
            table.writerow(map(_safe, _row(remark, cut, board, None)))
        for shot in board.shots:
            for remark in shot.remarks:
                table.writerow(map(_safe, _row(remark, cut, board, shot)))
    return text.getvalue().encode("utf-8-sig")


def _row(
    remark: Remark, cut: Cut, board: CutBoard, shot: CutShot | None
) -> Iterator[str]:
    span = remark.span
    source = next((one.source for one in board.shots if one.source), None)
    yield remark.author
    for frame in (span.start, span.end) if span else (None, None):
        yield "" if frame is None else timecode(frame, cut.rate)
        yield "" if frame is None else str(frame)
    yield f"{board.number} {board.title}"
    yield str(shot.number) if shot else ""
    yield shot.title if shot else ""
    yield str(source.take) if source else ""
    yield remark.text
    yield "yes" if remark.is_settled else "no"
    yield "\n".join(f"{one.author}: {one.text}" for one in remark.answers)
    yield f"{remark.made_at:%Y-%m-%d %H:%M:%S%z}"


def _safe(text: str) -> str:
    text = printable(text)
    return f"'{text}" if text.startswith(_FORMULA) else text
