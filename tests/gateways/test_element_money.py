"""Elements cost money where they are made first: it is quoted, reserved and charged
with the render they are made for, once, and counts against the caps.
"""

from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django import Settings as Django

from storyboard.boards.actions.library import rename_element
from storyboard.boards.models import Board, Element
from storyboard.practice import PracticeServer
from storyboard.renders import actions
from storyboard.renders.actions import CapReached
from storyboard.renders.models import LedgerEntry, MadeElement, Render
from storyboard.renders.tasks import advance
from storyboard.teams.models import Team
from tests.cast import Cast
from tests.gateways.conftest import (
    Order,
    Worker,
    accepted,
    board_at,
    misbehave,
    with_mara,
)
from tests.gateways.test_money import for_real as for_real
from tests.gateways.watching import Watcher

FILM, CENT = Decimal("1.26"), Decimal("0.01")


@pytest.fixture
def board(practice: PracticeServer, cast: Cast, tmp_path: Path) -> Board:
    return with_mara(board_at(cast, "wavespeed"), cast, tmp_path)


def lines(render: Render) -> list[str]:
    found = LedgerEntry.objects.filter(render=render).order_by("id")
    names = ((f"{line.kind} {line.amount}", line.element) for line in found)
    return [" @".join(filter(None, name)) for name in names]


def still_reserved(render: Render) -> Decimal:
    total = Decimal()
    for line in LedgerEntry.objects.filter(render=render):
        sign = {"reserved": 1, "released": -1}.get(line.kind, 0)
        total += sign * (line.amount_usd or 0)
    return total


def panel(client: Client, board: Board) -> str:
    return client.get(reverse("board-order", args=[board.pk])).content.decode()


def test_a_first_order_pays_for_the_element_and_a_second_one_does_not(
    board: Board, order: Order, worker: Worker, as_max: Client, cast: Cast
) -> None:
    assert "$1.27" in panel(as_max, board)
    assert "+ $0.01 for making an element" in panel(as_max, board)
    first = worker.until(order(board=board), "done", "failed")
    assert "$1.26" in panel(as_max, board)
    # What the gateway is not told of it makes no other of it.
    Element.objects.update(tags=["sea"])
    mara = Element.objects.get()
    rename_element(mara, was=mara.slug, slug="mara-voss", by=cast.max)
    assert "$1.26" in panel(as_max, board)
    second = worker.until(order(board=board), "done", "failed")

    assert (first.quote_usd, second.quote_usd) == (FILM + CENT, FILM)
    assert lines(first) == [
        *("quoted $1.27", "reserved $1.26", "reserved $0.01 @mara"),
        *("charged $0.01 @mara", "released $0.01 @mara"),
        *("charged $1.26", "released $1.26"),
    ]
    assert lines(second) == [
        *("quoted $1.26", "reserved $1.26", "charged $1.26", "released $1.26")
    ]
    page = as_max.get(reverse("render", args=[first.pk])).content.decode()
    assert "Making its elements cost $0.01." in page


def test_an_order_of_a_film_whose_element_is_being_made_reserves_the_film_alone(
    board: Board, order: Order, worker: Worker, practice: PracticeServer
) -> None:
    first = order(board=board)
    advance(str(first.pk))
    second = order(board=board)

    assert lines(second) == ["quoted $1.26", "reserved $1.26"]
    for render in (first, second):
        worker.until(render, "done")
    assert accepted(practice, elements=True) == 1


def test_two_orders_at_once_pay_for_one_element_and_give_back_the_other_cent(
    board: Board, order: Order, worker: Worker, practice: PracticeServer
) -> None:
    first, second = order(board=board), order(board=board)

    for render in (first, second):
        worker.until(render, "done")

    assert accepted(practice, elements=True) == 1
    charged = LedgerEntry.objects.filter(kind="charged").exclude(element="")
    assert charged.count() == 1
    assert [still_reserved(render) for render in (first, second)] == [0, 0]


def test_a_film_refused_after_its_element_was_made_still_shows_the_cent(
    board: Board, order: Order, worker: Worker, practice: PracticeServer, as_max: Client
) -> None:
    render = order(board=board)
    while not MadeElement.objects.exclude(made_id="").exists():
        worker.round()
    render.refresh_from_db()
    if render.state == "queued":
        misbehave(practice, "refused-input@submit")
    worker.until(render, "failed")

    assert lines(render)[-3:] == [
        *("charged $0.01 @mara", "released $0.01 @mara", "released $1.26")
    ]
    assert still_reserved(render) == 0
    page = as_max.get(reverse("render", args=[render.pk])).content.decode()
    assert "Making its elements cost $0.01." in page


def test_an_element_nobody_answered_for_stays_reserved_and_is_not_made_twice(
    board: Board, order: Order, worker: Worker, practice: PracticeServer, as_max: Client
) -> None:
    misbehave(practice, "lost-reply-after@submit:1x1")
    render = worker.until(order(board=board), "failed", "done")

    assert render.error_code == "element_unknown"
    assert lines(render)[-2:] == ["unknown $0.01 @mara", "released $1.26"]
    assert still_reserved(render) == CENT
    assert accepted(practice, elements=True) == 1
    page = as_max.get(reverse("render", args=[render.pk])).content.decode()
    assert "Making an element may have cost $0.01." in page
    assert not MadeElement.objects.exists()


class Killed(BaseException):
    """As by SIGKILL: nothing of the worker runs any more."""


@pytest.mark.parametrize(
    ("where", "made"), [("making", 0), ("made", 1)], ids=["before", "after"]
)
def test_a_worker_killed_over_an_element_has_none_made_again(
    where: str,
    made: int,
    board: Board,
    order: Order,
    worker: Worker,
    practice: PracticeServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def point(name: str) -> None:
        if name == where:
            raise Killed

    render = order(board=board)
    with monkeypatch.context() as patch:
        patch.setattr("storyboard.renders.faults.point", point)
        with pytest.raises(Killed):
            advance(str(render.pk))
    Render.objects.update(lease_token=None, lease_until=None)
    twin = order(board=board)
    advance(str(twin.pk))

    worker.until(render, "failed", "done")

    assert render.state == "failed"
    assert still_reserved(render) == CENT
    # Whoever ordered it too has it made, for its own cent.
    worker.until(twin, "done")
    assert accepted(practice, elements=True) == made + 1


def test_the_id_of_an_element_is_kept_though_its_exchange_cannot_be(
    board: Board, order: Order, practice: PracticeServer
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TRIGGER no_room BEFORE INSERT ON renders_exchange "
            "BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"
        )
    render = order(board=board)

    advance(str(render.pk))

    made = MadeElement.objects.get()
    assert made.ticket
    assert accepted(practice, elements=True) == 1


def test_an_element_the_gateway_forgets_ends_the_waiting(
    board: Board, order: Order, worker: Worker, practice: PracticeServer
) -> None:
    render = order(board=board)
    advance(str(render.pk))
    (job,) = practice.practice.house.jobs.all_of("wavespeed")
    practice.practice.house.jobs.forget(job)
    MadeElement.objects.update(submitted_at="2026-01-01T00:00:00Z")

    worker.until(render, "failed")

    assert render.error_code == "element_failed"
    assert "no longer tells anything of it" in render.error
    assert still_reserved(render) == CENT


def test_cancelling_while_an_element_is_made_charges_it_and_frees_the_film(
    board: Board, order: Order, worker: Worker, cast: Cast
) -> None:
    render = order(board=board)
    advance(str(render.pk))

    actions.cancel_render(render.pk, cast.alice)
    assert still_reserved(render) == CENT
    while not MadeElement.objects.exclude(made_id="").exists():
        worker.round()

    assert still_reserved(render) == 0
    assert lines(render)[-2:] == ["charged $0.01 @mara", "released $0.01 @mara"]


def test_a_cap_counts_the_element_too(
    for_real: PracticeServer,
    settings: Django,
    board: Board,
    order: Order,
    as_alice: Client,
) -> None:
    Team.objects.update(spend_cap_usd=FILM)
    with pytest.raises(CapReached):
        order(board=board, agreed="$1.27")

    Team.objects.update(spend_cap_usd=FILM + CENT)
    render = Watcher(as_alice).order(board, agreeing_to="$1.27")

    assert render.quote_usd == FILM + CENT
