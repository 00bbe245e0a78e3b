"""What a board file names, and the plan it makes."""

from collections.abc import Iterator, Mapping
from typing import Any

from storyboard.domain.boardfile.model import (
    BoardFile,
    ElementFile,
    SettingFile,
    SoundtrackFile,
)
from storyboard.domain.crop import Crop
from storyboard.domain.plan import BoardPlan, ElementRef, FrameRef, ShotPlan
from storyboard.domain.soundtrack import Soundtrack, Track
from storyboard.domain.text import printable


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
    found.append(("soundtrack.track", board.soundtrack.track))
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


def _soundtrack(said: SoundtrackFile, hashes: Mapping[str, str]) -> Soundtrack:
    track = None
    if said.track is not None:
        name = said.track.rpartition("/")[2]
        times = said.start, said.fade_in, said.fade_out
        track = Track(hashes[said.track], name, *times)
    return Soundtrack(said.heard, said.voices, track)


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
        soundtrack=_soundtrack(board.soundtrack, hashes),
        shots=tuple(
            ShotPlan(
                s.prompt,
                s.duration,
                s.title,
                frame(s.first_frame, s.first_crop),
                frame(s.last_frame, s.last_crop),
                carried=bool(place and s.carried_over),
                camera=s.camera,
                transition=s.transition,
            )
            for place, s in enumerate(board.shots)
        ),
        elements=tuple(element(one) for one in board.elements),
    )
