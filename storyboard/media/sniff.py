"""What a file is, told by its first bytes. Its name and its sender are not asked."""

from dataclasses import dataclass

HEAD_BYTES = 4096  # enough for every mark below and the first tags of a text file

PICTURES = "a PNG, JPEG, WebP or GIF picture"
CLIPS = "an MP4, MOV, WebM or MKV film"
SOUNDS = "a WAV, MP3, M4A, OGG or FLAC file"

_PICTURE_MARKS = {
    "png": (b"\x89PNG\r\n\x1a\n",),
    "jpeg": (b"\xff\xd8\xff",),
    "gif": (b"GIF87a", b"GIF89a"),
}

_HEIC = (
    "a HEIC photo, which browsers and video models cannot read. On the phone, set the "
    "camera to “Most Compatible”, or export the photo as JPEG"
)
_ISO_BRANDS = {
    b"heic": _HEIC,
    b"heix": _HEIC,
    b"heim": _HEIC,
    b"heis": _HEIC,
    b"hevc": _HEIC,
    b"hevx": _HEIC,
    b"mif1": _HEIC,
    b"msf1": _HEIC,
    b"avif": "an AVIF picture",
    b"avis": "an AVIF picture",
    b"crx ": "a Canon raw photo",
}

# Shown to people: the kinds they are most likely to meet, by how the file begins.
_OTHERS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "a PDF document"),
    (b"II*\0", "a TIFF picture"),
    (b"MM\0*", "a TIFF picture"),
    (b"BM", "a BMP picture"),
    (b"\0\0\1\0", "an icon (ICO)"),
    (b"8BPS", "a Photoshop document"),
    (b"%!PS", "a PostScript file"),
    (b"\xc5\xd0\xd3\xc6", "a PostScript file"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\xff\x0a", "a JPEG XL picture"),
    (b"\0\0\0\x0cJXL ", "a JPEG XL picture"),
    (b"\0\0\0\x0cjP  ", "a JPEG 2000 picture"),
    (b"\x1aE\xdf\xa3", "a WebM or Matroska film"),
    (b"ID3", "a sound file"),
    (b"OggS", "an Ogg file"),
    (b"fLaC", "a sound file"),
    (b"#EXTM3U", "a playlist"),
    (b"ffconcat", "a playlist"),
)
_TEXTS = (
    (b"<svg", "an SVG drawing"),
    (b"<!doctype html", "a web page"),
    (b"<html", "a web page"),
    (b"<script", "a web page"),
    (b"<mpd", "a playlist"),
    (b"<?xml", "an XML file"),
    (b"#define", "source text (XBM)"),
)


@dataclass(frozen=True, slots=True)
class Other:
    """A file of no kind we take, and what to call it in a sentence."""

    found: str


def picture_format(head: bytes) -> str | Other:
    """`png`, `jpeg`, `webp` or `gif`; anything else is named."""
    if head[:4] == b"RIFF" and head[8:12] in (b"WEBP", b""):
        return "webp"
    for format_name, marks in _PICTURE_MARKS.items():
        # A file cut within its own mark is a damaged one of that kind.
        if any(head[: len(mark)] == mark[: len(head)] for mark in marks):
            return format_name
    return Other(_name_of(head))


def clip_container(head: bytes) -> str | Other:
    """`mp4`, `mov`, `webm` or `mkv`; anything else is named."""
    if head[4:8] == b"ftyp" and head[8:12] not in _ISO_BRANDS:
        return "mov" if head[8:12] == b"qt  " else "mp4"
    if head.startswith(b"\x1aE\xdf\xa3"):
        return "webm" if b"webm" in head[:64] else "mkv"
    return Other(_name_of(head))


def sound_format(head: bytes) -> str | Other:
    """`wav`, `mp3`, `m4a`, `aac`, `ogg` or `flac`; anything else is named."""
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return "wav"
    if head[4:8] == b"ftyp" and head[8:12] not in _ISO_BRANDS:
        return "m4a"
    for mark, kind in ((b"ID3", "mp3"), (b"OggS", "ogg"), (b"fLaC", "flac")):
        if head.startswith(mark):
            return kind
    # Both begin with twelve bits of 1; then AAC has its layer 0 where MP3 has 1 to 3.
    if len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0:
        return "mp3" if head[1] & 0x06 else "aac"
    return Other(_name_of(head))


def _name_of(head: bytes) -> str:
    if head[4:8] == b"ftyp":
        return _ISO_BRANDS.get(head[8:12], "a film")
    if head[:4] == b"RIFF":
        return "a sound file" if head[8:12] == b"WAVE" else "an AVI film"
    for mark, found in _OTHERS:
        if head.startswith(mark):
            return found
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    for mark, found in _TEXTS:
        if text.startswith(mark):
            is_drawing = mark == b"<?xml" and b"<svg" in text
            return "an SVG drawing" if is_drawing else found
    return "of a kind this studio does not know"
