"""The text of a file as a board: everything that is wrong with it at once."""

import json
from collections.abc import Mapping
from typing import Any

from storyboard.domain.boardfile.contents import media_paths, plan_of
from storyboard.domain.boardfile.model import (
    FORMAT,
    KINDS,
    BoardFile,
    ElementFile,
    SettingFile,
    ShotFile,
    SoundtrackFile,
)
from storyboard.domain.boardfile.writing import settings_data
from storyboard.domain.camera import (
    EASES,
    FRAMES,
    MOVES,
    TRANSITIONS,
    USUAL_END,
    USUAL_FRAMES,
    USUAL_START,
    Camera,
    Transition,
    crop_of,
    crop_refused,
)
from storyboard.domain.crop import Crop
from storyboard.domain.fields import Fields, path_refused
from storyboard.domain.plan import (
    LONGEST_PROMPT,
    LONGEST_TITLE,
    MOST_ELEMENTS,
    MOST_SHOTS,
    FrameRef,
)
from storyboard.domain.problem import Problem
from storyboard.domain.soundtrack import FADES, HEARD, STARTS
from storyboard.domain.strictjson import JsonError, parse

_MOST_LISTED = 20
_LONGEST_SETTINGS = 5000


class BoardFileError(ValueError):
    """The file is no board. `problems` says everything that is wrong with it."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


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
        soundtrack=_soundtrack(fields.table("soundtrack", required=False)),
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
        camera=_camera(fields),
        transition=_transition(fields),
    )
    fields.close()
    return shot


def _camera(fields: Fields) -> Camera:
    move, ease = _one(fields, "camera", MOVES), _one(fields, "ease", EASES)
    start = _way(fields, "crop_start", USUAL_START, move=move)
    end = _way(fields, "crop_end", USUAL_END, move=move)
    if move != "crop":
        return Camera(move, ease)
    return Camera(move, ease, crop_of(start), crop_of(end))


def _way(
    fields: Fields, key: str, usual: tuple[int, ...], *, move: str
) -> tuple[int, ...]:
    """`[left, top, size]` in ten-thousandths of the picture."""
    parts = fields.wholes(key, count=3)
    if not parts:
        return usual
    if move != "crop":
        message = f"A “{key}” goes with the camera “crop” only."
        fields.problem(key, "unsupported_value", message)
    elif why := crop_refused(parts):
        fields.problem(key, "out_of_range", why)
    else:
        return parts
    return usual


def _soundtrack(fields: Fields) -> SoundtrackFile:
    sound = SoundtrackFile(
        heard=_one(fields, "plays", HEARD),
        voices=fields.flag("voices", default=True),
        track=fields.path("track"),
        start=_tenths(fields, "start", STARTS),
        fade_in=_tenths(fields, "fade_in", FADES),
        fade_out=_tenths(fields, "fade_out", FADES),
    )
    fields.close()
    return sound


def _tenths(fields: Fields, key: str, among: range) -> int:
    """Seconds with at most one decimal."""
    seconds = fields.number(key, 0.0)
    tenths = round(seconds * 10) if 0 <= seconds <= among[-1] / 10 else -1
    if tenths < 0 or abs(tenths - seconds * 10) > 1e-6:
        message = f"Write 0 to {among[-1] // 10} seconds, with one decimal at most."
        fields.problem(key, "out_of_range", message)
        return 0
    return tenths


def _one(fields: Fields, key: str, choices: Mapping[str, str]) -> str:
    """One of the names; the usual one is said by silence."""
    if fields.raw(key) is None:
        return ""
    said = fields.choice(key, [name for name in choices if name])
    return said if said in choices else ""


def _transition(fields: Fields) -> Transition:
    kind = _one(fields, "transition", TRANSITIONS)
    frames = fields.whole("transition_frames", USUAL_FRAMES)
    if frames not in FRAMES:
        message = f"A transition takes {FRAMES[0]} to {FRAMES[-1]} frames."
        fields.problem("transition_frames", "out_of_range", message)
        frames = USUAL_FRAMES
    return Transition(kind, frames)


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
    if len(json.dumps(settings_data(kept))) > _LONGEST_SETTINGS:
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
