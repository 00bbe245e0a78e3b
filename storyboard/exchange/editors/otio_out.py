"""A timeline as OpenTimelineIO keeps it: nothing is lost, times are exact."""

import opentimelineio as otio
from opentimelineio.opentime import RationalTime, TimeRange
from opentimelineio.schema import MarkerColor, TrackKind

from storyboard.exchange.cut import Source
from storyboard.exchange.editors.events import (
    BURNT_IN,
    Event,
    Marker,
    Timeline,
    facts_of,
)


def write_otio(timeline: Timeline) -> bytes:
    """One video track, one of sound where a film has any. The shots of a board without
    a film are clips whose media is missing.
    """
    rate = float(timeline.rate)
    made = otio.schema.Timeline(
        name=timeline.title,
        global_start_time=RationalTime(timeline.start, rate),
        metadata={
            "storyboard": {
                "format": "storyboard-timeline/1",
                "rate": str(timeline.rate),
                "note": BURNT_IN,
            }
        },
    )
    video = otio.schema.Track("V1", kind=TrackKind.Video)
    video.extend([_clip(event, timeline) for event in timeline.events])
    made.tracks.append(video)
    if timeline.has_sound:
        sound = otio.schema.Track("A1", kind=TrackKind.Audio)
        sound.extend([_sound(event, timeline) for event in timeline.events])
        made.tracks.append(sound)
    text: str = made.to_json_string(indent=2)
    return text.encode()


def _clip(event: Event, timeline: Timeline) -> otio.schema.Clip:
    begins = _begins(event, timeline)
    clip = otio.schema.Clip(
        name=event.name,
        media_reference=_media(event),
        source_range=_range(event, timeline),
        metadata={"storyboard": facts_of(event)},
    )
    for marker in event.markers:
        offset = marker.frame - event.shot.span.start
        clip.markers.append(_marker(marker, begins, offset, timeline))
    return clip


def _sound(event: Event, timeline: Timeline) -> otio.core.Item:
    source = event.shot.source
    if source is None or not source.has_sound:
        return otio.schema.Gap(source_range=_range(event, timeline))
    return otio.schema.Clip(
        name=event.name,
        media_reference=_media(event),
        source_range=_range(event, timeline),
    )


def _begins(event: Event, timeline: Timeline) -> RationalTime:
    """In frames of the source: exact, whatever the timeline counts in."""
    if event.shot.source is None or event.shot.shown is None:
        return RationalTime(0, float(timeline.rate))
    return RationalTime(event.shot.shown.start, float(event.shot.source.rate))


def _range(event: Event, timeline: Timeline) -> TimeRange:
    """Its length is in frames of the timeline, so that a film of another rate moves no
    cut.
    """
    length = RationalTime(event.shot.span.frames, float(timeline.rate))
    return TimeRange(_begins(event, timeline), length)


def _media(event: Event) -> otio.core.MediaReference:
    source = event.shot.source
    if source is None:
        return otio.schema.MissingReference(name=event.film)
    return otio.schema.ExternalReference(
        target_url=event.file,
        available_range=_available(source),
        metadata={"storyboard": {"take_id": str(source.clip_id)}},
    )


def _available(source: Source) -> TimeRange:
    rate = float(source.rate)
    return TimeRange(RationalTime(0, rate), RationalTime(source.frames, rate))


def _marker(
    marker: Marker, begins: RationalTime, offset: int, timeline: Timeline
) -> otio.schema.Marker:
    rate = float(timeline.rate)
    at = RationalTime(offset, rate) + begins.rescaled_to(rate)
    first, *_ = marker.text.splitlines()
    return otio.schema.Marker(
        name=first,
        color=MarkerColor.GREEN if marker.is_settled else MarkerColor.RED,
        marked_range=TimeRange(at, RationalTime(marker.frames, rate)),
        comment=marker.text,
        metadata={
            "storyboard": {"author": marker.author, "settled": marker.is_settled}
        },
    )
