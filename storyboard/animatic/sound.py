"""The film's sound: silence or a soft tick where one shot cuts to the next, and over it
a track and the voices of who is in a shot.

Each sound is brought to the same loudness by itself. While a voice speaks, the track
steps back; the sum is limited, so that nothing clips.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from storyboard.animatic.film import Film, Sound
from storyboard.animatic.loudness import Limiter, gain_for, peaks_of
from storyboard.animatic.tape import BLOCK, SAMPLE_RATE, Samples, Tape, length_of

_TICK_SECONDS = 0.04
# A voice that is cut at the end of its shot is gone within 30 ms, without a click.
_CUT_FADE = round(0.03 * SAMPLE_RATE)
# The track under a voice: 12 dB less, there within 150 ms and back in as many.
DUCKED = 10 ** (-12 / 20)
_DUCK_RAMP = round(0.15 * SAMPLE_RATE)


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
    """Stereo samples, `size` at a time, exactly as long as the picture. Raises OSError
    where a sound cannot be read.
    """
    tick = _tick()
    cuts = [sample_at(film, span.start) for span in film.spans[1:]]
    if film.sound is Sound.SILENCE:
        cuts = []
    length = sample_at(film, film.frames)
    recorded = _resized(_mixed(film, length), size)
    for start in range(0, length, size):
        block = np.zeros((2, min(size, length - start)), np.float32)
        end = start + block.shape[1]
        for cut in cuts:
            left, right = max(cut, start), min(cut + len(tick), end)
            if left < right:
                block[:, left - start : right - start] += tick[left - cut : right - cut]
        if (heard := next(recorded, None)) is not None:
            block += heard
        yield block


def _resized(pieces: Iterator[Samples], size: int) -> Iterator[Samples]:
    held = np.zeros(0, np.float32)
    for piece in pieces:
        held = np.concatenate([held, piece])
        whole = len(held) // size * size
        yield from held[:whole].reshape(-1, size)
        held = held[whole:]
    if len(held):
        yield held


@dataclass(frozen=True, slots=True)
class _Part:
    """A tape from a sample of the film on, and how loud it is played."""

    at: int
    tape: Tape
    gain: float

    @property
    def end(self) -> int:
        return self.at + self.tape.count


def _mixed(film: Film, length: int) -> Iterator[Samples]:
    """The track and the voices together; nothing at all where there are none."""
    voices = [_part(at, tape) for at, tape in _voices(film)]
    tape = _track(film, length)
    track = _part(0, tape) if tape else None
    if not (voices or track):
        return

    def together() -> Iterator[Samples]:
        return _sum(track, voices, length)

    yield from Limiter(peaks_of(together()))(together())


def _part(at: int, tape: Tape) -> _Part:
    return _Part(at, tape, gain_for(tape.blocks))


def _track(film: Film, length: int) -> Tape | None:
    """What is heard of the track: from its start on, as long as the film lasts."""
    track = film.track
    if track is None:
        return None
    start = round(track.start * SAMPLE_RATE)
    count = min(length, length_of(track.path) - start)
    if count <= 0:
        return None
    fades = (round(f * SAMPLE_RATE) for f in (track.fade_in, track.fade_out))
    return Tape(track.path, start, count, *fades)


def _voices(film: Film) -> Iterator[tuple[int, Tape]]:
    """Each from where the one before it ends in its shot, and no longer than that."""
    lengths: dict[Path, int] = {}
    for shot, span in zip(film.shots, film.spans, strict=True):
        at, end = sample_at(film, span.start), sample_at(film, span.end)
        for path in shot.voices:
            if path not in lengths:
                lengths[path] = length_of(path)
            count = min(lengths[path], end - at)
            if count <= 0:
                break
            fade = min(_CUT_FADE, count) if count < lengths[path] else 0
            yield at, Tape(path, 0, count, fade_out=fade)
            at += count


def _sum(track: _Part | None, voices: list[_Part], length: int) -> Iterator[Samples]:
    """All parts in their places, a second at a time."""
    places = range(0, length, BLOCK)
    spoken = _in_places(voices, length)
    music = _in_places([track] if track else [], length)
    for at, voice, under in zip(places, spoken, music, strict=True):
        yield under * _ducking(voices, at, len(under)) + voice


def _in_places(parts: list[_Part], length: int) -> Iterator[Samples]:
    """Parts that follow one another, and silence between and after them."""
    pieces = chain.from_iterable(_with_gap(parts, length))
    return _resized(pieces, BLOCK)


def _with_gap(parts: list[_Part], length: int) -> Iterator[Iterator[Samples]]:
    at = 0
    for part in parts:
        yield _silence(part.at - at)
        yield (block * np.float32(part.gain) for block in part.tape.blocks())
        at = part.end
    yield _silence(length - at)


def _silence(count: int) -> Iterator[Samples]:
    for start in range(0, count, BLOCK):
        yield np.zeros(min(BLOCK, count - start), np.float32)


def _ducking(voices: list[_Part], at: int, count: int) -> Samples:
    """How much of the track is heard here."""
    here = np.arange(at, at + count)
    gain = np.ones(count)
    for voice in voices:
        if voice.at - _DUCK_RAMP < at + count and at < voice.end + _DUCK_RAMP:
            away = np.maximum(np.maximum(voice.at - here, here - voice.end + 1), 0)
            part = np.minimum(1, away / _DUCK_RAMP)
            gain = np.minimum(gain, DUCKED + (1 - DUCKED) * part)
    return gain.astype(np.float32)
