"""Files and numbers of the panel, from the page to the gateway and back."""

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from pytest_django import Settings as Django

from storyboard.boards.models import Board
from storyboard.media.guard import Guard
from storyboard.practice import PracticeServer
from storyboard.renders.models import Clip, Exchange, GatewayCopy, Render, Result
from tests.cast import Cast
from tests.gateways.conftest import PLAN, Worker, board_at
from tests.media.films import film
from tests.rows import overwrite


@pytest.fixture
def uploads(tmp_path: Path) -> dict[str, SimpleUploadedFile]:
    """A picture and a film, by the setting they are for."""
    Image.new("RGB", (640, 360), (20, 200, 40)).save(tmp_path / "look.png")
    picture = (tmp_path / "look.png").read_bytes()
    take = film(tmp_path / "take.mp4", frames=72).read_bytes()
    return {
        "reference_images": SimpleUploadedFile("look.png", picture, "image/png"),
        "reference_videos": SimpleUploadedFile("take.mp4", take, "video/mp4"),
        "source_video": SimpleUploadedFile("take.mp4", take, "video/mp4"),
    }


def board_of(cast: Cast, model: str, size: tuple[int, int] = (3840, 2160)) -> Board:
    width, height = size
    board = board_at(cast, "runware", replace(PLAN, width=width, height=height))
    overwrite(board, "model", model, by=cast.alice)
    board.refresh_from_db()
    return board


def ordered(client: Client, board: Board) -> Render:
    board.refresh_from_db()
    form = {"order_key": uuid4(), "version": board.version}
    answer = client.post(reverse("render-order", args=[board.pk]), form)
    assert answer.status_code == 302, answer.content.decode()
    return Render.objects.get()


def sent() -> Any:
    exchange = Exchange.objects.filter(what="order").latest("id")
    return json.loads(exchange.sent)[0]


@pytest.mark.parametrize(
    ("model", "size", "names", "inputs"),
    [
        (
            "runware/kling-3-pro",
            (1920, 1080),
            ("reference_images", "reference_videos"),
            {"referenceImages", "referenceVideos"},
        ),
        ("runware/kling-o3-4k", (3840, 2160), ("source_video",), {"video"}),
    ],
)
def test_references_go_up_and_the_film_comes_back(
    model: str,
    size: tuple[int, int],
    names: tuple[str, ...],
    inputs: set[str],
    practice: PracticeServer,
    cast: Cast,
    worker: Worker,
    as_max: Client,
    uploads: dict[str, SimpleUploadedFile],
) -> None:
    board = board_of(cast, model, size)
    for name in names:
        url = reverse("board-setting-file", args=[board.pk, name])
        assert as_max.post(url, {"file": uploads[name]}).status_code == 302

    render = worker.until(ordered(as_max, board), "done", "failed", "unknown")

    assert (render.state, render.error) == ("done", "")
    assert Clip.objects.count() == 1
    task = sent()
    assert set(task["inputs"]) == inputs
    # Each file went up once and stands in the order by the gateway's own id for it.
    copies = set(GatewayCopy.objects.values_list("value", flat=True))
    named = {
        item
        for value in task["inputs"].values()
        for item in (value if isinstance(value, list) else [value])
    }
    assert named == copies
    assert len(copies) == len(names)


def test_as_many_films_as_the_panel_says_come_back(
    practice: PracticeServer, cast: Cast, worker: Worker, as_max: Client
) -> None:
    board = board_of(cast, "runware/kling-3-4k")
    field = {"name": "settings.results", "value": "2", "was": "1"}
    assert (
        as_max.post(reverse("board-field", args=[board.pk]), field).status_code == 200
    )

    render = worker.until(ordered(as_max, board), "collecting", "failed", "unknown")

    assert (render.state, render.quote_usd) == ("collecting", Decimal("2.52"))
    assert sent()["numberResults"] == 2
    assert Result.objects.count() == 2


def test_an_address_inside_the_house_ends_the_order_before_it_leaves(
    practice: PracticeServer,
    cast: Cast,
    worker: Worker,
    as_max: Client,
    settings: Django,
) -> None:
    settings.OUTGOING = Guard(resolve=lambda *_: ["169.254.169.254"])
    board = board_of(cast, "runware/kling-3-4k")
    address = {"upload_endpoint": "https://films.example.com/take"}
    overwrite(board, "settings", address, by=cast.alice)

    render = worker.until(ordered(as_max, board), "done", "failed", "unknown")

    assert (render.state, render.error_code) == ("failed", "blocked_url")
    assert "nothing is charged" in render.error
    assert list(practice.practice.ledger.lines(event="accepted")) == []
