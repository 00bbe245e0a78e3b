"""Pictures made on the spot, and a look at what was stored of them."""

import io
import struct
import zlib

import numpy as np
from PIL import Image

from storyboard.media.store import Store


def encoded(image: Image.Image, picture_format: str = "PNG", **options) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, picture_format, **options)
    return buffer.getvalue()


def gradient(width: int = 240, height: int = 160) -> Image.Image:
    across, down = np.meshgrid(np.arange(width), np.arange(height))
    channels = across * 255 // width, down * 255 // height, (across + down) % 256
    return Image.fromarray(np.stack(channels, -1).astype(np.uint8))


def opened(store: Store, name: str) -> Image.Image:
    with Image.open(store.path(name)) as image:
        image.load()
    return image


def pixel(image: Image.Image, x: int, y: int) -> tuple[int, ...]:
    value = image.getpixel((x, y))
    assert isinstance(value, tuple)
    return value


def png(*chunks: tuple[bytes, bytes]) -> bytes:
    parts = [b"\x89PNG\r\n\x1a\n"]
    for kind, body in chunks:
        checksum = zlib.crc32(kind + body)
        parts += [struct.pack(">I", len(body)), kind, body, struct.pack(">I", checksum)]
    return b"".join(parts)


def png_of(width: int, height: int, bits: int, colour: int, rows: bytes, *extra):
    header = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0)
    data = (b"IDAT", zlib.compress(rows, 1))
    return png((b"IHDR", header), *extra, data, (b"IEND", b""))
