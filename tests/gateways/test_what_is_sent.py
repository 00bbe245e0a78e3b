"""What a person is shown before an order is what the gateway then receives."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from pytest_django import Settings as Django

from storyboard.boards.actions.frames import carry_over
from storyboard.boards.models import Board, Frame, Shot
from storyboard.practice import PracticeServer
from storyboard.practice.wire import Reply, Request
from storyboard.renders.models import GatewayCopy, MadeElement, Render
from storyboard.teams.actions import keep_key
from tests.cast import Cast
from tests.gateways.conftest import (
    GATEWAYS,
    Order,
    Worker,
    board_at,
    with_frames,
    with_mara,
)
from tests.gateways.test_shot_by_shot import by_shot
from tests.test_canaries import TEAMS, all_of, canaries_in

LATER = "[chosen when it is ordered]"
HOOK = "https://studio.example/hooks/"
Boards = Callable[[Board, Cast, Path], Board]


def plain(board: Board, cast: Cast, folder: Path) -> Board:
    return board


def page(client: Client, board: Board, **query: str) -> Any:
    answer = client.get(reverse("board-request", args=[board.pk]), query)
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def steps(found: Any) -> list[tuple[str, str, str, Any]]:
    """Title, cost, where it goes and what."""
    return [
        (
            step.h2.text,
            step.select_one(".num").text,
            step.p.text if step.p else "",
            _read(step.pre.text),
        )
        for step in found.select(".wire-steps > li")
    ]


def _read(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        # A file's bytes: their name stands for them.
        return text


@pytest.fixture
def received(
    practice: PracticeServer, monkeypatch: pytest.MonkeyPatch
) -> list[Request]:
    """Every request the practice provider gets, as it came."""
    came: list[Request] = []
    answer = practice.practice.answer

    def noted(request: Request) -> Reply:
        came.append(request)
        return answer(request)

    monkeypatch.setattr(practice.practice, "answer", noted)
    return came


def as_shown(value: Any) -> Any:
    """What came, with names where ids, files and tokens stand."""
    names = dict(Frame.objects.values_list("sha256", "name"))
    copies = GatewayCopy.objects.values_list("value", "sha256")
    words = {copy: f"[{names[sha256]}]" for copy, sha256 in copies}
    for made in MadeElement.objects.exclude(made_id=""):
        words[made.made_id] = f"[id of @{made.slug}, made first]"
    for number in Render.objects.values_list("submission_id", flat=True):
        words[str(number)] = LATER

    def shown(one: Any) -> Any:
        match one:
            case dict():
                return {key: shown(inner) for key, inner in one.items()}
            case list():
                return [shown(inner) for inner in one]
            case str() if one.startswith("data:"):
                # RunComfy takes pictures inside the order: one is on these boards.
                return "[red.png]"
            case str() if "/hooks/" in one:
                head, _, _ = one.rstrip("/").rpartition("/")
                return f"{head}/[token]/"
        return words.get(one, one) if isinstance(one, str) else one

    return shown(value)


@pytest.mark.parametrize(
    ("gateway", "boards"),
    [
        *((gateway, plain) for gateway in GATEWAYS),
        *((gateway, with_frames) for gateway in GATEWAYS),
        *((gateway, with_mara) for gateway in ("runware", "wavespeed")),
    ],
)
def test_what_is_shown_is_what_the_gateway_receives(
    gateway: str,
    boards: Boards,
    cast: Cast,
    order: Order,
    worker: Worker,
    received: list[Request],
    as_max: Client,
    tmp_path: Path,
) -> None:
    board = boards(board_at(cast, gateway), cast, tmp_path)
    shown = steps(page(as_max, board))
    assert received == []

    render = worker.until(order(board=board), "collecting", "failed")

    assert (render.state, render.error) == ("collecting", "")
    paid = [body for title, _, _, body in shown if not title.startswith("Send ")]
    posts = [r for r in received if r.method == "POST"]
    orders = [r.json() for r in posts if _is_paid(r)]
    assert as_shown(orders) == paid
    # What goes up is as many requests, to the same places.
    uploads = [where for title, _, where, _ in shown if title.startswith("Send ")]
    went = [r for r in received if r.method == "PUT" or _is_upload(r)]
    assert len(went) == len(uploads)
    for request, where in zip(went, uploads, strict=True):
        method, _, url = where.partition(" ")
        assert method == request.method
        assert url.startswith("[") or url.endswith(request.path)
    addresses = [where for title, _, where, _ in shown if not title.startswith("Send ")]
    for request, where in zip(
        (r for r in posts if _is_paid(r)), addresses, strict=True
    ):
        assert where.partition("?")[0].endswith(request.path)


@pytest.mark.parametrize("gateway", GATEWAYS)
def test_shot_by_shot_the_job_of_each_shot_is_shown(
    gateway: str,
    cast: Cast,
    order: Order,
    worker: Worker,
    received: list[Request],
    as_max: Client,
) -> None:
    board = by_shot(cast, gateway)
    *shown, spliced = steps(page(as_max, board))

    worker.until(order(board=board), "done", "failed")

    orders = [r.json() for r in received if r.method == "POST" and _is_paid(r)]
    # Shots that wait for nobody leave as places are free.
    assert sorted(as_shown(orders), key=repr) == sorted(
        (sent for _, _, _, sent in shown), key=repr
    )
    assert [title for title, *_ in shown] == ["Order shot 1", "Order shot 2"]
    assert spliced[:3] == ("Splice them here to one film", "Free", "")


def test_a_shot_that_is_carried_over_is_shown_with_what_it_waits_for(
    practice: PracticeServer, cast: Cast, as_max: Client
) -> None:
    board = by_shot(cast)
    carry_over(Shot.objects.get(board=board, place=0), by=cast.alice)

    _, (title, _, _, sent), _ = steps(page(as_max, board))

    assert title == "Order shot 2"
    (frame,) = sent[0]["inputs"]["frameImages"]
    assert frame["image"].startswith("[the last picture of the shot before")


def _is_upload(request: Request) -> bool:
    return "mediaStorage" in request.text or "/media/" in request.path


def _is_paid(request: Request) -> bool:
    said = ("videoInference", '"prompt"', '"element_refer_list"')
    return any(word in request.text for word in said)


def test_each_request_says_what_it_costs_and_the_second_order_shows_less(
    practice: PracticeServer,
    cast: Cast,
    order: Order,
    worker: Worker,
    as_max: Client,
    tmp_path: Path,
) -> None:
    board = with_mara(board_at(cast, "wavespeed"), cast, tmp_path)

    first = steps(page(as_max, board))
    worker.until(order(board=board), "collecting")
    second = steps(page(as_max, board))

    assert [(title, cost) for title, cost, _, _ in first] == [
        ("Send red.png up, 1 of 2", "Free"),
        ("Send red.png up, 2 of 2", "Free"),
        ("Send mara.png up, 1 of 2", "Free"),
        ("Send mara.png up, 2 of 2", "Free"),
        ("Have @mara made", "$0.01 of play money"),
        ("Order the film", "$1.26 of play money"),
    ]
    ((title, cost, _, body),) = second
    assert (title, cost) == ("Order the film", "$1.26 of play money")
    assert body["element_list"] == [{"element_id": MadeElement.objects.get().made_id}]


def test_a_board_for_this_machine_shows_what_the_engine_draws(
    cast: Cast, as_max: Client, tmp_path: Path
) -> None:
    board = with_frames(board_at(cast, "runware"), cast, tmp_path)
    Board.objects.update(model="local/animatic", width=320, height=180)

    ((title, cost, where, film),) = steps(page(as_max, board))

    assert (title, cost, where) == ("What the engine draws", "Free", "")
    (shot,) = film["shots"]
    assert (shot["first"], shot["seconds"]) == ("[red.png]", 3)
    assert str(tmp_path) not in json.dumps(film)


@pytest.mark.parametrize("gateway", GATEWAYS)
def test_neither_the_key_nor_a_token_is_on_the_page(
    gateway: str,
    practice: PracticeServer,
    settings: Django,
    cast: Cast,
    as_max: Client,
    tmp_path: Path,
) -> None:
    settings.STUDIO_URL = "https://studio.example"
    keep_key(cast.northlight, gateway, TEAMS, by=cast.alice)
    board = with_frames(board_at(cast, gateway), cast, tmp_path)
    if gateway == "runware":
        own = {"webhook_url": f"https://hooks.example/?token={TEAMS}"}
        Board.objects.update(settings=own)

    found = as_max.get(reverse("board-request", args=[board.pk]))

    assert canaries_in(all_of(found)) == []
    text = found.content.decode()
    assert "key, which is not shown" in text
    if gateway == "runware":
        assert "https://hooks.example/?…" in text
        Board.objects.update(settings={})
        assert f"{HOOK}runware/[token]/" in page(as_max, board).text


def test_a_board_with_problems_shows_them_and_what_can_be_shown(
    practice: PracticeServer, cast: Cast, as_max: Client, tmp_path: Path
) -> None:
    board = with_frames(board_at(cast, "runware"), cast, tmp_path)
    Board.objects.update(width=1234, height=500)

    found = page(as_max, board)

    assert "does not make 1234 x 500" in found.select_one(".problems").text
    Shot.objects.update(seconds=9)
    found = page(as_max, board)
    assert "9 s" in found.select_one(".problems").text
    Shot.objects.all().delete()
    assert "no shot" in page(as_max, board).select_one(".problems").text
    Board.objects.update(model="nobody/nothing")
    assert "no model called" in page(as_max, board).select_one(".problems").text


def test_any_model_of_the_catalog_can_be_looked_at(
    cast: Cast, as_rita: Client, as_max: Client
) -> None:
    board = board_at(cast, "runware")

    found = page(as_rita, board, model="runcomfy/kling-3-4k")

    assert "Kling V3.0 4K, RunComfy" in found.select_one("header p").text
    assert "needs a key" in found.select_one(".problems").text
    ((_, cost, where, _),) = steps(found)
    assert (cost, where.partition(" ")[0]) == ("$1.26", "POST")
    answer = as_max.get(reverse("board-request", args=[board.pk]), {"model": "no/no"})
    assert answer.status_code == 400
