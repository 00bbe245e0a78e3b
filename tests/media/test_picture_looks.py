"""How pictures look when they are stored: upright, opaque, 8-bit sRGB, the same."""

import struct

import numpy as np
import pytest
from PIL import Image, ImageCms

from tests.media.making import encoded, gradient, opened, pixel, png_of

WHITE = (255, 255, 255)
# Where EXIF says the first pixel belongs: (is at the top, is on the left).
CORNERS = {
    1: (True, True),
    2: (True, False),
    3: (False, False),
    4: (False, True),
    5: (True, True),
    6: (True, False),
    7: (False, False),
    8: (False, True),
}


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_what_is_transparent_becomes_white(taken, store, mode) -> None:
    drawing = Image.new("RGBA", (64, 64), (0, 0, 0, 0))
    drawing.paste((10, 10, 10, 255), (0, 0, 32, 64))

    picture = taken(encoded(drawing.convert(mode)))

    stored = opened(store, picture.name)
    assert pixel(stored, 50, 30) == WHITE
    assert max(pixel(stored, 10, 30)) < 20


def test_half_transparency_is_mixed(taken, store) -> None:
    picture = taken(encoded(Image.new("RGBA", (64, 64), (0, 0, 0, 128))))

    assert pixel(opened(store, picture.name), 9, 9) == (127, 127, 127)


@pytest.mark.parametrize(
    ("colour", "values", "wanted"),
    [
        (0, (0x8080,), (128, 128, 128)),
        (0, (0xFFFF,), WHITE),
        (0, (0x0101,), (1, 1, 1)),
        (2, (0x8080, 0x0000, 0xFFFF), (128, 0, 255)),
        (4, (0x8080, 0xFFFF), (128, 128, 128)),
        (6, (0x8080, 0x0000, 0xFFFF, 0x0000), WHITE),
    ],
)
def test_16_bits_are_scaled_and_not_clipped(taken, store, colour, values, wanted):
    row = b"\0" + struct.pack(f">{len(values)}H", *values) * 40

    picture = taken(png_of(40, 30, 16, colour, row * 30))

    assert pixel(opened(store, picture.name), 20, 15) == wanted


def test_a_transparent_grey_of_16_bits_is_transparent(taken, store) -> None:
    row = b"\0" + struct.pack(">H", 0x4000) * 20 + struct.pack(">H", 0x2000) * 20

    picture = taken(png_of(40, 30, 16, 0, row * 30, (b"tRNS", b"\x40\x00")))

    stored = opened(store, picture.name)
    assert pixel(stored, 5, 5) == WHITE
    assert pixel(stored, 35, 5) == (32, 32, 32)


def test_cmyk_from_adobe_is_not_inverted(taken, store) -> None:
    # Pillow writes the Adobe marker and, like Adobe, the inverted values.
    red = Image.new("CMYK", (64, 64), (0, 255, 255, 0))

    picture = taken(encoded(red, "JPEG"), "print.jpg")

    stored = pixel(opened(store, picture.name), 30, 30)
    assert stored[0] > 240
    assert max(stored[1:]) < 15


def test_a_profile_of_another_white_is_brought_to_srgb(taken, store) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()

    picture = taken(encoded(gradient(), icc_profile=profile))

    before = np.asarray(gradient(), int)
    assert np.abs(np.asarray(opened(store, picture.name), int) - before).max() <= 2


def test_a_broken_profile_is_ignored(taken, store) -> None:
    picture = taken(encoded(gradient(), icc_profile=b"no profile at all" * 40))

    assert opened(store, picture.name).tobytes() == gradient().tobytes()


@pytest.mark.parametrize(
    ("picture_format", "orientation"),
    [*(("JPEG", number) for number in range(1, 9)), ("PNG", 6), ("WEBP", 6)],
)
def test_pictures_are_set_upright(taken, store, orientation, picture_format) -> None:
    lying = Image.new("RGB", (96, 64), "black")
    lying.paste((255, 255, 255), (0, 0, 48, 32))  # the corner where pixel 0, 0 is
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Maker"

    picture = taken(encoded(lying, picture_format, exif=exif))

    stored = opened(store, picture.name)
    assert stored.size == ((96, 64) if orientation < 5 else (64, 96))
    bright = np.argwhere(np.asarray(stored.convert("L")) > 128).mean(0)
    corner = bright[0] < stored.height / 2, bright[1] < stored.width / 2
    assert corner == CORNERS[orientation]
    assert not stored.getexif()


def test_an_animated_webp_gives_its_first_picture(taken, store) -> None:
    red, blue = (Image.new("RGB", (64, 48), c) for c in ("red", "blue"))
    data = encoded(red, "WEBP", save_all=True, append_images=[blue], duration=100)

    stored = opened(store, taken(data).name)

    assert stored.format == "PNG"
    red_now, _, blue_now = pixel(stored, 30, 20)
    assert red_now > 240 > 15 > blue_now


def test_a_lossless_webp_keeps_every_pixel(taken, store) -> None:
    picture = taken(encoded(gradient(), "WEBP", lossless=True))

    assert opened(store, picture.name).tobytes() == gradient().tobytes()


def test_a_transparent_webp_lies_on_white(taken, store) -> None:
    data = encoded(Image.new("RGBA", (64, 48), (9, 9, 9, 0)), "WEBP", lossless=True)

    assert pixel(opened(store, taken(data).name), 9, 9) == WHITE
