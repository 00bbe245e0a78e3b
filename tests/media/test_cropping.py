"""A piece cut out of a stored picture: these pixels, nothing scaled, kept once."""

from pathlib import Path

import pytest
from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile

from storyboard.domain.crop import Crop
from storyboard.media.cropping import Cropped, cut_out
from storyboard.media.errors import Refused
from storyboard.media.store import Store
from tests.media.making import encoded, gradient, opened

PIECE = Crop(60, 20, 128, 72)


def cut(picture: str, store: Store, crop: Crop = PIECE) -> Cropped:
    return cut_out(picture, crop, shown_name="frame.png", store=store, scope="7")


def test_a_piece_has_exactly_the_pixels_that_were_there(taken, store) -> None:
    piece = cut(taken(encoded(gradient())).name, store)

    kept = opened(store, piece.name)
    assert kept.tobytes() == gradient().crop((60, 20, 188, 92)).tobytes()
    assert piece.sha256 == Path(piece.name).stem
    assert piece.size_bytes == store.path(piece.name).stat().st_size


def test_a_piece_of_a_jpeg_is_a_jpeg_with_full_colour(taken, store) -> None:
    picture = taken(encoded(gradient(), "JPEG", quality=90), "photo.jpg")

    kept = opened(store, cut(picture.name, store).name)

    assert isinstance(kept, JpegImageFile)
    assert kept.size == (128, 72)
    assert kept.layer[0][1:3] == kept.layer[1][1:3]  # 4:4:4


def test_its_previews_are_of_the_piece_and_never_larger(taken, store) -> None:
    piece = cut(taken(encoded(gradient(2000, 1200))).name, store, Crop(0, 0, 1600, 900))

    previews = [opened(store, n).size for n in (piece.preview_name, piece.thumb_name)]
    assert previews == [(960, 540), (320, 180)]


def test_the_same_piece_again_is_the_same_file(taken, store) -> None:
    picture = taken(encoded(gradient()))

    assert cut(picture.name, store) == cut(picture.name, store)


def test_a_picture_of_the_most_pixels_can_be_cut(taken, store) -> None:
    picture = taken(encoded(Image.new("RGB", (8000, 5000)), compress_level=1))

    assert opened(store, cut(picture.name, store).name).size == (128, 72)


@pytest.mark.parametrize("data", [b"", b"\x89PNG\r\n\x1a\n", b"not a picture"])
def test_a_damaged_file_is_refused_and_nothing_is_kept(taken, store, data) -> None:
    picture = taken(encoded(gradient()))
    store.path(picture.name).write_bytes(data)
    before = sorted(store.root.rglob("*.*"))

    with pytest.raises(Refused, match="could not be cropped"):
        cut(picture.name, store)

    assert sorted(store.root.rglob("*.*")) == before
