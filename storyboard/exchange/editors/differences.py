"""What a timeline that came back changes of its boards, in words, line by line.

Compared are three: the timeline, what is exported of the boards, and the boards as they
are now. What an editor changed is a line to accept. What only the board changed since
its take is a line too, but nobody asked for it, so it is not ticked.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from uuid import UUID

from storyboard.domain.timing import frame_at, timecode, words
from storyboard.exchange.cut import Cut, Source
from storyboard.exchange.editors.came import Came, Mark
from storyboard.exchange.editors.events import merged, text_of, timeline_of
from storyboard.exchange.editors.matching import Known, Matching, Run
from storyboard.exchange.editors.order import Moved, Step, Swapped, steps_to

# A form has no more boxes.
MOST_LINES = 900
# More of the same kind are counted, not named.
_NAMED = 5
_QUOTED = 120
# Programs cut long markers short; so much is enough to know ours again.
_KNOWN_BY = 80


@dataclass(frozen=True, slots=True)
class ShotNow:
    shot_id: UUID
    seconds: int


@dataclass(frozen=True, slots=True)
class BoardNow:
    """A board as it is now. `number` in the cut, from 1."""

    board_id: UUID
    number: int
    title: str
    shots: tuple[ShotNow, ...]

    def number_of(self, shot: UUID) -> int:
        return [one.shot_id for one in self.shots].index(shot) + 1


@dataclass(frozen=True, slots=True)
class Line:
    """One difference: what it is in words (the page makes a sentence of them), why, and
    what accepting it does. `facts` are plain JSON. `board`: None where it is about the
    order of the boards.
    """

    do: str
    board: UUID | None
    words: str
    why: str
    facts: dict[str, Any]
    is_ticked: bool = True


@dataclass(frozen=True, slots=True)
class Differences:
    """`notes`: what was left out, or stays as it is, as sentences."""

    lines: tuple[Line, ...]
    notes: tuple[str, ...]


def differences_of(came: Came, cut: Cut, boards: Sequence[BoardNow]) -> Differences:
    """Of boards as they are exported and as they are now, in story order."""
    ids = [shot.shot_id for board in boards for shot in board.shots]
    matching = Matching(came, cut, ids)
    found = _Comparison(came, cut, boards, matching)
    lines = [line for board in boards for line in found.of_board(board)]
    lines += found.of_boards()
    lines += found.comments()
    if len(lines) > MOST_LINES:
        found.notes.append(
            f"These are the first {MOST_LINES} of {len(lines)} differences. Accept "
            f"what you want of them, then bring the timeline back once more."
        )
    return Differences(tuple(lines[:MOST_LINES]), tuple(found.notes))


class _Comparison:
    def __init__(
        self, came: Came, cut: Cut, boards: Sequence[BoardNow], matching: Matching
    ) -> None:
        self.came, self.cut, self.boards = came, cut, boards
        self.matching, self.exported = matching, matching.exported
        runs, again = matching.runs()
        self.runs = {run.shot: run for run in runs}
        self.names = {
            shot.shot_id: _shot(board, shot.shot_id, boards)
            for board in boards
            for shot in board.shots
        }
        self.notes = [*_strangers(matching), *self._gone(runs)]
        for shot in again:
            if shot in self.names:
                self.notes.append(
                    f"{sentence(self.names[shot])} is in the timeline more than "
                    f"once. The first place counts."
                )

    def of_board(self, board: BoardNow) -> Iterator[Line]:
        there = [one for one in board.shots if one.shot_id in self.runs]
        if not there:
            is_out = any(one.shot_id in self.exported for one in board.shots)
            if is_out and self.came.pieces:
                self.notes.append(
                    f"No shot of “{board.title}” is in the timeline. "
                    f"The board stays as it is."
                )
            return
        for shot in there:
            yield from self._length(board, shot, self.runs[shot.shot_id])
        yield from self._order(board, [one.shot_id for one in there])
        yield from self._removed(board)

    def _length(self, board: BoardNow, shot: ShotNow, run: Run) -> Iterator[Line]:
        known = self.exported.get(shot.shot_id)
        out = known.shot.span.frames / self.cut.rate if known else None
        # A frame more or less is what counting at another rate makes of it.
        is_edited = out is None or abs(run.seconds - out) * self.cut.rate > 1
        wanted = max(1, int(run.seconds + Fraction(1, 2)))
        if known and not is_edited:
            wanted = known.shot.seconds
        name = self.names[shot.shot_id]
        if wanted == shot.seconds:
            if is_edited and run.seconds != shot.seconds:
                self.notes.append(
                    f"{sentence(name)} is {_exact(run.seconds)} in the timeline. "
                    f"Boards count whole seconds, so it stays {words(shot.seconds)}."
                )
            return
        why = f"It is {words(shot.seconds)} on the board."
        if not is_edited:
            why += " Nobody changed that in the timeline: the board was changed since."
        elif run.seconds != wanted:
            why += f" {_exact(run.seconds)} in the timeline, rounded to whole seconds."
        yield Line(
            do="length",
            board=board.board_id,
            words=f"{name} is {words(wanted)} now",
            why=why,
            facts={
                "shot": str(shot.shot_id),
                "seconds": wanted,
                "more": wanted - shot.seconds,
            },
            is_ticked=is_edited,
        )

    def _order(self, board: BoardNow, there: list[UUID]) -> Iterator[Line]:
        wanted = [shot for shot in self.runs if shot in set(there)]
        out = [shot for shot in self.exported if shot in set(there)]
        is_edited = [shot for shot in wanted if shot in set(out)] != out
        why = "" if is_edited else "Not in the timeline: the board was changed since."
        for step in steps_to(there, wanted):
            yield Line(
                do="swap" if isinstance(step, Swapped) else "move",
                board=board.board_id,
                words=_step(step, {s: str(board.number_of(s)) for s in there}, "shot"),
                why=why,
                facts=_facts(step),
                is_ticked=is_edited,
            )

    def _removed(self, board: BoardNow) -> Iterator[Line]:
        for shot in board.shots:
            if shot.shot_id in self.exported and shot.shot_id not in self.runs:
                name = self.names[shot.shot_id]
                yield Line(
                    do="remove",
                    board=board.board_id,
                    words=f"{name} is not in the timeline any more",
                    why=f"Ticked, it is deleted, and its {words(shot.seconds)} go.",
                    facts={"shot": str(shot.shot_id)},
                    is_ticked=False,
                )

    def of_boards(self) -> Iterator[Line]:
        owner = {s.shot_id: b for b in self.boards for s in b.shots}
        rows = [owner[shot].board_id for shot in self.runs if shot in owner]
        blocks = [one for i, one in enumerate(rows) if i == 0 or rows[i - 1] != one]
        if len(blocks) > len(set(blocks)):
            self.notes.append(
                "Shots of several boards lie among each other in the timeline. "
                "Each stays on its board."
            )
            return
        now = [b.board_id for b in self.boards if b.board_id in set(blocks)]
        names = {b.board_id: f"{b.number} “{b.title}”" for b in self.boards}
        for step in steps_to(now, blocks):
            yield Line(
                do="swap_boards" if isinstance(step, Swapped) else "move_board",
                board=None,
                words=_step(step, names, "board"),
                why="The story order of the project.",
                facts=_facts(step),
            )

    def comments(self) -> Iterator[Line]:
        ours = _known_texts(self.cut)
        homeless = []
        for mark in self.came.marks:
            if _plain(mark.text)[:_KNOWN_BY] in ours:
                continue
            lies = self.matching.under(mark)
            if lies is None:
                homeless.append(f"“{_short(mark.text)}”")
                continue
            yield self._comment(mark, *lies)
        if homeless:
            self.notes.append(
                f"{_several(homeless, 'marker')} on no shot with a film, and a comment "
                f"needs one. Left out."
            )

    def _comment(self, mark: Mark, known: Known, at: Fraction) -> Line:
        source, shown = known.shot.source, known.shot.shown
        assert isinstance(source, Source)
        assert shown
        frame = frame_at(max(at, Fraction(0)), source.rate)
        start = min(max(frame, shown.start), shown.end - 1)
        length = max(1, frame_at(mark.seconds, source.rate))
        shot = known.shot.shot_id
        name = self.names.get(shot) if shot else None
        where = timecode(start, source.rate)
        return Line(
            do="comment",
            board=known.board.board_id,
            words=f"new comment at {where}: “{_short(mark.text)}”",
            why=f"On take {source.take}{f', {name}' if name else ''}.",
            facts={
                "clip": str(source.clip_id),
                "start": start,
                "end": min(start + length, source.frames),
                "text": mark.text,
            },
        )

    def _gone(self, runs: Sequence[Run]) -> Iterator[str]:
        """Shots that are in the timeline and not on their boards any more."""
        gone = [
            f"“{run.pieces[0].name}”"
            for run in runs
            if run.shot not in self.names and run.shot in self.exported
        ]
        if gone:
            yield f"{_several(gone, 'clip')} of shots that were deleted. Left out."


def sentence(text: str) -> str:
    """With a capital letter at its beginning, and nothing else changed."""
    return text[:1].upper() + text[1:]


def _strangers(matching: Matching) -> Iterator[str]:
    names = [f"“{p.name or p.file or 'without a name'}”" for p in matching.strangers]
    if names:
        what = _several(list(dict.fromkeys(names)), "clip")
        yield f"{what} not of this board. Left out."


def _several(names: list[str], kind: str) -> str:
    """`The clips “a”, “b” and 3 more are`."""
    shown, more = names[:_NAMED], len(names) - _NAMED
    text = ", ".join(shown) + (f" and {more} more" if more > 0 else "")
    return f"The {kind} {text} is" if len(names) == 1 else f"The {kind}s {text} are"


def _shot(board: BoardNow, shot: UUID, boards: Sequence[BoardNow]) -> str:
    name = f"shot {board.number_of(shot)}"
    return f"{name} of “{board.title}”" if len(boards) > 1 else name


def _step(step: Step[UUID], names: dict[UUID, str], kind: str) -> str:
    if isinstance(step, Swapped):
        return f"{kind}s {names[step.one]} and {names[step.other]} swapped"
    if step.after is None:
        return f"{kind} {names[step.what]} moved to the front"
    return f"{kind} {names[step.what]} moved behind {names[step.after]}"


def _facts(step: Step[UUID]) -> dict[str, Any]:
    if isinstance(step, Swapped):
        return {"one": str(step.one), "other": str(step.other)}
    assert isinstance(step, Moved)
    return {"what": str(step.what), "after": str(step.after or "")}


def _exact(seconds: Fraction) -> str:
    return f"{float(seconds):.2f}".rstrip("0").rstrip(".") + " s"


def _known_texts(cut: Cut) -> set[str]:
    """Every way in which we would have written what is said already."""
    timeline = timeline_of(cut)
    markers = [*timeline.markers, *merged(timeline.markers)]
    texts = [text for m in markers for text in (m.text, *m.text.splitlines())]
    remarks = [r for board in cut.boards for r in board.remarks]
    remarks += [r for shot in cut.shots for r in shot.remarks]
    texts += [text for r in remarks for text in (r.text, text_of(r))]
    texts += [answer.text for r in remarks for answer in r.answers]
    return {_plain(text)[:_KNOWN_BY] for text in texts} - {""}


def _plain(text: str) -> str:
    """Without what programs change on the way."""
    return re.sub(r"\W+", "", text).casefold()


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _QUOTED else f"{line[: _QUOTED - 1]}…"
