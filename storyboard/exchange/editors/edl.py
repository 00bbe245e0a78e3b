"""A timeline as an edit decision list, CMX 3600: one video track, and the sound of its
films on two channels.

The format counts in timecode, always non-drop here, and keeps a reel's name of eight
characters. All else stands in comments, which editing programs ignore or show.
"""

from collections.abc import Iterator
from fractions import Fraction

from storyboard.domain.timing import frame_at, timecode
from storyboard.exchange.editors.events import (
    BURNT_IN,
    Event,
    NotWritable,
    Timeline,
    merged,
    one_line,
    wrapped,
)

MOST_EVENTS = 999
# What is written for a place of which there is no film.
BLACK = "BL"
_LONGEST_TITLE = 70


def write_edl(timeline: Timeline) -> bytes:
    """Raises NotWritable where there are more events than the format counts."""
    if len(timeline.events) > MOST_EVENTS:
        raise NotWritable(
            f"An EDL holds {MOST_EVENTS} events, and this timeline has "
            f"{len(timeline.events)} shots. Choose OTIO, or export board by board."
        )
    lines = [
        f"TITLE: {one_line(timeline.title)[:_LONGEST_TITLE]}",
        "FCM: NON-DROP FRAME",
    ]
    # Strict readers take no comment before the first event.
    about = [
        f"* STORYBOARD RATE: {timeline.rate}",
        f"* STORYBOARD START: {timecode(timeline.start, timeline.rate)}",
        f"* NOTE: {BURNT_IN}",
    ]
    for number, event in enumerate(timeline.events, 1):
        lines += ["", _decision(number, event, timeline), *_comments(event, timeline)]
        lines += about if number == 1 else []
    return _packed(lines)


def write_markers(timeline: Timeline) -> bytes:
    """Comments alone, as DaVinci Resolve imports them: Timelines > Import > Timeline
    Markers from EDL. Raises NotWritable.
    """
    markers = merged(timeline.markers)
    if len(markers) > MOST_EVENTS:
        raise NotWritable(
            f"An EDL holds {MOST_EVENTS} markers, and here are {len(markers)}. "
            f"Choose CSV, or export board by board."
        )
    lines = [
        f"TITLE: {one_line(timeline.title)[:_LONGEST_TITLE]}",
        "FCM: NON-DROP FRAME",
    ]
    for number, marker in enumerate(markers, 1):
        at = timecode(timeline.start + marker.frame, timeline.rate)
        end = timecode(timeline.start + marker.frame + 1, timeline.rate)
        colour = "Green" if marker.is_settled else "Red"
        # What stands before the first bar is the marker's note.
        lines += [
            "",
            f"{number:03d}  001      V     C        {at} {end} {at} {end}  ",
            (
                f"{_unbarred(marker.text)} |C:ResolveColor{colour} "
                f"|M:{_unbarred(marker.author)} |D:{marker.frames}"
            ),
        ]
    return _packed(lines)


def reel_of(event: Event) -> str:
    """`B002T007`: the board's number and the take's."""
    source = event.shot.source
    if source is None:
        return BLACK
    if event.board.number <= 999 and source.take <= 999:
        return f"B{event.board.number:03d}T{source.take:03d}"
    return f"R{source.clip_id.hex[:7].upper()}"


def _decision(number: int, event: Event, timeline: Timeline) -> str:
    rate, span = timeline.rate, event.shot.span
    begins = frame_at(_begins_seconds(event), rate)
    has_sound = event.shot.source and event.shot.source.has_sound
    times = (
        begins,
        begins + span.frames,
        timeline.start + span.start,
        timeline.start + span.end,
    )
    channels = "AA/V" if has_sound else "V"
    codes = " ".join(timecode(frame, rate) for frame in times)
    return f"{number:03d}  {reel_of(event):<8} {channels:<5} C        {codes}"


def _begins_seconds(event: Event) -> Fraction:
    if event.shot.source is None or event.shot.shown is None:
        return Fraction(0)
    return event.shot.shown.start / event.shot.source.rate


def _comments(event: Event, timeline: Timeline) -> Iterator[str]:
    shot, source = event.shot, event.shot.source
    yield f"* FROM CLIP NAME: {one_line(event.film)}"
    if source:
        yield f"* FROM FILE: {event.file}"
    yield f"* SHOT: {event.name}"
    if shot.shot_id:
        yield f"* STORYBOARD SHOT: {shot.shot_id}"
    if source:
        yield f"* STORYBOARD TAKE: {source.clip_id} NO {source.take}"
        yield f"* MODEL: {source.model}"
        yield f"* PRICE: {source.price}"
        if source.rate != timeline.rate:
            yield f"* SOURCE RATE: {source.rate}"
    for line in wrapped(shot.prompt):
        yield f"* PROMPT: {line}"
    for marker in merged(event.markers):
        at = timecode(timeline.start + marker.frame, timeline.rate)
        colour = "GREEN" if marker.is_settled else "RED"
        yield f"* LOC: {at} {colour:<7} {one_line(marker.text)}"


def _unbarred(text: str) -> str:
    return one_line(text).replace("|", "/")


def _packed(lines: list[str]) -> bytes:
    return ("\r\n".join(lines) + "\r\n").encode()
