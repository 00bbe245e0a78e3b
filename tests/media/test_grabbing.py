"""One frame out of a film: exactly the one that was asked for."""

from fractions import Fraction
from pathlib import Path

import pytest

from storyboard.media.errors import Refused
from storyboard.media.grabbing import grab
from storyboard.media.pictures import Picture
from storyboard.media.store import Store
from tests.media.films import film, number_in
from tests.media.making import opened


def kept(path: Path, store: Store) -> str:
    return store.keep(path, scope="7", suffix=path.suffix)


def grabbed(name: str, frame: int, store: Store) -> Picture:
    return grab(name, frame, shown_name="Take 1.png", store=store, scope="7")


@pytest.mark.parametrize(
    ("suffix", "codec", "rate"),
    [
        (".mp4", "libx264", Fraction(24)),
        (".mp4", "libx264", Fraction(24000, 1001)),
        (".mov", "libx264", Fraction(25)),
        (".webm", "libvpx-vp9", Fraction(30)),
    ],
)
def test_the_frame_is_the_one_of_that_number(
    store, tmp_path, suffix, codec, rate
) -> None:
    path = film(tmp_path / f"film{suffix}", frames=40, rate=rate, codec=codec)
    name = kept(path, store)

    for number in (0, 1, 11, 12, 13, 25, 38, 39):
        picture = grabbed(name, number, store)
        assert number_in(opened(store, picture.name)) == number
        assert (picture.width, picture.height) == (160, 96)


def test_the_same_frame_again_is_the_same_picture(store, tmp_path) -> None:
    name = kept(film(tmp_path / "film.mp4"), store)

    assert grabbed(name, 5, store) == grabbed(name, 5, store)


@pytest.mark.parametrize("number", [12, 10**9])
def test_there_is_no_frame_past_the_end(store, tmp_path, number) -> None:
    name = kept(film(tmp_path / "film.mp4", frames=12), store)

    with pytest.raises(Refused, match=f"no frame {number}: it ends after 12 frames"):
        grabbed(name, number, store)


def test_a_film_whose_file_is_gone_is_said(store, tmp_path) -> None:
    name = kept(film(tmp_path / "film.mp4"), store)
    store.path(name).unlink()

    with pytest.raises(Refused, match="missing on the server"):
        grabbed(name, 0, store)


@pytest.mark.parametrize("data", [b"", b"no film at all", b"\0\0\0\x18ftypmp42" * 9])
def test_a_damaged_film_gives_no_frame_and_keeps_nothing(store, tmp_path, data) -> None:
    name = kept(film(tmp_path / "film.mp4"), store)
    store.path(name).write_bytes(data)
    before = sorted(store.root.rglob("*.*"))

    with pytest.raises(Refused):
        grabbed(name, 0, store)

    assert sorted(store.root.rglob("*.*")) == before
