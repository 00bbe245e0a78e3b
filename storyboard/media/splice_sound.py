"""The sound of a spliced film: what each piece has, and silence where it has none."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import av
import numpy as np
from av.container import InputContainer
from numpy.typing import NDArray

from storyboard.media.clip_reader import opened

SAMPLE_RATE = 48_000
_BLOCK = 4096
# Where two pieces meet, each fades for 4 ms: a cut within a wave is heard as a click.
_FADE = 192

Samples = NDArray[np.float32]


def has_sound(stretch: dict[str, Any]) -> bool:
    with opened(stretch["path"], stretch["container"]) as (clip, _):
        return bool(clip.streams.audio)


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
