"""One film made here: `python -m benchmarks.films WHO SIZE SECONDS SHOTS OUT`.

Prints one JSON object: seconds, frames, bytes, peak memory, and how alike the first
and the last picture are to the stills. Who: `ours`, the engine as the studio runs it;
`encoder`, the same encoders fed with ready-made moving pictures, nothing drawn: the
limit.
"""

import json
import os
import resource
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeAlias

import av
import cv2
import numpy as np
from av.container import InputContainer
from numpy.typing import NDArray
from PIL import Image

from storyboard import boards
from storyboard.animatic.encode import Packet, crew, encode
from storyboard.animatic.film import Film, Shot
from storyboard.animatic.join import join
from storyboard.animatic.plates import Planes, cover, views
from storyboard.animatic.render import render, segments
from storyboard.animatic.scene import Scene

Grey: TypeAlias = NDArray[np.float32]

_SAMPLE = Path(boards.__file__).parent / "sample"
# Ready-made pictures of a film may fill this much memory.
_READY_BYTES = 600_000_000


def film_of(size: tuple[int, int], seconds: int, *, shots: int) -> Film:
    """Five shots, two of them from a first to a last frame; or the first shot alone."""
    made = []
    for number in range(1, shots + 1):
        first = _SAMPLE / f"shot{number}-first.jpg"
        last = _SAMPLE / f"shot{number}-last.jpg"
        blends = number in (2, 4) or number == shots
        length = seconds // shots
        made.append(Shot(length, first=first, last=last if blends else None))
    return Film(tuple(made), *size)


def ours(film: Film, out: Path) -> None:
    """The engine, as its child process calls it."""
    render(film, out, workers=os.cpu_count() or 2)


def encoder(film: Film, out: Path) -> None:
    """The same segments, encoders, options and file; frames are copied, not drawn."""
    cv2.setNumThreads(1)
    parts, spans, team = segments(film), film.spans, crew(film, os.cpu_count() or 2)
    ready = {shot: _ready(film, shot) for shot in range(len(film.shots))}
    began = time.perf_counter()

    def make(shot: int, frames: range) -> list[Packet]:
        pictures = ready[shot]

        def draw(frame: int, planes: Planes) -> None:
            picture = pictures[frame % len(pictures)]
            for target, plane in zip(planes, picture, strict=True):
                np.copyto(target, plane)

        return encode(film, frames, draw, threads=team.threads)

    with ThreadPoolExecutor(team.encoders) as pool:
        coming = [pool.submit(make, part.shot, part.frames) for part in parts]
        starts = [spans[part.shot].start for part in parts]
        packets = ((start, c.result()) for start, c in zip(starts, coming, strict=True))
        join(film, packets, out)
    _only[:] = [time.perf_counter() - began]


# The encoder's own seconds: making the pictures ready is not its work.
_only: list[float] = []


def _ready(film: Film, shot: int) -> list[Planes]:
    """Frames from the shot's middle, where it moves most, there and back again."""
    scene, span = Scene(film, shot), film.spans[shot].frames
    each = film.width * film.height * 3 // 2 * len(film.shots)
    count = min(span, 48, _READY_BYTES // each)
    start = (span - count) // 2
    there = [_drawn(film, scene, at) for at in range(start, start + count)]
    return there + there[::-1]


def _drawn(film: Film, scene: Scene, frame: int) -> Planes:
    height, width = film.height, film.width
    planes = (
        np.empty((height, width), np.uint8),
        np.empty((height // 2, width // 2), np.uint8),
        np.empty((height // 2, width // 2), np.uint8),
    )
    scene.draw(frame, planes)
    return planes


# Peers are one line each: a name and what makes the film.
MAKERS: dict[str, Callable[[Film, Path], None]] = {"ours": ours, "encoder": encoder}


def ends_alike(film: Film, out: Path) -> tuple[float, float]:
    """SSIM of the film's first and last picture with the stills they are made of."""
    first, last = _ends(out)
    shown = film.shots[-1].last or film.shots[-1].first
    assert film.shots[0].first is not None
    assert shown is not None
    return _alike(first, film.shots[0].first), _alike(last, shown)


def _ends(path: Path) -> tuple[Grey, Grey]:
    with av.open(str(path)) as file:
        first, last = (_luma(frame) for frame in _first_and_last(file))
    return first, last


def _first_and_last(file: InputContainer) -> Iterator[av.VideoFrame]:
    pictures = file.decode(video=0)
    yield next(pictures)
    yield from deque(pictures, maxlen=1)


def _luma(frame: av.VideoFrame) -> Grey:
    return np.asarray(views(frame)[0], np.float32)


def _alike(picture: Grey, still: Path) -> float:
    """Compared where the encoder works: luma of BT.709, from 16 to 235."""
    height, width = picture.shape
    with Image.open(still) as opened:
        wanted = np.asarray(cover(opened.convert("RGB"), width, height), np.float32)
    weights = np.array([0.2126, 0.7152, 0.0722], np.float32)
    return ssim(picture, np.asarray(16 + wanted @ weights * (219 / 255), np.float32))


def ssim(one: Grey, other: Grey) -> float:
    """Structural similarity of two grey pictures, Gaussian windows of 11 pixels."""

    def blur(picture: Grey) -> Grey:
        return np.asarray(cv2.GaussianBlur(picture, (11, 11), 1.5), np.float32)

    mean_one, mean_other = blur(one), blur(other)
    both = mean_one * mean_other
    squares = mean_one**2 + mean_other**2
    spread = blur(one**2) + blur(other**2) - squares
    shared = blur(one * other) - both
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    scores = (2 * both + c1) * (2 * shared + c2) / ((squares + c1) * (spread + c2))
    return float(scores.mean())


def main() -> None:
    who, size, seconds, shots, out = sys.argv[1:]
    width, height = map(int, size.split("x"))
    film = film_of((width, height), int(seconds), shots=int(shots))
    path = Path(out)
    began = time.perf_counter()
    MAKERS[who](film, path)
    took = _only[0] if _only else time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    facts: dict[str, object] = {
        "seconds": took,
        "frames": film.frames,
        "bytes": path.stat().st_size,
        "peak": peak,
    }
    if who != "encoder":
        facts["alike"] = ends_alike(film, path)
        facts["counted"] = _count(path)
    print(json.dumps(facts))


def _count(path: Path) -> int:
    with av.open(str(path)) as file:
        return sum(packet.size > 0 for packet in file.demux(video=0))


if __name__ == "__main__":
    main()
