"""Practice says so everywhere, and never mixes with real keys and real money."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from storyboard.media.guard import Guard
from storyboard.practice import PracticeServer
from storyboard.renders.models import Clip, Render
from storyboard.renders.tasks import advance
from storyboard.teams import actions
from tests.cast import Cast
from tests.gateways.conftest import GATEWAYS, Worker, board_at, misbehave
from tests.gateways.watching import Watcher, taken
from tests.practice.conftest import quick

BADGE = "Practice, not the real model, play money"
KEY = "a-real-key-0123456789"


@pytest.fixture
def real(tmp_path: Path, settings: Settings) -> Iterator[PracticeServer]:
    """What the studio takes for the gateways themselves."""
    with PracticeServer(quick(tmp_path / "real")).running() as server:
        settings.PROVIDER_ADDRESSES = {
            "runware": f"{server.address}/runware/v1",
            "wavespeed": f"{server.address}/wavespeed",
            "runcomfy": f"{server.address}/runcomfy",
        }
        settings.OUTGOING = Guard.allowing([server.address])
        yield server


def test_practice_is_badged_wherever_it_is_seen(
    practice: PracticeServer, cast: Cast, as_max: Client, worker: Worker
) -> None:
    board, watcher = board_at(cast, "runware"), Watcher(as_max)

    def read(name: str, *args: object) -> str:
        return as_max.get(reverse(name, args=args)).content.decode()

    assert BADGE in read("board-order", board.pk)
    render = watcher.order(board)
    worker.round()
    for page in (watcher.page(render), watcher.takes(render)):
        assert BADGE in page.text
    worker.until(render, "done")

    clip = Clip.objects.get()
    for text in (
        read("render", render.pk),
        read("renders"),
        read("board-takes", board.pk),
        read("gallery"),
        read("clip", clip.pk),
    ):
        assert BADGE in text
    for text in (read("gallery"), read("clip", clip.pk)):
        assert "$1.26, play money" in text
    film = as_max.get(reverse("clip-file", args=[clip.pk]), {"download": "1"})
    assert "the-keeper-take-1-practice.mp4" in film["Content-Disposition"]


def test_an_earlier_practice_take_is_badged_too(
    practice: PracticeServer, cast: Cast, as_max: Client, worker: Worker
) -> None:
    board, watcher = board_at(cast, "runware"), Watcher(as_max)
    for _ in range(2):
        worker.until(watcher.order(board), "done")

    assert watcher.takes(Render.objects.latest("take")).text.count(BADGE) == 2


def test_what_is_drawn_here_is_no_practice(cast: Cast, as_max: Client) -> None:
    board = board_at(cast, "runware")
    type(board).objects.update(model="local/animatic")

    panel = as_max.get(reverse("board-order", args=[board.pk])).content.decode()

    assert BADGE not in panel


@pytest.mark.parametrize("gateway", GATEWAYS)
def test_a_key_that_comes_while_a_practice_render_is_made_changes_nothing_of_it(
    gateway: str,
    practice: PracticeServer,
    real: PracticeServer,
    cast: Cast,
    as_alice: Client,
    worker: Worker,
) -> None:
    watcher = Watcher(as_alice)
    for_practice = watcher.order(board_at(cast, gateway))
    misbehave(practice, "unknown-status@poll")
    worker.until(for_practice, "running")

    actions.keep_key(cast.northlight, gateway, KEY, by=cast.alice)
    misbehave(practice)
    board = board_at(cast, gateway)
    panel = as_alice.get(reverse("board-order", args=[board.pk])).content.decode()
    for_real = watcher.order(board, agreeing_to="$1.26")
    worker.until(for_practice, "collecting")
    # Films of real gateways are fetched over https only, which this one does not speak.
    worker.until(for_real, "collecting")

    assert BADGE not in panel
    assert (for_practice.is_practice, for_real.is_practice) == (True, False)
    assert taken(practice) == [for_practice.remote_id]
    assert taken(real) == [for_real.remote_id]


@pytest.mark.parametrize("gateway", GATEWAYS)
def test_a_render_for_real_money_waits_for_its_key_and_never_goes_to_practice(
    gateway: str,
    practice: PracticeServer,
    real: PracticeServer,
    cast: Cast,
    as_alice: Client,
    worker: Worker,
) -> None:
    watcher = Watcher(as_alice)
    actions.keep_key(cast.northlight, gateway, KEY, by=cast.alice)
    sent, waiting = (
        watcher.order(board_at(cast, gateway), agreeing_to="$1.26") for _ in range(2)
    )
    advance(str(sent.pk))

    actions.remove_key(cast.northlight, gateway)
    worker.round()

    page = watcher.page(sent)
    assert "The key for" in page.text
    assert "The job goes on there and is billed as ordered." in page.text
    page = watcher.page(waiting)
    assert page.buttons == "cancel go-on"
    assert "is gone or cannot be read. Nothing was charged. Put in a key" in page.text
    assert len(taken(real)) == 1
    assert practice.practice.house.jobs.most_at_once == {}
    actions.keep_key(cast.northlight, gateway, KEY, by=cast.alice)
    watcher.press(watcher.page(waiting), "go-on")
    worker.until(waiting, "collecting")
    assert len(taken(real)) == 2
