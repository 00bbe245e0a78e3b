from itertools import pairwise

import numpy as np
import pytest

from storyboard.animatic.motion import Path, path_of
from storyboard.animatic.plates import ENLARGED, Plane, _enlarge
from storyboard.animatic.scene import look

WIDTH, HEIGHT = 640, 360


def a_path(*, has_first: bool, has_last: bool, seconds: int = 5) -> Path:
    return path_of(
        1, frames=24 * seconds, seconds=seconds, has_first=has_first, has_last=has_last
    )


def dot_at(x: float, y: float) -> Plane:
    down, across = np.mgrid[0:HEIGHT, 0:WIDTH]
    glow = 200 * np.exp(-((across - x) ** 2 + (down - y) ** 2) / (2 * 2.5**2))
    return np.asarray((glow + 20).round(), np.uint8)


def centre(plane: Plane) -> tuple[float, float]:
    weight = np.clip(plane.astype(np.float64) - 23, 0, None)
    down, across = np.mgrid[0:HEIGHT, 0:WIDTH]
    total = weight.sum()
    return float((weight * across).sum() / total), float((weight * down).sum() / total)


def ideal(path: Path, frame: int, at: tuple[float, float]) -> tuple[float, float]:
    box = path.box(frame)
    x = ((at[0] + 0.5) / WIDTH - box.left) / box.size * WIDTH - 0.5
    y = ((at[1] + 0.5) / HEIGHT - box.top) / box.size * HEIGHT - 0.5
    return x, y


def tracked(path: Path, at: tuple[float, float]) -> list[tuple[float, float]]:
    large, seen = _enlarge(dot_at(*at)), np.empty((HEIGHT, WIDTH), np.uint8)
    found = []
    for frame in range(path.frames):
        look(large, path.box(frame), seen)
        found.append(centre(seen))
    return found


@pytest.mark.parametrize("at", [(100.3, 300.7), (520.0, 60.0), (330.5, 190.2)])
def test_a_dot_keeps_to_the_ideal_path_within_a_quarter_of_a_pixel(
    at: tuple[float, float],
) -> None:
    path = a_path(has_first=True, has_last=False)

    off = [
        max(abs(x - ideal_x), abs(y - ideal_y))
        for (x, y), (ideal_x, ideal_y) in zip(
            tracked(path, at),
            (ideal(path, frame, at) for frame in range(path.frames)),
            strict=True,
        )
    ]

    assert max(off) < 0.25


def test_a_dot_never_steps_back_nor_jumps() -> None:
    path, at = a_path(has_first=True, has_last=False), (100.0, 300.0)

    steps = [b[0] - a[0] for a, b in pairwise(tracked(path, at))]

    # It drifts left as the camera closes in to its right.
    assert max(steps) < 0.05
    assert min(steps) < -0.2
    assert max(abs(b - a) for a, b in pairwise(steps)) < 0.1


@pytest.mark.parametrize("seconds", [1, 5, 60])
def test_the_camera_leaves_the_first_frame_and_arrives_at_the_last(
    seconds: int,
) -> None:
    opening = a_path(has_first=True, has_last=False, seconds=seconds)
    closing = a_path(has_first=False, has_last=True, seconds=seconds)
    between = a_path(has_first=True, has_last=True, seconds=seconds)
    end = opening.frames - 1

    assert opening.box(0).size == closing.box(end).size == 1
    assert between.box(0).size == between.box(end).size == 1
    assert opening.box(end).size == closing.box(0).size < 0.98


def test_the_camera_never_looks_past_the_edge() -> None:
    path = a_path(has_first=True, has_last=True)

    boxes = [path.box(frame) for frame in range(path.frames)]

    assert all(min(box.left, box.top) >= 0 for box in boxes)
    assert all(max(box.left, box.top) + box.size <= 1 for box in boxes)


def test_a_blend_takes_the_middle_of_the_shot_and_never_turns_back() -> None:
    path = a_path(has_first=True, has_last=True)

    parts = [path.blend(frame) for frame in range(path.frames)]

    assert parts[0] == parts[35] == 0
    assert parts[85] == parts[-1] == 1
    assert parts == sorted(parts)
    assert parts[59] == pytest.approx(1 - parts[60])


def test_the_enlarged_picture_is_never_sampled_below_its_own_pixels() -> None:
    path = a_path(has_first=True, has_last=False, seconds=60)

    assert path.box(path.frames - 1).size * ENLARGED > 1
