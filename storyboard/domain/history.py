"""A board's content as a revision keeps it, and what changed between two in words."""

import json
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from itertools import chain, zip_longest
from typing import Any
from uuid import UUID

from storyboard.domain.camera import (
    USUAL_END,
    USUAL_FRAMES,
    USUAL_START,
    Camera,
    Transition,
    crop_of,
)
from storyboard.domain.model import VideoModel
from storyboard.domain.setting import Setting
from storyboard.domain.soundtrack import HEARD
from storyboard.domain.text import printable, shortened
from storyboard.domain.timing import words

_LONGEST_QUOTE = 60
# More lengths than this at once read better as one line.
_MOST_LENGTHS = 3


@dataclass(frozen=True, slots=True)
class ShotContent:
    id: UUID
    title: str
    prompt: str
    seconds: int
    locked: bool
    first_frame: UUID | None
    last_frame: UUID | None
    # The shot behind, when its first frame is this one's last.
    shares_with: UUID | None = None
    # The shot behind, when it begins where this one's film ends.
    carries_to: UUID | None = None
    move: str = ""
    ease: str = ""
    transition: str = ""
    transition_frames: int = USUAL_FRAMES
    crop_start: tuple[int, ...] = USUAL_START
    crop_end: tuple[int, ...] = USUAL_END

    @property
    def camera(self) -> Camera:
        """The crops count where they are seen."""
        if self.move != "crop":
            return Camera(self.move, self.ease)
        ends = crop_of(self.crop_start), crop_of(self.crop_end)
        return Camera(self.move, self.ease, *ends)

    @property
    def into(self) -> Transition:
        """From the shot before."""
        return Transition(self.transition, self.transition_frames)


@dataclass(frozen=True, slots=True)
class Content:
    """Everything people write on a board, its living shots in order."""

    title: str
    prompt: str
    negative_prompt: str
    seconds: int
    width: int
    height: int
    sound: bool
    model: str
    settings: Mapping[str, Any]
    shots: tuple[ShotContent, ...]
    # What the animatic plays: `domain.soundtrack`, its times in seconds.
    heard: str = ""
    voices: bool = True
    track: UUID | None = None
    track_start: Decimal = Decimal(0)
    track_fade_in: Decimal = Decimal(0)
    track_fade_out: Decimal = Decimal(0)

    def packed(self) -> bytes:
        text = json.dumps(
            asdict(self), default=str, ensure_ascii=False, separators=(",", ":")
        )
        return zlib.compress(text.encode())

    @classmethod
    def unpacked(cls, data: bytes | memoryview) -> "Content":
        said = json.loads(zlib.decompress(data))
        track = said.get("track")
        values: dict[str, Any] = {"track": UUID(track) if track else None}
        values |= {name: Decimal(said.get(name, 0)) for name in TIMES}
        return cls(**said | values | {"shots": tuple(map(_shot, said["shots"]))})


# Of a track.
TIMES = ("track_start", "track_fade_in", "track_fade_out")
_IDS = ("id", "first_frame", "last_frame", "shares_with", "carries_to")


_CROPS = ("crop_start", "crop_end")


def _shot(said: dict[str, Any]) -> ShotContent:
    ids = {name: said.get(name) for name in _IDS}
    crops = {name: tuple(said[name]) for name in _CROPS if name in said}
    return ShotContent(
        **said
        | {name: UUID(text) if text else None for name, text in ids.items()}
        | crops
    )


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that changed: `Shot 2`, and how: `4 s to 6 s`."""

    what: str
    how: str = ""
    # Which text of the board it was; empty for what is no text.
    text: str = ""

    def __str__(self) -> str:
        return f"{self.what}: {self.how}" if self.how else self.what


Models = Callable[[str], VideoModel | None]


def no_models(_slug: str) -> None:
    """Where nobody knows the catalog, models and settings go by their own names."""


def changes(
    before: Content, after: Content, *, models: Models = no_models
) -> tuple[Change, ...]:
    """What changed, in the order of the page. Nothing for equal contents. A shot goes
    by its number afterwards; one that is gone, by the one it had.
    """
    return tuple(
        chain(
            _board(before, after),
            _model(before, after, models),
            _settings(before, after, models),
            _shots(before.shots, after.shots),
        )
    )


def only_text(before: Content, after: Content) -> str:
    """Which text of the board alone differs; empty for anything else."""
    found = changes(before, after)
    return found[0].text if len(found) == 1 else ""


def shot_to_see(before: Content, after: Content) -> UUID | None:
    """Where to look for what changed: the first shot that is new, else the first that
    is another, stands elsewhere or stands where one was. None where no shot changed.
    """
    if not after.shots:
        return None
    was = {shot.id: shot for shot in before.shots}
    new = [shot.id for shot in after.shots if shot.id not in was]
    other = [s.id for s in after.shots if s.id in was and was[s.id] != s]
    places = zip_longest((s.id for s in before.shots), (s.id for s in after.shots))
    moved = [now or after.shots[-1].id for then, now in places if then != now]
    return next(iter((*new, *other, *moved)), None)


def in_one(found: Sequence[Change], *, most: int = 3) -> str:
    """`shot 2, 4 s to 6 s; shot 3 deleted and 2 more`: to stand behind a colon."""
    parts = [
        ", ".join(filter(None, (inside(change.what), change.how)))
        for change in found[:most]
    ]
    more = len(found) - most
    return "; ".join(parts) + (f" and {more} more" if more > 0 else "")


def inside(what: str) -> str:
    """As it is written inside a sentence; a name in capitals stays one."""
    return what if what[1:2].isupper() else what[:1].lower() + what[1:]


def _board(before: Content, after: Content) -> Iterator[Change]:
    yield from _title("Title", before.title, after.title, "title")
    yield from _text("Overall prompt", before.prompt, after.prompt, "prompt")
    yield from _text(
        "Negative prompt",
        before.negative_prompt,
        after.negative_prompt,
        "negative_prompt",
    )
    if before.seconds != after.seconds:
        yield Change("Length", f"{words(before.seconds)} to {words(after.seconds)}")
    if (before.width, before.height) != (after.width, after.height):
        was, now = (f"{c.width} x {c.height}" for c in (before, after))
        yield Change("Size", f"{was} to {now}")
    if before.sound != after.sound:
        yield Change("Sound on" if after.sound else "Sound off")
    yield from _soundtrack(before, after)


def _soundtrack(before: Content, after: Content) -> Iterator[Change]:
    if before.heard != after.heard:
        was, now = (inside(HEARD[heard]) for heard in (before.heard, after.heard))
        yield Change("Sound of the animatic", f"{was} to {now}")
    if before.voices != after.voices:
        yield Change(f"Voices in the animatic {'on' if after.voices else 'off'}")
    if before.track != after.track:
        put = "replaced" if before.track else "put in"
        yield Change("Scratch track", put if after.track else "removed")
    for name, said in zip(TIMES, ("Start", "Fade-in", "Fade-out"), strict=True):
        was, now = getattr(before, name), getattr(after, name)
        if was != now:
            yield Change(f"{said} of the track", f"{was:.1f} s to {now:.1f} s")


def _model(before: Content, after: Content, models: Models) -> Iterator[Change]:
    if before.model != after.model:
        was, now = (
            found.name if (found := models(slug)) else printable(slug)
            for slug in (before.model, after.model)
        )
        yield Change("Model", f"{was} to {now}")


def _settings(before: Content, after: Content, models: Models) -> Iterator[Change]:
    known: dict[str, Setting] = {
        setting.name: setting
        for slug in dict.fromkeys((before.model, after.model))
        if (model := models(slug))
        for setting in model.panel
    }
    for name in dict.fromkeys((*before.settings, *after.settings)):
        was, now = before.settings.get(name), after.settings.get(name)
        if was != now or (name in before.settings) != (name in after.settings):
            setting = known.get(name)
            label = setting.label if setting else printable(name)
            yield Change(label, f"{_value(was, setting)} to {_value(now, setting)}")


def _value(value: Any, setting: Setting | None) -> str:
    if setting and setting.is_media:
        count = len(value) if isinstance(value, list) else int(value is not None)
        return f"{count or 'no'} file{'' if count == 1 else 's'}"
    if value is None and setting:
        value = setting.default
    if value is None:
        return "the default"
    match value:
        case bool():
            return "on" if value else "off"
        case list():
            return ", ".join(printable(str(item)) for item in value) or "none"
    return printable(str(value)) or "empty"


def _shots(
    before: Sequence[ShotContent], after: Sequence[ShotContent]
) -> Iterator[Change]:
    was = {shot.id: (number, shot) for number, shot in enumerate(before, 1)}
    now = {shot.id: (number, shot) for number, shot in enumerate(after, 1)}
    for number, shot in was.values():
        if shot.id not in now:
            yield Change(f"Shot {number} deleted", _excerpt("", _spoken(shot)))
    for number, shot in now.values():
        if shot.id not in was:
            yield Change(f"Shot {number} added", _excerpt("", _spoken(shot)))
    kept = [was[shot.id][0] for shot in after if shot.id in was]
    if kept != sorted(kept):
        # The old numbers, as they stand now.
        yield Change("Order of the shots", ", ".join(map(str, kept)))
    both = [(was[shot.id][1], n, shot) for n, shot in now.values() if shot.id in was]
    yield from _lengths(both)
    for earlier, number, shot in both:
        yield from _one_shot(number, earlier, shot)


def _spoken(shot: ShotContent) -> str:
    return shot.title or shot.prompt


def _lengths(both: Sequence[tuple[ShotContent, int, ShotContent]]) -> Iterator[Change]:
    changed = [(n, a.seconds, b.seconds) for a, n, b in both if a.seconds != b.seconds]
    if len(changed) > _MOST_LENGTHS:
        yield Change(f"Lengths of {len(changed)} shots")
        return
    for number, was, now in changed:
        yield Change(f"Shot {number}", f"{words(was)} to {words(now)}")


def _one_shot(number: int, before: ShotContent, after: ShotContent) -> Iterator[Change]:
    key = f"{after.id}"
    title = f"Title of shot {number}"
    yield from _title(title, before.title, after.title, f"{key} title")
    prompt = f"Prompt of shot {number}"
    yield from _text(prompt, before.prompt, after.prompt, f"{key} prompt")
    if before.locked != after.locked:
        yield Change(f"Shot {number} {'locked' if after.locked else 'unlocked'}")
    if before.camera != after.camera:
        how = f"{before.camera.spoken} to {inside(after.camera.spoken)}"
        if before.camera.spoken == after.camera.spoken:
            how = "other crops"
        yield Change(f"Camera of shot {number}", how)
    if before.into != after.into:
        how = f"{before.into.spoken} to {inside(after.into.spoken)}"
        yield Change(f"Transition into shot {number}", how)
    was_bound = before.shares_with, before.carries_to
    if was_bound != (after.shares_with, after.carries_to):
        carried = "carried over" if after.carries_to else "cut"
        how = "shared frame" if after.shares_with else carried
        yield Change(f"End of shot {number}", how)
    was = before.first_frame, before.last_frame
    now = after.first_frame, after.last_frame
    if was != now and was == now[::-1]:
        yield Change(f"Frames of shot {number} swapped")
        return
    for which, old, new in zip(("First", "Last"), was, now, strict=True):
        if old != new:
            how = "removed" if not new else "replaced" if old else "put in"
            yield Change(f"{which} frame of shot {number}", how)


def _title(what: str, before: str, after: str, key: str) -> Iterator[Change]:
    if before != after:
        yield Change(what, f"{_quoted(before)} to {_quoted(after)}", key)


def _text(what: str, before: str, after: str, key: str) -> Iterator[Change]:
    if before != after:
        yield Change(what, _excerpt(before, after) or "emptied", key)


def _quoted(text: str) -> str:
    whole = " ".join(text.split())
    if not whole:
        return "nothing"
    short = shortened(whole, _LONGEST_QUOTE)
    return f"“{short}”" if short == whole else f"“{short}…”"


def _excerpt(before: str, after: str) -> str:
    """The words around the first place that differs; nothing for an empty text."""
    if not after.strip():
        return ""
    pairs = enumerate(zip(before, after, strict=False))
    shorter = min(len(before), len(after))
    same = next((at for at, (was, now) in pairs if was != now), shorter)
    start = 0
    if same > _LONGEST_QUOTE // 2:
        start = after.rfind(" ", 0, same - _LONGEST_QUOTE // 4) + 1
    quote = _quoted(after[start:])
    return quote.replace("“", "“…", 1) if start else quote
