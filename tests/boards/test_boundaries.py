"""The boundary between two shots, moved: exchanged, pushed, and the total changed."""

from collections.abc import Callable

import pytest
from django.test import Client

from storyboard.boards.models import Board, Shot
from tests.boards.conftest import HTMX, address, lock, soup_of
from tests.cast import Cast
from tests.rows import overwrite


def moved(client: Client, shot: Shot, seconds: int, way: str, was: str = "5,5,5"):
    form = {"seconds": str(seconds), "way": way, "was": was}
    return client.post(address("shot-boundary", shot), form, headers=HTMX)


@pytest.mark.parametrize(
    ("seconds", "way", "after", "total"),
    [
        (2, "exchange", [7, 3, 5], 15),
        (-4, "exchange", [1, 9, 5], 15),
        (6, "exchange", [11, 1, 3], 15),
        (2, "push", [7, 5, 3], 15),
        (-2, "push", [3, 5, 7], 15),
        (2, "total", [7, 5, 5], 17),
        (-2, "total", [3, 5, 5], 13),
    ],
)
def test_seconds_move_as_the_way_says(
    as_max: Client,
    board: Board,
    shots: list[Shot],
    lengths: Callable[[], list[int]],
    seconds: int,
    way: str,
    after: list[int],
    total: int,
) -> None:
    answer = moved(as_max, shots[0], seconds, way)

    board.refresh_from_db()
    assert answer.status_code == 200
    assert lengths() == after
    assert board.seconds == total
    assert f"Shot 1 {after[0]} s, shot 2 {after[1]} s." in answer["HX-Trigger"]


def test_a_move_past_the_wall_says_how_far_it_can_go(
    as_max: Client, shots: list[Shot], lengths: Callable[[], list[int]]
) -> None:
    answer = moved(as_max, shots[0], -5, "exchange")

    assert answer.status_code == 422
    assert "can move 4 s earlier at most" in answer.content.decode()
    assert lengths() == [5, 5, 5]


def test_the_models_shortest_shot_is_the_wall(
    as_max: Client,
    cast: Cast,
    board: Board,
    shots: list[Shot],
    lengths: Callable[[], list[int]],
) -> None:
    overwrite(board, "model", "runcomfy/kling-3-4k", by=cast.alice)

    answer = moved(as_max, shots[0], -3, "exchange")
    page = soup_of(as_max.get(address("board", board)))

    assert "a shot is at least 3 s long" in answer.content.decode()
    assert lengths() == [5, 5, 5]
    first = page.select(".edge")[0]
    assert (first["aria-valuemin"], first["aria-valuemax"]) == ("3", "9")
    assert page.select_one(".edges")["data-least"] == "3"


def test_a_handle_between_locked_shots_is_stuck(
    as_max: Client, cast: Cast, board: Board, shots: list[Shot]
) -> None:
    lock(shots[0], cast.alice)

    page = soup_of(as_max.get(address("board", board)))

    first, second = page.select(".edge")
    assert first["aria-disabled"] == "true"
    assert not second.has_attr("aria-disabled")
    assert second["aria-label"] == "End of shot 2"
    assert second["aria-valuetext"] == "Shot 2 5 s, shot 3 5 s"
    assert second["aria-valuenow"] == "10"


def test_lengths_that_changed_meanwhile_are_not_moved(
    as_max: Client, shots: list[Shot], lengths: Callable[[], list[int]]
) -> None:
    answer = moved(as_max, shots[0], 2, "exchange", was="6,4,5")

    assert answer.status_code == 422
    assert "changed since your page showed them" in answer.content.decode()
    assert lengths() == [5, 5, 5]


@pytest.mark.parametrize(
    "wrong",
    [
        {"seconds": "two"},
        {"seconds": "4000"},
        {"way": "throw"},
        {"was": "5,five"},
        {"was": ""},
        {"was": "5," * 300 + "5"},
    ],
)
def test_a_move_in_other_words_is_refused(
    as_max: Client,
    shots: list[Shot],
    lengths: Callable[[], list[int]],
    wrong: dict[str, str],
) -> None:
    form = {"seconds": "1", "way": "exchange", "was": "5,5,5"} | wrong

    answer = as_max.post(address("shot-boundary", shots[0]), form, headers=HTMX)

    assert answer.status_code == 422
    assert lengths() == [5, 5, 5]


def test_a_reviewer_sees_no_handles_and_moves_nothing(
    as_rita: Client,
    board: Board,
    shots: list[Shot],
    lengths: Callable[[], list[int]],
) -> None:
    page = soup_of(as_rita.get(address("board", board)))

    assert page.select(".edge") == []
    assert moved(as_rita, shots[0], 1, "exchange").status_code == 403
    assert lengths() == [5, 5, 5]
