"""A frame cropped to the shape of its board: made once, sent, shown, put back."""

import io
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from storyboard.boards.models import Board, Frame, Shot
from storyboard.boards.queries import picture_names, request_of
from tests.boards.conftest import HTMX, address, soup_of
from tests.cast import Cast
from tests.rows import overwrite

LEFT = {"left": 0, "top": 40, "width": 160, "height": 90}


def squares() -> SimpleUploadedFile:
    """320 x 320: four squares of one colour each."""
    picture = Image.new("RGB", (320, 320), "red")
    for at, colour in (((160, 0), "lime"), ((0, 160), "blue"), ((160, 160), "white")):
        picture.paste(Image.new("RGB", (160, 160), colour), at)
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return SimpleUploadedFile("squares.png", buffer.getvalue())


@pytest.fixture
def shot(as_max: Client, shots: list[Shot]) -> Shot:
    where = address("shot-frame", shots[0], "first")
    as_max.post(where, {"file": squares()}, headers=HTMX)
    shots[0].refresh_from_db()
    return shots[0]


def crop(client: Client, shot: Shot, how: dict[str, Any], **seen: Any) -> Any:
    where = address("shot-frame-crop", shot, "first")
    query = "&".join(f"{name}={value}" for name, value in seen.items())
    return client.post(f"{where}?{query}", how, headers=HTMX)


def first_of(shot: Shot) -> Frame:
    frame = Shot.objects.get(pk=shot.pk).first_frame
    assert frame
    return frame


def colours(name: str) -> set[tuple[int, ...]]:
    with Image.open(settings.MEDIA_DIR / name) as picture:
        found = picture.convert("RGB").getcolors()
    assert found
    return {colour for _, colour in found if isinstance(colour, tuple)}


def test_a_crop_is_a_file_of_exactly_these_pixels(as_max: Client, shot: Shot) -> None:
    whole = first_of(shot)

    answer = crop(as_max, shot, {"left": 160, "top": 20, "width": 128, "height": 72})

    piece = first_of(shot)
    assert answer.status_code == 200
    assert (piece.width, piece.height) == (128, 72)
    assert colours(piece.picture_name) == {(0, 255, 0)}
    assert (piece.cut_from, piece.cut_left, piece.cut_top) == (whole, 160, 20)


def test_the_original_and_the_whole_picture_stay(as_max: Client, shot: Shot) -> None:
    whole = first_of(shot)

    crop(as_max, shot, LEFT)
    crop(as_max, shot, {"left": 160, "top": 0, "width": 160, "height": 90})

    assert first_of(shot).cut_from == whole
    assert len(colours(whole.picture_name)) == 4
    assert first_of(shot).original_name == whole.original_name
    assert (settings.MEDIA_DIR / whole.original_name).is_file()


def test_the_same_crop_again_is_the_same_frame(as_max: Client, shot: Shot) -> None:
    crop(as_max, shot, LEFT)
    piece = first_of(shot)
    crop(as_max, shot, {"whole": "1"})

    crop(as_max, shot, LEFT)

    assert first_of(shot) == piece
    assert Frame.objects.count() == 2


def test_reset_shows_the_whole_picture_again(as_max: Client, shot: Shot) -> None:
    whole = first_of(shot)
    crop(as_max, shot, LEFT)

    answer = crop(as_max, shot, {"whole": "1"})

    assert answer.status_code == 200
    assert first_of(shot) == whole


def test_what_is_ordered_is_the_piece(as_max: Client, board: Board, shot: Shot) -> None:
    crop(as_max, shot, LEFT)

    request = request_of(board)

    piece = first_of(shot)
    ordered = request.plan.shots[0].first
    assert ordered
    assert (ordered.sha256, ordered.width, ordered.height) == (piece.sha256, 160, 90)
    assert picture_names(board.team_id, request.files()) == {
        piece.sha256: piece.picture_name
    }


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({**LEFT, "left": -1}, "begins outside of the picture"),
        ({**LEFT, "left": 161}, "leaves the picture, which is 320 x 320"),
        ({**LEFT, "top": 231}, "leaves the picture"),
        ({**LEFT, "width": 0, "height": 0}, "at least 16 pixels"),
        ({**LEFT, "width": -160, "height": -90}, "at least 16 pixels"),
        ({**LEFT, "width": 161}, "shape of the board"),
        ({**LEFT, "height": 160}, "shape of the board"),
        ({**LEFT, "left": "NaN"}, "four whole numbers"),
        ({**LEFT, "top": "1.5"}, "four whole numbers"),
        ({**LEFT, "width": "9" * 5000}, "four whole numbers"),
        ({**LEFT, "height": ""}, "four whole numbers"),
        ({}, "four whole numbers"),
    ],
)
def test_a_crop_that_cannot_be_is_refused_in_words(
    as_max: Client, shot: Shot, how: dict[str, Any], words: str
) -> None:
    whole = first_of(shot)

    answer = crop(as_max, shot, how)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert first_of(shot) == whole
    assert Frame.objects.count() == 1


def test_an_empty_slot_has_nothing_to_crop(as_max: Client, shots: list[Shot]) -> None:
    answer = crop(as_max, shots[1], LEFT)

    assert answer.status_code == 422
    assert "no picture in this slot" in answer.content.decode()


def test_a_picture_whose_file_is_gone_is_said(as_max: Client, shot: Shot) -> None:
    (settings.MEDIA_DIR / first_of(shot).picture_name).unlink()

    answer = crop(as_max, shot, LEFT)

    assert answer.status_code == 422
    assert "could not be cropped" in answer.content.decode()


def test_a_colleagues_crop_is_not_replaced_unseen(
    as_max: Client, as_alice: Client, shot: Shot
) -> None:
    whole = first_of(shot)
    crop(as_alice, shot, LEFT)
    theirs = first_of(shot)

    answer = crop(as_max, shot, {**LEFT, "top": 0}, first=whole.pk)

    assert answer.status_code == 409
    assert "Alice Ames changed these frames" in answer.content.decode()
    assert first_of(shot) == theirs


@pytest.mark.parametrize(("name", "status"), [("rita", 403), ("mallory", 404)])
def test_only_a_maker_of_the_team_crops(
    cast: Cast, shot: Shot, name: str, status: int
) -> None:
    other = Client()
    other.force_login(getattr(cast, name))

    assert crop(other, shot, LEFT).status_code == status
    assert first_of(shot).cut_from is None


def test_another_shape_of_the_board_asks_for_a_new_crop(
    cast: Cast, as_max: Client, board: Board, shot: Shot
) -> None:
    crop(as_max, shot, LEFT)
    assert "needs a new crop" not in page_text(as_max, board)

    overwrite(board, "size", (1080, 1920), by=cast.alice)

    assert "Needs a new crop" in page_text(as_max, board)
    crop(as_max, shot, {"left": 0, "top": 0, "width": 90, "height": 160})
    assert "Needs a new crop" not in page_text(as_max, board)


def test_a_picture_of_another_shape_says_that_it_is_not_cropped(
    as_max: Client, board: Board, shot: Shot
) -> None:
    assert "Not cropped" in page_text(as_max, board)

    crop(as_max, shot, LEFT)

    assert "Not cropped" not in page_text(as_max, board)


def page_text(client: Client, board: Board) -> str:
    text: str = soup_of(client.get(address("board", board))).get_text()
    return text
