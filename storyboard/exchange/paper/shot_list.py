"""The shot list: a line for each shot, for spreadsheets."""

import csv
from collections.abc import Iterator
from fractions import Fraction
from io import StringIO

from storyboard.domain.camera import MOVES, TRANSITIONS, Transition
from storyboard.domain.text import mentions_in
from storyboard.domain.timing import timecode
from storyboard.exchange.cut import Cut, CutBoard, CutShot, Still
from storyboard.exchange.paper.panels import take_of

COLUMNS = (
    *("Board", "Board title", "Shot", "Title", "Prompt", "Seconds", "Start", "End"),
    *("Frames", "Elements", "First frame", "Last frame", "Camera move", "Transition"),
    *("Take", "Model", "Price of the take (USD)", "Standing"),
)
# Without it Excel takes the file for one in the machine's old code page.
BOM = "\ufeff"
# What a spreadsheet takes for the start of a formula (OWASP, "CSV Injection").
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def shot_list(cut: Cut) -> str:
    """CSV after RFC 4180, with the mark by which Excel knows UTF-8. Start and end are
    timecodes of the cut, half-open; frames are counted at its rate.
    """
    text = StringIO(newline="")
    text.write(BOM)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for board in cut.boards:
        for shot in board.shots:
            writer.writerow([_harmless(str(v)) for v in _row(board, shot, cut.rate)])
    return text.getvalue()


def _harmless(value: str) -> str:
    """A text that no spreadsheet reckons with: an apostrophe goes before it."""
    return f"'{value}" if value.startswith(_FORMULA) else value


def _row(board: CutBoard, shot: CutShot, rate: Fraction) -> Iterator[object]:
    mentions = mentions_in(f"{board.prompt}\n{shot.prompt}")
    yield from (board.number, board.title, shot.number, shot.title, shot.prompt)
    yield shot.seconds
    yield timecode(shot.span.start, rate)
    yield timecode(shot.span.end, rate)
    yield shot.span.frames
    yield ", ".join(mentions)
    yield _name(shot.first)
    yield _name(shot.last)
    yield MOVES[shot.camera.move] if shot.camera.move else ""
    yield (
        Transition(shot.transition, shot.transition_frames).spoken
        if shot.transition
        else TRANSITIONS[""]
    )
    yield take_of(shot)
    yield shot.source.model if shot.source else ""
    yield _price(shot)
    yield shot.source.standing if shot.source else ""


def _name(still: Still | None) -> str:
    return (still.name or still.path.name) if still else ""


def _price(shot: CutShot) -> str:
    """Of the whole take that the shot is seen in. Play money is none."""
    if not shot.source or shot.source.is_practice:
        return ""
    amount = shot.source.price.amount
    return "unknown" if amount is None else f"{amount.normalize():f}"
