"""A board as the text of a file."""

import json
from collections.abc import Mapping
from typing import Any

from storyboard.domain.boardfile.model import (
    FORMAT,
    KINDS,
    BoardFile,
    ElementFile,
    SettingFile,
    ShotFile,
    SoundtrackFile,
)
from storyboard.domain.camera import Camera, parts_of
from storyboard.domain.camera import Crop as Way
from storyboard.domain.crop import Crop


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
        "soundtrack": _soundtrack_data(board.soundtrack) or None,
        "settings": settings_data(board.settings) or None,
        "shots": [_shot_data(shot) for shot in board.shots],
        "elements": [_element_data(element) for element in board.elements] or None,
    }
    return json.dumps(_said(data), indent=2, ensure_ascii=False) + "\n"


def _said(data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if value is not None}


def _soundtrack_data(sound: SoundtrackFile) -> dict[str, Any]:
    times = {"start": sound.start, "fade_in": sound.fade_in, "fade_out": sound.fade_out}
    return _said(
        {
            "plays": sound.heard or None,
            "voices": None if sound.voices else False,
            "track": sound.track,
            **{name: at / 10 if at else None for name, at in times.items()},
        }
    )


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
            "camera": shot.camera.move or None,
            "ease": shot.camera.ease or None,
            "crop_start": _way_data(shot.camera, shot.camera.start),
            "crop_end": _way_data(shot.camera, shot.camera.end),
            "transition": shot.transition.kind or None,
            "transition_frames": shot.transition.frames
            if shot.transition.kind
            else None,
        }
    )


def _way_data(camera: Camera, crop: Way) -> tuple[int, ...] | None:
    return parts_of(crop) if camera.move == "crop" else None


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


def settings_data(settings: Mapping[str, Any]) -> dict[str, Any]:
    """The settings as JSON holds them."""

    def data(value: Any) -> Any:
        match value:
            case SettingFile(kind, path):
                return {kind: path}
            case tuple() | list():
                return [data(item) for item in value]
        return value

    return {key: data(value) for key, value in sorted(settings.items())}
