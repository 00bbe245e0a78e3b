"""A timeline of OpenTimelineIO, as any program wrote it.

Its JSON is looked through first: only what the core of the library knows is handed to
it, so no plug-in is asked for, and nothing of what others keep in their metadata.
"""

import json
import math
from collections.abc import Iterator
from fractions import Fraction
from typing import Any, NoReturn

import opentimelineio as otio
from opentimelineio.opentime import RationalTime

from storyboard.exchange.editors.came import Came, Gathering, Unreadable, rate_like

# What the library throws at what it did not expect.
_LIBRARY = (
    *(ValueError, TypeError, LookupError, RuntimeError, AttributeError),
    otio.exceptions.OTIOError,
)
_DEEPEST = 60
_MOST_VALUES = 1_000_000
_CORE = frozenset(
    (
        *("Timeline", "Stack", "Track", "Sequence", "Clip", "Filler", "Gap"),
        *("Transition", "Marker", "SerializableCollection", "SerializeableCollection"),
        *("Effect", "TimeEffect", "LinearTimeWarp", "FreezeFrame", "TimeTransform"),
        *("ExternalReference", "MissingReference", "GeneratorReference"),
        *("ImageSequenceReference", "RationalTime", "TimeRange", "Box2d", "V2d"),
        *("Composable", "Composition", "Item", "MediaReference", "Color"),
        *("SerializableObject", "SerializableObjectWithMetadata"),
    )
)


def read_otio(data: bytes) -> Came:
    """Raises Unreadable."""
    found = _timeline_in(_deserialised(_document(data)))
    gathering = Gathering(found.name or "")
    try:
        for track in found.tracks:
            if isinstance(track, otio.schema.Track) and track.kind == "Audio":
                continue
            for clip in _clips(track):
                _gather(clip, found.tracks, gathering)
        for item in (found.tracks, *found.tracks):
            _marks(item, found.tracks, gathering)
    except _LIBRARY as error:
        raise Unreadable(
            "The timeline contradicts itself: the place of a clip cannot be told."
        ) from error
    return gathering.came()


def _document(data: bytes) -> object:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable("This is not OTIO: it is not text in UTF-8.") from None
    try:
        value = json.loads(text, parse_constant=_no_number, parse_int=_whole)
    except RecursionError:
        raise Unreadable(_too_deep()) from None
    except json.JSONDecodeError as error:
        raise Unreadable(
            f"This is not OTIO: it is not JSON ({error.msg}, line {error.lineno})."
        ) from None
    if not isinstance(value, dict) or "OTIO_SCHEMA" not in value:
        raise Unreadable("This is JSON, but no OTIO: it names no OTIO_SCHEMA.")
    return _Cleaning().of(value, 1)


class _Cleaning:
    """The document without foreign metadata. Raises Unreadable."""

    def __init__(self) -> None:
        self._count = 0

    def of(self, value: object, depth: int) -> object:
        self._count += 1
        if self._count > _MOST_VALUES:
            raise Unreadable(f"The file holds more than {_MOST_VALUES:,} values.")
        if depth > _DEEPEST:
            raise Unreadable(_too_deep())
        match value:
            case dict():
                self._check(value)
                return {
                    key: _ours(inner)
                    if key == "metadata"
                    else self.of(inner, depth + 1)
                    for key, inner in value.items()
                }
            case list():
                return [self.of(inner, depth + 1) for inner in value]
            case float() if not math.isfinite(value):
                _no_number(str(value))
        return value

    def _check(self, value: dict[str, object]) -> None:
        if "OTIO_SCHEMA" not in value:
            return
        name, _, version = str(value["OTIO_SCHEMA"]).partition(".")
        if name not in _CORE or not version.isdecimal():
            raise Unreadable(
                f"The file holds “{str(value['OTIO_SCHEMA'])[:60]}”, which only a "
                f"plug-in of another program reads. Export it again without."
            )


def _ours(metadata: object) -> dict[str, object]:
    """What we wrote there once: plain words and numbers."""
    kept = metadata.get("storyboard") if isinstance(metadata, dict) else None
    if not isinstance(kept, dict):
        return {}
    plain = {k: v for k, v in kept.items() if isinstance(v, str | int | bool)}
    return {"storyboard": plain} if "OTIO_SCHEMA" not in kept else {}


def _no_number(name: str) -> NoReturn:
    raise Unreadable(f"The file holds {name}, which is no number in OTIO.")


def _whole(digits: str) -> int:
    if len(digits) > 18:
        raise Unreadable("The file holds a number of more than 18 digits.")
    return int(digits)


def _too_deep() -> str:
    return f"The file is nested deeper than {_DEEPEST} levels."


def _deserialised(document: object) -> Any:
    try:
        return otio.core.deserialize_json_from_string(json.dumps(document))
    except _LIBRARY as error:
        raise Unreadable(
            "The file is no OTIO that can be read: something in it is missing, or is "
            "of another kind than the format says."
        ) from error


def _timeline_in(value: Any) -> otio.schema.Timeline:
    if isinstance(value, otio.schema.SerializableCollection):
        value = next((o for o in value if isinstance(o, otio.schema.Timeline)), value)
    if not isinstance(value, otio.schema.Timeline):
        raise Unreadable("There is no timeline in this OTIO file.")
    return value


def _clips(item: Any) -> Iterator[otio.schema.Clip]:
    if isinstance(item, otio.schema.Clip):
        yield item
    elif isinstance(item, otio.core.Composition):
        for child in item:
            yield from _clips(child)


def _gather(clip: otio.schema.Clip, top: Any, gathering: Gathering) -> None:
    trimmed = clip.trimmed_range()
    start = _seconds(clip.transformed_time(trimmed.start_time, top))
    source = _seconds(trimmed.start_time)
    if clip.media_reference and clip.media_reference.available_range:
        # Films may begin at the timecode of their tape.
        source -= _seconds(clip.media_reference.available_range.start_time)
    gathering.piece(
        start=start,
        end=start + _seconds(trimmed.duration),
        shot=_kept(clip, "shot"),
        name=clip.name or "",
        address=getattr(clip.media_reference, "target_url", "") or "",
        source=max(source, Fraction(0)),
    )
    _marks(clip, top, gathering)


def _marks(item: Any, top: Any, gathering: Gathering) -> None:
    for marker in item.markers:
        at = marker.marked_range.start_time
        if item is not top:
            at = item.transformed_time(at, top)
        seconds = _seconds(marker.marked_range.duration)
        gathering.mark(_seconds(at), seconds, marker.comment or marker.name or "")


def _kept(item: Any, name: str) -> str:
    return str(item.metadata.get("storyboard", {}).get(name, ""))


def _seconds(time: RationalTime) -> Fraction:
    """Exact: whole frames at a standard rate come as they were written."""
    if not (math.isfinite(time.value) and math.isfinite(time.rate)):
        raise Unreadable("A time of the timeline is no number.")
    if not time.value:
        return Fraction(0)
    return Fraction(time.value).limit_denominator(1_000_000) / rate_like(time.rate)
