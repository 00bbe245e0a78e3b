"""The clips: small, in the right shape, and never to be taken for the real thing."""

from pathlib import Path

import av
import numpy as np
import pytest

from storyboard.practice.drawing import CannotDraw, Scene, Studio
from tests.practice.talking import measured, png


def draw(studio: Studio, scene: Scene) -> Path:
    return studio.film(studio.draw(scene, lambda: False))


@pytest.mark.parametrize(
    ("asked", "drawn"),
    [
        ((3840, 2160), (640, 360)),
        ((2160, 3840), (360, 640)),
        ((2880, 2880), (640, 640)),
        ((320, 240), (320, 240)),
    ],
)
def test_the_longer_side_is_640_pixels(
    tmp_path: Path, asked: tuple[int, int], drawn: tuple[int, int]
) -> None:
    film = draw(Studio(tmp_path), Scene((("A fox", 1),), *asked))

    assert measured(film) == (*drawn, 1)


def test_the_exact_size_is_drawn_when_it_is_asked_for(tmp_path: Path) -> None:
    scene = Scene((("A fox", 1),), 960, 540)

    film = draw(Studio(tmp_path, long_side=128, exact=True), scene)

    assert measured(film) == (960, 540, 1)


def test_every_frame_wears_the_badge_over_the_picture(tmp_path: Path) -> None:
    still = tmp_path / "still.png"
    still.write_bytes(png(640, 360, "lime"))
    scene = Scene((("A fox", 1), ("", 1)), 640, 360, first=still, last=still)

    with av.open(draw(Studio(tmp_path), scene)) as file:
        corners = [
            frame.to_ndarray(format="rgb24")[14:36, 14:140]
            for frame in file.decode(video=0)
        ]

    # The badge: a dark box with white letters where the picture is one bright green.
    assert len(corners) == 48
    assert all((corner.max(axis=2) < 150).mean() > 0.5 for corner in corners)
    assert all(np.any(corner.min(axis=2) > 180) for corner in corners)


def test_a_scene_is_drawn_once(tmp_path: Path) -> None:
    studio, scene = Studio(tmp_path, long_side=128), Scene((("A fox", 1),), 640, 360)

    first = draw(studio, scene)
    file = first.stat().st_ino
    second = draw(studio, scene)

    assert (second, second.stat().st_ino) == (first, file)


def test_a_film_that_is_given_up_leaves_nothing_behind(tmp_path: Path) -> None:
    scene = Scene((("A fox", 15),), 3840, 2160)

    with pytest.raises(CannotDraw):
        Studio(tmp_path, exact=True).draw(scene, lambda: True)

    assert list(tmp_path.iterdir()) == []
