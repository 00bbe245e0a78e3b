"""Where a film comes from: on its page, and as a file beside it."""

import json
from collections.abc import Callable

from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from storyboard.boards.models import Board
from storyboard.practice import PracticeServer
from storyboard.renders.models import Clip, Render
from tests.cast import Cast
from tests.gateways.conftest import Order, Worker
from tests.gateways.conftest import order as order
from tests.gateways.conftest import practice as practice
from tests.gateways.conftest import worker as worker
from tests.test_canaries import all_of, canaries_in


def test_the_page_and_the_file_say_the_same(
    board: Board, keep: Callable[..., Clip], as_rita: Client
) -> None:
    clip = keep(board)

    answer = as_rita.get(reverse("clip-about", args=[clip.pk]))
    page = as_rita.get(reverse("clip", args=[clip.pk]))

    assert (
        answer["Content-Disposition"] == 'attachment; filename="ignition-take-1.json"'
    )
    said = json.loads(answer.content)
    shown = BeautifulSoup(page.content, "html.parser").select_one("pre.code")
    assert shown
    assert json.loads(shown.text) == said
    assert said["format"] == "storyboard-provenance/1"
    assert said["film"]["sha256"] == clip.sha256
    assert said["request"] == Render.objects.get().request
    assert said["ordered"]["fingerprint"] == clip.render.fingerprint
    assert said["provider"] == {
        "slug": "local",
        "name": "This machine",
        "job": None,
        "key": None,
    }


def test_a_film_of_a_gateway_names_its_job_and_its_price(
    practice: PracticeServer,
    cast: Cast,
    order: Order,
    worker: Worker,
    as_max: Client,
) -> None:
    render = worker.until(order("runware"), "done")
    clip = Clip.objects.get()

    answer = as_max.get(reverse("clip-about", args=[clip.pk]))

    said = json.loads(answer.content)
    assert said["provider"]["job"] == render.remote_id
    assert said["provider"]["key"] == "practice"
    assert said["usd"]["this_film"] == "1.260000"
    assert said["is_practice"] is True
    assert said["model"]["id"]
    assert said["ordered"]["by"] == "Alice Ames"
    assert canaries_in(all_of(answer)) == []


def test_a_stranger_finds_no_file(
    board: Board, keep: Callable[..., Clip], as_mallory: Client
) -> None:
    address = reverse("clip-about", args=[keep(board).pk])

    assert as_mallory.get(address).status_code == 404
