"""One film of every kind of shot, in every container, read back whole."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from storyboard.animatic import Container, Film, Shot, Sound
from storyboard.animatic.render import render
from tests.animatic.reading import Picture, Reading, Stills, read_back, ssim

SIZE = (320, 180)
# First only, both, last only, none, both: starts at frames 0, 24, 72, 96, 120; 144 all.
SECONDS = (1, 2, 1, 1, 1)
STARTS = (0, 24, 72, 96, 120)
CODECS = {
    Container.MP4: ("h264", "aac"),
    Container.MOV: ("h264", "aac"),
    Container.WEBM: ("vp9", "opus"),
}


@dataclass(frozen=True)
class Made:
    film: Film
    reading: Reading
    told: list[tuple[int, int]]


@pytest.fixture(scope="module", params=list(Container))
def made(
    request: pytest.FixtureRequest,
    stills: Stills,
    tmp_path_factory: pytest.TempPathFactory,
) -> Made:
    film = Film(
        shots=(
            Shot(SECONDS[0], first=stills[1]),
            Shot(SECONDS[1], first=stills[2], last=stills[3]),
            Shot(SECONDS[2], last=stills[4]),
            Shot(SECONDS[3], prompt="A cat crosses the street.", title="Cat"),
            Shot(SECONDS[4], first=stills[5], last=stills[6]),
        ),
        width=SIZE[0],
        height=SIZE[1],
        container=request.param,
        sound=Sound.TICKS,
    )
    path = tmp_path_factory.mktemp("film") / f"film.{film.container}"
    told: list[tuple[int, int]] = []
    render(film, path, report=lambda done, total: told.append((done, total)))
    return Made(film, read_back(path), told)


def test_the_file_has_the_codecs_and_size_asked_for(made: Made) -> None:
    assert made.reading.codecs == CODECS[made.film.container]
    assert made.reading.size == SIZE


def test_every_frame_is_there_once_and_in_its_place(made: Made) -> None:
    times = sorted(made.reading.times)

    assert len(made.reading.pictures) == len(times) == 144
    # WEBM counts in milliseconds, so a time is off by half of one at most.
    assert [round(at) for at in times] == list(range(144))
    assert max(abs(at - round(at)) for at in times) <= 0.0121


def test_packets_are_stored_in_decoding_order(made: Made) -> None:
    assert all(a < b for a, b in itertools.pairwise(made.reading.dts))


def test_every_shot_starts_on_a_keyframe(made: Made) -> None:
    assert set(STARTS) <= set(made.reading.keyframes)


def test_colours_are_tagged_bt_709_limited(made: Made) -> None:
    assert made.reading.colour == (1, 1, 1, 1)


def test_the_index_stands_before_the_pictures(made: Made) -> None:
    content = made.reading.path.read_bytes()
    if made.film.container is Container.WEBM:
        index, pictures = b"\x1c\x53\xbb\x6b", b"\x1f\x43\xb6\x75"
    else:
        index, pictures = b"moov", b"mdat"

    assert 0 < content.find(index) < content.find(pictures)


@pytest.mark.parametrize(
    ("frame", "still"),
    [(0, 1), (24, 2), (71, 3), (95, 4), (120, 5), (143, 6)],
)
def test_a_shot_starts_and_ends_on_its_exact_stills(
    made: Made,
    stills: Stills,
    frame: int,
    still: int,
) -> None:
    wanted, seen = stills.fitted(still, *SIZE), made.reading.pictures[frame]

    assert ssim(seen, wanted) > 0.95
    # The same colours too, not only the same shapes.
    assert np.abs(seen.mean((0, 1)) - wanted.mean((0, 1))).max() < 2.5


def test_a_blend_is_half_and_half_in_the_middle(made: Made, stills: Stills) -> None:
    first, last = (stills.fitted(still, *SIZE).astype(float) for still in (2, 3))
    middle = made.reading.pictures[24 + 24].astype(float)

    # The camera has moved, so compare what moving does not change: large areas.
    def areas(picture: Picture) -> Picture:
        return np.asarray(picture.reshape(6, 30, 8, 40, 3).mean((1, 3)))

    off_half = np.abs(areas(middle) - areas((first + last) / 2)).mean()
    assert off_half < 8
    assert off_half < np.abs(areas(middle) - areas(first)).mean() / 3
    assert off_half < np.abs(areas(middle) - areas(last)).mean() / 3


def test_the_picture_moves_after_the_first_frame(made: Made) -> None:
    start, later = (made.reading.pictures[at].astype(float) for at in (0, 23))

    assert np.abs(start - later).mean() > 0.5


def test_a_tick_is_heard_at_every_cut_and_nowhere_else(made: Made) -> None:
    loud = np.abs(made.reading.sound).max(0)
    offset = int(made.reading.sound_start * 48_000)
    cuts = [start * 2000 - offset for start in STARTS[1:]]

    for cut in cuts:
        at = int(np.argmax(loud[cut - 4000 : cut + 4000])) - 4000
        assert loud[cut : cut + 500].max() > 0.1
        assert abs(at) < 480
        loud[cut - 1500 : cut + 4000] = 0
    assert loud.max() < 0.01


def test_sound_lasts_as_long_as_the_picture(made: Made) -> None:
    # AAC comes in packets of 1024 samples; the last may be padded.
    assert made.reading.sound_start == 0
    assert 0 <= made.reading.seconds_of_sound - 6 <= 1024 / 48_000


def test_progress_counts_up_to_every_frame(made: Made) -> None:
    done = [step for step, _ in made.told]

    assert done == sorted(set(done))
    assert made.told[-1] == (144, 144)
    assert {total for _, total in made.told} == {144}


def test_nothing_is_left_beside_the_file(made: Made) -> None:
    assert [path.name for path in made.reading.path.parent.iterdir()] == [
        made.reading.path.name
    ]


@pytest.mark.parametrize(
    "rate", [Fraction(24), Fraction(25), Fraction(30), Fraction(24000, 1001)]
)
@pytest.mark.parametrize("container", [Container.MP4, Container.WEBM])
def test_every_rate_is_exact(
    shoot: Callable[[Film], Reading], rate: Fraction, container: Container
) -> None:
    film = Film((Shot(1), Shot(2), Shot(1)), 128, 72, rate=rate, container=container)

    reading = shoot(film)

    assert abs(reading.rate - rate) < Fraction(1, 1000)
    assert len(reading.pictures) == int(4 * rate)
    assert [round(at) for at in sorted(reading.times)] == list(range(int(4 * rate)))
    assert {0, int(rate), int(3 * rate)} <= set(reading.keyframes)
    seconds = len(reading.pictures) / rate
    assert 0 <= reading.seconds_of_sound - seconds <= 1024 / 48_000


def test_silence_is_silent_and_still_a_track(
    shoot: Callable[[Film], Reading],
) -> None:
    reading = shoot(Film((Shot(1), Shot(1)), 128, 72))

    assert reading.sound.shape[0] == 2
    assert np.abs(reading.sound).max() == 0


@pytest.mark.parametrize("container", [Container.MP4, Container.WEBM])
def test_more_quality_is_a_larger_file(
    stills: Stills, tmp_path: Path, container: Container
) -> None:
    sizes = []
    for quality in (20, 60, 95, 99):
        film = Film(
            (Shot(1, first=stills[1]),),
            *SIZE,
            container=container,
            quality=quality,
        )
        render(film, tmp_path / f"{quality}.{container}")
        sizes.append((tmp_path / f"{quality}.{container}").stat().st_size)

    assert sizes == sorted(set(sizes))


def test_the_same_film_is_the_same_file(stills: Stills, tmp_path: Path) -> None:
    film = Film((Shot(2, first=stills[1], last=stills[2]), Shot(1)), *SIZE)

    render(film, tmp_path / "one.mp4", workers=1)
    render(film, tmp_path / "two.mp4", workers=3)

    assert (tmp_path / "one.mp4").read_bytes() == (tmp_path / "two.mp4").read_bytes()
