import numpy as np
import pytest
from PIL import Image

from storyboard.animatic import Film, Shot
from storyboard.animatic.cards import card
from tests.animatic.reading import Picture

LONG = "A tram crosses the square, " * 400


def a_card(prompt: str, *, title: str = "", width: int = 640, height: int = 360):
    film = Film((Shot(3), Shot(2, prompt=prompt, title=title)), width, height, "Film")
    return np.asarray(card(film, 1))


def is_ink(picture: Picture) -> Picture:
    ground = picture[0, 0].astype(int)
    return np.asarray(np.abs(picture.astype(int) - ground).max(2) > 40)


def prompt_part(picture: Picture) -> Picture:
    """Right of the number, above the foot."""
    height, width = picture.shape[:2]
    return picture[: int(height * 0.74), int(width * 0.26) :]


def test_a_card_is_mostly_dark_with_bright_words() -> None:
    picture = a_card("A cat crosses the street.")

    assert np.median(picture) < 30
    assert picture.max() > 230
    assert 0.01 < is_ink(picture).mean() < 0.2


def test_another_prompt_is_another_card() -> None:
    assert np.any(a_card("A cat.") != a_card("A dog."))


def test_a_card_tells_its_shot_apart_even_without_a_prompt() -> None:
    film = Film((Shot(3), Shot(3)), 640, 360)

    assert np.any(np.asarray(card(film, 0)) != np.asarray(card(film, 1)))


def test_a_title_is_on_the_card() -> None:
    assert np.any(a_card("A cat.", title="Dawn") != a_card("A cat."))


@pytest.mark.parametrize(
    ("width", "height"), [(640, 360), (360, 640), (480, 480), (128, 72)]
)
@pytest.mark.parametrize("prompt", ["A cat.", LONG, "A" * 3000])
def test_words_stay_inside_the_margins(width: int, height: int, prompt: str) -> None:
    ink = is_ink(a_card(prompt, title=prompt[:200], width=width, height=height))
    margin = round(min(width, height) * 0.07)

    assert not ink[:margin].any()
    assert not ink[-margin:].any()
    assert not ink[:, :margin].any()
    assert not ink[:, -margin:].any()


def test_a_long_prompt_is_set_smaller_and_leaves_the_foot_free() -> None:
    short, long = a_card("A cat."), a_card(LONG)
    height = short.shape[0]
    gap = slice(int(height * 0.76), int(height * 0.80))

    assert is_ink(prompt_part(long)).sum() > 3 * is_ink(prompt_part(short)).sum()
    assert not is_ink(long)[gap].any()


@pytest.mark.parametrize(
    "prompt",
    [
        "Тихая улица на рассвете.",
        "Ήσυχος δρόμος την αυγή.",
        "שלום עולם",
        "مرحبا بالعالم",
        "Հայերեն და ქართული",
    ],
)
def test_letters_of_other_alphabets_are_drawn_each_as_itself(prompt: str) -> None:
    # Letters no font has all look alike: swapping them would change nothing.
    swapped = prompt.translate({ord(prompt[0]): prompt[1], ord(prompt[1]): prompt[0]})

    assert np.any(prompt_part(a_card(prompt)) != prompt_part(a_card(swapped)))


@pytest.mark.parametrize(
    "prompt",
    [
        "静かな通り",
        "조용한 거리",
        "👨‍👩‍👧",
        "\ud800 \x00\x1b[0m",
        "\U0010ffff",
        "e\u0301\u200d",
    ],
)
def test_letters_no_font_has_are_drawn_as_something(prompt: str) -> None:
    assert is_ink(prompt_part(a_card(prompt))).any()


def test_a_card_of_a_film_of_hundreds_of_shots_is_drawn() -> None:
    film = Film((Shot(1, prompt="A cat."),) * 300, 320, 180)

    picture = card(film, 299)

    assert isinstance(picture, Image.Image)
    assert picture.size == (320, 180)
