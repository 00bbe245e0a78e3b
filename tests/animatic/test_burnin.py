from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from storyboard.animatic import BurnIn, Film, Shot
from tests.animatic.reading import Picture, Reading, Stills

Shoot = Callable[[Film], Reading]
# Where each is burnt in, as parts of the picture: top, bottom, left, right.
AREAS = {
    BurnIn.NUMBER: (0.03, 0.12, 0.02, 0.3),
    BurnIn.TIMECODE: (0.03, 0.12, 0.7, 0.98),
    BurnIn.CAPTION: (0.82, 0.97, 0.02, 0.5),
}


def part(picture: Picture, area: tuple[float, float, float, float]) -> Picture:
    height, width = picture.shape[:2]
    top, bottom, left, right = area
    return picture[
        int(top * height) : int(bottom * height), int(left * width) : int(right * width)
    ].astype(int)


def difference(one: Picture, other: Picture, burnt: BurnIn) -> float:
    return float(np.abs(part(one, AREAS[burnt]) - part(other, AREAS[burnt])).mean())


@pytest.fixture
def film(stills: Stills) -> Film:
    return Film(
        (
            Shot(1, first=stills[1], prompt="A cat crosses the street.", title="Cat"),
            Shot(1, first=stills[2], prompt="A dog."),
        ),
        640,
        360,
    )


@pytest.mark.parametrize("burnt", list(BurnIn))
def test_each_switch_burns_in_its_own_and_nothing_else(
    shoot: Shoot, film: Film, burnt: BurnIn
) -> None:
    plain = shoot(film).pictures[10]
    marked = shoot(replace(film, burn_in=frozenset({burnt}))).pictures[10]

    for area in BurnIn:
        if area is burnt:
            assert difference(plain, marked, area) > 10
        else:
            assert difference(plain, marked, area) < 3


@pytest.mark.parametrize(
    "caption", ["Кот идёт домой.", "Ήσυχος δρόμος.", "שלום עולם", "مرحبا بالعالم"]
)
def test_a_caption_of_another_alphabet_is_burnt_in_letter_by_letter(
    shoot: Shoot, film: Film, caption: str
) -> None:
    """Letters that no font has would all look alike: swapped, they would not differ."""
    swapped = caption.translate(
        {ord(caption[0]): caption[1], ord(caption[1]): caption[0]}
    )
    burnt = frozenset({BurnIn.CAPTION})

    pictures = [
        shoot(
            replace(film, shots=(replace(film.shots[0], prompt=text),), burn_in=burnt)
        ).pictures[10]
        for text in (caption, swapped, "")
    ]

    assert difference(pictures[0], pictures[2], BurnIn.CAPTION) > 4
    assert difference(pictures[0], pictures[1], BurnIn.CAPTION) > 0.3


def test_the_timecode_runs_and_number_and_caption_stand(
    shoot: Shoot, film: Film
) -> None:
    pictures = shoot(replace(film, burn_in=frozenset(BurnIn))).pictures

    assert difference(pictures[0], pictures[1], BurnIn.TIMECODE) > 1
    for burnt in (BurnIn.NUMBER, BurnIn.CAPTION):
        assert difference(pictures[0], pictures[1], burnt) < 3
        assert difference(pictures[1], pictures[24], burnt) > 10


def test_timecode_is_burnt_in_at_a_rate_of_more_than_100_frames(shoot: Shoot) -> None:
    film = Film(
        (Shot(1),), 320, 180, rate=Fraction(120), burn_in=frozenset({BurnIn.TIMECODE})
    )

    pictures = shoot(film).pictures

    assert difference(pictures[99], pictures[100], BurnIn.TIMECODE) > 1


def test_a_card_gets_number_and_timecode_but_no_second_caption(shoot: Shoot) -> None:
    film = Film((Shot(1, prompt="A cat crosses the street."),), 640, 360)
    plain = shoot(film).pictures[0]

    marked = shoot(replace(film, burn_in=frozenset(BurnIn))).pictures[0]

    assert difference(plain, marked, BurnIn.NUMBER) > 0.5
    assert difference(plain, marked, BurnIn.TIMECODE) > 0.5
    assert difference(plain, marked, BurnIn.CAPTION) < 0.5


@pytest.mark.parametrize("size", [(64, 64), (72, 128), (3840, 64)])
def test_the_smallest_and_oddest_sizes_can_be_burnt_into(
    shoot: Shoot, film: Film, size: tuple[int, int]
) -> None:
    film = replace(film, width=size[0], height=size[1], burn_in=frozenset(BurnIn))

    assert len(shoot(film).pictures) == 48
