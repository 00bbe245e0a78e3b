"""Shots are added, copied, deleted and moved: seconds are moved, never made."""

from collections.abc import Callable

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_django import DjangoDbBlocker

from storyboard.boards.actions.projects import create_board
from storyboard.boards.actions.shots import (
    delete_shot,
    lengthen_shot,
    move_shot,
    restore_shot,
)
from storyboard.boards.models import Board, Project, Shot
from storyboard.boards.queries import shots_of
from tests.boards.conftest import HTMX, address, facts_of, lock, soup_of
from tests.cast import Cast


def test_a_new_shot_is_paid_by_half_of_the_longest(
    as_max: Client, board: Board, lengths: Callable[[], list[int]]
) -> None:
    answer = as_max.post(address("shot-new", board), headers=HTMX)

    assert answer.status_code == 200
    assert lengths() == [3, 5, 5, 2]
    new = shots_of(board)[3]
    assert f'"focus": "shot-{new.pk}-prompt"' in answer["HX-Trigger"]


def test_a_new_shot_comes_after_the_one_that_was_named(
    as_max: Client, board: Board, shots: list[Shot]
) -> None:
    as_max.post(address("shot-new", board), {"after": shots[0].pk})

    assert [s.pk for s in shots_of(board)][2:] == [shots[1].pk, shots[2].pk]


def test_the_first_shot_takes_the_whole_board(
    as_max: Client, cast: Cast, project: Project
) -> None:
    empty = create_board(project, title="Empty", by=cast.alice, seconds=8, shots=0)

    as_max.post(address("shot-new", empty))

    assert [s.seconds for s in shots_of(empty)] == [8]


def test_where_nobody_can_pay_the_page_says_that_it_is_over(
    as_max: Client, cast: Cast, board: Board, shots: list[Shot]
) -> None:
    for shot in shots:
        lock(shot, cast.alice)

    answer = as_max.post(address("shot-new", board), headers=HTMX)

    assert "1 s over" in answer.content.decode()


# ---- duplicate


def test_a_duplicate_stands_behind_and_shares_the_seconds(
    as_max: Client, board: Board, shots: list[Shot], lengths: Callable[[], list[int]]
) -> None:
    as_max.post(
        address("shot-field", shots[1]), {"name": "prompt", "value": "Sea.", "was": ""}
    )

    as_max.post(address("shot-duplicate", shots[1]))

    assert lengths() == [5, 3, 2, 5]
    assert [s.prompt for s in shots_of(board)] == ["", "Sea.", "Sea.", ""]


def test_a_duplicate_of_a_locked_shot_is_paid_by_another(
    as_max: Client, cast: Cast, shots: list[Shot], lengths: Callable[[], list[int]]
) -> None:
    lock(shots[1], cast.alice)

    as_max.post(address("shot-duplicate", shots[1]))

    assert lengths() == [3, 5, 2, 5]


# ---- delete and undo


def test_a_deleted_shot_leaves_its_seconds_and_an_undo(
    as_max: Client, shots: list[Shot], lengths: Callable[[], list[int]]
) -> None:
    answer = as_max.post(address("shot-delete", shots[1]), headers=HTMX)

    html = answer.content.decode()
    assert lengths() == [10, 5]
    assert "Shot 2 deleted, its 5 s went to shot 1." in html
    assert html.count(address("shot-restore", shots[1])) == 2  # the toast, the trash


@pytest.mark.parametrize("button", ["trash", "toast"])
@pytest.mark.parametrize("index", [0, 1, 2])
def test_undo_restores_the_exact_board(
    index: int, button: str, as_max: Client, board: Board, shots: list[Shot]
) -> None:
    for number, shot in enumerate(shots):
        prompt = {"name": "prompt", "value": f"Shot {number}.", "was": ""}
        as_max.post(address("shot-field", shot), prompt)
    before = facts_of(board)
    html = as_max.post(address("shot-delete", shots[index]), headers=HTMX)
    actions = {
        "trash": "#deleted [formaction]",
        "toast": ".toast [formaction]",
    }
    undo = soup_of(html).select_one(actions[button])["formaction"]

    as_max.post(undo, headers=HTMX)

    assert facts_of(board) == before


def test_a_shot_comes_back_although_its_heir_has_nothing_left(
    as_max: Client, shots: list[Shot], lengths: Callable[[], list[int]]
) -> None:
    """Shot 1 inherited 5 s and was then deleted itself: shot 3 holds them all."""
    as_max.post(address("shot-delete", shots[1]))
    as_max.post(address("shot-delete", shots[0]))

    as_max.post(address("shot-restore", shots[1]) + f"?heir={shots[0].pk}")

    assert lengths() == [10, 5]


def test_undo_twice_changes_nothing(
    as_max: Client, board: Board, shots: list[Shot]
) -> None:
    as_max.post(address("shot-delete", shots[0]))
    as_max.post(address("shot-restore", shots[0]))
    before = facts_of(board)

    as_max.post(address("shot-restore", shots[0]))

    assert facts_of(board) == before


def test_without_script_the_delete_ends_on_the_board(
    as_max: Client, board: Board, shots: list[Shot]
) -> None:
    answer = as_max.post(address("shot-delete", shots[2]), follow=True)

    assert answer.redirect_chain[0][0].startswith(address("board", board))
    assert "Shot 3 deleted" in answer.content.decode()
    assert "1 deleted shot" in answer.content.decode()


# ---- move


def test_a_shot_is_put_at_a_place(
    as_max: Client, board: Board, shots: list[Shot]
) -> None:
    answer = as_max.post(
        address("shot-move", board),
        {"item": shots[0].pk, "place": "2"},
        headers={"X-Requested-With": "fetch"},
    )

    assert answer.status_code == 200
    assert [s.pk for s in shots_of(board)] == [shots[i].pk for i in (1, 2, 0)]


def test_a_shot_of_another_board_cannot_be_moved_here(
    as_max: Client, cast: Cast, project: Project, board: Board, shots: list[Shot]
) -> None:
    other = create_board(project, title="Other", by=cast.alice, seconds=3, shots=1)

    move = {"item": shots_of(other)[0].pk, "place": "0"}
    answer = as_max.post(address("shot-move", board), move)

    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("item", "place"), [("", "0"), ("x", "0"), ("{0}", ""), ("{0}", "-1"), ("{0}", "b")]
)
def test_a_move_nobody_can_mean_is_refused(
    item: str, place: str, as_max: Client, board: Board, shots: list[Shot]
) -> None:
    before = facts_of(board)
    move = {"item": item.format(shots[0].pk), "place": place}

    answer = as_max.post(address("shot-move", board), move, headers=HTMX)

    assert answer.status_code == 422
    assert facts_of(board) == before


def test_any_order_of_moves_is_a_permutation_and_keeps_the_seconds(
    cast: Cast, project: Project, django_db_blocker: DjangoDbBlocker
) -> None:
    board = create_board(project, title="Long", by=cast.max, seconds=24, shots=5)
    every = {shot.pk for shot in shots_of(board)}
    step = st.tuples(
        st.sampled_from(["move", "delete", "lengthen"]),
        st.integers(0, 4),
        st.integers(-2, 8),
    )

    @settings(max_examples=25, deadline=None)
    @given(st.lists(step, max_size=6))
    def check(steps: list[tuple[str, int, int]]) -> None:
        for do, index, to in steps:
            shots = list(shots_of(board))
            shot = shots[index % len(shots)]
            if do == "move":
                move_shot(shot, place=to, by=cast.max)
            elif do == "delete":
                heir = delete_shot(shot, by=cast.max)
                restore_shot(shot, heir=heir, by=cast.max)
            elif shot.seconds > 1 and len(shots) > 1:
                lengthen_shot(shot, seconds=-1, by=cast.max)
            now = list(shots_of(board))
            assert {s.pk for s in now} == every
            assert [s.place for s in now] == list(range(5))
            assert sum(s.seconds for s in now) == 24

    check()


# ---- who may

MOVES = ["shot-duplicate", "shot-delete", "shot-restore", "shot-lengthen"]
BOARD_MOVES = ["shot-new", "shot-move", "board-fix", "board-lengthen", "board-model"]


@pytest.mark.parametrize("name", [*MOVES, *BOARD_MOVES, "shot-frames-swap"])
def test_a_reviewer_may_not_and_a_stranger_finds_nothing(
    name: str, as_rita: Client, as_mallory: Client, board: Board, shots: list[Shot]
) -> None:
    before = facts_of(board)
    thing = shots[0] if name in MOVES or name == "shot-frames-swap" else board

    refused = as_rita.post(address(name, thing), {"seconds": "1"}, headers=HTMX)
    missing = as_mallory.post(address(name, thing), {"seconds": "1"}, headers=HTMX)

    assert (refused.status_code, missing.status_code) == (403, 404)
    assert facts_of(board) == before


@pytest.mark.parametrize("name", MOVES)
def test_only_a_post_changes_anything(
    name: str, as_max: Client, shots: list[Shot]
) -> None:
    assert as_max.get(address(name, shots[0])).status_code == 405
