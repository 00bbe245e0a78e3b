"""A sound file as samples: mono, 48 kHz, a stretch of it in its own time."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import av
import numpy as np
from av.audio.resampler import AudioResampler
from numpy.typing import NDArray

SAMPLE_RATE = 48_000
# A second at a time: a track of ten minutes is never in memory as a whole.
BLOCK = SAMPLE_RATE

Samples: TypeAlias = NDArray[np.float32]

_WAV = {"protocol_whitelist": "file", "format_whitelist": "wav"}


@dataclass(frozen=True, slots=True)
class Tape:
    """`count` samples from `start` on, faded over so many at either end."""

    path: Path
    start: int
    count: int
    fade_in: int = 0
    fade_out: int = 0

    def blocks(self) -> Iterator[Samples]:
        """Exactly `count` samples, a second at a time. Raises OSError."""
        at = 0
        for block in _cut(self._read(), self.count):
            yield block * self._envelope(at, len(block))
            at += len(block)

    def _envelope(self, at: int, count: int) -> Samples:
        here = np.arange(at, at + count, dtype=np.float64)
        gain = np.ones(count)
        if self.fade_in:
            gain = np.minimum(gain, here / self.fade_in)
        if self.fade_out:
            gain = np.minimum(gain, (self.count - 1 - here) / self.fade_out)
        return gain.astype(np.float32)

    def _read(self) -> Iterator[Samples]:
        """From the start on; the samples before it are read and left, which a WAV makes
        cheap and which keeps the start exact at every rate.
        """
        skip = self.start
        for samples in _decoded(self.path):
            left, skip = samples[skip:], max(0, skip - len(samples))
            if len(left):
                yield left


def length_of(path: Path) -> int:
    """How many samples the file has at 48 kHz. Raises OSError."""
    with av.open(str(path), "r", format="wav", options=_WAV) as file:
        sound = file.streams.audio[0]
        return round((sound.duration or 0) * (sound.time_base or 0) * SAMPLE_RATE)


def _decoded(path: Path) -> Iterator[Samples]:
    resampler = AudioResampler(format="flt", layout="mono", rate=SAMPLE_RATE)
    with av.open(str(path), "r", format="wav", options=_WAV) as file:
        for frame in file.decode(audio=0):
            for heard in resampler.resample(frame):
                yield heard.to_ndarray().reshape(-1).astype(np.float32)
        for heard in resampler.resample(None):
            yield heard.to_ndarray().reshape(-1).astype(np.float32)


def _cut(pieces: Iterator[Samples], count: int) -> Iterator[Samples]:
    """Blocks of a second, so many samples together: silence where there is no more."""
    left, held = count, np.zeros(0, np.float32)
    while left:
        size = min(BLOCK, left)
        parts = [held]
        have = len(held)
        while have < size and (piece := next(pieces, None)) is not None:
            parts.append(piece)
            have += len(piece)
        held = np.concatenate(parts)
        held = np.pad(held, (0, max(0, size - have)))
        yield held[:size]
        held, left = held[size:], left - size
