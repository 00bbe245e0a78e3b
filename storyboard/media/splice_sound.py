"""The sound of a spliced film: what each piece has, and silence where it has none."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any, TypeAlias

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer
from av.stream import Stream
from numpy.typing import NDArray

from storyboard.media.clip_reader import opened

# Generic to the type checker only.
Packet: TypeAlias = "av.Packet[Stream]"

SAMPLE_RATE = 48_000
_CODECS: dict[str, tuple[Any, int]] = {
    "mp4": ("aac", 256_000),
    "mov": ("aac", 256_000),
    "webm": ("libopus", 192_000),
}
_BLOCK = 4096
# Where two pieces meet, each fades for 4 ms: a cut within a wave is heard as a click.
_FADE = 192

Samples = NDArray[np.float32]


def has_sound(stretch: dict[str, Any]) -> bool:
    with opened(stretch["path"], stretch["container"]) as (clip, _):
        return bool(clip.streams.audio)


def time_of(packet: Packet) -> Fraction:
    """When it is to be decoded: the order packets of several tracks are written in."""
    return (packet.dts or 0) * packet.time_base


def track(film: dict[str, Any], file: OutputContainer) -> Iterator[Packet]:
    """The sound of a film's stretches, encoded once, as a new track of the file."""
    codec, bit_rate = _CODECS[film["container"]]
    stream = file.add_stream(codec, rate=SAMPLE_RATE, layout="stereo")
    stream.bit_rate = bit_rate
    return _encoded(film, stream)


def _encoded(film: dict[str, Any], stream: AudioStream) -> Iterator[Packet]:
    at = 0
    for block in blocks(film["stretches"], film["rate"]):
        frame = av.AudioFrame.from_ndarray(block, format="fltp", layout="stereo")
        frame.sample_rate, frame.pts = SAMPLE_RATE, at
        frame.time_base = Fraction(1, SAMPLE_RATE)
        at += block.shape[1]
        yield from stream.encode(frame)
    yield from stream.encode(None)


def blocks(stretches: list[dict[str, Any]], rate: Fraction) -> Iterator[Samples]:
    """Stereo, exactly as long as the picture."""
    frames = 0
    for stretch in stretches:
        start = round(frames * SAMPLE_RATE / rate)
        frames += len(stretch["shown"])
        length = round(frames * SAMPLE_RATE / rate) - start
        at = 0
        for block in _exactly(length, _piece(stretch)):
            yield block * _envelope(at, block.shape[1], length)
            at += block.shape[1]


def _envelope(at: int, count: int, length: int) -> Samples:
    here = np.arange(at, at + count)
    nearest = np.minimum(here + 1, length - here)
    return np.minimum(1, nearest / _FADE).astype(np.float32)


def _exactly(length: int, pieces: Iterator[tuple[int, Samples]]) -> Iterator[Samples]:
    """Samples in their places: silence before, between and after them."""
    at = 0
    for place, samples in pieces:
        if place > at:
            yield from _silence(min(place, length) - at)
            at = min(place, length)
        rest = samples[:, at - place : length - place]
        if at >= length:
            return
        if rest.shape[1]:
            yield rest
            at += rest.shape[1]
    yield from _silence(length - at)


def _silence(count: int) -> Iterator[Samples]:
    for start in range(0, count, _BLOCK):
        yield np.zeros((2, min(_BLOCK, count - start)), np.float32)


def _piece(stretch: dict[str, Any]) -> Iterator[tuple[int, Samples]]:
    """What is decoded from the piece's start on, each block with its place."""
    start = stretch["shown"][0] / stretch["rate"]
    with opened(stretch["path"], stretch["container"]) as (clip, video):
        if not clip.streams.audio:
            return
        begin = (video.start_time or 0) * (video.time_base or 0)
        clip.seek(max(0, int((begin + start - 1) * 1_000_000)))
        yield from _decoded(clip, begin + start)


def _decoded(clip: InputContainer, zero: Fraction) -> Iterator[tuple[int, Samples]]:
    resampler = av.AudioResampler(format="fltp", layout="stereo", rate=SAMPLE_RATE)
    for frame in clip.decode(clip.streams.audio[0]):
        for heard in resampler.resample(frame):
            if heard.pts is None or heard.time_base is None:
                continue
            place = round((heard.pts * heard.time_base - zero) * SAMPLE_RATE)
            samples = heard.to_ndarray().astype(np.float32)
            if place + samples.shape[1] > 0:
                yield max(place, 0), samples[:, max(0, -place) :]
