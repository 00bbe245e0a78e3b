"""From an order to a clip in the gallery, at each gateway."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from storyboard.practice import PracticeServer
from storyboard.renders.models import Clip, LedgerEntry, Render
from tests.cast import Cast
from tests.gateways.conftest import GATEWAYS, Order, Worker, board_at

PRACTICE = "Practice, not the real model, play money"


@pytest.mark.parametrize("gateway", GATEWAYS)
def test_words_become_a_film(
    gateway: str, practice: PracticeServer, order: Order, worker: Worker
) -> None:
    render = order(gateway)

    worker.until(render, "done", "failed", "unknown")

    assert (render.state, render.error) == ("done", "")
    clip = Clip.objects.get()
    assert (clip.render, clip.is_practice) == (render, True)
    assert len(list(practice.practice.ledger.lines(event="accepted"))) == 1
    assert Render.objects.get().is_practice
    kinds = LedgerEntry.objects.values_list("kind", flat=True)
    assert list(kinds) == ["quoted", "reserved", "charged", "released"]


def test_a_maker_orders_on_the_board_and_plays_it_in_the_gallery(
    practice: PracticeServer, cast: Cast, worker: Worker, as_max: Client
) -> None:
    board = board_at(cast, "runware")
    panel = as_max.get(reverse("board-order", args=[board.pk])).content.decode()
    form = {"order_key": uuid4(), "version": board.version}

    answer = as_max.post(reverse("render-order", args=[board.pk]), form)
    worker.until(Render.objects.get(), "done")

    assert PRACTICE in panel
    assert "Render 3 s, $1.26" in panel
    page = as_max.get(answer["Location"]).content.decode()
    for words in (
        PRACTICE,
        "Ready",
        "Quoted: $1.26",
        "Charged: $1.26",
        "videoInference",
    ):
        assert words in page, words
    clip = Clip.objects.get()
    assert (
        reverse("clip", args=[clip.pk])
        in as_max.get(reverse("gallery")).content.decode()
    )
    film = as_max.get(reverse("clip-file", args=[clip.pk]))
    assert film.status_code in {200, 206}
