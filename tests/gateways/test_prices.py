"""The price a gateway itself asks: in the panel, in the table, and where one agrees.

No page waits for it: a part of it asks once the page stands.
"""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from pytest_django import Settings as Django

from storyboard.boards.models import Board, Shot
from storyboard.teams.actions import keep_key
from tests.cast import Cast
from tests.gateways.conftest import board_at
from tests.gateways.watching import Watcher
from tests.providers.loopback import Loopback, hangs_up, listening, says
from tests.rows import overwrite

PRO = "Kling V3.0 Pro WaveSpeedAI"


def priced(amount: float) -> Any:
    return says({"code": 200, "data": {"price": amount, "currency": "USD"}})


@pytest.fixture
def asked(settings: Django, cast: Cast) -> Iterator[Loopback]:
    """WaveSpeedAI with the team's key, which tells prices and nothing else."""
    with listening() as loopback:
        loopback.will(priced(0.336))
        addresses = {**settings.PROVIDER_ADDRESSES, "wavespeed": loopback.address}
        settings.PROVIDER_ADDRESSES = addresses
        keep_key(cast.northlight, "wavespeed", "sk-0123456789", by=cast.alice)
        yield loopback


@pytest.fixture
def board(cast: Cast, asked: Loopback) -> Board:
    """Three seconds of Pro, whose price is on no page."""
    made = board_at(cast, "wavespeed")
    overwrite(made, "model", "wavespeed/kling-3-pro", by=cast.alice)
    overwrite(made, "size", (1920, 1080), by=cast.alice)
    return Board.objects.get(pk=made.pk)


def soup(answer: Any) -> Any:
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def panel(client: Client, board: Board, **query: str) -> Any:
    return soup(client.get(reverse("board-order", args=[board.pk]), query))


def cost(page: Any) -> str:
    return " ".join(page.select_one(".cost").stripped_strings)


def row(client: Client, board: Board, name: str, sort: str = "") -> Any:
    page = soup(client.get(reverse("board-models", args=[board.pk]), {"sort": sort}))
    rows = {" ".join(r.th.stripped_strings): r for r in page.select("tbody tr")}
    return rows[name]


def test_the_panel_stands_at_once_and_then_asks(
    as_alice: Client, board: Board, asked: Loopback
) -> None:
    before = panel(as_alice, board)
    (slot,) = before.select("[hx-trigger=load]")

    assert cost(before).endswith("Price unknown Asking WaveSpeedAI for its price")
    assert asked.heard == []

    after = soup(as_alice.get(slot["hx-get"]))

    assert cost(after) == "3 s, as asked of WaveSpeedAI $0.336"
    assert "Render 3 s in 1080p, $0.336, WaveSpeedAI" in " ".join(after.text.split())
    assert len(asked.heard) == 1


def test_what_was_asked_is_known_for_a_while_whatever_the_words(
    as_alice: Client, cast: Cast, board: Board, asked: Loopback
) -> None:
    panel(as_alice, board, ask="1")
    Shot.objects.filter(board=board).update(prompt="The sea rises.")

    page = panel(as_alice, board)

    assert "$0.336" in cost(page)
    assert page.select("[hx-trigger=load]") == []
    assert len(asked.heard) == 1


def test_another_length_is_asked_for_anew(
    as_alice: Client, cast: Cast, board: Board, asked: Loopback
) -> None:
    panel(as_alice, board, ask="1")
    Shot.objects.filter(board=board).update(seconds=4)
    Board.objects.filter(pk=board.pk).update(seconds=4)

    assert "Price unknown" in cost(panel(as_alice, board))


def test_what_one_agrees_to_is_what_stands_beside_it(
    as_alice: Client, board: Board
) -> None:
    first = soup(
        as_alice.post(
            reverse("render-order", args=[board.pk]),
            {"order_key": str(uuid4()), "version": str(board.version)},
        )
    )

    assert cost(first) == "3 s, as asked of WaveSpeedAI $0.336"
    assert "Yes, spend $0.336" in " ".join(first.text.split())
    assert "Price unknown" not in first.text


def test_an_order_is_made_for_the_price_that_was_asked(
    as_alice: Client, board: Board
) -> None:
    render = Watcher(as_alice).order(board, agreeing_to="$0.336")

    assert str(render.quote_usd) == "0.336000"


def test_a_discount_is_no_product_of_the_listed_rate(
    as_alice: Client, cast: Cast, asked: Loopback
) -> None:
    asked.will(priced(1.008))
    board = board_at(cast, "wavespeed")

    assert cost(panel(as_alice, board)).startswith("3 s x $0.42, WaveSpeedAI $1.26")
    page = panel(as_alice, board, ask="1")

    assert cost(page) == "3 s, as asked of WaveSpeedAI $1.008"


def test_where_no_price_is_told_it_stays_unknown(
    as_alice: Client, board: Board, asked: Loopback
) -> None:
    asked.will(hangs_up)

    page = panel(as_alice, board, ask="1")

    assert cost(page).endswith("Price unknown")
    assert page.select("[hx-trigger=load]") == []


def test_of_a_board_that_cannot_be_ordered_nothing_is_asked(
    as_alice: Client, board: Board, asked: Loopback
) -> None:
    Shot.objects.filter(board=board).delete()
    one = {"model": "wavespeed/kling-3-pro"}

    pages = [
        panel(as_alice, board),
        panel(as_alice, board, ask="1"),
        soup(as_alice.get(reverse("board-price", args=[board.pk]), one)),
    ]

    assert all("$" not in page.text for page in pages)
    assert asked.heard == []


def test_the_table_asks_row_by_row_once_it_stands(
    as_alice: Client, board: Board, asked: Loopback
) -> None:
    before = row(as_alice, board, PRO)
    (slot,) = before.select("[hx-trigger=load]")
    assert asked.heard == []

    part = soup(as_alice.get(slot["hx-get"]))

    assert " ".join(part.stripped_strings) == "$0.336 As asked of WaveSpeedAI"
    after = row(as_alice, board, PRO)
    assert after.select("[hx-trigger=load]") == []
    assert after.select_one(".price b").text == "$0.336"


def test_a_price_that_was_asked_counts_in_the_order_of_the_table(
    as_alice: Client, board: Board
) -> None:
    panel(as_alice, board, ask="1")

    page = soup(
        as_alice.get(reverse("board-models", args=[board.pk]), {"sort": "price"})
    )

    prices = [cell.text for cell in page.select(".price b")]
    assert prices.index("$0.336") < prices.index("Price unknown")


def test_a_model_nobody_knows_has_no_price(as_alice: Client, board: Board) -> None:
    address = reverse("board-price", args=[board.pk])

    assert as_alice.get(address, {"model": "no/such"}).status_code == 400
