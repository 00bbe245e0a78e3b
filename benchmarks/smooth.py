"""How evenly a finished film moves: dots of a still, tracked through its frames."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import av
import numpy as np
from numpy.polynomial.chebyshev import Chebyshev
from numpy.typing import NDArray
from PIL import Image

from storyboard.animatic.film import Film, Shot
from storyboard.animatic.plates import views

Floats: TypeAlias = NDArray[np.float64]

SIZE = (1280, 720)
SECONDS = 5
_REACH = 10
_ROUNDS = 2  # of looking again from where the dot was found


def largest_deviation(make: Callable[[Film, Path], None], folder: Path) -> float:
    """Of any dot from the smooth path through its places, in pixels."""
    still, dots = _dots(folder)
    out = folder / "smooth.mp4"
    make(Film((Shot(SECONDS, first=still),), *SIZE, quality=99), out)
    worst = 0.0
    for track in _tracks(out, dots):
        at = np.linspace(-1, 1, len(track))
        for places in track.T:
            path = Chebyshev.fit(at, places, 8)
            worst = max(worst, float(np.abs(places - path(at)).max()))
    out.unlink()
    return worst


def _dots(folder: Path) -> tuple[Path, list[tuple[float, float]]]:
    width, height = SIZE
    down, across = np.mgrid[0:height, 0:width]
    picture = np.full((height, width), 20.0)
    # Around the middle, where a dot stays in the picture for the whole film.
    chance = np.random.default_rng(3)
    dots = [
        (x + chance.uniform(-8, 8), y + chance.uniform(-8, 8))
        for x in range(300, 1000, 110)
        for y in range(200, 540, 110)
    ]
    for x, y in dots:
        picture += 200 * np.exp(-((across - x) ** 2 + (down - y) ** 2) / 12.5)
    path = folder / "dots.png"
    grey = Image.fromarray(picture.clip(0, 255).astype(np.uint8))
    grey.convert("RGB").save(path)
    return path, dots


def _tracks(path: Path, dots: list[tuple[float, float]]) -> list[Floats]:
    found: list[list[tuple[float, float]]] = [[] for _ in dots]
    now = list(dots)
    with av.open(str(path)) as film:
        for frame in film.decode(video=0):
            plane = views(frame)[0].astype(np.float64)
            light = np.clip(plane - np.median(plane) - 3, 0, None)
            for number, place in enumerate(now):
                for _ in range(_ROUNDS):
                    place = _centre(light, *place)
                now[number] = place
                found[number].append(place)
    return [np.array(track) for track in found]


def _centre(light: Floats, x: float, y: float) -> tuple[float, float]:
    left, top = round(x) - _REACH, round(y) - _REACH
    piece = light[top : top + 2 * _REACH + 1, left : left + 2 * _REACH + 1]
    steps, all_light = np.arange(2 * _REACH + 1), piece.sum()
    return (
        float((piece.sum(0) * steps).sum() / all_light + left),
        float((piece.sum(1) * steps).sum() / all_light + top),
    )
