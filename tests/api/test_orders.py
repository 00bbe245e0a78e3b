"""Orders by programs: once each, agreed to, and told as the pages tell them."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections
from pytest_django import Settings as Django

from storyboard.api.actions.keys import forget_old_answers
from storyboard.api.models import KeptAnswer
from storyboard.api.queries import KEPT, mark_of_old_answers
from storyboard.boards.models import Board, Shot
from storyboard.domain.scopes import Scope
from storyboard.practice import PracticeServer
from storyboard.renders.models import Clip, LedgerEntry, Render
from storyboard.teams.models import Team
from tests.api.conftest import Program, problem, program
from tests.cast import Cast
from tests.databases import migrated as migrated
from tests.databases import own_database as own_database
from tests.gateways.conftest import Worker, accepted, board_at
from tests.gateways.conftest import practice as practice
from tests.gateways.conftest import worker as worker
from tests.gateways.test_money import for_real as for_real

COST = "$1.26"


@pytest.fixture
def written(board: Board) -> Board:
    """A board that can be ordered."""
    Shot.objects.filter(board=board).update(prompt="A lamp is lit.")
    return Board.objects.get(pk=board.pk)


def test_a_free_order_needs_a_key_of_its_own(alice: Program, written: Board) -> None:
    problem(alice.post(f"/boards/{written.pk}/renders"), 428, "needs-key")
    odd = alice.order(str(written.pk), key="has spaces")
    problem(odd, 422, "bad-values")

    made = alice.order(str(written.pk))

    assert made.status_code == 201, made.content
    told = made.json()
    assert (told["take"], told["state"], told["price"]) == (1, "queued", "Free")
    assert alice.get(f"/renders/{told['id']}").json()["events"][0]["after"] == "queued"
    assert alice.get("/renders").json()["items"][0]["id"] == told["id"]


def test_the_same_key_is_the_same_order_and_the_same_answer(
    alice: Program, written: Board
) -> None:
    first = alice.order(str(written.pk), key="order-1")
    Render.objects.update(done_frames=7)
    Board.objects.filter(pk=written.pk).update(title="Changed", version=99)
    second = alice.order(str(written.pk), key="order-1")

    assert second.content == first.content
    assert second.status_code == first.status_code == 201
    assert second.headers["Idempotent-Replayed"] == "true"
    assert Render.objects.count() == 1


def test_the_same_key_for_another_request_is_refused(
    alice: Program, written: Board, cast: Cast
) -> None:
    alice.order(str(written.pk), key="order-1")

    other = alice.order(str(written.pk), {"agreed": "$9.99"}, key="order-1")

    problem(other, 422, "key-reused")
    assert Render.objects.count() == 1
    # Another person's keys are their own.
    assert (
        program(cast.max, cast.northlight)
        .order(str(written.pk), key="order-1")
        .status_code
        == 201
    )


def test_what_was_refused_uses_no_key_up(alice: Program, board: Board) -> None:
    refused = alice.order(str(board.pk), key="order-1")

    told = problem(refused, 422, "board-problems")
    assert {p["code"] for p in told["problems"]} >= {"prompt_missing"} or told[
        "problems"
    ]
    assert not KeptAnswer.objects.exists()
    Shot.objects.filter(board=board).update(prompt="A lamp.")
    assert alice.order(str(board.pk), key="order-1").status_code == 201


def test_an_order_of_a_board_that_changed_since_is_refused(
    alice: Program, written: Board
) -> None:
    old = f'"{written.version - 1}"'

    answer = alice.order(str(written.pk), If_Match=old)

    problem(answer, 412, "board-changed")
    assert not Render.objects.exists()


def test_answers_are_kept_for_a_week_and_then_forgotten(
    alice: Program, written: Board
) -> None:
    alice.order(str(written.pk), key="order-1")
    kept = KeptAnswer.objects.get()
    assert mark_of_old_answers() == ""

    KeptAnswer.objects.update(made_at=kept.made_at - KEPT * 2)

    assert mark_of_old_answers() == str(kept.pk)
    assert forget_old_answers() == 1
    # The order itself is known by its key for good.
    again = alice.order(str(written.pk), key="order-1")
    assert (again.status_code, Render.objects.count()) == (201, 1)


def test_real_money_is_agreed_to_by_its_very_price(
    for_real: PracticeServer, cast: Cast, alice: Program
) -> None:
    board = board_at(cast, "runware")

    quote = alice.get(f"/boards/{board.pk}/quote").json()
    refused = alice.order(str(board.pk))

    assert (quote["price"], quote["scope"]) == (COST, "spend")
    assert quote["needs_agreement"]
    assert problem(refused, 409, "not-agreed")["price"] == COST
    assert not Render.objects.exists()
    ordered = alice.order(str(board.pk), {"agreed": quote["price"]})
    assert ordered.status_code == 201, ordered.content
    assert ordered.json()["quote_usd"].startswith("1.26")


def test_real_money_needs_the_scope_and_the_right(
    for_real: PracticeServer, cast: Cast, max_: Program
) -> None:
    board = board_at(cast, "runware")
    thrifty = program(cast.alice, cast.northlight, Scope.READ, Scope.EDIT)

    problem(thrifty.order(str(board.pk), {"agreed": COST}), 403, "no-scope")
    problem(max_.order(str(board.pk), {"agreed": COST}), 403, "no-right")

    assert not Render.objects.exists()


def test_a_cap_holds_for_programs(
    for_real: PracticeServer, cast: Cast, alice: Program
) -> None:
    Team.objects.filter(pk=cast.northlight.pk).update(spend_cap_usd=1)
    board = board_at(cast, "runware")

    answer = alice.order(str(board.pk), {"agreed": COST}, key="k")

    problem(answer, 409, "cap-reached")
    assert not LedgerEntry.objects.exists()


def test_a_paid_order_sent_again_and_again_is_paid_once(
    practice: PracticeServer, cast: Cast, alice: Program, worker: Worker
) -> None:
    board = board_at(cast, "runware")

    for _ in range(3):
        answer = alice.order(str(board.pk), key="order-1")
        assert answer.status_code == 201, answer.content
    render = worker.until(Render.objects.get(), "done", "failed", "unknown")

    assert render.state == "done"
    assert accepted(practice) == 1
    told = alice.get(f"/renders/{render.pk}").json()
    assert (told["state"], told["charged_usd"][:4]) == ("done", "1.26")
    clip = Clip.objects.get()
    assert told["clips"] == [str(clip.pk)]
    film = alice.get(f"/clips/{clip.pk}/file")
    assert len(b"".join(film.streaming_content)) == clip.size_bytes
    about = alice.get(f"/clips/{clip.pk}/about.json").json()
    assert about["usd"]["charged_for_the_order"].startswith("1.26")


def test_of_many_orders_with_one_key_at_once_there_is_one(
    own_database: Path, request: pytest.FixtureRequest, settings: Django
) -> None:
    """Also where the second comes before the first is answered."""
    cast: Cast = request.getfixturevalue("cast")
    settings.PROVIDER_KEYS = {"runware": "deployment-key-0123456789"}
    board = board_at(cast, "runware")
    token = program(cast.alice, cast.northlight).token
    count = 8
    gate = Barrier(count)

    def press(_: int) -> Any:
        try:
            mine = Program(token)
            gate.wait()
            return mine.order(str(board.pk), {"agreed": COST}, key="order-1")
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(count) as pool:
        answers = list(pool.map(press, range(count)))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert Render.objects.count() == 1
    assert KeptAnswer.objects.count() == 1
    assert LedgerEntry.objects.filter(kind="reserved").count() == 1
    replayed = [a for a in answers if "Idempotent-Replayed" in a.headers]
    assert len(replayed) == count - 1


def test_several_models_are_ordered_together_or_not_at_all(
    for_real: PracticeServer, cast: Cast, alice: Program
) -> None:
    board = board_at(cast, "runware")
    models = ["runware/kling-3-4k", "wavespeed/kling-3-4k"]
    path = f"/boards/{board.pk}/renders/several"
    key = {"Idempotency-Key": "both"}

    refused = alice.post(path, {"models": models}, **key)
    price = problem(refused, 409, "not-agreed")["price"]
    assert not Render.objects.exists()
    made = alice.post(path, {"models": models, "agreed": price}, **key)

    assert made.status_code == 201, made.content
    assert [one["model"] for one in made.json()["items"]] == models
    unknown = alice.post(path, {"models": ["no/such"]}, **{"Idempotency-Key": "x"})
    problem(unknown, 422, "not-possible")


def test_a_render_is_cancelled_and_ordered_again(
    alice: Program, written: Board
) -> None:
    first = alice.order(str(written.pk)).json()

    stopped = alice.post(f"/renders/{first['id']}/cancel")
    assert stopped.json()["state"] == "cancelled"
    again = alice.post(
        f"/renders/{first['id']}/again", **{"Idempotency-Key": str(uuid4())}
    )

    assert again.status_code == 201, again.content
    assert (again.json()["take"], Render.objects.count()) == (2, 2)
    problem(alice.post(f"/renders/{first['id']}/cancel"), 409, "not-now")


def test_what_may_be_billed_twice_is_sent_again_once_by_one_key(
    practice: PracticeServer, cast: Cast, alice: Program
) -> None:
    board = board_at(cast, "runcomfy")
    made = alice.order(str(board.pk)).json()
    Render.objects.update(
        state="unknown",
        submission_id=uuid4(),
        submitted_at=Render.objects.get().ordered_at,
    )
    path = f"/renders/{made['id']}/send-again"

    first = alice.post(path, **{"Idempotency-Key": "again"})
    assert first.status_code == 201, first.content
    Render.objects.update(state="unknown")
    second = alice.post(path, **{"Idempotency-Key": "again"})

    assert second.content == first.content
    assert len(Render.objects.get().earlier) == 1
    Render.objects.update(state="done")
    late = alice.post(path, **{"Idempotency-Key": "another"})
    problem(late, 409, "not-now")
