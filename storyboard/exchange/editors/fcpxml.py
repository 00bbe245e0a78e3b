"""A timeline as FCPXML 1.8, which Final Cut Pro since 10.4 and DaVinci Resolve read.
Source: Apple, FCPXML Reference, and its DTD.

Times are fractions of a second that are whole frames. Comments are to-do markers, which
are ticked when they are settled; a clip keeps one of them for each frame.
"""

from fractions import Fraction
from urllib.parse import quote
from xml.etree import ElementTree as ET

from storyboard.domain.timing import frame_at
from storyboard.exchange.cut import Source
from storyboard.exchange.editors.events import (
    BURNT_IN,
    Event,
    Timeline,
    facts_of,
    films_of_events,
    merged,
)
from storyboard.exchange.editors.xml import add, document

KEY = "org.storyboard."
# A gap counts its own time from here, as Final Cut Pro writes it.
_GAP_BEGINS = Fraction(3600)


def write_fcpxml(timeline: Timeline) -> bytes:
    root = ET.Element("fcpxml", version="1.8")
    writer = _Writer(timeline)
    writer.resources(add(root, "resources"))
    event = add(root, "event", name=timeline.title)
    project = add(event, "project", name=timeline.title)
    sequence = add(
        project,
        "sequence",
        format="r1",
        duration=_time(timeline.frames / timeline.rate),
        tcStart=_time(timeline.start / timeline.rate),
        tcFormat="NDF",
        audioLayout="stereo",
        audioRate="48k",
    )
    add(sequence, "note", BURNT_IN)
    spine = add(sequence, "spine")
    for shown in timeline.events:
        writer.shot(spine, shown)
    return document(root, "fcpxml")


class _Writer:
    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline
        self._formats: dict[tuple[Fraction, int, int], str] = {}
        self._films: dict[str, str] = {}

    def resources(self, resources: ET.Element) -> None:
        """The sequence's format is the first."""
        first = self._timeline.events[0].board if self._timeline.events else None
        size = (first.width, first.height) if first else (1920, 1080)
        self._format(resources, self._timeline.rate, *size)
        films = films_of_events(self._timeline.events)
        for number, (file, source) in enumerate(films.items(), 1):
            shape = self._format(resources, source.rate, source.width, source.height)
            self._films[file] = f"film{number}"
            self._asset(resources, file, source, shape)

    def shot(self, spine: ET.Element, event: Event) -> None:
        rate, span = self._timeline.rate, event.shot.span
        begins = _begins(event, rate)
        times: dict[str, object] = {
            "name": event.name,
            "offset": _time((self._timeline.start + span.start) / rate),
            "start": _time(begins),
            "duration": _time(span.frames / rate),
        }
        if event.shot.source:
            clip = add(
                *(spine, "asset-clip", None),
                ref=self._films[event.file],
                **times,
                format=self._shape(event.shot.source),
                tcFormat="NDF",
                audioRole="dialogue",
            )
        else:
            times["name"] = f"{event.name}: {event.film}"
            clip = add(spine, "gap", None, **times)
        add(clip, "note", event.shot.prompt)
        for marker in merged(event.markers):
            first, *more = marker.text.splitlines()
            note: dict[str, object] = {"note": marker.text} if more else {}
            add(
                *(clip, "marker", None),
                start=_time(begins + (marker.frame - span.start) / rate),
                duration=_time(1 / rate),
                value=first,
                completed=int(marker.is_settled),
                **note,
            )
        kept = add(clip, "metadata")
        for name, value in facts_of(event).items():
            if name != "prompt":
                add(kept, "md", key=f"{KEY}{name}", value=value)

    def _shape(self, source: Source) -> str:
        return self._formats[source.rate, source.width, source.height]

    def _format(
        self, resources: ET.Element, rate: Fraction, width: int, height: int
    ) -> str:
        key = (rate, width, height)
        if key not in self._formats:
            name = self._formats[key] = f"r{len(self._formats) + 1}"
            add(
                *(resources, "format"),
                id=name,
                frameDuration=f"{rate.denominator}/{rate.numerator}s",
                width=width,
                height=height,
            )
        return self._formats[key]

    def _asset(
        self, resources: ET.Element, file: str, source: Source, shape: str
    ) -> None:
        facts: dict[str, object] = {
            "id": self._films[file],
            "name": file.rpartition("/")[2],
            "src": quote(file),
            "start": "0s",
            "duration": _time(source.frames / source.rate),
            "hasVideo": 1,
            "format": shape,
        }
        if source.has_sound:
            facts |= {"hasAudio": 1, "audioSources": 1, "audioChannels": 2}
            facts["audioRate"] = "48000"
        add(resources, "asset", None, **facts)


def _begins(event: Event, rate: Fraction) -> Fraction:
    """In seconds of the film, at a frame of the timeline: Final Cut Pro refuses edits
    that do not lie on frames of the sequence.
    """
    if event.shot.source is None or event.shot.shown is None:
        return Fraction(round(_GAP_BEGINS * rate)) / rate
    begins = event.shot.shown.start / event.shot.source.rate
    if event.shot.source.rate == rate:
        return begins
    return frame_at(begins, rate) / rate


def _time(seconds: Fraction) -> str:
    if seconds.denominator == 1:
        return f"{seconds.numerator}s"
    return f"{seconds.numerator}/{seconds.denominator}s"
