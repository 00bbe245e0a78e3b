"""An edit decision list (CMX 3600) as any program wrote it, or a list of markers as
DaVinci Resolve writes it.

Its lengths are frames; only our own lists say how many are a second.
"""

import re
from dataclasses import dataclass, field
from fractions import Fraction

from storyboard.domain.timing import nominal
from storyboard.exchange.editors.came import Came, Gathering, Unreadable

_CODE = r"(\d{1,2}):(\d{2})[:;](\d{2})[:;.](\d{2,3})"
_EVENT = re.compile(
    rf"(\d{{1,6}})\s+(\S.*?)\s+{_CODE}\s+{_CODE}\s+{_CODE}\s+{_CODE}\s*"
)
_COMMENT = re.compile(r"\*\s*([A-Z][A-Z ]*?)\s*:\s*(.*)")
_LOC = re.compile(rf"{_CODE}\s+(\w+)\s*(.*)")
_RATE = re.compile(r"\*\s*STORYBOARD RATE:\s*(\S+)")
_START = re.compile(rf"\*\s*STORYBOARD START:\s*{_CODE}")
_RESOLVE = re.compile(r"(.*?)\|C:\w+\s*\|M:(.*?)\s*\|D:(\d{1,9})\s*")
_MOST_LINES = 200_000


@dataclass(slots=True)
class _Event:
    """Frames as the list counts them."""

    channels: str
    source: int
    start: int
    end: int
    name: str = ""
    file: str = ""
    label: str = ""
    shot: str = ""
    locators: list[tuple[int, str]] = field(default_factory=list)
    marks: list[tuple[int, str]] = field(default_factory=list)


class _List:
    def __init__(self, rate: Fraction) -> None:
        self.rate = rate
        self.title = ""
        self.start: int | None = None
        self.events: list[_Event] = []

    def heading(self, text: str) -> None:
        """What is true of the whole list, wherever it stands."""
        if match := _RATE.fullmatch(text):
            self.rate = _rate(match[1])
        elif match := _START.fullmatch(text):
            self.start = self.frames(match.groups())

    def line(self, text: str) -> None:
        if text.startswith("TITLE:"):
            self.title = text[6:].strip()
        elif match := _EVENT.fullmatch(text):
            self._event(match)
        elif match := _COMMENT.fullmatch(text):
            self._comment(match[1], match[2].strip())
        elif self.events and (match := _RESOLVE.fullmatch(text)):
            said = match[1].strip() or match[2].strip()
            self.events[-1].marks.append((int(match[3]), said))

    def frames(self, parts: tuple[str, ...]) -> int:
        hours, minutes, seconds, frames = map(int, parts)
        if frames >= nominal(self.rate) or max(minutes, seconds) > 59:
            raise Unreadable(
                f"The timecode {':'.join(parts)} does not exist at "
                f"{nominal(self.rate)} frames per second, the rate of this cut."
            )
        whole = (hours * 60 + minutes) * 60 + seconds
        return whole * nominal(self.rate) + frames

    def _event(self, match: re.Match[str]) -> None:
        codes = match.groups()[2:]
        source, _, start, end = (self.frames(codes[i : i + 4]) for i in (0, 4, 8, 12))
        # Reel, channels, then how it is cut; a reel's name may hold blanks.
        words = match[2].split()
        channels = next((w for w in words[1:] if w in _CHANNELS), "V")
        self.events.append(_Event(channels, source, start, end))

    def _comment(self, name: str, text: str) -> None:
        if not self.events:
            return
        event = self.events[-1]
        match name:
            case "FROM CLIP NAME" | "TO CLIP NAME":
                event.name = text
            case "FROM FILE" | "SOURCE FILE" | "FROM CLIP":
                event.file = text
            case "SHOT":
                event.label = text
            case "STORYBOARD SHOT":
                event.shot = text
            case "LOC" if match := _LOC.fullmatch(text):
                event.locators.append((self.frames(match.groups()[:4]), match[6]))


_CHANNELS = frozenset(
    ("V", "B", "AA/V", "A/V", "A2/V", "A1A2/V", "A", "AA", "A2", "NONE")
)
_SOUND = frozenset(("A", "AA", "A2", "NONE"))


def read_edl(data: bytes, rate: Fraction) -> Came:
    """`rate`: of the cut it is of, for lists that do not say. Raises Unreadable."""
    lines = _text(data).splitlines()
    if len(lines) > _MOST_LINES:
        raise Unreadable(f"The list has more than {_MOST_LINES:,} lines.")
    edl = _List(rate)
    for line in lines:
        edl.heading(line.strip())
    for line in lines:
        edl.line(line.strip())
    if not edl.events:
        raise Unreadable("This is no EDL: no line of it is an event.")
    return _came(edl)


def _came(edl: _List) -> Came:
    gathering = Gathering(edl.title)
    origin = _origin(edl)

    def at(frame: int) -> Fraction:
        return max(0, frame - origin) / edl.rate

    for event in edl.events:
        for frames, text in event.marks:
            gathering.mark(at(event.start), frames / edl.rate, text)
        for frame, text in event.locators:
            gathering.mark(at(frame), 1 / edl.rate, text)
        # What only marks a place is no clip, and what only sounds shows no shot.
        if event.marks or event.channels in _SOUND or event.start >= event.end:
            continue
        gathering.piece(
            start=at(event.start),
            end=at(event.end),
            shot=event.shot,
            name=event.label or event.name,
            address=event.file or event.name,
            source=event.source / edl.rate,
        )
    return gathering.came()


def _origin(edl: _List) -> int:
    """The timecode of the first frame. A list that does not say begins at its first
    event; a list of markers at the hour.
    """
    if edl.start is not None:
        return edl.start
    first = min(event.start for event in edl.events)
    if any(not event.marks for event in edl.events):
        return first
    hour = 3600 * nominal(edl.rate)
    return hour if first >= hour else 0


def _rate(text: str) -> Fraction:
    try:
        rate = Fraction(text) if len(text) < 20 else Fraction(0)
    except (ValueError, ZeroDivisionError):
        rate = Fraction(0)
    if not 1 <= rate <= 1000:
        raise Unreadable("The list names an impossible frame rate.")
    return rate


def _text(data: bytes) -> str:
    if b"\0" in data:
        raise Unreadable("This is no EDL: it is not text.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        # As older programs write it. Every byte is a character there.
        return data.decode("latin-1")
