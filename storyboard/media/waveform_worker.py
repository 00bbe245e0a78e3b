"""The child that looks for the loudest samples, as `waveform` asks it to."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.container import InputContainer
from numpy.typing import NDArray

from storyboard.media import whole
from storyboard.media.answers import Refuses, answer
from storyboard.media.clip_reader import opened

# Enough to see every beat, and a sixth of the work of 48 kHz.
_RATE = 8000
_STEP = 40  # samples of one peak: 5 ms
_MOST_SECONDS = 7200
_WAV = {"protocol_whitelist": "file", "format_whitelist": "wav"}


def main(path: str, kind: str, points: str) -> dict[str, object]:
    with _opened(path, kind) as clip:
        if not clip.streams.audio:
            return {"peaks": []}
        peaks = np.concatenate([*_peaks(clip), np.zeros(0, np.float32)])
    if not len(peaks):
        raise Refuses("too_short")
    edges = np.linspace(0, len(peaks), int(points) + 1)
    starts, ends = np.floor(edges[:-1]).astype(int), np.ceil(edges[1:]).astype(int)
    found = [float(peaks[a:b].max()) for a, b in zip(starts, ends, strict=True)]
    return {"peaks": [round(100 * min(1.0, peak)) for peak in found]}


@contextmanager
def _opened(path: str, kind: str) -> Iterator[InputContainer]:
    if kind == "wav":
        whole.check_chunks(Path(path))
        with av.open(path, "r", format="wav", options=_WAV) as sound:
            yield sound
    else:
        with opened(path, kind) as (clip, _):
            yield clip


def _peaks(clip: InputContainer) -> Iterator[NDArray[np.float32]]:
    """The loudest of every few samples, in order."""
    resampler = AudioResampler(format="flt", layout="mono", rate=_RATE)
    rest, seconds = np.zeros(0, np.float32), 0.0
    for frame in clip.decode(clip.streams.audio[0]):
        for heard in resampler.resample(frame):
            rest = np.concatenate([rest, _samples(heard)])
        whole_steps = len(rest) // _STEP
        if whole_steps:
            yield rest[: whole_steps * _STEP].reshape(-1, _STEP).max(1)
            rest = rest[whole_steps * _STEP :]
            seconds += whole_steps * _STEP / _RATE
        if seconds > _MOST_SECONDS:
            raise Refuses("too_long", limit=f"{_MOST_SECONDS // 60} minutes")
    for heard in resampler.resample(None):
        rest = np.concatenate([rest, _samples(heard)])
    if len(rest):
        yield rest.max(keepdims=True)


def _samples(heard: AudioFrame) -> NDArray[np.float32]:
    found = np.abs(heard.to_ndarray().reshape(-1)).astype(np.float32)
    return np.nan_to_num(found, posinf=1.0)


if __name__ == "__main__":
    answer(main)
