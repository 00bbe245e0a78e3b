"""Films people bring become our own: copied or drawn again, and nothing else."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import pytest
from PIL import Image

from storyboard.media import footage
from storyboard.media.clips import probe
from storyboard.media.errors import Refused
from storyboard.media.footage import Film
from storyboard.media.pictures import ORIGINAL
from storyboard.media.store import Store
from tests.media.films import film, many_tracks, number_in

Take = Callable[[Path], Film]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "media", reserve_bytes=0)


@pytest.fixture
def take(store: Store) -> Take:
    def take_in(path: Path) -> Film:
        with path.open("rb") as source:
            return footage.take_in(source, name=path.name, store=store, scope="7")

    return take_in


def numbers_in(path: Path) -> list[int]:
    with av.open(str(path)) as clip:
        frames = [frame.to_ndarray(format="rgb24") for frame in clip.decode(video=0)]
    return [number_in(Image.fromarray(frame)) for frame in frames]


@pytest.mark.parametrize(
    ("name", "codec", "rate"),
    [
        ("a.mp4", "libx264", Fraction(24000, 1001)),
        ("a.mov", "libx264", Fraction(25)),
        ("a.mkv", "libx264", Fraction(24)),
        ("a.webm", "libvpx-vp9", Fraction(30)),
        ("a.mp4", "libx265", Fraction(24)),
    ],
)
def test_every_frame_is_there_at_its_time_in_an_h264_mp4(
    tmp_path: Path, take: Take, store: Store, name: str, codec: str, rate: Fraction
) -> None:
    sound = name != "a.webm"
    path = film(tmp_path / name, codec=codec, rate=rate, frames=31, sound=sound)

    taken = take(path)

    kept = store.path(taken.name)
    assert probe(kept, decode=True) == taken.facts
    facts = taken.facts
    assert (facts.container, facts.video_codec) == ("mp4", "h264")
    assert (facts.audio_codec == "aac") is sound
    assert (facts.frames, facts.rate, facts.seconds) == (31, rate, 31 / rate)
    assert numbers_in(kept) == list(range(31))


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv"])
def test_our_own_film_comes_back_as_the_same_bytes(
    tmp_path: Path, take: Take, store: Store, name: str
) -> None:
    first = take(film(tmp_path / name, sound=True))

    assert take(store.path(first.name)).name == first.name


def test_the_original_is_kept_as_it_came_and_what_it_said_of_itself_only_there(
    tmp_path: Path, take: Take, store: Store
) -> None:
    path = tmp_path / "a.mp4"
    plain = film(tmp_path / "plain.mp4")
    with av.open(str(plain)) as source, av.open(str(path), "w") as told:
        told.metadata.update({"title": "MARKER7f3a", "location": "+51.5-000.1/"})
        video = source.streams.video[0]
        copy = told.add_stream_from_template(video)
        for packet in source.demux(video):
            if packet.dts is not None:
                packet.stream = copy
                told.mux(packet)
    assert b"MARKER7f3a" in path.read_bytes()

    taken = take(path)

    assert store.path(taken.original_name).read_bytes() == path.read_bytes()
    assert taken.original_name.endswith(ORIGINAL)
    kept = store.path(taken.name).read_bytes()
    assert b"MARKER7f3a" not in kept
    assert b"51.5" not in kept
    assert b"Lavf" not in kept


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"frames": 130, "rate": Fraction(1)}, "too_long"),
        ({"frames": 30, "rate": Fraction(240)}, "frame_rate_out_of_range"),
    ],
)
def test_a_film_too_long_or_too_quick_is_refused_with_the_limit(
    tmp_path: Path, take: Take, store: Store, facts: dict, code: str
) -> None:
    path = film(tmp_path / "a.mp4", **facts)

    with pytest.raises(Refused, match="120") as refused:
        take(path)

    assert refused.value.code == code
    assert [file for file in store.root.rglob("*") if file.is_file()] == []


def test_many_tracks_are_refused_before_any_is_read(tmp_path: Path, take: Take) -> None:
    with pytest.raises(Refused, match="17 tracks"):
        take(many_tracks(tmp_path / "a.mp4"))


def test_a_film_with_wrong_bytes_inside_is_damaged(tmp_path: Path, take: Take) -> None:
    data = bytearray(film(tmp_path / "a.mp4", size=(320, 192), frames=24).read_bytes())
    at = data.index(b"mdat") + 400
    data[at : at + 600 : 7] = bytes(byte ^ 0x5A for byte in data[at : at + 600 : 7])
    (tmp_path / "rot.mp4").write_bytes(data)

    with pytest.raises(Refused) as refused:
        take(tmp_path / "rot.mp4")

    assert refused.value.code == "damaged_file"
