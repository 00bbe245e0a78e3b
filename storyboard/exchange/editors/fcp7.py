"""A timeline as Final Cut Pro 7 wrote it, "xmeml" version 5: what Premiere Pro and
DaVinci Resolve read. Source: Apple, Final Cut Pro XML Interchange Format.

Comments are markers of the sequence, which keeps one for each frame.
"""

from fractions import Fraction
from urllib.parse import quote
from xml.etree import ElementTree as ET

from storyboard.domain.timing import nominal, timecode
from storyboard.exchange.cut import Source
from storyboard.exchange.editors.events import (
    BURNT_IN,
    Event,
    Timeline,
    facts_of,
    merged,
)
from storyboard.exchange.editors.xml import add, document

# Of four bytes each: transparency (none), blue, green, red.
_RED, _GREEN = (0, 0, 0, 255), (0, 0, 255, 0)


def write_fcp7(timeline: Timeline) -> bytes:
    root = ET.Element("xmeml", version="5")
    sequence = add(root, "sequence", id="sequence-1")
    add(sequence, "name", timeline.title)
    add(sequence, "duration", timeline.frames)
    _rate(sequence, timeline.rate)
    code = add(sequence, "timecode")
    _rate(code, timeline.rate)
    add(code, "string", timecode(timeline.start, timeline.rate))
    add(code, "frame", timeline.start)
    add(code, "displayformat", "NDF")
    media = add(sequence, "media")
    _Tracks(timeline).write(media)
    logged = add(sequence, "logginginfo")
    add(logged, "lognote", BURNT_IN)
    for marker in merged(timeline.markers):
        _marker(sequence, marker.frame, marker.frames, marker.author, marker.text)
        _colour(sequence[-1], is_settled=marker.is_settled)
    return document(root, "xmeml")


class _Tracks:
    """A film's facts are written where it is met first, and named from there on."""

    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline
        self._written: set[str] = set()
        # Where each event with sound stands on the tracks of sound, from 1.
        sounding = [n for n, e in enumerate(timeline.events, 1) if _sounds(e)]
        self._places = {number: place for place, number in enumerate(sounding, 1)}

    def write(self, media: ET.Element) -> None:
        events = self._timeline.events
        video = add(media, "video")
        if events:
            shape = add(add(video, "format"), "samplecharacteristics")
            _rate(shape, self._timeline.rate)
            _size(shape, events[0].board.width, events[0].board.height)
        track = add(video, "track")
        for number, event in enumerate(events, 1):
            item = self._item(track, event, f"video-{number}")
            self._links(item, number)
            self._log(item, event)
        if self._timeline.has_sound:
            self._sound(add(media, "audio"))

    def _sound(self, audio: ET.Element) -> None:
        add(audio, "numOutputChannels", 2)
        for channel in (1, 2):
            track = add(audio, "track")
            for number, event in enumerate(self._timeline.events, 1):
                if not _sounds(event):
                    continue
                item = self._item(track, event, f"sound-{channel}-{number}")
                of = add(item, "sourcetrack")
                add(of, "mediatype", "audio")
                add(of, "trackindex", channel)
                self._links(item, number)
            add(track, "outputchannelindex", channel)

    def _item(self, track: ET.Element, event: Event, name: str) -> ET.Element:
        shot, source = event.shot, event.shot.source
        rate = source.rate if source else self._timeline.rate
        begins = shot.shown.start if shot.shown else 0
        ends = shot.shown.end if shot.shown else shot.span.frames
        item = add(track, "clipitem", id=name)
        add(item, "name", event.name)
        add(item, "enabled", "TRUE")
        add(item, "duration", source.frames if source else shot.span.frames)
        _rate(item, rate)
        add(item, "start", shot.span.start)
        add(item, "end", shot.span.end)
        add(item, "in", begins)
        add(item, "out", ends)
        self._file(item, event)
        return item

    def _file(self, item: ET.Element, event: Event) -> None:
        source, board = event.shot.source, event.board
        name = f"film-{source.clip_id}" if source else f"board-{board.board_id}"
        file = add(item, "file", id=name)
        if name in self._written:
            return
        self._written.add(name)
        add(file, "name", event.film)
        if source:
            add(file, "pathurl", quote(event.file))
        _rate(file, source.rate if source else self._timeline.rate)
        add(file, "duration", source.frames if source else board.span.frames)
        code = add(file, "timecode")
        _rate(code, source.rate if source else self._timeline.rate)
        add(code, "string", "00:00:00:00")
        add(code, "frame", 0)
        add(code, "displayformat", "NDF")
        media = add(file, "media")
        shape = add(add(media, "video"), "samplecharacteristics")
        _size(shape, *_sides(source, event))
        if source and source.has_sound:
            add(add(media, "audio"), "channelcount", 2)

    def _links(self, item: ET.Element, number: int) -> None:
        if number not in self._places:
            return
        names = [("video", 1, f"video-{number}")]
        names += [("audio", c, f"sound-{c}-{number}") for c in (1, 2)]
        for kind, track, name in names:
            link = add(item, "link")
            add(link, "linkclipref", name)
            add(link, "mediatype", kind)
            add(link, "trackindex", track)
            add(link, "clipindex", number if kind == "video" else self._places[number])

    def _log(self, item: ET.Element, event: Event) -> None:
        facts = facts_of(event)
        logged = add(item, "logginginfo")
        add(logged, "description", event.shot.prompt)
        add(logged, "scene", event.board.title)
        add(logged, "shottake", f"{event.shot.number} / take {facts.get('take', '-')}")
        keys = ("shot", "take_id", "model", "price")
        said = [f"storyboard-{k}={facts[k]}" for k in keys if facts.get(k)]
        add(logged, "lognote", "; ".join(said))


def _sounds(event: Event) -> bool:
    return bool(event.shot.source and event.shot.source.has_sound)


def _sides(source: Source | None, event: Event) -> tuple[int, int]:
    if source:
        return source.width, source.height
    return event.board.width, event.board.height


def _rate(parent: ET.Element, rate: Fraction) -> None:
    """24000/1001 is a timebase of 24 that runs at NTSC's pace."""
    element = add(parent, "rate")
    add(element, "timebase", nominal(rate))
    add(element, "ntsc", "TRUE" if rate.denominator == 1001 else "FALSE")


def _size(parent: ET.Element, width: int, height: int) -> None:
    add(parent, "width", width)
    add(parent, "height", height)
    add(parent, "pixelaspectratio", "square")
    add(parent, "fielddominance", "none")


def _marker(parent: ET.Element, at: int, frames: int, name: str, text: str) -> None:
    marker = add(parent, "marker")
    add(marker, "name", name)
    add(marker, "comment", text)
    add(marker, "in", at)
    # A marker of one frame has no out point.
    add(marker, "out", at + frames if frames > 1 else -1)


def _colour(marker: ET.Element, *, is_settled: bool) -> None:
    colour = add(marker, "color")
    names = ("alpha", "blue", "green", "red")
    for name, value in zip(names, _GREEN if is_settled else _RED, strict=True):
        add(colour, name, value)
