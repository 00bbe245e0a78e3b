"""Real money: agreed to by its amount, within the caps, written down line by line."""

import json
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings as Django

from storyboard.boards.models import Board, Project
from storyboard.domain.model import VideoModel
from storyboard.domain.money import Quote
from storyboard.media.guard import Guard
from storyboard.practice import PracticeServer
from storyboard.renders import actions
from storyboard.renders.models import LedgerEntry, Render
from storyboard.teams.models import Team
from tests.cast import Cast
from tests.gateways.conftest import Order, Worker, board_at, kinds, misbehave

COST = "$1.26"


@pytest.fixture
def for_real(practice: PracticeServer, settings: Django) -> PracticeServer:
    """The deployment has keys, and the gateways answer as the practice provider does:
    to the studio this is real money.
    """
    address = settings.PRACTICE_URL
    paths = {
        "runware": "/runware/v1",
        "wavespeed": "/wavespeed",
        "runcomfy": "/runcomfy",
    }
    settings.PROVIDER_KEYS = dict.fromkeys(paths, "deployment-key-0123456789")
    settings.PROVIDER_ADDRESSES = {slug: address + path for slug, path in paths.items()}
    settings.PRACTICE_URL = ""
    return practice


def press(client: Client, board: Board, **more: object) -> str:
    form = {"order_key": uuid4(), "version": board.version, **more}
    address = reverse("render-order", args=[board.pk])
    return client.post(address, form, follow=True).content.decode()


def test_a_first_press_names_the_amount_and_a_second_one_spends_it(
    for_real: PracticeServer, cast: Cast, as_alice: Client
) -> None:
    board = board_at(cast, "runware")

    first = press(as_alice, board)
    assert not Render.objects.exists()
    press(as_alice, board, agreed=COST)

    assert "This spends real money at Runware: $1.26" in first
    assert "Yes, spend $1.26" in first
    assert Render.objects.get().quote_usd == Decimal("1.26")
    assert not Render.objects.get().is_practice


def test_agreeing_to_another_amount_is_not_agreeing(
    for_real: PracticeServer, cast: Cast, as_alice: Client
) -> None:
    page = press(as_alice, board_at(cast, "runware"), agreed="$0.10")

    assert "The price is now $1.26. Nothing was ordered." in page
    assert not Render.objects.exists()


def test_a_maker_without_the_right_to_spend_orders_for_practice_only(
    practice: PracticeServer, cast: Cast, as_max: Client, settings: Django
) -> None:
    board = board_at(cast, "runware")
    press(as_max, board)
    settings.PROVIDER_KEYS = {"runware": "deployment-key-0123456789"}

    page = press(as_max, board, agreed=COST)

    assert Render.objects.get().is_practice
    assert "may not spend this team" in page


def test_without_a_key_it_says_that_one_is_needed(
    cast: Cast, as_alice: Client, settings: Django
) -> None:
    settings.PRACTICE_URL = ""

    page = press(as_alice, board_at(cast, "runware"), agreed=COST)

    assert "Runware needs a key" in page
    assert not Render.objects.exists()


@pytest.mark.parametrize("whose", [Team, Project])
def test_a_cap_lets_nothing_past(
    for_real: PracticeServer, cast: Cast, order: Order, as_alice: Client, whose: Any
) -> None:
    board = board_at(cast, "runware")
    whose.objects.update(spend_cap_usd=Decimal(3))
    order(board=board, agreed=COST)
    order(board=board, agreed=COST)

    page = press(as_alice, board, agreed=COST)

    assert "the cap leaves less: $0.48 left" in page
    assert Render.objects.count() == 2


@pytest.mark.parametrize(
    ("cap", "said"),
    [
        ("20", "$20.00 left of the team's $20.00, $18.74 after this"),
        ("1", "$1.00 left of the team's $1.00: $0.26 too little for this"),
    ],
)
def test_the_panel_says_what_an_order_leaves_of_the_cap(
    for_real: PracticeServer, cast: Cast, as_alice: Client, cap: str, said: str
) -> None:
    Team.objects.update(spend_cap_usd=Decimal(cap))
    board = board_at(cast, "runware")

    page = as_alice.get(reverse("board-order", args=[board.pk])).content.decode()

    assert "Render 3 s in 4K, $1.26, Runware" in page
    assert said.replace("'", "&#x27;") in page


def test_play_money_counts_against_no_cap(
    practice: PracticeServer, cast: Cast, order: Order
) -> None:
    Team.objects.update(spend_cap_usd=Decimal(0))

    order()

    assert set(LedgerEntry.objects.values_list("is_practice", flat=True)) == {True}


def test_what_was_not_billed_is_free_again(
    for_real: PracticeServer, order: Order, worker: Worker
) -> None:
    Team.objects.update(spend_cap_usd=Decimal(2))
    misbehave(for_real, "refused-at-submit:1x1")
    first = worker.until(order(agreed=COST), "failed")

    order(board=first.board, agreed=COST)

    with pytest.raises(actions.CapReached):
        order(board=first.board, agreed=COST)


def test_an_unknown_price_is_ordered_only_where_no_cap_applies(
    for_real: PracticeServer,
    cast: Cast,
    order: Order,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    nobody = Quote.unknown("Nobody knows.")
    monkeypatch.setattr(VideoModel, "quote", lambda *_, **__: nobody)
    render = order(agreed="price unknown")
    Team.objects.update(spend_cap_usd=Decimal(100))

    with pytest.raises(actions.CapReached, match="is not known"):
        order(board=render.board, agreed="price unknown")

    assert render.quote_usd is None


def test_what_it_cost_stands_beside_what_was_quoted(
    for_real: PracticeServer, order: Order, worker: Worker, as_alice: Client, settings
) -> None:
    settings.OUTGOING = allowing(for_real)
    misbehave(for_real, "dearer@job")

    render = worker.until(order(agreed=COST), "collecting", "done", "failed")

    page = as_alice.get(reverse("render", args=[render.pk])).content.decode()
    assert "Quoted: $1.26" in page
    assert "Charged: $1.386" in page
    assert "Runware charged 10 % more than quoted." in page
    assert kinds(render) == ["quoted", "reserved", "charged", "released"]


def allowing(practice: PracticeServer) -> object:
    return Guard.allowing([practice.address])


def test_wavespeed_is_asked_for_its_own_price(
    for_real: PracticeServer, cast: Cast, as_alice: Client
) -> None:
    page = press(as_alice, board_at(cast, "wavespeed"))

    stats = json.loads(for_real.practice._stats().body)
    assert stats["requests"] == {"wavespeed": {"account": 1}}
    assert "Yes, spend $1.26" in page
