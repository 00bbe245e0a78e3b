"""Several models in one go: one press, all of them or none."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from pytest_django import Settings as Django

from storyboard.boards.models import Board, Shot
from storyboard.practice import PracticeServer
from storyboard.renders.models import LedgerEntry, Render
from storyboard.teams.models import Team
from tests.cast import Cast
from tests.gateways.conftest import Worker, board_at
from tests.gateways.test_money import for_real as for_real
from tests.gateways.test_shot_by_shot import by_shot

THREE = ["runcomfy/kling-3-4k", "runware/kling-3-4k", "wavespeed/kling-3-4k"]


def several(board: Board) -> str:
    return reverse("render-several", args=[board.pk])


def soup(answer: Any, status: int = 200) -> Any:
    assert answer.status_code == status, answer.content.decode()
    return BeautifulSoup(answer.content, "html.parser")


def text(page: Any) -> str:
    return " ".join(page.get_text(" ").split())


def form_on(page: Any) -> tuple[str, dict[str, list[str]]]:
    """The order's form, as it is pressed."""
    form = page.select_one("form[method=post]:has([name=order_key])")
    fields: dict[str, list[str]] = {}
    for field in form.select("input[type=hidden]"):
        fields.setdefault(field["name"], []).append(field["value"])
    return " ".join(form.button.stripped_strings), fields


@pytest.fixture
def board(practice: PracticeServer, cast: Cast) -> Board:
    return board_at(cast, "runware")


def test_one_press_orders_all_of_them_and_the_takes_show_them(
    board: Board, as_max: Client, worker: Worker
) -> None:
    page = soup(as_max.get(several(board), {"model": THREE}))
    deed, form = form_on(page)

    answer = as_max.post(several(board), form)

    assert deed == "Render with 3 models, $3.78 of play money"
    assert text(page).count("Practice, not the real model, play money") == 3
    assert answer["Location"] == reverse("board", args=[board.pk])
    renders = Render.objects.order_by("take")
    assert [render.model for render in renders] == THREE
    assert [render.take for render in renders] == [1, 2, 3]
    assert [render.is_beside for render in renders] == [True, False, True]
    takes = as_max.get(reverse("board-takes", args=[board.pk])).content.decode()
    assert all(f"Take {number}" in takes for number in (1, 2, 3))
    for render in renders:
        assert worker.until(render, "collecting", "done").error == ""


def test_shot_by_shot_each_model_renders_each_shot(
    practice: PracticeServer, cast: Cast, as_max: Client, worker: Worker
) -> None:
    board = by_shot(cast)
    deed, form = form_on(soup(as_max.get(several(board), {"model": THREE[:2]})))

    assert as_max.post(several(board), form).status_code == 302

    assert deed == "Render with 2 models, $5.04 of play money"
    takes = Render.objects.filter(part_of=None).order_by("take")
    assert [(take.model, take.parts.count()) for take in takes] == [
        (model, 2) for model in THREE[:2]
    ]
    for take in takes:
        assert worker.until(take, "done", "failed").state == "done"


def test_a_doubled_press_is_the_same_order(board: Board, as_max: Client) -> None:
    _, form = form_on(soup(as_max.get(several(board), {"model": THREE})))

    for _ in range(2):
        assert as_max.post(several(board), form).status_code == 302

    assert Render.objects.count() == 3


def test_real_money_is_agreed_to_price_by_price(
    for_real: PracticeServer, cast: Cast, as_alice: Client
) -> None:
    board = board_at(cast, "runware")
    deed, form = form_on(soup(as_alice.get(several(board), {"model": THREE[:2]})))

    asked = soup(as_alice.post(several(board), form))
    assert not Render.objects.exists()
    yes, agreed = form_on(asked)
    assert as_alice.post(several(board), agreed).status_code == 302

    assert deed == "Render with 2 models, $2.52"
    assert "This spends real money: $1.26 at RunComfy, $1.26 at Runware" in text(asked)
    assert yes == "Yes, spend $2.52"
    assert Render.objects.count() == 2


def test_agreeing_to_other_prices_is_not_agreeing(
    for_real: PracticeServer, cast: Cast, as_alice: Client
) -> None:
    board = board_at(cast, "runware")
    _, form = form_on(soup(as_alice.get(several(board), {"model": THREE[:2]})))

    asked = soup(as_alice.post(several(board), {**form, "agreed": "runware $0.10"}))

    assert "The prices changed. Nothing was ordered." in text(asked)
    assert not Render.objects.exists()


def test_a_cap_that_holds_one_of_two_lets_none_past(
    for_real: PracticeServer, cast: Cast, as_alice: Client
) -> None:
    Team.objects.update(spend_cap_usd=Decimal(2))
    board = board_at(cast, "runware")
    page = soup(as_alice.get(several(board), {"model": THREE[:2]}))
    _, form = form_on(page)
    _, agreed = form_on(soup(as_alice.post(several(board), form)))

    refused = soup(as_alice.post(several(board), agreed), 409)

    assert "$0.52 too little for this" in text(page)
    assert "These renders cost $2.52, and the cap leaves less" in text(refused)
    assert not Render.objects.exists()
    assert not LedgerEntry.objects.exists()


def test_one_that_does_not_fit_stops_all_and_says_why(
    board: Board, as_max: Client
) -> None:
    _, form = form_on(soup(as_max.get(several(board), {"model": THREE})))
    Shot.objects.update(prompt="")

    page = soup(as_max.post(several(board), form), 422)

    assert "Shot 1 is empty" in text(page)
    assert not Render.objects.exists()


def test_a_board_that_moved_on_is_not_ordered(board: Board, as_max: Client) -> None:
    _, form = form_on(soup(as_max.get(several(board), {"model": THREE})))
    Board.objects.update(version=board.version + 1)

    page = soup(as_max.post(several(board), form), 409)

    assert "nothing was ordered" in text(page)
    assert not Render.objects.exists()


def test_an_unknown_price_is_said_as_unknown(
    board: Board, as_max: Client, settings: Django
) -> None:
    Board.objects.update(width=1920, height=1080)
    models = ["runware/kling-3-pro", "wavespeed/kling-3-pro"]

    deed, _ = form_on(soup(as_max.get(several(board), {"model": models})))

    assert deed.startswith("Render with 2 models, $")
    assert deed.endswith("of play money and a price unknown")


def test_who_may_not_spend_sees_prices_and_no_button(
    for_real: PracticeServer, cast: Cast, as_rita: Client, as_max: Client
) -> None:
    board = board_at(cast, "runware")

    for client in (as_rita, as_max):
        page = soup(client.get(several(board), {"model": THREE}))
        assert "$1.26" in text(page)
        assert page.select("form[method=post]:has([name=order_key])") == []
        form = {"model": THREE, "order_key": uuid4(), "version": board.version}
        assert client.post(several(board), form).status_code == 403
    assert not Render.objects.exists()


def test_the_table_offers_what_fits_and_nothing_else(
    board: Board, as_max: Client, as_rita: Client
) -> None:
    table = soup(as_max.get(reverse("board-models", args=[board.pk])))
    ticks = {box["value"] for box in table.select("input[name=model][form=several]")}
    fits = {
        row.select_one("input[name=model]")["value"]
        for row in table.select("tbody tr")
        if "This board fits." in row.text and row.select_one("input[name=model]")
    }

    assert ticks == fits
    assert set(THREE) <= ticks
    theirs = soup(as_rita.get(reverse("board-models", args=[board.pk])))
    assert theirs.select("input[name=model]") == []


def test_nothing_ticked_asks_for_ticks(board: Board, as_max: Client) -> None:
    assert "Tick models that fit" in text(soup(as_max.get(several(board))))


def test_one_model_more_costs_few_queries_more(
    board: Board,
    as_max: Client,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    as_max.get(several(board), {"model": THREE})

    with django_assert_max_num_queries(30):
        as_max.get(several(board), {"model": THREE})
