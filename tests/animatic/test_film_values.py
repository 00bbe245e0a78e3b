from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from storyboard.animatic import (
    BurnIn,
    Container,
    Film,
    Shot,
    Sound,
    film_from_json,
    film_to_json,
)

FILM = Film((Shot(2, prompt="A cat."),), 320, 180)


@pytest.mark.parametrize(
    ("width", "height"),
    [(321, 180), (320, 181), (0, 180), (3842, 180), (3840, 2162), (320, 62)],
)
def test_a_size_no_encoder_takes_is_refused(width: int, height: int) -> None:
    with pytest.raises(ValueError, match=f"{width}x{height}"):
        replace(FILM, width=width, height=height)


@pytest.mark.parametrize("size", [(3840, 2160), (2160, 3840), (2880, 2880), (64, 64)])
def test_sizes_up_to_4k_are_taken_in_every_ratio(size: tuple[int, int]) -> None:
    film = replace(FILM, width=size[0], height=size[1])

    assert (film.width, film.height) == size


@pytest.mark.parametrize("quality", [19, 100])
def test_quality_runs_from_20_to_99(quality: int) -> None:
    with pytest.raises(ValueError, match="quality"):
        replace(FILM, quality=quality)


def test_a_film_without_shots_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one shot"):
        replace(FILM, shots=())


def test_a_shot_of_no_length_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1 second"):
        Shot(0)


@pytest.mark.parametrize("rate", [Fraction(9), Fraction(121), Fraction(0)])
def test_a_rate_nobody_plays_is_refused(rate: Fraction) -> None:
    with pytest.raises(ValueError, match="rate"):
        replace(FILM, rate=rate)


def test_a_film_comes_back_from_json_unchanged() -> None:
    film = Film(
        (
            Shot(3, Path("/a/first.png"), Path("/a/last.png"), "Кот идёт.", "One"),
            Shot(1, prompt="A cat."),
        ),
        720,
        1280,
        title="Cats",
        rate=Fraction(24000, 1001),
        container=Container.WEBM,
        quality=40,
        sound=Sound.TICKS,
        burn_in=frozenset({BurnIn.NUMBER, BurnIn.CAPTION}),
    )

    assert film_from_json(film_to_json(film)) == film


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '"film"',
        film_to_json(FILM).replace("320", "321"),
        film_to_json(FILM).replace("320", '"320"'),
        film_to_json(FILM).replace("mp4", "avi"),
        film_to_json(FILM).replace('"24"', '"24/0"'),
        film_to_json(FILM).replace('"seconds": 2', '"seconds": 1.5'),
    ],
)
def test_what_is_not_a_film_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        film_from_json(text)
