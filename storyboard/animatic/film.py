"""The order in the engine's own words: a film, its shots, how it should look and sound.

Values are checked once, here; what comes after trusts them. JSON carries a film to a
child process and back unchanged.
"""

import json
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any, Self

from storyboard.domain.camera import AS_IT_COMES, CUT, Camera, Crop, Transition
from storyboard.domain.timing import FILM, Span, nominal, spans

LONGEST_SIDE = 3840
LEAST_SIDE = 64
MOST_PIXELS = 3840 * 2160
LEAST_QUALITY, BEST_QUALITY = 20, 99


class BurnIn(StrEnum):
    NUMBER = "number"
    TIMECODE = "timecode"
    CAPTION = "caption"


class Sound(StrEnum):
    TICKS = "ticks"
    SILENCE = "silence"


class Profile(StrEnum):
    """How much work the encoder puts into a picture: a draft takes half of it, and a
    little more room.
    """

    DRAFT = "draft"
    FINAL = "final"


class Container(StrEnum):
    MP4 = "mp4"
    WEBM = "webm"
    MOV = "mov"


@dataclass(frozen=True, slots=True)
class Track:
    """A sound over the whole film: a mono WAV of 16 bits, heard from `start` on. Times
    are seconds; the fades lie at the two ends of what is heard.
    """

    path: Path
    start: Fraction = Fraction(0)
    fade_in: Fraction = Fraction(0)
    fade_out: Fraction = Fraction(0)

    def __post_init__(self) -> None:
        if min(self.start, self.fade_in, self.fade_out) < 0:
            raise ValueError("a track begins and fades at 0 seconds or later")


@dataclass(frozen=True, slots=True)
class Shot:
    """One camera set-up. `first` and `last` are stills: sRGB, 8 bits, upright.
    `transition` leads into it from the shot before. `voices` are sounds like a track,
    heard one after the other from its beginning on.
    """

    seconds: int
    first: Path | None = None
    last: Path | None = None
    prompt: str = ""
    title: str = ""
    camera: Camera = AS_IT_COMES
    transition: Transition = CUT
    voices: tuple[Path, ...] = ()

    def __post_init__(self) -> None:
        if self.seconds < 1:
            raise ValueError("a shot lasts at least 1 second")


@dataclass(frozen=True, slots=True)
class Film:
    """Everything a render needs to know. `quality` runs from 20 to 99."""

    shots: tuple[Shot, ...]
    width: int
    height: int
    title: str = ""
    rate: Fraction = FILM
    container: Container = Container.MP4
    quality: int = 95
    sound: Sound = Sound.SILENCE
    burn_in: frozenset[BurnIn] = frozenset()
    profile: Profile = Profile.FINAL
    track: Track | None = None

    def __post_init__(self) -> None:
        if not self.shots:
            raise ValueError("a film needs at least one shot")
        for side in (self.width, self.height):
            if side % 2 or not LEAST_SIDE <= side <= LONGEST_SIDE:
                raise ValueError(
                    f"{self.width}x{self.height}: sides are even numbers "
                    f"from {LEAST_SIDE} to {LONGEST_SIDE}"
                )
        if self.width * self.height > MOST_PIXELS:
            raise ValueError(
                f"{self.width}x{self.height}: at most {MOST_PIXELS} pixels"
            )
        if not LEAST_QUALITY <= self.quality <= BEST_QUALITY:
            raise ValueError(f"quality runs from {LEAST_QUALITY} to {BEST_QUALITY}")
        if not 10 <= nominal(self.rate) <= 120:
            raise ValueError("the rate is 10 to 120 frames per second")

    @property
    def spans(self) -> tuple[Span, ...]:
        """Where each shot lies, in frames of the film."""
        return _spans(tuple(shot.seconds for shot in self.shots), self.rate)

    @property
    def frames(self) -> int:
        return self.spans[-1].end

    def transition_frames(self, boundary: int) -> int:
        """How many frames the transition into that shot takes, half of them of the
        shot before: never more than all of one of the two; none for a cut.
        """
        if not 0 < boundary < len(self.shots):
            return 0
        transition, spans = self.shots[boundary].transition, self.spans
        around = (spans[boundary - 1].frames, spans[boundary].frames)
        return min(transition.frames, *around) if transition.kind else 0

    @classmethod
    def of(cls, facts: dict[str, Any]) -> Self:
        """The film that `film_to_json` wrote down."""
        return cls(
            shots=tuple(_shot_of(shot) for shot in facts["shots"]),
            width=_whole(facts["width"]),
            height=_whole(facts["height"]),
            title=str(facts["title"]),
            rate=Fraction(str(facts["rate"])),
            container=Container(facts["container"]),
            quality=_whole(facts["quality"]),
            sound=Sound(facts["sound"]),
            burn_in=frozenset(BurnIn(name) for name in facts["burn_in"]),
            profile=Profile(facts["profile"]),
            track=_track_of(facts["track"]),
        )


@lru_cache(maxsize=16)
def _spans(seconds: tuple[int, ...], rate: Fraction) -> tuple[Span, ...]:
    return spans(seconds, rate)


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(f"not a whole number: {value!r}")
    return value


def _path_of(value: object) -> Path | None:
    return None if value is None else Path(str(value))


def _track_of(facts: dict[str, Any] | None) -> Track | None:
    if facts is None:
        return None
    times = (Fraction(str(facts[name])) for name in ("start", "fade_in", "fade_out"))
    return Track(Path(str(facts["path"])), *times)


def _shot_of(facts: dict[str, Any]) -> Shot:
    return Shot(
        seconds=_whole(facts["seconds"]),
        first=_path_of(facts["first"]),
        last=_path_of(facts["last"]),
        prompt=str(facts["prompt"]),
        title=str(facts["title"]),
        camera=Camera(
            facts["move"],
            facts["ease"],
            _crop_of(facts["start"]),
            _crop_of(facts["end"]),
        ),
        transition=Transition(facts["transition"], _whole(facts["transition_frames"])),
        voices=tuple(Path(str(voice)) for voice in facts["voices"]),
    )


def _crop_of(value: Any) -> Crop:
    left, top, size = map(float, value)
    return left, top, size


def _shot_facts(shot: Shot) -> dict[str, object]:
    return {
        "seconds": shot.seconds,
        "first": None if shot.first is None else str(shot.first),
        "last": None if shot.last is None else str(shot.last),
        "prompt": shot.prompt,
        "title": shot.title,
        "move": shot.camera.move,
        "ease": shot.camera.ease,
        "start": shot.camera.start,
        "end": shot.camera.end,
        "transition": shot.transition.kind,
        "transition_frames": shot.transition.frames,
        "voices": list(map(str, shot.voices)),
    }


def _track_facts(track: Track | None) -> dict[str, str] | None:
    if track is None:
        return None
    times = {"start": track.start, "fade_in": track.fade_in, "fade_out": track.fade_out}
    return {"path": str(track.path)} | {name: str(at) for name, at in times.items()}


def film_to_json(film: Film) -> str:
    """The film as JSON text; paths are strings, the rate is a fraction in words."""
    facts = {
        "shots": [_shot_facts(shot) for shot in film.shots],
        "width": film.width,
        "height": film.height,
        "title": film.title,
        "rate": str(film.rate),
        "container": film.container.value,
        "quality": film.quality,
        "sound": film.sound.value,
        "burn_in": sorted(name.value for name in film.burn_in),
        "profile": film.profile.value,
        "track": _track_facts(film.track),
    }
    return json.dumps(facts)


def film_from_json(text: str) -> Film:
    """The inverse of `film_to_json`. Raises ValueError when it is not a film."""
    try:
        return Film.of(json.loads(text))
    except (KeyError, TypeError, ZeroDivisionError) as fault:
        raise ValueError(f"not a film: {fault!r}") from fault
