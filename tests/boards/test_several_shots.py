"""Several shots at once: one length, copies, deleted in one go and back at once."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from storyboard.boards.actions.projects import create_board
from storyboard.boards.models import Board, Project, Shot
from storyboard.boards.queries import shots_of
from tests.boards.conftest import HTMX, address, facts_of, lock, soup_of
from tests.cast import Cast

DEEDS = ["shots-lengths", "shots-duplicate", "shots-delete", "shots-return"]


@pytest.fixture
def shots(cast: Cast, board: Board, as_max: Client) -> list[Shot]:
    """Four shots that differ: 5, 3, 2 and 5 seconds."""
    as_max.post(address("shot-duplicate", shots_of(board)[1]))
    for number, shot in enumerate(shots_of(board), 1):
        words = {"name": "prompt", "value": f"Shot {number}.", "was": ""}
        as_max.post(address("shot-field", shot), words)
    return list(shots_of(board))


def posted(client: Client, name: str, board: Board, *some: Shot, **more: Any) -> Any:
    ids = ",".join(str(shot.pk) for shot in some)
    return client.post(address(name, board), {"shots": ids, **more}, headers=HTMX)


def undo_of(answer: Any) -> str:
    address: str = soup_of(answer).select_one(".toast [formaction]")["formaction"]
    return address


def version_of(board: Board) -> int:
    return Board.objects.get(pk=board.pk).version


def test_each_gets_its_seconds_in_one_step(
    as_max: Client, board: Board, shots: list[Shot], lengths: Callable[[], list[int]]
) -> None:
    before = version_of(board)

    answer = posted(as_max, "shots-lengths", board, shots[0], shots[3], seconds="4")

    assert answer.status_code == 200
    assert lengths() == [4, 3, 4, 4]
    assert "2 shots, 4 s each." in answer["HX-Trigger"]
    assert version_of(board) == before + 1


@pytest.mark.parametrize(
    ("places", "seconds", "why"),
    [
        ((0, 1, 2, 3), "5", "Change the board&#x27;s length first."),
        ((0, 1), "9", "the others need at least 2 s."),
        ((0, 1), "0", "Seconds: type a whole number, 1 to 3600."),
        ((0, 1), "", "Seconds: type a whole number, 1 to 3600."),
        ((), "4", "Choose the shots first."),
    ],
)
def test_lengths_that_do_not_go_together_are_refused_in_words(
    as_max: Client,
    board: Board,
    shots: list[Shot],
    places: tuple[int, ...],
    seconds: str,
    why: str,
) -> None:
    before = facts_of(board)

    some = [shots[place] for place in places]
    answer = posted(as_max, "shots-lengths", board, *some, seconds=seconds)

    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert facts_of(board) == before


def test_a_locked_shot_keeps_its_length(
    as_max: Client, cast: Cast, board: Board, shots: list[Shot]
) -> None:
    lock(shots[1], cast.max)
    before = facts_of(board)

    answer = posted(as_max, "shots-lengths", board, shots[0], shots[1], seconds="4")

    assert answer.status_code == 422
    assert "Shot 2 is locked." in answer.content.decode()
    assert facts_of(board) == before


def test_copies_stand_behind_the_last_of_them_in_their_order(
    as_max: Client, board: Board, shots: list[Shot], lengths: Callable[[], list[int]]
) -> None:
    before = version_of(board)

    answer = posted(as_max, "shots-duplicate", board, shots[2], shots[0])

    assert answer.status_code == 200
    prompts = [shot.prompt for shot in shots_of(board)]
    assert prompts == [f"Shot {n}." for n in (1, 2, 3, 1, 3, 4)]
    assert lengths() == [3, 3, 1, 2, 1, 5]
    assert [shot.place for shot in shots_of(board)] == list(range(6))
    assert version_of(board) == before + 1


def test_copies_nobody_can_pay_for_are_refused(
    as_max: Client, cast: Cast, project: Project
) -> None:
    board = create_board(project, title="Tight", by=cast.max, seconds=3, shots=3)
    before = facts_of(board)

    answer = posted(as_max, "shots-duplicate", board, *shots_of(board)[:2])

    assert answer.status_code == 422
    assert "There are no seconds for 2 more shots" in answer.content.decode()
    assert facts_of(board) == before


@pytest.mark.parametrize("places", [(0, 1), (1, 3), (0, 3), (1, 2, 3), (0, 1, 2, 3)])
def test_one_undo_brings_all_of_them_back(
    as_max: Client, board: Board, shots: list[Shot], places: tuple[int, ...]
) -> None:
    before, version = facts_of(board), version_of(board)

    answer = posted(as_max, "shots-delete", board, *(shots[place] for place in places))

    left = list(shots_of(board))
    assert len(left) == 4 - len(places)
    assert sum(shot.seconds for shot in left) == (15 if left else 0)
    assert f"{len(places)} shots deleted." in answer.content.decode()
    assert version_of(board) == version + 1
    undo = undo_of(answer)
    for _ in range(2):
        assert as_max.post(undo, headers=HTMX).status_code == 200
    assert facts_of(board) == before
    assert version_of(board) == version + 2


def test_what_stays_locked_inherits_nothing(
    as_max: Client, cast: Cast, board: Board, shots: list[Shot]
) -> None:
    lock(shots[0], cast.max)
    before = facts_of(board)

    answer = posted(as_max, "shots-delete", board, *shots[1:])

    assert answer.status_code == 422
    assert "Unlock one first." in answer.content.decode()
    assert facts_of(board) == before


@pytest.mark.parametrize("name", DEEDS[:3])
def test_shots_that_are_not_on_the_board_change_nothing(
    name: str,
    as_max: Client,
    cast: Cast,
    project: Project,
    board: Board,
    shots: list[Shot],
) -> None:
    other = create_board(project, title="Other", by=cast.max, seconds=3, shots=1)
    deleted = shots[3]
    as_max.post(address("shot-delete", deleted))
    before = facts_of(board)

    for wrong in (shots_of(other)[0], deleted):
        answer = posted(as_max, name, board, shots[0], wrong, seconds="4")
        assert answer.status_code == 422
        assert "Not all of these shots are on the board" in answer.content.decode()

    assert facts_of(board) == before


@pytest.mark.parametrize("wrong", ["x", "1,2", "," * 80, "0" * 9000])
def test_what_no_page_posts_is_refused(
    as_max: Client, board: Board, shots: list[Shot], wrong: str
) -> None:
    for name in DEEDS[:3]:
        form = {"shots": wrong, "seconds": "4"}
        assert as_max.post(address(name, board), form).status_code in (302, 422)
    for moment in ("", "now", "2026-11-21", wrong):
        query = f"{address('shots-return', board)}?deleted={moment}"
        assert as_max.post(query, headers=HTMX).status_code == 422

    assert [shot.pk for shot in shots_of(board)] == [shot.pk for shot in shots]


@pytest.mark.parametrize("name", DEEDS)
def test_a_reviewer_may_not_and_a_stranger_finds_nothing(
    name: str,
    as_rita: Client,
    as_mallory: Client,
    board: Board,
    shots: list[Shot],
) -> None:
    before = facts_of(board)

    assert posted(as_rita, name, board, *shots, seconds="4").status_code == 403
    assert posted(as_mallory, name, board, *shots, seconds="4").status_code == 404
    assert facts_of(board) == before


def test_without_script_the_deed_ends_on_the_board(
    as_max: Client, board: Board, shots: list[Shot]
) -> None:
    form = {"shots": f"{shots[0].pk},{shots[1].pk}"}

    answer = as_max.post(address("shots-delete", board), form, follow=True)

    assert answer.redirect_chain[0][0].startswith(address("board", board))
    assert "2 shots deleted." in answer.content.decode()
