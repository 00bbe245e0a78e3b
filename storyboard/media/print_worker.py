"""The child that makes pictures for paper, as `prints` asks it to."""

import json
import logging
import shutil
from collections import defaultdict
from pathlib import Path
from typing import Any

import av
from PIL import Image, JpegImagePlugin, PngImagePlugin

from storyboard.media.answers import Refuses, answer
from storyboard.media.clip_reader import frames_at, opened, read_table
from storyboard.media.stills import whole

# Pillow would load these at the first picture; so the server of the forks has them.
FORMATS = (JpegImagePlugin, PngImagePlugin)

Image.MAX_IMAGE_PIXELS = None  # it only warns; ours were checked when they came in

QUALITY = 88
logger = logging.getLogger(__name__)
Box = tuple[int, int]


def main(listed: str, width: str, height: str) -> dict[str, object]:
    wanted: list[dict[str, Any]] = json.loads(listed)
    box = int(width), int(height)
    files = [""] * len(wanted)
    films: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, one in enumerate(wanted):
        if one["container"]:
            films[one["path"], one["container"]].append(number)
        else:
            files[number] = _still(Path(one["path"]), f"{number}.jpg", box)
    for (path, container), numbers in films.items():
        frames = {number: int(wanted[number]["frame"]) for number in numbers}
        for number, name in _frames(path, container, frames, box).items():
            files[number] = name
    return {"files": files}


def _still(path: Path, name: str, box: Box) -> str:
    try:
        with Image.open(path, formats=["JPEG", "PNG"]) as image:
            small = image.width <= box[0] and image.height <= box[1]
            if small and image.format == "JPEG" and image.mode == "RGB":
                shutil.copyfile(path, name)
                return name
            # A JPEG is read at the next larger eighth of its size.
            image.draft("RGB", box)
            _save(image.convert("RGB"), name, box)
    except (OSError, ValueError, SyntaxError) as error:
        logger.warning("a still could not be read: %s", error)
        return ""
    return name


def _frames(
    path: str, container: str, wanted: dict[int, int], box: Box
) -> dict[int, str]:
    """Of one film in one pass, as far as it can be read."""
    made: dict[int, str] = {}
    try:
        with opened(path, container) as (clip, video):
            table = read_table(clip, video)
            last = len(table.shown) - 1
            order = sorted(wanted, key=lambda number: wanted[number])
            # The same frame twice is decoded once.
            places = sorted({min(frame, last) for frame in wanted.values()})
            times = [table.shown[place] for place in places]
            frames = zip(places, frames_at(clip, video, table.keys, times), strict=True)
            for place, frame in frames:
                image = whole(frame)
                for number in order:
                    if min(wanted[number], last) == place:
                        _save(image.copy(), f"{number}.jpg", box)
                        made[number] = f"{number}.jpg"
    except (OSError, ValueError, Refuses, av.FFmpegError) as error:
        logger.warning("a film could not be read: %s", error)
    return made


def _save(image: Image.Image, name: str, box: Box) -> None:
    image.thumbnail(box, Image.Resampling.LANCZOS, reducing_gap=2.0)
    image.save(name, "JPEG", quality=QUALITY, optimize=True, subsampling=0)


if __name__ == "__main__":
    answer(main)
