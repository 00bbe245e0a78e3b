"""Voices people bring become our own: a mono WAV that says nothing but its sound."""

import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from storyboard.media import sounds
from storyboard.media.errors import Refused
from storyboard.media.pictures import ORIGINAL
from storyboard.media.sounds import Sound
from storyboard.media.store import Store
from tests.media.films import many_tracks

Take = Callable[[Path], Sound]
KINDS = [
    ("a.wav", "pcm_s16le"),
    ("a.mp3", "libmp3lame"),
    ("a.m4a", "aac"),
    ("a.aac", "aac"),
    ("a.ogg", "libopus"),
    ("a.flac", "flac"),
]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "media", reserve_bytes=0)


@pytest.fixture
def take(store: Store) -> Take:
    def take_in(path: Path) -> Sound:
        with path.open("rb") as source:
            return sounds.take_in(source, name=path.name, store=store, scope="7")

    return take_in


def tone(path: Path, codec: str = "pcm_s16le", *, seconds: float = 1.0) -> Path:
    """A stereo sine of 440 Hz at half of full scale."""
    kind = {".aac": "adts", ".m4a": "mp4"}.get(path.suffix)
    with av.open(str(path), "w", format=kind) as made:
        stream: Any = made.add_stream(codec, rate=48000, layout="stereo")
        times = np.arange(int(48000 * seconds)) / 48000
        one = (np.sin(2 * np.pi * 440 * times) / 2).astype(np.float32)
        heard = av.AudioFrame.from_ndarray(np.stack([one, one]), "fltp", "stereo")
        heard.sample_rate = 48000
        made.metadata["title"] = "MARKER7f3a"
        made.mux([*stream.encode(heard), *stream.encode()])
    return path


@pytest.mark.parametrize(("name", "codec"), KINDS)
def test_each_kind_is_heard_the_same(
    tmp_path: Path, take: Take, store: Store, name: str, codec: str
) -> None:
    path = tone(tmp_path / name, codec)

    sound = take(path)

    assert abs(sound.seconds - 1) < 0.1
    assert store.path(sound.original_name).read_bytes() == path.read_bytes()
    assert sound.original_name.endswith(ORIGINAL)
    kept = store.path(sound.name)
    assert b"MARKER7f3a" not in kept.read_bytes()
    with wave.open(str(kept)) as heard:
        assert (heard.getnchannels(), heard.getsampwidth()) == (1, 2)
        samples = np.frombuffer(heard.readframes(48000), "<i2")
    middle = samples[12000:36000]
    assert np.argmax(np.abs(np.fft.rfft(middle))) == 440 // 2
    assert 14_000 < np.abs(middle).max() < 18_000


def test_our_own_voice_comes_back_as_the_same_bytes(
    tmp_path: Path, take: Take, store: Store
) -> None:
    first = take(tone(tmp_path / "a.mp3", "libmp3lame"))

    assert take(store.path(first.name)).name == first.name


@pytest.mark.parametrize(
    ("name", "codec", "part"), [("a.flac", "flac", 0.5), ("a.m4a", "aac", 0.6)]
)
def test_a_sound_cut_off_is_damaged(
    tmp_path: Path, take: Take, store: Store, name: str, codec: str, part: float
) -> None:
    data = tone(tmp_path / name, codec).read_bytes()
    (tmp_path / name).write_bytes(data[: int(len(data) * part)])

    with pytest.raises(Refused) as refused:
        take(tmp_path / name)

    assert refused.value.code == "damaged_file"
    assert [file for file in store.root.rglob("*") if file.is_file()] == []


def test_less_than_a_tenth_of_a_second_is_nothing_to_hear(
    tmp_path: Path, take: Take
) -> None:
    with pytest.raises(Refused, match="nothing in it to play"):
        take(tone(tmp_path / "a.wav", seconds=0.05))


def test_more_than_ten_minutes_are_refused_with_the_limit(
    tmp_path: Path, take: Take
) -> None:
    path = tmp_path / "a.wav"
    with wave.open(str(path), "wb") as silent:
        silent.setparams((1, 2, 8000, 0, "NONE", ""))
        silent.writeframes(bytes(2 * 8000 * 601))

    with pytest.raises(Refused, match="longer than 10 minutes"):
        take(path)


def test_many_tracks_are_refused(tmp_path: Path, take: Take) -> None:
    with pytest.raises(Refused, match="17 tracks"):
        take(many_tracks(tmp_path / "a.m4a"))
