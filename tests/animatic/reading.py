"""Stills with known content, and finished files read back packet by packet."""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

Picture = NDArray[np.uint8]


def paint(seed: int, width: int, height: int) -> Image.Image:
    """Soft clouds in colours of their own, with edges to see sharpness by."""
    chance = np.random.default_rng(seed)
    clouds = np.full((height, width, 3), chance.uniform(70, 180, 3))
    for octave in range(2, 8):
        small = chance.normal(0, 45 / octave, (2**octave, 2**octave, 3))
        clouds += cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)
    for _ in range(10):
        x, y = chance.integers(0, width), chance.integers(0, height)
        clouds[y : y + height // 8, x : x + width // 10] = chance.uniform(0, 255, 3)
    return Image.fromarray(np.clip(clouds, 0, 255).astype(np.uint8))


@dataclass(frozen=True)
class Stills:
    folder: Path

    def __getitem__(self, seed: int) -> Path:
        path = self.folder / f"{seed}.png"
        if not path.exists():
            paint(seed, 400, 300).save(path)
        return path

    def fitted(self, seed: int, width: int, height: int) -> Picture:
        """What should be on screen: the middle of the still, filling the frame."""
        with Image.open(self[seed]) as still:
            fitted = ImageOps.fit(still, (width, height), Image.Resampling.LANCZOS)
            return np.asarray(fitted)


@dataclass(frozen=True)
class Reading:
    """A finished file, read back by a decoder that knows nothing of the engine."""

    path: Path
    codecs: tuple[str, str]
    size: tuple[int, int]
    rate: Fraction
    colour: tuple[int, int, int, int]
    times: tuple[float, ...]  # presentation, in frames, in order of the file
    dts: tuple[int, ...]
    keyframes: tuple[int, ...]
    pictures: tuple[Picture, ...]
    sound: NDArray[np.float32]
    sound_start: Fraction

    @property
    def seconds_of_sound(self) -> float:
        return float(self.sound.shape[1] / 48_000)


def read_back(path: Path) -> Reading:
    with av.open(path) as file:
        video = file.streams.video[0]
        rate, base = video.average_rate, video.time_base
        assert rate
        assert base
        packets = [packet for packet in file.demux(video) if packet.size]
        times = [float((packet.pts or 0) * base * rate) for packet in packets]
        context = video.codec_context
        with av.open(path) as again:
            pictures = [
                frame.to_ndarray(format="rgb24") for frame in again.decode(video=0)
            ]
        with av.open(path) as again:
            heard = list(again.decode(audio=0))
        samples = [np.atleast_2d(frame.to_ndarray()) for frame in heard]
        assert all(frame.sample_rate == 48_000 for frame in heard)
        return Reading(
            path=path,
            codecs=(context.name, file.streams.audio[0].codec_context.name),
            size=(context.width, context.height),
            rate=rate,
            colour=(
                context.color_range,
                context.colorspace,
                context.color_primaries,
                context.color_trc,
            ),
            times=tuple(times),
            dts=tuple(packet.dts or 0 for packet in packets),
            keyframes=tuple(
                round(at)
                for at, packet in zip(times, packets, strict=True)
                if packet.is_keyframe
            ),
            pictures=tuple(np.asarray(picture, np.uint8) for picture in pictures),
            sound=np.concatenate(samples, axis=1),
            sound_start=Fraction(heard[0].time or 0),
        )


def ssim(one: Picture, other: Picture) -> float:
    """Structural similarity of two RGB pictures' brightness (Wang et al. 2004)."""
    a, b = (picture @ np.array([0.2126, 0.7152, 0.0722]) for picture in (one, other))

    def blur(plane: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(cv2.GaussianBlur(plane, (11, 11), 1.5))

    mean_a, mean_b = blur(a), blur(b)
    var_a, var_b = blur(a * a) - mean_a**2, blur(b * b) - mean_b**2
    cov = blur(a * b) - mean_a * mean_b
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    top = (2 * mean_a * mean_b + c1) * (2 * cov + c2)
    return float((top / ((mean_a**2 + mean_b**2 + c1) * (var_a + var_b + c2))).mean())
