"""Clips: real little films are made, then measured, drawn, cut and broken."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.video.reformatter import Colorspace
from PIL import Image

from storyboard.media import clips
from storyboard.media.clips import ClipFacts, look_through, probe
from storyboard.media.errors import Refused
from storyboard.media.store import sha256_of
from tests.media.films import film, number_in, numbered
from tests.media.measure import usage_of


@pytest.fixture
def refusal(tmp_path: Path) -> Callable[..., Refused]:
    """How both doors refuse a file: alike, and without leaving anything."""

    def refuse(path: Path, *, decode: bool = False) -> Refused:
        before = set(tmp_path.rglob("*"))
        with pytest.raises(Refused) as caught:
            probe(path, decode=decode)
        poster, sprite = tmp_path / "p", tmp_path / "s"
        with pytest.raises(Refused) as again:
            look_through(path, poster=poster, sprite=sprite, decode=decode)
        assert str(again.value) == str(caught.value)
        assert set(tmp_path.rglob("*")) == before
        assert path.name in str(caught.value)
        return caught.value

    return refuse


FILMS = [
    ("mp4", "libx264", "h264", Fraction(24), True),
    ("mov", "libx264", "h264", Fraction(25), False),
    ("mp4", "libx264", "h264", Fraction(24000, 1001), False),
    ("webm", "libvpx-vp9", "vp9", Fraction(30), False),
    ("mkv", "libx264", "h264", Fraction(24), False),
]


@pytest.mark.parametrize("decode", [False, True])
@pytest.mark.parametrize(("container", "encoder", "codec", "rate", "sound"), FILMS)
def test_the_facts_of_a_clip_are_those_of_its_making(
    tmp_path, container, encoder, codec, rate, sound, decode
) -> None:
    path = film(
        tmp_path / f"take.{container}", codec=encoder, rate=rate, sound=sound, frames=31
    )

    assert probe(path, decode=decode) == ClipFacts(
        container=container,
        video_codec=codec,
        audio_codec="aac" if sound else None,
        width=160,
        height=96,
        frames=31,
        rate=rate,
        seconds=31 / rate,
        size_bytes=path.stat().st_size,
        sha256=sha256_of(path),
        pixels="yuv420p",
        key_distance=12,
    )


def test_a_clip_is_known_by_its_content_and_not_by_its_name(tmp_path) -> None:
    path = film(tmp_path / "take.mp4").rename(tmp_path / "take.txt")

    assert probe(path).container == "mp4"


def test_a_clip_of_one_frame_is_a_clip(tmp_path) -> None:
    path = film(tmp_path / "take.mp4", frames=1)

    stills = {"poster": tmp_path / "p", "sprite": tmp_path / "s"}
    facts, drawn = look_through(path, **stills, decode=True)

    assert (facts.frames, facts.seconds) == (1, Fraction(1, 24))
    assert (drawn.cells, drawn.columns, drawn.rows) == (1, 1, 1)


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9, 0.99])
@pytest.mark.parametrize("container", [{}, {"movflags": "faststart"}])
def test_a_clip_cut_anywhere_is_damaged(tmp_path, refusal, container, part) -> None:
    path = film(tmp_path / "take.mp4", frames=40, **container)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * part)])

    assert refusal(path).code == "damaged_file"


def test_a_clip_with_wrong_bytes_is_damaged_when_decoded(tmp_path, refusal) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (96, 160, 3), np.uint8)
    path = film(tmp_path / "take.mp4", draw=lambda _: noise, movflags="faststart")
    data = bytearray(path.read_bytes())
    for at in range(len(data) // 2, len(data), 7):
        data[at] ^= 0x5A
    path.write_bytes(data)

    assert refusal(path, decode=True).code == "damaged_file"


def test_an_empty_clip_is_refused_as_empty(tmp_path, refusal) -> None:
    path = tmp_path / "take.mp4"
    path.touch()

    assert refusal(path).code == "empty_file"


@pytest.mark.parametrize(
    "content",
    [
        b"#EXTM3U\n#EXTINF:1,\ncanary.mp4\n",
        b"ffconcat version 1.0\nfile canary.mp4\n",
        b'<?xml version="1.0"?><MPD><BaseURL>canary.mp4</BaseURL></MPD>',
        b"<html><script>1</script></html>",
        b"RIFF\0\0\0\0AVI LIST",
        b"only some words",
    ],
)
def test_what_is_no_film_is_refused_unopened(tmp_path, refusal, content) -> None:
    path = tmp_path / "take.mp4"
    path.write_bytes(content)

    assert refusal(path).code == "unsupported_type"


def test_a_film_without_pictures_is_refused(tmp_path, refusal) -> None:
    path = tmp_path / "take.mp4"
    with av.open(str(path), "w") as output:
        audio = output.add_stream("aac", rate=48000)
        quiet = np.zeros((1, 4800), np.float32)
        heard = av.AudioFrame.from_ndarray(quiet, format="fltp", layout="mono")
        heard.sample_rate = 48000
        output.mux([*audio.encode(heard), *audio.encode()])

    assert refusal(path).code == "no_video_stream"


def test_an_unsupported_codec_is_named(tmp_path, refusal) -> None:
    path = film(tmp_path / "take.mkv", codec="ffv1")

    error = refusal(path)

    assert error.code == "unsupported_codec"
    assert "FFV1" in str(error)


@pytest.mark.parametrize("size", [(8, 64), (4112, 32)])
def test_sides_out_of_range_are_refused(tmp_path, refusal, size) -> None:
    path = film(tmp_path / "take.mp4", size=size, frames=2)

    error = refusal(path)

    assert error.code == "bad_dimensions"
    assert f"{size[0]} × {size[1]}" in str(error)  # noqa: RUF001


def test_a_clip_that_takes_for_ever_is_damaged(tmp_path, refusal, monkeypatch) -> None:
    path = film(tmp_path / "take.mp4")
    monkeypatch.setattr(clips, "LIMITS", replace(clips.LIMITS, wall_seconds=0.0))

    assert refusal(path).code == "damaged_file"


def cells_of(sprite: Path, facts: clips.SpriteFacts) -> Iterator[Image.Image]:
    with Image.open(sprite) as image:
        assert image.format == "WEBP"
        assert image.size == (
            facts.columns * facts.cell_width,
            facts.rows * facts.cell_height,
        )
        for cell in range(facts.cells):
            row, column = divmod(cell, facts.columns)
            left, top = column * facts.cell_width, row * facts.cell_height
            right, bottom = left + facts.cell_width, top + facts.cell_height
            yield image.crop((left, top, right, bottom))


@pytest.mark.parametrize("decode", [False, True])
@pytest.mark.parametrize(("container", "codec"), [("mp4", "libx264"), ("webm", "vp9")])
def test_cell_k_of_a_short_clip_shows_frame_k(
    tmp_path, container, codec, decode
) -> None:
    path = film(tmp_path / f"take.{container}", frames=23, codec=codec)
    poster, sprite = tmp_path / "poster.webp", tmp_path / "sprite.webp"

    measured, facts = look_through(path, poster=poster, sprite=sprite, decode=decode)

    assert measured == probe(path)

    assert (facts.cells, facts.columns, facts.rows) == (23, 10, 3)
    assert (facts.cell_width, facts.cell_height) == (160, 96)
    assert [number_in(cell) for cell in cells_of(sprite, facts)] == list(range(23))


@pytest.mark.parametrize("frames", [31, 100, 255])
def test_each_cell_of_a_long_clip_shows_a_frame_of_its_share(tmp_path, frames) -> None:
    path = film(tmp_path / "take.mp4", frames=frames)
    sprite = tmp_path / "sprite.webp"

    _, facts = look_through(path, poster=tmp_path / "poster.webp", sprite=sprite)

    shown = [number_in(cell) for cell in cells_of(sprite, facts)]
    assert facts.cells == 30
    assert all(
        cell * frames // 30 <= frame < (cell + 1) * frames // 30
        for cell, frame in enumerate(shown)
    )


def test_the_poster_is_960_wide_and_a_third_into_the_film(tmp_path) -> None:
    path = film(tmp_path / "take.mp4", frames=30, size=(1280, 720))
    poster = tmp_path / "poster.webp"

    _, facts = look_through(path, poster=poster, sprite=tmp_path / "sprite.webp")

    with Image.open(poster) as image:
        assert (image.format, image.size) == ("WEBP", (960, 540))
        assert number_in(image) == 10
    assert (facts.poster_width, facts.poster_height) == (960, 540)


@pytest.mark.parametrize(("width", "cell"), [(160, 160), (320, 240)])
def test_the_stills_of_a_small_film_are_not_enlarged(tmp_path, width, cell) -> None:
    path = film(tmp_path / "take.mp4", size=(width, width * 3 // 5))

    _, facts = look_through(path, poster=tmp_path / "p", sprite=tmp_path / "s")

    assert (facts.poster_width, facts.cell_width) == (width, cell)


def test_the_poster_is_not_the_black_between_two_shots(tmp_path) -> None:
    bars = numbered(160, 96)
    path = film(
        tmp_path / "take.mp4",
        frames=30,
        draw=lambda k: bars(0) if 5 < k < 15 else bars(85),
    )
    poster = tmp_path / "poster.webp"

    look_through(path, poster=poster, sprite=tmp_path / "sprite.webp")

    with Image.open(poster) as image:
        assert number_in(image) == 85


@pytest.mark.parametrize(
    ("height", "told", "other"),
    [
        (96, Colorspace.ITU601, Colorspace.ITU709),
        (720, Colorspace.ITU709, Colorspace.ITU601),
    ],
)
def test_untold_colours_are_read_as_players_do(tmp_path, height, told, other) -> None:
    teal = np.full((height, 160, 3), (0, 128, 128), np.uint8)
    path = film(tmp_path / "take.mp4", size=(160, height), draw=lambda _: teal)
    poster = tmp_path / "poster.webp"
    look_through(path, poster=poster, sprite=tmp_path / "sprite.webp")

    with Image.open(poster) as image:
        seen = np.asarray(image)[40, 40].astype(int)
    assert np.abs(seen - read_as(path, told)).max() <= 6
    assert np.abs(seen - read_as(path, other)).max() > 6


def read_as(path: Path, colorspace: Colorspace) -> np.ndarray:
    with av.open(str(path)) as clip:
        frame = next(clip.decode(video=0))
        rgb = frame.reformat(format="rgb24", src_colorspace=colorspace)
        return np.asarray(rgb.to_ndarray()[40, 40], int)


def test_poster_and_sprite_of_a_busy_film_stay_small(tmp_path) -> None:
    random = np.random.default_rng(7)
    light = Image.fromarray(random.integers(0, 255, (5, 8), np.uint8))
    grain = random.integers(0, 16, (720, 1280), np.uint8)
    grey = np.asarray(light.resize((1280, 720))) // 16 * 15 + grain
    busy = np.stack([grey, grey // 2, 255 - grey], -1)
    path = film(
        tmp_path / "take.mp4",
        frames=40,
        size=(1280, 720),
        draw=lambda k: np.roll(busy, 31 * k, 1),
    )
    poster, sprite = tmp_path / "poster.webp", tmp_path / "sprite.webp"

    look_through(path, poster=poster, sprite=sprite)

    assert poster.stat().st_size <= 60_000
    assert sprite.stat().st_size <= 48_000
    assert {path.name for path in tmp_path.iterdir()} == {
        "take.mp4",
        "poster.webp",
        "sprite.webp",
    }


def test_a_4k_film_is_drawn_in_bounded_memory(tmp_path) -> None:
    path = film(tmp_path / "take.mp4", frames=8, size=(3840, 2160))

    usage = usage_of(path)

    assert usage.taken == 1
    assert 60_000_000 < usage.peak_bytes < 512_000_000
