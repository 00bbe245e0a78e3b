"""What is heard of a track and of voices, read back from the finished file."""

import wave
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from storyboard.animatic import Container, Film, Shot, Sound, Track
from storyboard.animatic.cache import Cache
from storyboard.animatic.loudness import CEILING, TARGET, loudness
from storyboard.animatic.render import render
from storyboard.animatic.sound import DUCKED, blocks
from tests.animatic.reading import read_back

RATE = 48_000
SIZE = (128, 72)
Samples = NDArray[np.float32]


@dataclass(frozen=True)
class Recordings:
    folder: Path

    def wav(self, name: str, samples: Samples, rate: int = RATE) -> Path:
        """As the studio keeps sounds: mono, 16 bits."""
        path = self.folder / f"{name}.wav"
        with wave.open(str(path), "wb") as file:
            file.setparams((1, 2, rate, 0, "NONE", ""))
            file.writeframes((samples * 32767).astype("<i2").tobytes())
        return path

    def tone(
        self, hertz: float, seconds: float, level: float = 0.2, rate: int = RATE
    ) -> Path:
        at = np.arange(round(seconds * rate)) / rate
        wave_form = (level * np.sin(2 * np.pi * hertz * at)).astype(np.float32)
        return self.wav(f"{hertz:g}-{seconds:g}-{level:g}-{rate}", wave_form, rate)


@pytest.fixture
def recorded(tmp_path: Path) -> Recordings:
    folder = tmp_path / "recorded"
    folder.mkdir()
    return Recordings(folder)


def mixed(film: Film) -> Samples:
    """What goes into the file, before any codec: one of the two equal channels."""
    pieces = np.concatenate(list(blocks(film, 1024)), axis=1)
    assert np.array_equal(pieces[0], pieces[1])
    return np.asarray(pieces[0], np.float32)


def heard_in(film: Film, folder: Path) -> Samples:
    """What a stranger's decoder finds in the file."""
    path = folder / f"film.{film.container}"
    render(film, path)
    reading = read_back(path)
    assert len(reading.pictures) == film.frames
    return np.asarray(reading.sound.mean(0), np.float32)


def lufs(samples: Samples) -> float:
    return loudness(samples[at : at + RATE] for at in range(0, len(samples), RATE))


def level_at(samples: Samples, hertz: float) -> float:
    """How high a tone's wave is within these samples."""
    at = np.arange(len(samples)) / RATE
    turned = samples * np.hanning(len(samples)) * np.exp(-2j * np.pi * hertz * at)
    return float(abs(turned.sum()) * 2 / np.hanning(len(samples)).sum())


def noise(seconds: float, seed: int = 1) -> Samples:
    """With as much treble as people's voices and music have, and no more."""
    white = np.random.default_rng(seed).normal(0, 1, round(seconds * RATE))
    tones = np.fft.rfft(white)
    hertz = np.fft.rfftfreq(len(white), 1 / RATE)
    pink = np.fft.irfft(tones / np.sqrt(np.maximum(hertz, 60)) * (hertz < 10_000))
    return np.asarray(pink / pink.std(), np.float32)


def spoken(seconds: float) -> Samples:
    """Bursts with pauses and high peaks, as people speak."""
    at = np.arange(round(seconds * RATE)) / RATE
    swell = np.clip(np.sin(2 * np.pi * 1.7 * at), 0, 1) ** 3
    return np.asarray(np.clip(noise(seconds) * swell * 0.2, -1, 1), np.float32)


TRACKS: dict[str, Callable[[Recordings], Path]] = {
    "a quiet tone": lambda r: r.tone(440, 5, 0.01),
    "a loud tone": lambda r: r.tone(440, 5, 0.95),
    "noise": lambda r: r.wav("noise", np.clip(noise(5) * 0.05, -1, 1)),
    # It needs the limiter: brought to the target its peaks would be over full scale.
    "speech": lambda r: r.wav("speech", spoken(5) * 0.3),
    "8 kHz": lambda r: r.tone(440, 5, 0.1, rate=8_000),
}


@pytest.mark.parametrize("what", TRACKS)
def test_every_track_is_as_loud_as_all_others(recorded: Recordings, what: str) -> None:
    track = Track(TRACKS[what](recorded))

    heard = mixed(Film((Shot(2), Shot(2)), *SIZE, track=track))

    assert len(heard) == 4 * RATE
    assert lufs(heard) == pytest.approx(TARGET, abs=0.5)
    assert np.abs(heard).max() <= CEILING + 1e-4


@pytest.mark.parametrize("container", list(Container))
def test_a_file_has_the_track_as_loud_as_it_should_be_and_no_frame_more(
    recorded: Recordings, tmp_path: Path, container: Container
) -> None:
    """The track ends with the third second; the fourth is silent."""
    path = recorded.wav("speech", spoken(3))
    film = Film((Shot(1), Shot(3)), *SIZE, container=container, track=Track(path))

    heard = heard_in(film, tmp_path)

    assert lufs(heard) == pytest.approx(TARGET, abs=1)
    assert np.abs(heard).max() <= 1
    assert 0 <= len(heard) - 4 * RATE <= 1024
    # Opus rings on for a moment, 50 dB below.
    assert np.abs(heard[3 * RATE + 2048 :]).max() < 0.003


def test_a_track_is_heard_from_its_start_on_and_faded(recorded: Recordings) -> None:
    """One second of 300 Hz, then 700 Hz: none of the first is heard."""
    at = np.arange(4 * RATE) / RATE
    hertz = np.where(at < 1, 300, 700)
    path = recorded.wav("two", (0.3 * np.sin(2 * np.pi * hertz * at)).astype("f4"))
    track = Track(path, Fraction(1), fade_in=Fraction(1, 2), fade_out=Fraction(1))
    film = Film((Shot(2), Shot(2)), *SIZE, track=track)

    heard = mixed(film)

    assert level_at(heard[: RATE // 2], 300) < 0.001
    # Three seconds are left of it: full from 0.5 s to 2 s, half of it at 0.25 and 2.5.
    peaks = np.abs(heard).reshape(-1, 480).max(1)  # of each 10 ms
    full = peaks[100]
    assert heard[0] == 0
    assert peaks[24] == pytest.approx(full / 2, rel=0.03)
    assert peaks[50:200] == pytest.approx(np.full(150, full), rel=0.01)
    assert peaks[249] == pytest.approx(full / 2, rel=0.03)
    assert peaks[298] < full / 40
    assert not heard[3 * RATE :].any()


def test_a_start_of_tenths_is_that_sample(recorded: Recordings) -> None:
    click = np.zeros(3 * RATE, np.float32)
    click[RATE // 2 : 2 * RATE + 48_00 : 4800] = 0.5
    track = Track(recorded.wav("clicks", click), Fraction(7, 10))

    heard = mixed(Film((Shot(2),), *SIZE, track=track))

    found = np.flatnonzero(np.abs(heard) > 0.01)
    assert list(found[:3]) == [0, 4800, 9600]
    assert found[-1] == 2 * RATE - round(0.7 * RATE)


def test_a_voice_is_heard_in_its_shot_alone_and_the_track_steps_back(
    recorded: Recordings,
) -> None:
    """Shots of two seconds; a voice of 3 s speaks in the second, cut at its end."""
    film = Film(
        (Shot(2), Shot(2, voices=(recorded.tone(1500, 3),)), Shot(2)),
        *SIZE,
        track=Track(recorded.tone(400, 6)),
    )

    heard = mixed(film)
    before, during, after = heard.reshape(3, -1)

    assert level_at(during, 1500) > 0.1
    assert level_at(before, 1500) < 0.0005
    assert level_at(after, 1500) < 0.0005
    # Its first sample is the shot's, within a millisecond, and it ends before a click.
    alone = mixed(replace(film, track=None))
    sounding = np.flatnonzero(np.abs(alone) > 0.001)
    assert 0 <= sounding[0] - 2 * RATE < 48
    assert 0 <= 4 * RATE - sounding[-1] < 96
    assert np.abs(alone[4 * RATE - 480 : 4 * RATE]).max() < np.abs(alone).max() / 2.5
    under = level_at(during[RATE // 2 : RATE], 400) / level_at(before[:RATE], 400)
    assert under == pytest.approx(DUCKED, rel=0.02)
    assert level_at(after[RATE:], 400) == pytest.approx(level_at(before[:RATE], 400))


@pytest.mark.parametrize("container", list(Container))
def test_a_file_has_a_voice_in_its_shot_and_nowhere_else(
    recorded: Recordings, tmp_path: Path, container: Container
) -> None:
    voiced = Shot(1, voices=(recorded.tone(1500, 3),))
    film = Film((Shot(1), voiced, Shot(1)), *SIZE, container=container)

    heard = heard_in(film, tmp_path)

    seconds = [heard[at * RATE : (at + 1) * RATE] for at in range(3)]
    levels = [level_at(second, 1500) for second in seconds]
    assert levels[1] > 0.1
    assert max(levels[0], levels[2]) < levels[1] / 200


def test_voices_of_one_shot_speak_one_after_the_other(recorded: Recordings) -> None:
    """Each as loud as the other, however recorded; the third has no time left."""
    voices = (
        recorded.tone(600, 1, 0.02),
        recorded.tone(1500, 2, 0.5),
        recorded.tone(2500, 1),
    )

    heard = mixed(Film((Shot(3, voices=voices), Shot(1)), *SIZE))

    levels = [
        [level_at(heard[at * RATE : (at + 1) * RATE], hertz) for hertz in (600, 1500)]
        for at in range(4)
    ]
    assert [[level > 0.05 for level in one] for one in levels] == [
        [True, False],
        [False, True],
        [False, True],
        [False, False],
    ]
    assert level_at(heard, 2500) < 0.001
    assert lufs(heard[:RATE]) == pytest.approx(lufs(heard[RATE : 3 * RATE]), abs=1)


def test_ticks_are_heard_beside_voices(recorded: Recordings) -> None:
    film = Film((Shot(1), Shot(1)), *SIZE, sound=Sound.TICKS)
    voiced = replace(film.shots[0], voices=(recorded.tone(1500, 1),))

    both = mixed(replace(film, shots=(voiced, film.shots[1])))

    assert both[RATE:] == pytest.approx(mixed(film)[RATE:])
    assert level_at(both[:RATE], 1500) > 0.1


def test_silence_and_what_ends_before_it_starts_stay_silent(
    recorded: Recordings,
) -> None:
    silence = recorded.wav("silence", np.zeros(RATE, np.float32))
    past = Track(recorded.tone(440, 1), Fraction(2))

    for track in (Track(silence), past):
        assert not mixed(Film((Shot(1),), *SIZE, track=track)).any()


def test_a_sound_of_a_tenth_of_a_second_is_made_as_loud_too(
    recorded: Recordings,
) -> None:
    heard = mixed(Film((Shot(1),), *SIZE, track=Track(recorded.tone(1000, 0.1, 0.01))))

    assert lufs(np.tile(heard[:4800], 10)) == pytest.approx(TARGET, abs=0.5)


def test_another_sound_draws_no_picture_again(
    recorded: Recordings, tmp_path: Path
) -> None:
    cache = Cache(tmp_path / "drawn", 50_000_000)
    film = Film((Shot(1, prompt="One."), Shot(1, prompt="Two.")), *SIZE)
    render(film, tmp_path / "silent.mp4", cache=cache)
    drawn = {path.name: path.stat().st_ino for path in (tmp_path / "drawn").iterdir()}
    loud = replace(
        film,
        track=Track(recorded.tone(440, 2)),
        shots=(replace(film.shots[0], voices=(recorded.tone(900, 1),)), film.shots[1]),
    )

    render(loud, tmp_path / "loud.mp4", cache=cache)

    again = {path.name: path.stat().st_ino for path in (tmp_path / "drawn").iterdir()}
    assert again == drawn
    silent, heard = (read_back(tmp_path / f"{n}.mp4") for n in ("silent", "loud"))
    assert all(map(np.array_equal, silent.pictures, heard.pictures))
    assert not silent.sound.any()
    assert np.abs(heard.sound).max() > 0.1
