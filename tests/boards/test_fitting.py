"""Fit to the model: said before the press, done as said, one step, nothing unseen."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from storyboard.boards.actions.projects import create_board
from storyboard.boards.models import Board, Project, Revision, Shot
from storyboard.boards.queries import problems_of, shots_of
from tests.boards.conftest import address, soup_of
from tests.cast import Cast

# 3 to 15 seconds, shots of at least 1 s: see the catalog.
KLING = "runware/kling-3-pro"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def long(cast: Cast, project: Project) -> Board:
    """20 s for a model that makes 15."""
    return create_board(
        project, title="Long", by=cast.max, seconds=20, shots=4, model=KLING
    )


def fitting(client: Client, board: Board) -> Any:
    return soup_of(client.get(address("board", board))).select_one(".fitting")


def fit(client: Client, board: Board, was: str) -> Any:
    return client.post(address("board-fit", board), {"was": was}, headers=HTMX)


def was_of(client: Client, board: Board) -> str:
    return str(fitting(client, board).select_one("button")["value"])


def lengths(board: Board) -> list[int]:
    return [shot.seconds for shot in shots_of(board)]


def codes(board: Board) -> set[str]:
    return {problem.code for problem in problems_of(board) if problem.blocks}


def test_the_button_says_what_it_will_do_and_does_that(
    as_max: Client, long: Board
) -> None:
    before = Revision.objects.filter(board=long).count()
    place = fitting(as_max, long)
    words = place.select_one("#fit-words").get_text(strip=True)
    assert words.endswith("the total becomes 15 s")

    answer = fit(as_max, long, str(place.select_one("button")["value"]))

    long.refresh_from_db()
    assert (lengths(long), long.seconds) == ([4, 4, 4, 3], 15)
    assert words in BeautifulSoup(answer.content, "html.parser").get_text()
    assert "duration_not_for_model" not in codes(long)
    assert Revision.objects.filter(board=long).count() == before + 1
    assert fitting(as_max, long) is None


def test_one_undo_brings_all_lengths_back(as_max: Client, long: Board) -> None:
    fit(as_max, long, was_of(as_max, long))
    long.refresh_from_db()

    as_max.post(address("board-undo", long), {"version": long.version})

    long.refresh_from_db()
    assert (lengths(long), long.seconds) == ([5, 5, 5, 5], 20)


def test_locked_shots_keep_their_length_and_where_they_cannot_it_says_why(
    as_max: Client, long: Board
) -> None:
    shots = list(shots_of(long))
    Shot.objects.filter(pk=shots[0].pk).update(locked=True)

    fit(as_max, long, was_of(as_max, long))
    assert lengths(long)[0] == 5

    Board.objects.filter(pk=long.pk).update(seconds=20)
    Shot.objects.filter(board=long).update(locked=True, seconds=5)
    place = fitting(as_max, long)
    assert place.select_one("button") is None
    assert "The shots last 20 s with these locks; " in place.get_text()
    assert fit(as_max, long, "0" * 16).status_code == 422


def test_what_somebody_changed_meanwhile_is_not_replaced(
    as_max: Client, as_alice: Client, long: Board
) -> None:
    was = was_of(as_max, long)
    shot = shots_of(long)[0]
    as_alice.post(
        reverse("shot-lengthen", args=[shot.pk]), {"seconds": "1"}, headers=HTMX
    )
    changed = lengths(long)

    answer = fit(as_max, long, was)

    assert answer.status_code == 409
    assert "Alice Ames changed this board" in answer.content.decode()
    assert lengths(long) == changed


def test_pressing_twice_fits_once(as_max: Client, long: Board) -> None:
    was = was_of(as_max, long)
    fit(as_max, long, was)
    version = Board.objects.get(pk=long.pk).version

    answer = fit(as_max, long, was)

    assert answer.status_code == 200
    assert "The lengths fit already." in answer.content.decode()
    assert Board.objects.get(pk=long.pk).version == version


def test_a_board_that_fits_offers_nothing(as_max: Client, board: Board) -> None:
    assert fitting(as_max, board) is None


def test_reviewers_may_not_and_strangers_find_nothing(
    as_rita: Client, as_mallory: Client, long: Board
) -> None:
    assert fitting(as_rita, long) is None
    assert fit(as_rita, long, "0" * 16).status_code == 403
    assert fit(as_mallory, long, "0" * 16).status_code == 404
