"""Pictures that are too large to travel as they are."""

import os
from io import BytesIO

import pytest
from PIL import Image

from storyboard.media.lighter import lighter


def noise(width: int, height: int, mode: str = "RGB") -> bytes:
    """The worst there is: nothing in it can be packed."""
    image = Image.frombytes(
        mode, (width, height), os.urandom(width * height * len(mode))
    )
    made = BytesIO()
    image.save(made, "PNG")
    return made.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


def test_a_picture_keeps_its_size_and_all_its_colour_where_that_fits() -> None:
    large = noise(1600, 900)

    made = lighter(large, 3_000_000)

    assert made is not None
    assert len(made) <= 3_000_000 < len(large)
    assert (opened(made).format, opened(made).size) == ("JPEG", (1600, 900))


def test_a_very_large_one_gets_fewer_pixels_than_no_film_has() -> None:
    made = lighter(noise(6000, 1000), 4_000_000)

    assert made is not None
    assert len(made) <= 4_000_000
    assert opened(made).size == (4096, 683)


def test_at_the_very_edge_it_fits() -> None:
    large = noise(300, 300)
    first = lighter(large, 10**6)
    assert first is not None

    assert lighter(large, len(first)) == first
    assert lighter(large, len(first) - 1) != first


def test_what_lets_light_through_stands_on_white() -> None:
    made = BytesIO()
    Image.new("RGBA", (300, 300), (255, 0, 0, 0)).save(made, "PNG")

    light = lighter(made.getvalue(), 100_000)

    assert light is not None
    assert opened(light).getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize("most", [0, 100])
def test_what_can_not_be_made_so_small_is_none(most: int) -> None:
    assert lighter(noise(300, 300), most) is None
