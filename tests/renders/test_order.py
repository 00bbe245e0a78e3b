"""Ordering: everything wrong at once, frozen, numbered, and never twice."""

from dataclasses import replace
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django_q.models import OrmQ

from storyboard.boards.actions.projects import trash_board
from storyboard.boards.actions.shots import add_shot
from storyboard.boards.models import Board
from storyboard.boards.queries import plan_of
from storyboard.domain.plan import ShotPlan
from storyboard.domain.request import RenderRequest
from storyboard.renders.actions import (
    BoardHasChanged,
    BoardHasProblems,
    cancel_render,
    order_again,
)
from storyboard.renders.models import Event, Render
from tests.cast import Cast
from tests.renders.conftest import SMALL, Orders, make_board


def test_an_order_is_frozen_and_says_who_made_it(
    board: Board, cast: Cast, ordered: Orders
) -> None:
    render = ordered()

    request = RenderRequest.from_json(render.request)
    assert request.plan == plan_of(board)
    assert render.fingerprint == request.fingerprint
    assert (render.state, render.take, render.seconds) == ("queued", 1, 2)
    assert render.provider == "local"
    assert render.quote_usd == 0
    (event,) = Event.objects.filter(render=render)
    assert (event.before, event.after, event.by) == ("", "queued", cast.max)


def test_the_same_key_is_the_same_order(ordered: Orders) -> None:
    key = uuid4()

    first, second = ordered(order_key=key), ordered(order_key=key)

    assert first == second
    assert Render.objects.count() == Event.objects.count() == 1


def test_the_same_key_is_the_same_order_although_the_board_moved_on(
    board: Board, cast: Cast, ordered: Orders
) -> None:
    key = uuid4()
    first = ordered(order_key=key)
    add_shot(board, by=cast.max)

    assert ordered(order_key=key) == first


def test_a_key_of_another_board_is_an_order_of_its_own(
    cast: Cast, ordered: Orders
) -> None:
    key = uuid4()

    renders = [ordered(order_key=key), ordered(board=make_board(cast), order_key=key)]

    assert len({render.board_id for render in renders}) == 2


def test_takes_are_numbered_per_board_from_one(cast: Cast, ordered: Orders) -> None:
    other = make_board(cast)

    takes = [ordered().take, ordered().take, ordered(board=other).take]

    assert takes == [1, 2, 1]


def test_a_board_with_problems_hears_all_of_them_and_orders_nothing(
    ordered: Orders,
) -> None:
    broken = replace(
        SMALL, title="", seconds=5, shots=(ShotPlan("", 1), ShotPlan("x" * 4000, 1))
    )

    with pytest.raises(BoardHasProblems) as refused:
        ordered(plan=broken)

    codes = {problem.code for problem in refused.value.problems}
    assert {"title_missing", "sum_wrong", "shot_empty", "prompt_too_long"} <= codes
    assert not Render.objects.exists()


@pytest.mark.parametrize(
    ("model", "code"),
    [
        ("runware/kling-3-pro", "no_key"),
        ("nobody/nothing", "model_unknown"),
    ],
)
def test_a_model_out_of_reach_is_a_problem_at_the_model(
    cast: Cast, ordered: Orders, model: str, code: str
) -> None:
    board = make_board(cast, model=model)

    with pytest.raises(BoardHasProblems) as refused:
        ordered(board=board)

    (problem,) = [p for p in refused.value.problems if p.code == code]
    assert problem.place == "model"


def test_a_board_that_changed_since_the_plan_was_read_is_not_ordered(
    board: Board, cast: Cast, ordered: Orders
) -> None:
    plan = plan_of(board)
    add_shot(Board.objects.get(pk=board.pk), by=cast.alice)

    with pytest.raises(BoardHasChanged):
        ordered(plan=plan)

    assert not Render.objects.exists()


def test_a_board_newer_than_what_the_person_saw_is_not_ordered(
    board: Board, ordered: Orders
) -> None:
    with pytest.raises(BoardHasChanged):
        ordered(seen_version=board.version - 1)

    assert not Render.objects.exists()


def test_retrying_orders_the_frozen_request_as_a_new_take(
    board: Board, cast: Cast, ordered: Orders
) -> None:
    first = ordered()
    cancel_render(first.pk, cast.max)
    add_shot(board, by=cast.alice)

    again = order_again(first, cast.alice, order_key=uuid4())

    assert (again.take, again.state, again.ordered_by) == (2, "queued", cast.alice)
    assert again.fingerprint == first.fingerprint


def test_a_board_in_the_trash_is_not_ordered(
    board: Board, cast: Cast, ordered: Orders
) -> None:
    render = ordered()
    trash_board(board, by=cast.max)
    board.refresh_from_db()

    with pytest.raises(BoardHasProblems, match="board_in_trash"):
        ordered()
    with pytest.raises(BoardHasProblems, match="board_in_trash"):
        order_again(render, cast.max, order_key=uuid4())

    assert Render.objects.count() == 1


def test_retrying_twice_with_one_key_is_one_take(cast: Cast, ordered: Orders) -> None:
    first, key = ordered(), uuid4()

    takes = {order_again(first, cast.max, order_key=key).take for _ in range(2)}

    assert takes == {2}


def test_the_hint_leaves_with_the_commit_and_for_the_render_queue(
    ordered: Orders, django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        with transaction.atomic():
            render = ordered()
        assert not OrmQ.objects.exists()

    (message,) = OrmQ.objects.all()
    assert message.key == "render"
    assert message.task["args"] == (str(render.pk),)


def test_the_database_itself_refuses_shots_that_do_not_add_up(ordered: Orders) -> None:
    render = ordered()

    with pytest.raises(IntegrityError), transaction.atomic():
        Render.objects.filter(pk=render.pk).update(shots_seconds=3)
