"""Pieces of films to one: every frame in its place, and no seam in the encoding."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from storyboard.media import clips
from storyboard.media.errors import Refused
from storyboard.media.splice import Look, Stopped, Stretch, splice
from storyboard.media.stills import whole
from tests.media.films import film, number_in

FILM = Fraction(24)
SIZE = (160, 96)


def quiet(done: int, total: int) -> None:
    pass


def spliced(
    folder: Path,
    *stretches: Stretch,
    size: tuple[int, int] = SIZE,
    rate: Fraction = FILM,
    container: str = "mp4",
) -> Path:
    out = folder / f"spliced.{container}"
    look = Look(*size, rate, container)
    splice(stretches, look, out, report=quiet, cancelled=lambda: False)
    return out


def pictures(path: Path) -> list[Image.Image]:
    with av.open(str(path)) as clip:
        return [whole(frame) for frame in clip.decode(video=0)]


def numbers(path: Path) -> list[int]:
    return [number_in(image) for image in pictures(path)]


def whole_of(path: Path, frames: Sequence[int], rate: Fraction = FILM) -> Stretch:
    return Stretch(path, tuple(frames), rate)


def likeness(one: Image.Image, other: Image.Image) -> float:
    """SSIM of the brightness, over the whole picture."""
    a, b = (np.asarray(i.convert("L"), np.float64) for i in (one, other))
    mean, spread = a.mean() * b.mean(), ((a - a.mean()) * (b - b.mean())).mean()
    return float(
        (2 * mean + 6.5)
        * (2 * spread + 58.5)
        / ((a.mean() ** 2 + b.mean() ** 2 + 6.5) * (a.var() + b.var() + 58.5))
    )


@pytest.mark.parametrize("container", ["mp4", "mov", "webm"])
def test_the_frames_are_those_that_were_asked_for(tmp_path, container) -> None:
    one = film(tmp_path / "one.mp4", frames=40)
    two = film(tmp_path / "two.webm", frames=30, codec="libvpx-vp9")

    out = spliced(
        tmp_path,
        whole_of(one, range(13)),
        whole_of(two, range(1, 25)),
        whole_of(one, [*range(20, 40), 39, 39]),
        container=container,
    )

    assert numbers(out) == [*range(13), *range(1, 25), *range(20, 40), 39, 39]
    facts = clips.probe(out, decode=True)
    assert (facts.container, facts.frames, facts.rate) == (container, 59, FILM)
    assert facts.audio_codec is None


def test_pictures_at_the_seams_look_as_in_their_clips(tmp_path) -> None:
    noise = np.random.default_rng(4).integers(40, 200, (12, 20, 3), np.uint8)

    def draw(frame: int) -> np.ndarray:
        return np.roll(noise, frame, axis=1).repeat(8, axis=0).repeat(8, axis=1)

    one = film(tmp_path / "one.mp4", frames=24, draw=draw)
    two = film(tmp_path / "two.mp4", frames=24, draw=lambda frame: draw(frame + 9))

    out = spliced(tmp_path, whole_of(one, range(24)), whole_of(two, range(24)))

    film_, first, second = pictures(out), pictures(one), pictures(two)
    alike = [likeness(*pair) for pair in zip(film_, first + second, strict=True)]
    assert min(alike) > 0.99
    # No worse at the seam than elsewhere.
    assert min(alike[22:26]) >= min(alike) - 0.001


def test_one_encoder_made_all_of_it_and_a_player_can_jump_to_a_seam(tmp_path) -> None:
    one = film(tmp_path / "one.mp4", frames=20)

    out = spliced(tmp_path, whole_of(one, range(20)), whole_of(one, range(5, 20)))

    with av.open(str(out)) as clip:
        stream = clip.streams.video[0]
        assert stream.codec_context.name == "h264"
        assert stream.codec_context.extradata
        keys = [
            p.pts for p in clip.demux(stream) if p.is_keyframe and p.pts is not None
        ]
        found = {int(key * (stream.time_base or 0) * 24) for key in keys}
        assert found >= {0, 20}
    # The index lies before the pictures.
    data = out.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")


def test_parts_of_another_size_are_scaled_and_lose_nothing_of_another_shape(
    tmp_path,
) -> None:
    small = film(tmp_path / "small.mp4", frames=3, size=(80, 48))
    tall = film(tmp_path / "tall.mp4", frames=3, size=(48, 96))

    out = spliced(tmp_path, whole_of(small, range(3)), whole_of(tall, [1, 2]))

    scaled, _, _, beside, _ = pictures(out)
    assert scaled.size == beside.size == SIZE
    assert numbers(out)[:3] == [0, 1, 2]
    # Black to the left and right, and the first bar white.
    line = np.asarray(beside.convert("L"))[48]
    assert line[:50].max() < 20
    assert line[110:].max() < 20
    assert line[56:60].min() > 200


def tone(path: Path, hertz: int, frames: int = 24) -> Path:
    """A film with a pure tone."""
    silent = film(path.with_suffix(".silent.mp4"), frames=frames)
    with av.open(str(silent)) as source, av.open(str(path), "w") as output:
        video = source.streams.video[0]
        picture = output.add_stream_from_template(video)
        sound = output.add_stream("aac", rate=44100, layout="mono")
        for packet in source.demux(video):
            if packet.dts is not None:
                packet.stream = picture
                output.mux(packet)
        at = np.arange(int(44100 * frames / 24)) / 44100
        wave = (0.5 * np.sin(2 * np.pi * hertz * at)).astype(np.float32)
        heard = av.AudioFrame.from_ndarray(wave[None], format="fltp", layout="mono")
        heard.sample_rate = 44100
        output.mux([*sound.encode(heard), *sound.encode()])
    return path


def heard(path: Path) -> np.ndarray:
    with av.open(str(path)) as clip:
        found = [frame.to_ndarray() for frame in clip.decode(audio=0)]
    sound: np.ndarray = np.concatenate(found, axis=1)[0]
    return sound


def pitch(samples: np.ndarray) -> float:
    """The strongest frequency, in Hz."""
    strength = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(np.argmax(strength) * 48000 / len(samples))


def test_sound_keeps_to_its_pictures_and_there_is_silence_where_there_is_none(
    tmp_path,
) -> None:
    low, high = tone(tmp_path / "low.mp4", 300), tone(tmp_path / "high.mp4", 1200)
    silent = film(tmp_path / "silent.mp4", frames=24)

    out = spliced(
        tmp_path,
        whole_of(low, range(24)),
        whole_of(silent, range(24)),
        whole_of(high, range(24)),
    )

    sound = heard(out)
    assert abs(len(sound) - 3 * 48000) < 2048
    assert abs(pitch(sound[4000:44000]) - 300) < 5
    assert np.abs(sound[50000:94000]).max() < 0.01
    assert abs(pitch(sound[100000:140000]) - 1200) < 5


def test_a_piece_out_of_the_middle_brings_its_own_sound(tmp_path) -> None:
    low, high = tone(tmp_path / "low.mp4", 300), tone(tmp_path / "high.mp4", 1200)
    both = spliced(tmp_path, whole_of(low, range(24)), whole_of(high, range(24)))
    both = both.rename(tmp_path / "both.mp4")

    out = spliced(tmp_path, whole_of(both, range(24, 48)))

    sound = heard(out)
    assert abs(pitch(sound[2000:44000]) - 1200) < 5
    assert np.abs(sound[4000:44000]).max() > 0.3


def test_a_piece_past_the_end_of_its_clip_is_refused(tmp_path) -> None:
    one = film(tmp_path / "one.mp4", frames=12)

    with pytest.raises(Refused, match="damaged"):
        spliced(tmp_path, whole_of(one, range(13)))


def test_it_tells_how_far_it_is_and_stops_when_it_is_told(tmp_path) -> None:
    one = film(tmp_path / "one.mp4", frames=48)
    told: list[tuple[int, int]] = []
    look, out = Look(*SIZE, FILM, "mp4"), tmp_path / "out.mp4"
    pieces = [whole_of(one, range(48))]

    def report(done: int, total: int) -> None:
        told.append((done, total))

    splice(pieces, look, out, report=report, cancelled=lambda: False)
    assert told[-1] == (48, 48)
    with pytest.raises(Stopped):
        splice(pieces, look, out, report=report, cancelled=lambda: True)
