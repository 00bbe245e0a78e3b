"""The child that makes a lighter copy of a clip, as `proxy` asks it to."""

import os
from collections.abc import Iterator
from fractions import Fraction
from heapq import merge
from typing import Any, TypeAlias

import av
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.stream import Stream
from av.video.frame import PictureType
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc
from av.video.stream import VideoStream

from storyboard.media.answers import Refuses, answer
from storyboard.media.clip_reader import Table, opened, read_table
from storyboard.media.fitting import fitted
from storyboard.media.splice_sound import SAMPLE_RATE, blocks

# Generic to the type checker only.
Packet: TypeAlias = "av.Packet[Stream]"

OUT = "proxy.mp4"
_NICE = 10  # nobody waits for it
_H264 = {"preset": "veryfast", "crf": "24", "profile": "high"}
_FRONT = {"movflags": "+faststart"}
_SOUND_BITS = 128_000
# WebM and MKV round the times of frames to milliseconds.
_NEAR = Fraction(1, 4)


def main(path: str, container: str, width: str, height: str) -> dict[str, object]:
    os.nice(_NICE)
    with opened(path, container) as (clip, video):
        table = read_table(clip, video)
        rate, base = video.average_rate or video.guessed_rate, video.time_base
        if not rate or base is None:
            raise Refuses("too_short")
        sound = bool(clip.streams.audio)
    with (
        av.open(OUT, "w", format="mp4", container_options=_FRONT) as made,
        opened(path, container) as (clip, video),
    ):
        stream = _stream(made, int(width), int(height), rate)
        times = _evenly(table, base, rate)
        stream.codec_context.time_base = 1 / rate if times else base
        tracks = [_drawn(clip.decode(video), times or _as_they_come(table), stream)]
        if sound:
            shown = range(len(table.shown))
            whole = {"path": path, "container": container, "shown": shown, "rate": rate}
            tracks.append(_heard(made, whole, rate))
        for packet in merge(*tracks, key=_time):
            made.mux_one(packet)
    return {}


def _time(packet: Packet) -> Fraction:
    return (packet.dts or 0) * packet.time_base


def _stream(
    made: OutputContainer, width: int, height: int, rate: Fraction
) -> VideoStream:
    stream = made.add_stream("libx264", rate=rate, options=dict(_H264))
    context = stream.codec_context
    context.width, context.height, context.pix_fmt = width, height, "yuv420p"
    context.color_range, context.colorspace = ColorRange.MPEG, Colorspace.ITU709
    context.color_primaries = ColorPrimaries.BT709
    context.color_trc = ColorTrc.BT709
    # A player that jumps decodes a second of it at most.
    context.thread_count, context.gop_size = 2, max(1, round(rate))
    return stream


def _evenly(table: Table, base: Fraction, rate: Fraction) -> dict[int, int]:
    """Each frame's number by its time, where they come evenly; else nothing: a phone's
    frames come when they come.
    """
    first = table.shown[0]
    found = {time: number for number, time in enumerate(table.shown)}
    even = all(abs((t - first) * base * rate - n) < _NEAR for t, n in found.items())
    return found if even else {}


def _as_they_come(table: Table) -> dict[int, int]:
    return {time: time - table.shown[0] for time in table.shown}


def _drawn(
    decoded: Iterator[av.VideoFrame], times: dict[int, int], stream: VideoStream
) -> Iterator[Packet]:
    """The clip's frames, small, at their times."""
    context = stream.codec_context
    for frame in decoded:
        if frame.pts is None:
            raise ValueError("a frame without a time")
        at = times[frame.pts]
        small = fitted(frame, context.width, context.height)
        small.pict_type = PictureType.NONE  # the encoder decides anew
        small.pts, small.time_base = at, context.time_base
        yield from stream.encode(small)
    yield from stream.encode(None)


def _heard(
    made: OutputContainer, whole: dict[str, Any], rate: Fraction
) -> Iterator[Packet]:
    stream = made.add_stream("aac", rate=SAMPLE_RATE, layout="stereo")
    stream.bit_rate = _SOUND_BITS
    return _sounds(stream, whole, rate)


def _sounds(
    stream: AudioStream, whole: dict[str, Any], rate: Fraction
) -> Iterator[Packet]:
    at = 0
    for block in blocks([whole], rate):
        frame = av.AudioFrame.from_ndarray(block, format="fltp", layout="stereo")
        frame.sample_rate, frame.pts = SAMPLE_RATE, at
        frame.time_base = Fraction(1, SAMPLE_RATE)
        at += block.shape[1]
        yield from stream.encode(frame)
    yield from stream.encode(None)


if __name__ == "__main__":
    answer(main)
