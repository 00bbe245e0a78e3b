"""A slot takes the frame that lies next to it on the neighbour."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from storyboard.boards.models import Board, Frame, Shot
from storyboard.teams.models import User
from tests.boards.conftest import HTMX, address, soup_of
from tests.cast import Cast

Upload = Callable[..., SimpleUploadedFile]


def put(client: Client, shot: Shot, which: str, file: SimpleUploadedFile) -> Frame:
    client.post(address("shot-frame", shot, which), {"file": file}, headers=HTMX)
    frame = getattr(Shot.objects.get(pk=shot.pk), f"{which}_frame")
    assert isinstance(frame, Frame)
    return frame


def press(client: Client, page: Any, words: str) -> Any:
    """The button of that name, as the page has it."""
    (button, *_) = [b for b in page.select("button") if b.get_text(strip=True) == words]
    data = {button["name"]: button["value"]}
    return client.post(button["formaction"], data, headers=HTMX)


def page_of(client: Client, board: Board) -> Any:
    return soup_of(client.get(address("board", board)))


@pytest.mark.parametrize(
    ("theirs", "mine", "words"),
    [
        ((0, "last"), (1, "first"), "Use the last frame of shot 1"),
        ((2, "first"), (1, "last"), "Use the first frame of shot 3"),
    ],
)
def test_a_slot_takes_the_neighbours_frame_in_one_step(
    as_max: Client,
    board: Board,
    shots: list[Shot],
    upload: Upload,
    theirs: tuple[int, str],
    mine: tuple[int, str],
    words: str,
) -> None:
    frame = put(as_max, shots[theirs[0]], theirs[1], upload())
    before = Board.objects.get(pk=board.pk).version

    answer = press(as_max, page_of(as_max, board), words)

    assert answer.status_code == 200
    shot = Shot.objects.get(pk=shots[mine[0]].pk)
    assert getattr(shot, f"{mine[1]}_frame") == frame
    assert Board.objects.get(pk=board.pk).version == before + 1


def test_a_frame_that_is_there_already_is_not_offered(
    as_max: Client, board: Board, shots: list[Shot], upload: Upload
) -> None:
    put(as_max, shots[0], "last", upload())
    put(as_max, shots[1], "first", upload())

    assert "Use the last frame of shot 1" not in page_of(as_max, board).get_text()


@pytest.mark.parametrize("changed", [(0, "last"), (1, "first")])
def test_what_a_colleague_changed_meanwhile_is_neither_taken_nor_replaced(
    as_max: Client,
    as_alice: Client,
    board: Board,
    shots: list[Shot],
    upload: Upload,
    changed: tuple[int, str],
) -> None:
    put(as_max, shots[0], "last", upload())
    page = page_of(as_max, board)
    theirs = put(as_alice, shots[changed[0]], changed[1], upload("png-as-jpg.jpg"))

    answer = press(as_max, page, "Use the last frame of shot 1")

    assert answer.status_code == 409
    assert "Alice Ames changed these frames" in answer.content.decode()
    first = Shot.objects.get(pk=shots[1].pk).first_frame
    assert first == (theirs if changed == (1, "first") else None)


@pytest.mark.parametrize("theirs", ["", "x", "00000000-0000-0000-0000-000000000000"])
@pytest.mark.parametrize(("place", "which"), [(0, "first"), (2, "last"), (1, "last")])
def test_where_nothing_lies_next_to_it_nothing_is_taken(
    as_max: Client, shots: list[Shot], theirs: str, place: int, which: str
) -> None:
    where = address("shot-frame-neighbour", shots[place], which)

    answer = as_max.post(where, {"theirs": theirs}, headers=HTMX)

    assert answer.status_code in {409, 422}
    assert "again" in answer.content.decode()


@pytest.mark.parametrize(("name", "status"), [("rita", 403), ("mallory", 404)])
def test_only_a_maker_of_the_team_takes_a_frame(
    cast: Cast,
    as_max: Client,
    shots: list[Shot],
    upload: Upload,
    name: str,
    status: int,
) -> None:
    frame = put(as_max, shots[0], "last", upload())
    person: User = getattr(cast, name)
    other = Client()
    other.force_login(person)

    where = address("shot-frame-neighbour", shots[1], "first")
    answer = other.post(where, {"theirs": frame.pk}, headers=HTMX)

    assert answer.status_code == status
    assert Shot.objects.get(pk=shots[1].pk).first_frame is None
