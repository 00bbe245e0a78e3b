"""The board file, `"format": "storyboard/1"`: a board as JSON text, and back.

Media paths are relative to the file; whoever reads it opens them and says what is
there, so that this module touches no disk.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from storyboard.domain.crop import Crop
from storyboard.domain.fields import Fields, path_refused
from storyboard.domain.plan import (
    LONGEST_PROMPT,
    LONGEST_TITLE,
    MOST_ELEMENTS,
    MOST_SHOTS,
    BoardPlan,
    ElementRef,
    FrameRef,
    ShotPlan,
)
from storyboard.domain.problem import Problem
from storyboard.domain.strictjson import JsonError, parse
from storyboard.domain.text import printable

FORMAT = "storyboard/1"
KINDS = ("character", "prop", "place", "style")
_MOST_LISTED = 20
_LONGEST_SETTINGS = 5000


class BoardFileError(ValueError):
    """The file is no board. `problems` says everything that is wrong with it."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


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

    def __post_init__(self) -> None:
        settings = {
            key: tuple(value) if isinstance(value, list) else value
            for key, value in self.settings.items()
        }
        object.__setattr__(self, "settings", MappingProxyType(settings))


def read(text: str | bytes) -> BoardFile:
    """The board in a file. Raises BoardFileError with every problem at once."""
    try:
        parsed = parse(text)
    except JsonError as error:
        raise BoardFileError((error.problem,)) from None
    problems = list(parsed.problems)
    if not isinstance(parsed.value, dict):
        message = "A board file holds one JSON object."
        raise BoardFileError((*problems, Problem("wrong_type", "file", message)))
    board = _board(Fields(parsed.value, "", problems))
    if problems:
        raise BoardFileError((*problems, *_rules(board, problems)))
    return board


def _board(fields: Fields) -> BoardFile:
    if fields.text("format") not in {FORMAT, ""}:
        message = f"This program reads “{FORMAT}” and nothing else."
        fields.problem("format", "unsupported_value", message)
    board = BoardFile(
        title=fields.text("title"),
        model=fields.text("model", "", most=LONGEST_TITLE),
        duration=fields.whole("duration"),
        width=fields.whole("width"),
        height=fields.whole("height"),
        prompt=fields.text("prompt", ""),
        negative_prompt=fields.text("negative_prompt", ""),
        sound=fields.flag("sound", default=False),
        settings=_settings(fields),
        shots=tuple(
            _shot(row) for row in fields.rows("shots", most=MOST_SHOTS, required=True)
        ),
        elements=tuple(
            _element(row) for row in fields.rows("elements", most=MOST_ELEMENTS)
        ),
    )
    fields.close()
    return board


def _shot(fields: Fields) -> ShotFile:
    shot = ShotFile(
        title=fields.text("title", ""),
        prompt=fields.text("prompt"),
        duration=fields.whole("duration"),
        first_frame=fields.path("first_frame"),
        last_frame=fields.path("last_frame"),
        first_crop=_crop(fields, "first_crop", of="first_frame"),
        last_crop=_crop(fields, "last_crop", of="last_frame"),
        carried_over=fields.flag("carried_over", default=False),
    )
    fields.close()
    return shot


def _crop(fields: Fields, key: str, *, of: str) -> Crop | None:
    """`[left, top, width, height]` in pixels of the picture."""
    numbers = fields.wholes(key, count=4)
    if numbers and fields.raw(of) is None:
        fields.problem(key, "missing_field", f"A “{key}” needs a “{of}”.")
    return Crop(*numbers) if numbers else None


def _element(fields: Fields) -> ElementFile:
    element = ElementFile(
        id=fields.text("id"),
        kind=fields.choice("kind", KINDS, KINDS[0]),
        name=fields.text("name", "", most=LONGEST_TITLE),
        description=fields.text("description", "", most=LONGEST_PROMPT),
        frontal_image=fields.path("frontal_image"),
        images=fields.paths("images", most=_MOST_LISTED),
        videos=fields.paths("videos", most=_MOST_LISTED),
        voices=fields.paths("voices", most=_MOST_LISTED),
        tags=fields.texts("tags", most=_MOST_LISTED, length=LONGEST_TITLE),
    )
    if element.images and element.frontal_image is None:
        message = "Further “images” need a “frontal_image” first."
        fields.problem("images", "missing_field", message)
    fields.close()
    return element


def _settings(fields: Fields) -> dict[str, Any]:
    table = fields.table("settings", required=False)
    kept: dict[str, Any] = {}
    for key, value in table.items():
        if isinstance(value, list):
            parts = enumerate(value)
            kept[key] = [_setting(table, f"{key}[{i}]", part) for i, part in parts]
        else:
            kept[key] = _setting(table, key, value)
    if len(json.dumps(_settings_data(kept))) > _LONGEST_SETTINGS:
        message = f"The settings have more than {_LONGEST_SETTINGS} characters in all."
        fields.problem("settings", "out_of_range", message)
    return kept


def _setting(table: Fields, place: str, value: object) -> Any:
    match value:
        case bool() | int() | float() | str():
            return value
        case {"picture": str(path), **more} if not more:
            return _file(table, place, "picture", path)
        case {"video": str(path), **more} if not more:
            return _file(table, place, "video", path)
    message = (
        "A setting is text, a number, true or false, a file such as "
        "{“picture”: “look.png”} or {“video”: “take.mp4”}, or a list of these."
    )
    table.problem(place, "wrong_type", message)
    return None


def _file(table: Fields, place: str, kind: str, path: str) -> SettingFile:
    if reason := path_refused(path):
        table.problem(place, "bad_path", reason)
    return SettingFile(kind, path)


def _rules(board: BoardFile, broken: list[Problem]) -> tuple[Problem, ...]:
    """The board's own rules, as far as what could not be read leaves them sure."""
    places = {problem.place for problem in broken}
    paths = [path for _, path in media_paths(board)]
    plan = plan_of(board, {p: FrameRef(p, 1, 1) for p in paths}, {p: p for p in paths})
    return tuple(
        problem
        for problem in plan.problems()
        if not any(place.startswith(_needed(problem)) for place in places)
    )


def _needed(problem: Problem) -> tuple[str, ...]:
    """The places that must be sound before this problem can be believed."""
    head = problem.place.partition(".")[0]
    match problem.code:
        case "sum_wrong":
            return (head, "shots")
        case "element_unknown":
            return (head, "elements")
    return (head,)


def write(board: BoardFile) -> str:
    """The file's text: always the same for the same board, empty things left out."""
    data: dict[str, Any] = {
        "format": FORMAT,
        "title": board.title,
        "model": board.model or None,
        "duration": board.duration,
        "width": board.width,
        "height": board.height,
        "prompt": board.prompt or None,
        "negative_prompt": board.negative_prompt or None,
        "sound": board.sound,
        "settings": _settings_data(board.settings) or None,
        "shots": [_shot_data(shot) for shot in board.shots],
        "elements": [_element_data(element) for element in board.elements] or None,
    }
    return json.dumps(_said(data), indent=2, ensure_ascii=False) + "\n"


def _said(data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if value is not None}


def _shot_data(shot: ShotFile) -> dict[str, Any]:
    return _said(
        {
            "title": shot.title or None,
            "prompt": shot.prompt,
            "duration": shot.duration,
            "first_frame": shot.first_frame,
            "first_crop": _crop_data(shot.first_crop),
            "last_frame": shot.last_frame,
            "last_crop": _crop_data(shot.last_crop),
            "carried_over": shot.carried_over or None,
        }
    )


def _crop_data(crop: Crop | None) -> tuple[int, ...] | None:
    return (crop.left, crop.top, crop.width, crop.height) if crop else None


def _element_data(element: ElementFile) -> dict[str, Any]:
    return _said(
        {
            "id": element.id,
            "kind": None if element.kind == KINDS[0] else element.kind,
            "name": element.name or None,
            "description": element.description or None,
            "frontal_image": element.frontal_image,
            "images": element.images or None,
            "videos": element.videos or None,
            "voices": element.voices or None,
            "tags": element.tags or None,
        }
    )


def _settings_data(settings: Mapping[str, Any]) -> dict[str, Any]:
    def data(value: Any) -> Any:
        match value:
            case SettingFile(kind, path):
                return {kind: path}
            case tuple() | list():
                return [data(item) for item in value]
        return value

    return {key: data(value) for key, value in sorted(settings.items())}


def media_paths(board: BoardFile) -> tuple[tuple[str, str], ...]:
    """Every file the board names: its place in the board, and its path."""
    found: list[tuple[str, str | None]] = []
    for index, shot in enumerate(board.shots):
        found.append((f"shots[{index}].first_frame", shot.first_frame))
        found.append((f"shots[{index}].last_frame", shot.last_frame))
    for index, element in enumerate(board.elements):
        place = f"elements[{index}]"
        found.append((f"{place}.frontal_image", element.frontal_image))
        for name in ("images", "videos", "voices"):
            paths: tuple[str, ...] = getattr(element, name)
            found.extend((f"{place}.{name}[{i}]", p) for i, p in enumerate(paths))
    found.extend((place, file.path) for place, _, file in setting_files(board))
    return tuple((place, path) for place, path in found if path is not None)


def crops(board: BoardFile) -> Iterator[tuple[str, str, Crop]]:
    """Every crop: its place in the board, the path of its picture, and itself."""
    for index, shot in enumerate(board.shots):
        for which in ("first", "last"):
            path: str | None = getattr(shot, f"{which}_frame")
            crop: Crop | None = getattr(shot, f"{which}_crop")
            if path is not None and crop is not None:
                yield f"shots[{index}].{which}_crop", path, crop


def setting_files(board: BoardFile) -> Iterator[tuple[str, str, SettingFile]]:
    """Every file among the settings: its place, the setting's name, and the file."""
    for name, value in board.settings.items():
        parts = value if isinstance(value, tuple) else (value,)
        for index, part in enumerate(parts):
            if isinstance(part, SettingFile):
                at = f"[{index}]" if isinstance(value, tuple) else ""
                yield f"settings.{printable(name)}{at}", name, part


def settings_of(board: BoardFile, hashes: Mapping[str, str]) -> dict[str, Any]:
    """The settings, with every path replaced by the sha256 of what is there."""

    def found(value: Any) -> Any:
        match value:
            case SettingFile(_, path):
                return hashes[path]
            case tuple():
                # Two paths may lead to one picture, and a setting holds it once.
                return tuple(dict.fromkeys(map(found, value)))
        return value

    return {name: found(value) for name, value in board.settings.items()}


def plan_of(
    board: BoardFile,
    frames: Mapping[str, FrameRef],
    sounds_and_videos: Mapping[str, str] | None = None,
    pieces: Mapping[tuple[str, Crop], FrameRef] | None = None,
) -> BoardPlan:
    """The plan, with every path replaced by what the caller found there: pictures by
    `frames`, videos and voices by their sha256. Raises KeyError for a path not in them.
    A crop that is not among the `pieces` is left out.
    """
    hashes = sounds_and_videos or {}

    def frame(path: str | None, crop: Crop | None) -> FrameRef | None:
        if path is None:
            return None
        piece = crop and (pieces or {}).get((path, crop))
        return piece or frames[path]

    def element(one: ElementFile) -> ElementRef:
        front = () if one.frontal_image is None else (one.frontal_image,)
        return ElementRef(
            slug=one.id,
            name=one.name,
            description=one.description,
            pictures=tuple(frames[path] for path in (*front, *one.images)),
            tags=one.tags,
            videos=tuple(hashes[path] for path in one.videos),
            voices=tuple(hashes[path] for path in one.voices),
        )

    return BoardPlan(
        title=board.title,
        seconds=board.duration,
        width=board.width,
        height=board.height,
        prompt=board.prompt,
        negative_prompt=board.negative_prompt,
        sound=board.sound,
        shots=tuple(
            ShotPlan(
                s.prompt,
                s.duration,
                s.title,
                frame(s.first_frame, s.first_crop),
                frame(s.last_frame, s.last_crop),
                carried=bool(place and s.carried_over),
            )
            for place, s in enumerate(board.shots)
        ),
        elements=tuple(element(one) for one in board.elements),
    )
