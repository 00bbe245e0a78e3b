"""The film of boards as a file: every frame of every board, in its place."""

from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from django.test import Client
from PIL import Image

from storyboard.boards.models import Board
from storyboard.media.clips import probe
from storyboard.renders.models import Clip
from tests.leaving.conftest import Takes
from tests.leaving.films import (
    complaints,
    made,
    numbers,
    packets,
    path_of,
    pictures,
    times,
    told,
)
from tests.media.films import number_in
from tests.media.test_splice import heard, likeness, pitch, tone

CODECS = {"mp4": "h264", "mov": "h264", "webm": "vp9"}


def source(clip: Clip, media_dir: Path) -> Path:
    return media_dir / clip.file_name


@pytest.mark.parametrize("container", ["mp4", "mov"])
def test_films_that_are_alike_are_joined_packet_by_packet(
    as_max: Client, board, second, take: Takes, media_dir: Path, container: str
) -> None:
    one, two = take(board), take(second, first=100)

    film = made(as_max, board.project, container=container)

    path = path_of(film)
    assert film.is_joined
    assert packets(path) == packets(source(one, media_dir)) + packets(
        source(two, media_dir)
    )
    assert times(path) == [Fraction(n, 24) for n in range(96)]
    assert numbers(path) == [*range(48), *range(100, 148)]
    assert complaints(path) == ""
    facts = told(path)
    assert facts["video"]["nb_read_frames"] == "96"
    assert facts["video"]["r_frame_rate"] == "24/1"
    assert facts["seconds"] == 4
    assert probe(path, decode=True).container == container
    # A player may start before it has everything.
    data = path.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")


def test_webm_films_that_are_alike_are_joined_too(
    as_max: Client, board, second, take: Takes, media_dir: Path
) -> None:
    light = {"suffix": ".webm", "codec": "libvpx-vp9"}
    one, two = take(board, **light), take(second, first=100, **light)

    film = made(as_max, board.project, container="webm")

    path = path_of(film)
    assert film.is_joined
    assert packets(path) == packets(source(one, media_dir)) + packets(
        source(two, media_dir)
    )
    # The container counts milliseconds.
    assert all(
        abs(time - Fraction(n, 24)) <= Fraction(1, 2000)
        for n, time in enumerate(times(path))
    )
    assert numbers(path) == [*range(48), *range(100, 148)]
    assert complaints(path) == ""


@pytest.mark.parametrize("container", ["mp4", "mov", "webm"])
def test_others_are_encoded_once_and_show_every_frame_in_its_place(
    as_max: Client, board, second, take: Takes, container: str
) -> None:
    take(board, suffix=".webm", codec="libvpx-vp9")
    take(second, first=100, size=(320, 192))

    film = made(as_max, board.project, container=container, size="320x192")

    path = path_of(film)
    assert not film.is_joined
    assert numbers(path) == [*range(48), *range(100, 148)]
    assert complaints(path) == ""
    facts = told(path)
    picture = facts["video"]
    assert picture["codec_name"] == CODECS[container]
    assert (picture["width"], picture["height"]) == (320, 192)
    assert picture["nb_read_frames"] == "96"
    assert abs(facts["seconds"] - 4) < Fraction(1, 24)
    measured = probe(path, decode=True)
    assert (measured.container, measured.frames) == (container, 96)
    assert (film.frames, film.rate, film.width) == (96, Fraction(24), 320)


def test_h264_to_webm_is_encoded_and_to_mov_only_wrapped_anew(
    as_max: Client, board, take: Takes, media_dir: Path
) -> None:
    clip = take(board, sound=True)

    wrapped = made(as_max, board, container="mov")
    encoded = made(as_max, board, container="webm")

    assert wrapped.is_joined
    assert packets(path_of(wrapped)) == packets(source(clip, media_dir))
    assert told(path_of(wrapped))["audio"]["codec_name"] == "aac"
    assert not encoded.is_joined
    assert told(path_of(encoded))["audio"]["codec_name"] == "opus"
    assert complaints(path_of(wrapped)) + complaints(path_of(encoded)) == ""


def noise(frame: int) -> np.ndarray:
    ground = np.random.default_rng(4).integers(40, 200, (12, 20, 3), np.uint8)
    return np.roll(ground, frame, axis=1).repeat(8, axis=0).repeat(8, axis=1)


def test_an_encoded_film_looks_like_its_takes_at_every_seam(
    as_max: Client, board, second, take: Takes, media_dir: Path
) -> None:
    clips = [
        take(board, draw=noise),
        take(second, draw=lambda frame: noise(frame + 9), codec="libvpx-vp9"),
    ]

    film = list(pictures(path_of(made(as_max, board.project))))

    own = [image for clip in clips for image in pictures(source(clip, media_dir))]
    alike = [likeness(*pair) for pair in zip(film, own, strict=True)]
    assert min(alike) > 0.98
    assert min(alike[46:50]) > 0.98


def test_a_film_of_another_shape_gets_bars_or_fills_the_picture(
    as_max: Client, board, second, take: Takes
) -> None:
    take(board)
    take(second, first=100, size=(96, 160))

    barred = list(pictures(path_of(made(as_max, board.project, size="160x96"))))
    cropped = list(
        pictures(path_of(made(as_max, board.project, size="160x96", fit="crop")))
    )

    assert {image.size for image in barred + cropped} == {(160, 96)}
    assert [number_in(image) for image in cropped] == [*range(48), *range(100, 148)]
    upright = brightness(barred[95])
    # 96 x 160 in 160 x 96 is 57 wide, and what is beside it black.
    assert upright[:, :50].max() < 24
    assert upright[:, 110:].max() < 24
    assert upright[:, 53:107].max() > 200
    assert brightness(cropped[95])[:, :16].max() > 200


def brightness(image: Image.Image) -> np.ndarray:
    return np.asarray(image.convert("L"))


def test_a_board_without_a_film_is_left_out_or_a_slate_for_its_length(
    as_max: Client, board, second: Board, take: Takes
) -> None:
    clip = take(board)

    short = made(as_max, board.project, blanks="skip")
    whole = made(as_max, board.project, blanks="slate")

    assert short.is_joined
    assert numbers(path_of(short)) == [*range(48)]
    # Its list shows a picture of it, not a slate.
    assert short.poster_name != whole.poster_name == clip.poster_name
    seen = list(pictures(path_of(whole)))
    assert (whole.frames, len(seen)) == (96, 96)
    assert [number_in(image) for image in seen[:48]] == [*range(48)]
    slate = brightness(seen[95])
    # Black, and white letters in the middle.
    assert np.median(slate) < 20
    assert slate[36:66].max() > 180
    assert likeness(seen[48], seen[95]) > 0.99
    parts = [(part.label, part.start, part.end) for part in whole.plan.parts]
    assert parts == [("1 Ignition", 0, 48), ("2 Dawn", 48, 96)]


def test_films_of_other_rates_keep_their_length_to_the_frame(
    as_max: Client, board, second, take: Takes
) -> None:
    take(board)
    take(second, first=100, rate=Fraction(25), frames=50)

    film = made(as_max, board.project)

    found = numbers(path_of(film))
    assert len(found) == 96
    assert found[:48] == [*range(48)]
    assert found[48] == 100
    assert {b - a for a, b in pairwise(found[48:])} == {1, 2}


def test_a_film_at_a_broken_rate_keeps_it(
    as_max: Client, board, second, take: Takes
) -> None:
    ntsc = {"rate": Fraction(24000, 1001)}
    take(board, **ntsc)
    take(second, first=100, **ntsc)

    film = made(as_max, board.project)

    assert film.is_joined
    assert film.rate == Fraction(24000, 1001)
    assert times(path_of(film)) == [Fraction(1001 * n, 24000) for n in range(96)]


def test_sound_stays_with_its_pictures_and_where_there_is_none_is_silence(
    as_max: Client, board, second, take: Takes, media_dir: Path, tmp_path: Path
) -> None:
    clip, silent = take(board), take(second, first=100)
    low = tone(tmp_path / "low.mp4", 300, frames=48)
    source(clip, media_dir).write_bytes(low.read_bytes())

    film = made(as_max, board.project)

    sound = heard(path_of(film))
    assert abs(len(sound) - 4 * 48000) < 2048
    assert abs(pitch(sound[4000:90000]) - 300) < 5
    assert np.abs(sound[98000:190000]).max() < 0.01
    assert packets(path_of(film))[48:] == packets(source(silent, media_dir))
    assert complaints(path_of(film)) == ""


def test_the_shots_of_a_board_are_where_its_player_jumps_to(
    as_max: Client, board, take: Takes
) -> None:
    take(board)

    film = made(as_max, board)

    parts = [(part.start, part.end) for part in film.plan.parts]
    assert parts == [(0, 24), (24, 48)]
