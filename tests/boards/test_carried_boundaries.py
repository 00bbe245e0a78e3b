"""A boundary over which a picture is carried: said on the page, kept with the board."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from storyboard.boards.actions.history import undo
from storyboard.boards.actions.projects import create_board_from, duplicate_board
from storyboard.boards.exchange import export_board, studio_store
from storyboard.boards.models import Board, Shot
from storyboard.boards.queries import plan_of, shots_of
from storyboard.domain.boardfile import read
from tests.boards.conftest import HTMX, address
from tests.boards.test_neighbours import page_of, press, put
from tests.boards.test_shared_frames import share
from tests.cast import Cast

Upload = Callable[..., SimpleUploadedFile]


def carry(client: Client, shot: Shot) -> Any:
    url = f"{address('shot-frame-share', shot)}?last=&first="
    return client.post(url, {"keep": "carry"}, headers=HTMX)


def carried(board: Board) -> list[bool]:
    return [shot.carried for shot in plan_of(board).shots]


@pytest.fixture
def bound(as_max: Client, shots: list[Shot]) -> list[Shot]:
    assert carry(as_max, shots[0]).status_code == 200
    return shots


def test_the_page_says_it_on_both_sides(
    as_max: Client, board: Board, shots: list[Shot]
) -> None:
    press(as_max, page_of(as_max, board), "Carry over to shot 2")

    page = " ".join(page_of(as_max, board).get_text(" ").split())
    assert "Carried over to shot 2" in page
    assert "Carried over from shot 1" in page
    assert carried(board)[:2] == [False, True]
    press(as_max, page_of(as_max, board), "Cut from shot 2")
    assert not any(carried(board))


def test_it_takes_the_place_of_a_shared_frame_and_gives_way_to_one(
    as_max: Client, board: Board, shots: list[Shot], upload: Upload
) -> None:
    put(as_max, shots[0], "last", upload())
    share(as_max, shots[0])

    carry(as_max, shots[0])
    one = Shot.objects.get(pk=shots[0].pk)
    assert (one.shares_with_id, one.carries_to_id) == (None, shots[1].pk)

    share(as_max, shots[0])
    one.refresh_from_db()
    assert (one.shares_with_id, one.carries_to_id) == (shots[1].pk, None)


def test_a_first_frame_of_its_own_ends_it(
    as_max: Client, board: Board, bound: list[Shot], upload: Upload
) -> None:
    put(as_max, bound[1], "first", upload())

    assert not any(carried(board))


def test_undo_brings_it_back_and_a_copy_has_it(
    cast: Cast, board: Board, bound: list[Shot], as_max: Client
) -> None:
    assert carried(duplicate_board(board, by=cast.max)) == carried(board)
    carry(as_max, bound[0])
    share_url = f"{address('shot-frame-share', bound[0])}?last=&first="
    as_max.post(share_url, {"keep": "cut"}, headers=HTMX)
    now = Board.objects.get(pk=board.pk)

    undo(now, version=now.version, by=cast.max)

    assert carried(board)[1]


def test_the_last_shot_carries_nothing_over(as_max: Client, board: Board) -> None:
    last = list(shots_of(board))[-1]

    assert carry(as_max, last).status_code == 422


def test_a_board_file_says_it(cast: Cast, board: Board, bound: list[Shot]) -> None:
    exported = export_board(board, store=studio_store())
    document = read(exported.document.decode())
    plan = plan_of(board)
    copy = create_board_from(
        board.project, plan, by=cast.max, model=board.model, settings={}
    )

    assert [shot.carried_over for shot in document.shots] == carried(board)
    assert carried(copy) == carried(board)
