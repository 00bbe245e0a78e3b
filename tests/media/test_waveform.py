"""How loud a clip or a sound is, point by point."""

import wave
from pathlib import Path

import numpy as np
import pytest

from storyboard.media.errors import Refused
from storyboard.media.waveform import MOST_POINTS, waveform
from tests.media.films import film


@pytest.fixture
def growing(tmp_path: Path) -> Path:
    """Two seconds: silence, then a tone at half, then silence again."""
    rate = 24_000
    tone = np.sin(np.arange(rate) * 2 * np.pi * 440 / rate) * 0.5
    samples = np.concatenate([np.zeros(rate // 2), tone, np.zeros(rate // 2)])
    path = tmp_path / "tone.wav"
    with wave.open(str(path), "wb") as made:
        made.setnchannels(1)
        made.setsampwidth(2)
        made.setframerate(rate)
        made.writeframes((samples * 32767).astype("<i2").tobytes())
    return path


def test_a_sound_is_as_loud_as_it_is_where_it_is(growing: Path) -> None:
    found = waveform(growing, points=20)

    assert len(found) == 20
    assert max(*found[:4], *found[16:]) <= 1
    assert found[6:14] == pytest.approx([50] * 8, abs=3)


def test_a_clip_has_the_waveform_of_its_sound_or_none(tmp_path: Path) -> None:
    loud = film(tmp_path / "loud.mp4", frames=24, sound=True)
    silent = film(tmp_path / "silent.mp4", frames=24)

    assert waveform(loud, points=5) == (0, 0, 0, 0, 0)
    assert waveform(silent, points=5) == ()


def test_more_points_than_samples_are_points_all_the_same(growing: Path) -> None:
    assert len(waveform(growing, points=MOST_POINTS)) == MOST_POINTS


def test_what_is_no_sound_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "x.wav"
    path.write_bytes(b"RIFF\x10\x00\x00\x00WAVEfmt broken")

    with pytest.raises(Refused, match="Voice of Mara"):
        waveform(path, points=10, name="Voice of Mara")
