"""The film's sound: silence, or a soft tick where one shot cuts to the next."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from storyboard.animatic.film import Film, Sound

SAMPLE_RATE = 48_000
_TICK_SECONDS = 0.04


def sample_at(film: Film, frame: int) -> int:
    """The sample heard as `frame` appears."""
    return round(frame * SAMPLE_RATE / film.rate)


def _tick() -> NDArray[np.float32]:
    """A muted wood block: 1.1 kHz, in within a millisecond, gone after forty."""
    at = np.arange(int(_TICK_SECONDS * SAMPLE_RATE)) / SAMPLE_RATE
    rise = np.minimum(at / 0.001, 1)
    tone = np.sin(2 * np.pi * 1100 * at) * rise * np.exp(-at / 0.008)
    return (0.3 * tone).astype(np.float32)


def blocks(film: Film, size: int) -> Iterator[NDArray[np.float32]]:
    """Stereo samples, `size` at a time, exactly as long as the picture."""
    tick = _tick()
    cuts = [sample_at(film, span.start) for span in film.spans[1:]]
    if film.sound is Sound.SILENCE:
        cuts = []
    length = sample_at(film, film.frames)
    for start in range(0, length, size):
        block = np.zeros((2, min(size, length - start)), np.float32)
        end = start + block.shape[1]
        for cut in cuts:
            left, right = max(cut, start), min(cut + len(tick), end)
            if left < right:
                block[:, left - start : right - start] += tick[left - cut : right - cut]
        yield block
