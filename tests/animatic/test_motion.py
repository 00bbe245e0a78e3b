from itertools import pairwise

import numpy as np
import pytest

from storyboard.animatic.motion import Path, path_of
from storyboard.animatic.plates import ENLARGED, Plane, _enlarged
from storyboard.animatic.sampling import look
from storyboard.domain.camera import Camera

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
    large, seen = (
        _enlarged(
            dot_at(*at),
            (round(WIDTH * ENLARGED / 4) * 4, round(HEIGHT * ENLARGED / 4) * 4),
        ),
        np.empty((HEIGHT, WIDTH), np.uint8),
    )
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


def moving(move: str, ease: str = "", **crops: tuple[float, float, float]) -> Path:
    camera = Camera(move, ease, **crops)
    both = {"has_first": True, "has_last": False}
    return path_of(1, frames=120, seconds=5, camera=camera, **both)


@pytest.mark.parametrize(
    ("move", "towards"),
    [("left", (-1, 0)), ("right", (1, 0)), ("up", (0, -1)), ("down", (0, 1))],
)
def test_a_pan_goes_one_way_and_comes_no_nearer(
    move: str, towards: tuple[int, int]
) -> None:
    path = moving(move)
    boxes = [path.box(frame) for frame in range(path.frames)]

    assert {round(box.size, 9) for box in boxes} == {0.86}
    for (a, b), sign in zip(
        [(boxes[0].left, boxes[-1].left), (boxes[0].top, boxes[-1].top)],
        towards,
        strict=True,
    ):
        assert b - a == pytest.approx(0.14 * sign)
    assert all(min(b.left, b.top) >= 0 for b in boxes)
    assert all(max(b.left, b.top) + b.size <= 1 + 1e-9 for b in boxes)


def test_a_hold_rests_a_push_comes_nearer_and_a_pull_draws_back() -> None:
    ends = {
        move: [moving(move).box(frame).size for frame in (0, 60, 119)]
        for move in ("hold", "push", "pull")
    }

    assert ends["hold"] == [1, 1, 1]
    assert ends["push"][0] == 1 > ends["push"][1] > ends["push"][2]
    assert ends["pull"][2] == 1 > ends["pull"][1] > ends["pull"][0]


def test_a_move_from_crop_to_crop_begins_and_ends_on_them() -> None:
    path = moving("crop", start=(0.5, 0.4, 0.5), end=(0.0, 0.1, 0.8))

    first, last = path.whole_way

    assert (first.left, first.top, first.size) == pytest.approx((0.5, 0.4, 0.5))
    assert (last.left, last.top, last.size) == pytest.approx((0.0, 0.1, 0.8))


@pytest.mark.parametrize(
    ("ease", "half"), [("even", 0.5), ("in", 0.25), ("out", 0.75), ("", 0.5)]
)
def test_an_ease_says_how_far_it_is_half_way(ease: str, half: float) -> None:
    path = moving("right", ease)

    gone = (path.box(59).left + path.box(60).left) / 2 / 0.14

    assert gone == pytest.approx(half, abs=0.01)
