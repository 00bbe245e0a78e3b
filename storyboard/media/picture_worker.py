"""The child that reads one picture nobody trusts and writes three we do.

Started by `pictures` in a folder of its own, with limits.
"""

import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PIL import (
    GifImagePlugin,
    Image,
    JpegImagePlugin,
    PngImagePlugin,
    WebPImagePlugin,
)
from PIL.ExifTags import Base

from storyboard.media import whole
from storyboard.media.answers import Refuses, answer
from storyboard.media.colour import Converter

MIN_SIDE = 16
MAX_SIDE = 8192
MAX_PIXELS = 40_000_000
PREVIEW_WIDTHS = {"preview.webp": 960, "thumb.webp": 320}
STRIP_ROWS = 256

# Pillow would load these at the first picture; so the server of the forks has them.
FORMATS = (GifImagePlugin, JpegImagePlugin, PngImagePlugin, WebPImagePlugin)

Image.MAX_IMAGE_PIXELS = None  # it only warns; ours is checked on the header

_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True, slots=True)
class Source:
    """A picture that has been read: `rows(top, bottom)` is a strip of it."""

    size: tuple[int, int]
    rows: Callable[[int, int], Image.Image]
    profile: bytes | None
    orientation: int


def main(file: str, picture_format: str) -> dict[str, object]:
    path = Path(file)
    whole.check_picture(path, picture_format)
    clean = _normalised(path, picture_format)
    return {
        "width": clean.width,
        "height": clean.height,
        "files": [write_full(clean, picture_format), *write_previews(clean)],
    }


def _normalised(path: Path, picture_format: str) -> Image.Image:
    """A new, upright 8-bit sRGB picture that shares nothing with the file but its look.

    Made in strips, so that two whole pictures are the most that is ever in memory.
    """
    source = (
        _open_webp(path) if picture_format == "webp" else _open(path, picture_format)
    )
    convert = Converter(source.rows(0, 1), source.profile)
    clean = Image.new("RGB", source.size)
    for top in range(0, clean.height, STRIP_ROWS):
        strip = source.rows(top, min(top + STRIP_ROWS, clean.height))
        clean.paste(convert(strip), (0, top))
    method = _UPRIGHT.get(source.orientation)
    del source  # turning makes a second picture: let go of the first one before
    return clean if method is None else clean.transpose(method)


def _open(path: Path, picture_format: str) -> Source:
    image = Image.open(path, formats=[picture_format])
    _check_size(image.size)
    image.load()
    return Source(
        size=image.size,
        rows=lambda top, bottom: image.crop((0, top, image.width, bottom)),
        profile=image.info.get("icc_profile"),
        orientation=_orientation(image.getexif),
    )


def _open_webp(path: Path) -> Source:
    from storyboard.media import webp  # noqa: PLC0415  loaded by webp_worker

    header = webp.header(path.read_bytes())
    _check_size(header.size)
    pixels = webp.first_picture(path)
    if pixels.shape[:2] != header.size[::-1]:
        raise ValueError("the header has another size")

    def exif() -> Image.Exif:
        tags = Image.Exif()
        tags.load(header.exif or b"")
        return tags

    return Source(
        size=header.size,
        rows=lambda top, bottom: Image.fromarray(pixels[top:bottom]),
        profile=header.profile,
        orientation=_orientation(exif),
    )


def _check_size(size: tuple[int, int]) -> None:
    width, height = size
    found = f"{width} × {height}"  # noqa: RUF001  people read a multiplication sign
    if width * height > MAX_PIXELS:
        limit = f"{MAX_PIXELS // 1_000_000} million"
        raise Refuses("too_many_pixels", found=found, limit=limit)
    if min(size) < MIN_SIDE or max(size) > MAX_SIDE:
        limit = f"{MIN_SIDE} to {MAX_SIDE}"
        raise Refuses("bad_dimensions", found=found, limit=limit)


def _orientation(exif: Callable[[], Image.Exif]) -> int:
    try:
        return int(exif().get(Base.Orientation, 1))
    except (ValueError, TypeError, KeyError, SyntaxError, OSError, struct.error):
        return 1  # cameras and editors write broken EXIF; the picture itself is fine


def write_full(clean: Image.Image, picture_format: str) -> str:
    if picture_format == "jpeg":
        clean.save("full.jpg", quality=95, subsampling=0)
        return "full.jpg"
    # Level 2 is a quarter of the time of 6 for a tenth more bytes.
    clean.save("full.png", compress_level=2)
    return "full.png"


def write_previews(clean: Image.Image) -> list[str]:
    for file, widest in PREVIEW_WIDTHS.items():
        width = min(clean.width, widest)
        height = max(1, round(clean.height * width / clean.width))
        small = clean.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3)
        # Method 2 is a third of the time of 4 for a twentieth more bytes.
        small.save(file, quality=82, method=2)
    return list(PREVIEW_WIDTHS)


if __name__ == "__main__":
    answer(main)
