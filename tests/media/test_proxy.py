"""A lighter copy of a clip: the same frames at the same moments, fewer pixels."""

from fractions import Fraction

import av
import pytest

from storyboard.media.clips import probe
from storyboard.media.errors import Refused
from storyboard.media.proxy import make_proxy, proxy_size
from storyboard.media.stills import whole
from tests.media.films import film, number_in


def numbers(path) -> list[int]:
    with av.open(str(path)) as clip:
        return [number_in(whole(frame)) for frame in clip.decode(video=0)]


def times(path) -> list[Fraction]:
    with av.open(str(path)) as clip:
        return [
            Fraction((frame.pts or 0) * (frame.time_base or 0))
            for frame in clip.decode(video=0)
        ]


@pytest.mark.parametrize(
    ("suffix", "codec", "rate"),
    [("mp4", "libx264", Fraction(24)), ("webm", "libvpx-vp9", Fraction(30000, 1001))],
)
def test_a_proxy_has_the_frames_of_its_clip_at_their_moments(
    tmp_path, suffix, codec, rate
) -> None:
    clip = film(
        tmp_path / f"clip.{suffix}", frames=40, size=(1920, 816), rate=rate, codec=codec
    )

    made = make_proxy(clip, tmp_path / "proxy.mp4")

    assert made == probe(tmp_path / "proxy.mp4", decode=True)
    assert (made.container, made.video_codec) == ("mp4", "h264")
    assert (made.width, made.height, made.frames) == (1280, 544, 40)
    assert made.audio_codec is None
    assert numbers(tmp_path / "proxy.mp4") == list(range(40))
    assert times(tmp_path / "proxy.mp4") == [n / rate for n in range(40)]
    data = (tmp_path / "proxy.mp4").read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")


def test_sound_comes_along_and_lasts_as_long(tmp_path) -> None:
    clip = film(tmp_path / "clip.mp4", frames=48, sound=True)

    made = make_proxy(clip, tmp_path / "proxy.mp4")

    assert made.audio_codec == "aac"
    with av.open(str(tmp_path / "proxy.mp4")) as file:
        sound = file.streams.audio[0]
        assert sound.duration is not None
        assert sound.time_base is not None
        assert abs(sound.duration * sound.time_base - 2) < Fraction(1, 24)


@pytest.mark.parametrize(
    ("clip", "proxy"),
    [
        ((3840, 2160), (1280, 720)),
        ((2160, 3840), (720, 1280)),
        ((2880, 2880), (720, 720)),
        ((1280, 720), (1280, 720)),
        ((643, 361), (642, 360)),
    ],
)
def test_a_proxy_keeps_the_shape_and_is_never_larger(clip, proxy) -> None:
    assert proxy_size(*clip) == proxy


def test_a_damaged_clip_is_refused_by_its_name_and_leaves_nothing(tmp_path) -> None:
    clip = film(tmp_path / "clip.mp4", frames=40)
    clip.write_bytes(clip.read_bytes()[:-400])
    beside = set(tmp_path.iterdir())

    with pytest.raises(Refused, match="Take 3"):
        make_proxy(clip, tmp_path / "proxy.mp4", name="Take 3")

    assert set(tmp_path.iterdir()) == beside
