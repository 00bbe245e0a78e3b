"""Frames to packets: one encoder per segment, alike for the whole film.

Two single-threaded encoders on separate segments beat one with threads, and segments
that share nothing can be joined by copying packets.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias

import av
from av.codec.context import CodecContext, Flags
from av.stream import Stream
from av.video.codeccontext import VideoCodecContext
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc

from storyboard.animatic.film import Container, Film, Profile
from storyboard.animatic.plates import Planes, views

# Generic to the type checker only.
Packet: TypeAlias = "av.Packet[Stream]"

# A faster x264 than its presets know at this quality: no partitions but 8x8, no scene
# cuts (segments start where cuts are), one IDR frame per encoder, closed groups.
_X264 = {
    "cabac": "1",
    "8x8dct": "1",
    "deblock": "0,0",
    "partitions": "i8x8",
    "b-adapt": "0",
    "scenecut": "0",
    "bframes": "3",
    "b-pyramid": "none",
    "weightp": "1",
    "aq-mode": "1",
    "aq-strength": "0.6",
    "keyint": "infinite",
    "open-gop": "0",
}
# How it looks for what moved where: half of the work of a final.
_SEARCH = {
    Profile.DRAFT: {"direct": "temporal", "subme": "1"},
    Profile.FINAL: {"direct": "spatial", "subme": "4"},
}


# What an encoder holds, in bytes for each pixel of the frame (measured at 4K), and how
# much all encoders of a film may hold.
_BYTES_A_PIXEL = {"libx264": 38, "libvpx-vp9": 75}
_MOST_BYTES = 600_000_000


@dataclass(frozen=True, slots=True)
class Crew:
    """How many encoders work side by side, and how many threads each has inside."""

    encoders: int
    threads: int


def crew(film: Film, workers: int) -> Crew:
    """One encoder for each worker, fewer and wider ones where memory is short: two
    VP9 encoders at 4K hold more than a gigabyte, two for H.264 six hundred megabytes.
    """
    each = film.width * film.height * _BYTES_A_PIXEL[codec_name(film)]
    encoders = max(1, min(workers, _MOST_BYTES // each))
    return Crew(encoders, max(1, workers // encoders))


def crf(film: Film) -> int | float:
    """What `quality` means to the encoder (smaller is better).

    H.264: 39 - quality / 5, so 20 is 35, 95 is 20 and 99 is 19.2.
    VP9 takes whole steps: 60 - 2 quality / 5, so 20 is 52, 95 is 22 and 99 is 20.
    """
    if film.container is Container.WEBM:
        return 60 - round(film.quality * 2 / 5)
    return round(39 - film.quality / 5, 2)


def codec_name(film: Film) -> Literal["libx264", "libvpx-vp9"]:
    return "libvpx-vp9" if film.container is Container.WEBM else "libx264"


def options(film: Film) -> dict[str, str]:
    if film.container is Container.WEBM:
        return {
            "deadline": "realtime",
            "cpu-used": "8",
            "crf": str(crf(film)),
            "b": "0",
            "lag-in-frames": "0",
            "auto-alt-ref": "0",
            "row-mt": "1",
            "tile-columns": "2",
            "frame-parallel": "0",
            "g": "9999",
        }
    search = {**_X264, **_SEARCH[film.profile]}
    return {
        "preset": "ultrafast",
        "crf": str(crf(film)),
        "x264-params": ":".join(f"{name}={value}" for name, value in search.items()),
    }


def set_up(context: VideoCodecContext, film: Film) -> None:
    """Size, time and colour: the same for every segment and for the file's header."""
    context.width, context.height, context.pix_fmt = film.width, film.height, "yuv420p"
    context.time_base, context.framerate = 1 / film.rate, film.rate
    context.color_range = ColorRange.MPEG
    context.colorspace = Colorspace.ITU709
    context.color_primaries = ColorPrimaries.BT709
    context.color_trc = ColorTrc.BT709
    context.options = options(film)
    if film.container is not Container.WEBM:
        # Parameter sets belong to the file's header, not into every segment.
        context.flags |= Flags.global_header


def encode(
    film: Film, frames: range, draw: Callable[[int, Planes], None], *, threads: int = 1
) -> list[Packet]:
    """The packets of these frames of a shot. Times are frames since the shot began;
    the first packet is the only keyframe.
    """
    context = CodecContext.create(codec_name(film), "w")
    set_up(context, film)
    context.thread_count = threads
    frame = av.VideoFrame(film.width, film.height, "yuv420p")
    frame.color_range = ColorRange.MPEG
    frame.colorspace = Colorspace.ITU709
    frame.time_base = Fraction(1 / film.rate)
    planes = views(frame)
    packets: list[Packet] = []
    for at in frames:
        draw(at, planes)
        frame.pts = at
        packets += context.encode(frame)
    packets += context.encode(None)
    return packets
