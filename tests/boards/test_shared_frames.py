"""One still is the end of a shot and the start of the next: replaced on both sides."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from storyboard.boards.models import Board, Shot
from storyboard.boards.queries import shots_of
from tests.boards.conftest import HTMX, address
from tests.boards.test_neighbours import page_of, press, put
from tests.cast import Cast

Upload = Callable[..., SimpleUploadedFile]
OTHER = "png-as-jpg.jpg"


def share(client: Client, shot: Shot, keep: str = "last") -> Any:
    """With the two frames a page shows now."""
    shots = list(shots_of(shot.board))
    place = [s.pk for s in shots].index(shot.pk)
    last = shots[place].last_frame_id or ""
    after = shots[place + 1 : place + 2]
    first = (after[0].first_frame_id or "") if after else ""
    where = f"{address('shot-frame-share', shot)}?last={last}&first={first}"
    return client.post(where, {"keep": keep}, headers=HTMX)


def pair(shots: list[Shot]) -> tuple[UUID | None, UUID | None]:
    """The two stills at the first boundary."""
    one, two = (Shot.objects.get(pk=shot.pk) for shot in shots[:2])
    return one.last_frame_id, two.first_frame_id


@pytest.fixture
def shared(as_max: Client, shots: list[Shot], upload: Upload) -> list[Shot]:
    put(as_max, shots[0], "last", upload())
    share(as_max, shots[0])
    return shots


def test_a_still_is_shared_with_the_next_shot_in_one_step(
    as_max: Client, board: Board, shots: list[Shot], upload: Upload
) -> None:
    frame = put(as_max, shots[0], "last", upload())
    before = Board.objects.get(pk=board.pk).version

    answer = press(as_max, page_of(as_max, board), "Share with shot 2")

    assert answer.status_code == 200
    assert pair(shots) == (frame.pk, frame.pk)
    assert Board.objects.get(pk=board.pk).version == before + 1


def test_the_frame_of_the_next_shot_is_shared_where_there_is_no_other(
    as_max: Client, board: Board, shots: list[Shot], upload: Upload
) -> None:
    frame = put(as_max, shots[1], "first", upload())

    press(as_max, page_of(as_max, board), "Share the first frame of shot 2")

    assert pair(shots) == (frame.pk, frame.pk)


def test_what_is_replaced_by_sharing_is_said(
    as_max: Client, board: Board, shots: list[Shot], upload: Upload
) -> None:
    frame = put(as_max, shots[0], "last", upload())
    put(as_max, shots[1], "first", upload(OTHER))

    words = "Share with shot 2, replacing its first frame"
    press(as_max, page_of(as_max, board), words)

    assert pair(shots) == (frame.pk, frame.pk)


@pytest.mark.parametrize(("place", "which"), [(0, "last"), (1, "first")])
def test_replacing_one_replaces_both_and_removing_one_removes_both(
    as_max: Client, shared: list[Shot], upload: Upload, place: int, which: str
) -> None:
    frame = put(as_max, shared[place], which, upload(OTHER))
    assert pair(shared) == (frame.pk, frame.pk)

    where = address("shot-frame", shared[place], which)
    as_max.post(where, {"remove": "1"}, headers=HTMX)
    assert pair(shared) == (None, None)


def test_swapping_takes_the_neighbour_along(
    as_max: Client, shared: list[Shot], upload: Upload
) -> None:
    frame = put(as_max, shared[0], "first", upload(OTHER))

    as_max.post(address("shot-frames-swap", shared[0]), headers=HTMX)

    assert pair(shared) == (frame.pk, frame.pk)


def test_a_cut_leaves_both_their_still_and_parts_them(
    as_max: Client, board: Board, shared: list[Shot], upload: Upload
) -> None:
    still, _ = pair(shared)

    press(as_max, page_of(as_max, board), "Cut from shot 2")
    assert pair(shared) == (still, still)

    frame = put(as_max, shared[1], "first", upload(OTHER))
    assert pair(shared) == (still, frame.pk)


@pytest.mark.parametrize("deed", ["move", "delete", "add", "duplicate"])
def test_shots_that_are_no_neighbours_any_more_share_nothing(
    as_max: Client, board: Board, shared: list[Shot], upload: Upload, deed: str
) -> None:
    still, _ = pair(shared)
    if deed == "move":
        where = f"{address('shot-move', board)}?place=2"
        as_max.post(where, {"item": shared[0].pk}, headers=HTMX)
    elif deed == "delete":
        as_max.post(address("shot-delete", shared[0]), headers=HTMX)
        as_max.post(address("shot-restore", shared[0]), headers=HTMX)
    elif deed == "add":
        where = address("shot-new", board)
        as_max.post(where, {"after": shared[0].pk}, headers=HTMX)
    else:
        as_max.post(address("shot-duplicate", shared[0]), headers=HTMX)

    frame = put(as_max, shared[1], "first", upload(OTHER))

    assert pair(shared) == (still, frame.pk)


def test_a_duplicate_board_shares_its_own_frames(
    as_max: Client, board: Board, shared: list[Shot], upload: Upload
) -> None:
    still, _ = pair(shared)
    as_max.post(address("board-duplicate", board))
    copy = list(shots_of(Board.objects.exclude(pk=board.pk).get()))

    frame = put(as_max, copy[1], "first", upload(OTHER))

    assert pair(copy) == (frame.pk, frame.pk)
    assert pair(shared) == (still, still)


def test_what_a_colleague_changed_meanwhile_is_not_replaced(
    as_max: Client, as_alice: Client, board: Board, shots: list[Shot], upload: Upload
) -> None:
    frame = put(as_max, shots[0], "last", upload())
    page = page_of(as_max, board)
    theirs = put(as_alice, shots[1], "first", upload(OTHER))

    answer = press(as_max, page, "Share with shot 2")

    assert answer.status_code == 409
    assert "Alice Ames changed these frames" in answer.content.decode()
    assert pair(shots) == (frame.pk, theirs.pk)


def test_the_last_shot_has_nobody_to_share_with(
    as_max: Client, shots: list[Shot]
) -> None:
    answer = share(as_max, shots[2])

    assert answer.status_code == 422
    assert "no shot behind this one" in answer.content.decode()


@pytest.mark.parametrize("keep", ["", "x", "both"])
def test_a_way_that_is_none_is_refused_in_words(
    as_max: Client, shots: list[Shot], keep: str
) -> None:
    answer = share(as_max, shots[0], keep)

    assert answer.status_code == 422
    assert "This page is out of date" in answer.content.decode()


@pytest.mark.parametrize(("name", "status"), [("rita", 403), ("mallory", 404)])
def test_only_a_maker_of_the_team_shares(
    cast: Cast,
    as_max: Client,
    shots: list[Shot],
    upload: Upload,
    name: str,
    status: int,
) -> None:
    frame = put(as_max, shots[0], "last", upload())
    other = Client()
    other.force_login(getattr(cast, name))

    assert share(other, shots[0]).status_code == status
    assert pair(shots) == (frame.pk, None)
