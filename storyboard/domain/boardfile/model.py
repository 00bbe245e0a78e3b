"""What a board file says, typed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from storyboard.domain.camera import AS_IT_COMES, CUT, Camera, Transition
from storyboard.domain.crop import Crop

FORMAT = "storyboard/1"
KINDS = ("character", "prop", "place", "style")


@dataclass(frozen=True, slots=True)
class ShotFile:
    prompt: str
    duration: int
    title: str = ""
    first_frame: str | None = None
    last_frame: str | None = None
    first_crop: Crop | None = None
    last_crop: Crop | None = None
    # It begins where the film of the shot before it ends.
    carried_over: bool = False
    camera: Camera = AS_IT_COMES
    transition: Transition = CUT


@dataclass(frozen=True, slots=True)
class ElementFile:
    id: str
    kind: str = KINDS[0]
    name: str = ""
    description: str = ""
    frontal_image: str | None = None
    images: tuple[str, ...] = ()
    videos: tuple[str, ...] = ()
    voices: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SettingFile:
    """A file among the settings: `{"picture": path}` or `{"video": path}`."""

    kind: str
    path: str


@dataclass(frozen=True, slots=True)
class SoundtrackFile:
    """What the animatic plays: `domain.soundtrack`. Times are tenths of a second."""

    heard: str = ""
    voices: bool = True
    track: str | None = None
    start: int = 0
    fade_in: int = 0
    fade_out: int = 0


@dataclass(frozen=True, slots=True)
class BoardFile:
    """What the file says, typed. `model` is empty when it names none."""

    title: str
    duration: int
    width: int
    height: int
    shots: tuple[ShotFile, ...]
    model: str = ""
    prompt: str = ""
    negative_prompt: str = ""
    sound: bool = False
    settings: Mapping[str, Any] = field(default_factory=dict)
    elements: tuple[ElementFile, ...] = ()
    soundtrack: SoundtrackFile = field(default_factory=SoundtrackFile)

    def __post_init__(self) -> None:
        settings = {
            key: tuple(value) if isinstance(value, list) else value
            for key, value in self.settings.items()
        }
        object.__setattr__(self, "settings", MappingProxyType(settings))
