"""The child that makes a sound our own: a mono WAV of 16 bits, with nothing else in it.

Titles, covers and further tracks stay behind. Only this one file is read, by the one
demuxer that its first bytes ask for.
"""

import os
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer

from storyboard.media import whole
from storyboard.media.answers import Refuses, answer
from storyboard.media.clip_reader import check_tracks

OUT = "voice.wav"
MAX_SECONDS = 600
RATES = (8_000, 48_000)
_LEAST = Fraction(1, 10)
# Of the line that is drawn of it.
_POINTS = 120

_DEMUXERS = {
    "wav": ("wav", "wav"),
    "mp3": ("mp3", "mp3"),
    "m4a": ("mov", "mov,mp4,m4a,3gp,3g2,mj2"),
    "aac": ("aac", "aac"),
    "ogg": ("ogg", "ogg"),
    "flac": ("flac", "flac"),
}
_CODECS = {
    *("aac", "alac", "flac", "libopus", "libvorbis", "mp3", "mp3float", "opus"),
    *("vorbis", "pcm_u8", "pcm_alaw", "pcm_mulaw"),
    *(f"pcm_{kind}le" for kind in ("s16", "s24", "s32", "s64", "f32", "f64")),
}
_TIMEOUT_SECONDS = (5.0, 5.0)


def main(path: str, kind: str) -> dict[str, object]:
    demuxer, names = _DEMUXERS[kind]
    if kind == "m4a":
        whole.check_boxes(Path(path))
    elif kind == "wav":
        whole.check_chunks(Path(path))
    options = {
        "protocol_whitelist": "file",
        "format_whitelist": names,
        "codec_whitelist": ",".join(sorted(_CODECS)),
        "err_detect": "explode",
    }
    with av.open(
        path, "r", format=demuxer, options=options, timeout=_TIMEOUT_SECONDS
    ) as source:
        check_tracks(source)
        if not source.streams.audio:
            raise Refuses("no_audio_stream")
        sound = source.streams.audio[0]
        said = sound.duration and sound.time_base and sound.duration * sound.time_base
        samples, rate = _written(source, sound)
        peaks = _peaks(samples)
    seconds = Fraction(samples, rate)
    if seconds < _LEAST:
        raise Refuses("too_short")
    # FLAC says how many samples it has; the others guess, or were looked through above.
    if kind == "flac" and said and seconds < said - _LEAST:
        raise ValueError(f"{seconds} of {said} seconds")
    return {"seconds": str(seconds), "peaks": peaks}


def _peaks(samples: int) -> list[int]:
    """Of what was written, which is 16 bits a sample and nothing behind them."""
    with Path(OUT).open("rb") as file:
        file.seek(-2 * samples, os.SEEK_END)
        heard = np.abs(np.fromfile(file, "<i2").astype(np.int32))
    edges = np.linspace(0, samples, min(_POINTS, samples) + 1).astype(int)
    return [round(int(heard[a:b].max()) / 327.68) for a, b in pairwise(edges)]


def _written(source: InputContainer, sound: AudioStream) -> tuple[int, int]:
    """How many samples were kept, and how many of them are a second."""
    codec = sound.codec_context.codec.name
    if codec not in _CODECS:
        wanted = "a WAV or an MP3 file"
        raise Refuses("unsupported_codec", found=codec.upper(), wanted=wanted)
    if sound.rate < RATES[0]:
        raise ValueError(f"{sound.rate} samples a second")
    rate, samples = min(sound.rate, RATES[1]), 0
    resampler = AudioResampler("s16", "mono", rate)
    with av.open(OUT, "w", format="wav", options={"fflags": "+bitexact"}) as made:
        target = made.add_stream("pcm_s16le", rate=rate, layout="mono")
        assert isinstance(target, AudioStream)
        for packet in source.demux(sound):
            if packet.is_corrupt:
                raise ValueError("a packet is cut")
            for frame in packet.decode():
                assert isinstance(frame, AudioFrame)
                _see_that_it_is_finite(frame)
                for piece in resampler.resample(frame):
                    samples += piece.samples
                    made.mux(target.encode(piece))
            if samples > MAX_SECONDS * rate:
                raise Refuses("too_long", limit=f"{MAX_SECONDS // 60} minutes")
        for piece in resampler.resample(None):
            samples += piece.samples
            made.mux(target.encode(piece))
        made.mux(target.encode())
    return samples, rate


def _see_that_it_is_finite(frame: AudioFrame) -> None:
    if frame.format.name.startswith(("flt", "dbl")):
        loudest = np.abs(frame.to_ndarray()).max(initial=0.0)
        if not np.isfinite(loudest):
            raise ValueError("a sample is no number")


if __name__ == "__main__":
    answer(main)
