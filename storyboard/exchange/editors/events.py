"""What every format for editing programs is written of: the shots of a cut as events on
one timeline, with the names of their films and with comments as markers.
"""

import re
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

from storyboard.domain.timing import nominal
from storyboard.exchange.cut import Cut, CutBoard, CutShot, Remark, Source

# Beside the timeline in the ZIP.
FOLDER = "media"
BURNT_IN = (
    "Dissolves and dips to black are part of the films: the timeline has cuts only."
)
# XML 1.0 has no way to write these.
_UNWRITABLE = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class NotWritable(Exception):
    """The cut does not fit into the format. The text is a sentence for the person."""


@dataclass(frozen=True, slots=True)
class Marker:
    """A comment with its answers at a frame of the cut, `frames` long. Where several
    lie on one frame and were merged, it is settled when all of them are.
    """

    frame: int
    frames: int
    text: str
    author: str
    is_settled: bool


@dataclass(frozen=True, slots=True)
class Event:
    """One shot on the timeline. `file` is the address of its film relative to the
    timeline, or "" while the board has none.
    """

    board: CutBoard
    shot: CutShot
    name: str
    file: str
    markers: tuple[Marker, ...]

    @property
    def film(self) -> str:
        """The name of the film's file, or what stands there without one."""
        return self.file.rpartition("/")[2] or f"{self.board.title} (no film yet)"


@dataclass(frozen=True, slots=True)
class Timeline:
    """`start_hours`: the timecode of the first frame is 00:00:00:00 or 01:00:00:00."""

    title: str
    rate: Fraction
    frames: int
    events: tuple[Event, ...]
    start_hours: int = 1

    @property
    def start(self) -> int:
        """The timecode of the first frame, in frames."""
        return self.start_hours * 3600 * nominal(self.rate)

    @property
    def has_sound(self) -> bool:
        return any(e.shot.source and e.shot.source.has_sound for e in self.events)

    @property
    def markers(self) -> list[Marker]:
        return [marker for event in self.events for marker in event.markers]


def timeline_of(
    cut: Cut, *, with_films: bool = False, start_hours: int = 1
) -> Timeline:
    """Without the films beside it the timeline names them as they are downloaded. A
    shot of which its film shows no frame is not on it.
    """
    names = film_names(cut)
    folder = f"{FOLDER}/" if with_films else ""
    events = []
    for board in cut.boards:
        shown = [shot for shot in board.shots if shot.span.frames]
        for shot in shown:
            # What is said about a film as a whole stands at its first frame.
            about = board.remarks if shot is shown[0] else ()
            events.append(
                Event(
                    board=board,
                    shot=shot,
                    name=name_of(board, shot),
                    file=folder + names[shot.source.clip_id] if shot.source else "",
                    markers=tuple(_markers(about, shot) + _markers(shot.remarks, shot)),
                )
            )
    return Timeline(cut.title, cut.rate, cut.frames, tuple(events), start_hours)


def name_of(board: CutBoard, shot: CutShot) -> str:
    """`2.03 She turns`: in no two shots of a cut the same."""
    return one_line(f"{board.number}.{shot.number:02d} {shot.title or board.title}")


def films_of(cut: Cut) -> dict[UUID, Source]:
    return {shot.source.clip_id: shot.source for shot in cut.shots if shot.source}


def films_of_events(events: Iterable[Event]) -> dict[str, Source]:
    """By their files, in the order in which they are shown."""
    return {event.file: event.shot.source for event in events if event.shot.source}


def film_names(cut: Cut) -> dict[UUID, str]:
    """Of each film. Boards of the same title get a number, so that none replaces
    another.
    """
    names: dict[UUID, str] = {}
    taken: set[str] = set()
    for clip_id, source in films_of(cut).items():
        stem, _, suffix = source.name.rpartition(".")
        name, number = source.name, 1
        while name in taken:
            number += 1
            name = f"{stem}-{number}.{suffix}"
        taken.add(name)
        names[clip_id] = name
    return names


def facts_of(event: Event) -> dict[str, str | int]:
    """What editing programs keep for later: whose shot it is and how it was made."""
    board, shot, source = event.board, event.shot, event.shot.source
    facts: dict[str, str | int] = {
        "board": str(board.board_id),
        "board_title": board.title,
        "shot": str(shot.shot_id or ""),
        "shot_number": shot.number,
        "shot_title": shot.title,
        "seconds": shot.seconds,
        "prompt": shot.prompt,
    }
    if source:
        facts |= {
            "take": source.take,
            "take_id": str(source.clip_id),
            "model": source.model,
            "price": str(source.price),
            "price_usd": ""
            if source.price.amount is None
            else f"{source.price.amount}",
            "practice": int(source.is_practice),
            "rate": str(source.rate),
            "sha256": source.sha256,
        }
    return facts


def merged(markers: Iterable[Marker]) -> list[Marker]:
    """One for each frame, for formats whose readers keep no more."""
    at: dict[int, list[Marker]] = {}
    for marker in markers:
        at.setdefault(marker.frame, []).append(marker)
    return [
        Marker(
            frame=frame,
            frames=max(one.frames for one in here),
            text="\n".join(one.text for one in here),
            author=", ".join(dict.fromkeys(one.author for one in here)),
            is_settled=all(one.is_settled for one in here),
        )
        for frame, here in sorted(at.items())
    ]


def text_of(remark: Remark) -> str:
    """Who said it, what, and who answered."""
    lines = [f"{remark.author}: {remark.text}"]
    lines += [f"> {answer.author}: {answer.text}" for answer in remark.answers]
    return printable("\n".join(lines))


def printable(text: str) -> str:
    return _UNWRITABLE.sub("", text)


def one_line(text: str) -> str:
    return " ".join(printable(text).split())


def wrapped(text: str, width: int = 120) -> list[str]:
    """In lines of a format that knows no paragraphs."""
    return textwrap.wrap(one_line(text), width)


def _markers(remarks: Sequence[Remark], shot: CutShot) -> list[Marker]:
    return [
        Marker(
            frame=remark.span.start if remark.span else shot.span.start,
            frames=max(1, remark.span.frames) if remark.span else 1,
            text=text_of(remark),
            author=one_line(remark.author),
            is_settled=remark.is_settled,
        )
        for remark in remarks
    ]
