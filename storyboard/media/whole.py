"""Whether a file is all there. Decoders forgive a missing end; we do not."""

import struct
import zlib
from pathlib import Path

_BOXES = frozenset(
    (b"ftyp", b"styp", b"moov", b"moof", b"mdat", b"free", b"skip", b"wide", b"sidx")
)


def check_picture(path: Path, picture_format: str) -> None:
    """Raise `ValueError` when the file ends before its own end mark.

    GIF needs no look: its decoder does not forgive, and what follows the first picture
    is not ours. WebP is looked at where its header is read.
    """
    data = path.read_bytes()
    if picture_format == "png":
        _check_png(data)
    elif picture_format == "jpeg":
        _check_jpeg(data)


def _check_png(data: bytes) -> None:
    """Every chunk up to IEND is complete and has the checksum it says."""
    at, kind = 8, b""
    while kind != b"IEND":
        length, kind = struct.unpack_from(">I4s", data, at)
        end = at + 8 + length
        (checksum,) = struct.unpack_from(">I", data, end)
        if zlib.crc32(memoryview(data)[at + 4 : end]) != checksum:
            raise ValueError(f"checksum of {kind!r} at {at}")
        at = end + 4


def _check_jpeg(data: bytes) -> None:
    """After the header comes an end mark (one before it belongs to a thumbnail)."""
    at, marker = 2, 0
    while marker != 0xDA:
        while data[at] == 0xFF and data[at + 1] == 0xFF:
            at += 1
        fill, marker, length = struct.unpack_from(">BBH", data, at)
        if fill != 0xFF or length < 2:
            raise ValueError(f"no marker at {at}")
        at += 2 + length
    if data.find(b"\xff\xd9", at) < 0:
        raise ValueError("no end mark")


def check_boxes(path: Path) -> None:
    """Raise `ValueError` when a box of an MP4 or MOV reaches past the end of the file.

    What follows the last box we know is not looked at: players ignore it too.
    """
    size_bytes, at = path.stat().st_size, 0
    with path.open("rb") as file:
        while at < size_bytes:
            file.seek(at)
            length, kind, long_length = struct.unpack(">I4sQ", file.read(16).ljust(16))
            if kind not in _BOXES or length == 0:  # 0: all that is left
                return
            at += long_length if length == 1 else length
            if at > size_bytes or (length < 8 and length != 1):
                raise ValueError(f"{kind!r} ends at {at} of {size_bytes}")


def check_chunks(path: Path) -> None:
    """Raise `ValueError` when the samples of a WAV reach past the end of the file."""
    size_bytes, at = path.stat().st_size, 12
    with path.open("rb") as file:
        while at + 8 <= size_bytes:
            file.seek(at)
            kind, length = struct.unpack("<4sI", file.read(8))
            at += 8 + length
            if at > size_bytes:
                raise ValueError(f"{kind!r} ends at {at} of {size_bytes}")
            if kind == b"data":
                return
            at += length % 2
