"""Pictures on their way to RunComfy, which has no place to put files: by an address of
this studio that expires, else inside the order, made lighter where they must be.
"""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as studio
from django.test import Client
from django.utils import timezone
from PIL import Image
from pytest_django import Settings as Django

from storyboard.boards.actions.frames import keep_frame, set_frame
from storyboard.boards.models import Board, Frame, Shot
from storyboard.media.pictures import take_in
from storyboard.media.store import Store
from storyboard.practice import PracticeServer
from storyboard.renders.models import Exchange
from storyboard.renders.picture_tokens import LIVES, picture_address
from storyboard.renders.tasks import advance
from storyboard.teams.actions import keep_key
from tests.cast import Cast
from tests.gateways.conftest import Order, Worker, board_at, still, with_frames
from tests.providers.loopback import Loopback, listening, says

STUDIO = "https://studio.example.com"


@pytest.fixture
def outside(settings: Django) -> None:
    settings.STUDIO_URL = STUDIO
    settings.ALLOWED_HOSTS = ["studio.example.com", "testserver"]


@pytest.fixture
def runcomfy(settings: Django, cast: Cast) -> Iterator[Loopback]:
    """RunComfy with the team's key, which takes every order."""
    with listening() as loopback:
        loopback.will(says({"request_id": "job-1"}))
        addresses = {**settings.PROVIDER_ADDRESSES, "runcomfy": loopback.address}
        settings.PROVIDER_ADDRESSES = addresses
        keep_key(cast.northlight, "runcomfy", "sk-0123456789", by=cast.alice)
        yield loopback


@pytest.fixture
def frame(cast: Cast, tmp_path: Path) -> Frame:
    return still(cast, tmp_path / "red.png", (230, 20, 20))


def address(frame: Frame) -> str:
    return picture_address(frame.team_id, frame.sha256, frame.picture_name)


def large(cast: Cast, folder: Path) -> Frame:
    """More than 6 MiB as we keep it: noise, which nothing packs."""
    file = folder / "noise.png"
    Image.frombytes("RGB", (1700, 1500), os.urandom(1700 * 1500 * 3)).save(file)
    scope, store = str(cast.northlight.pk), Store(studio.MEDIA_DIR)
    picture = take_in(file, store=store, scope=scope, name=file.name)
    kept = keep_frame(cast.northlight, picture, by=cast.alice)
    assert (Path(studio.MEDIA_DIR) / kept.picture_name).stat().st_size > 6 * 2**20
    return kept


def ask(client: Client, url: str, method: str = "get", **headers: str) -> Any:
    path = url.removeprefix(STUDIO)
    return getattr(client, method)(path, secure=True, headers=headers)


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


# ---- the address


def test_the_picture_is_served_to_whoever_has_its_address(
    anonymous: Client, frame: Frame, outside: None, settings: Django
) -> None:
    whole = (Path(settings.MEDIA_DIR) / frame.picture_name).read_bytes()

    got = ask(anonymous, address(frame))
    head = ask(anonymous, address(frame), "head")
    piece = ask(anonymous, address(frame), Range="bytes=1-3")

    assert (got.status_code, body(got)) == (200, whole)
    assert (head.status_code, head["Content-Length"]) == (200, str(len(whole)))
    assert (piece.status_code, body(piece)) == (206, whole[1:4])
    assert got["Content-Type"].startswith("image/")
    assert ask(anonymous, address(frame), "post").status_code == 405


def test_a_forged_address_is_none(
    anonymous: Client, frame: Frame, outside: None
) -> None:
    good = address(frame)
    token = good.split("/")[-2]
    others = [
        good.replace(token, token[:-1] + ("A" if token[-1] != "A" else "B")),
        good.replace(frame.sha256, "f" * 64),
        good.replace(frame.team_id.hex, "0" * 32),
        good.replace(token, "not-a-token"),
        good.rpartition(".")[0] + ".mp4",
    ]

    assert {ask(anonymous, other).status_code for other in others} == {404}


def test_an_address_expires(
    anonymous: Client, frame: Frame, outside: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    good, at = address(frame), timezone.now().timestamp()

    def answered_after(passed: timedelta) -> int:
        # The one clock that signatures know.
        later = at + passed.total_seconds()
        monkeypatch.setattr("django.core.signing.time.time", lambda: later)
        return int(ask(anonymous, good).status_code)

    assert answered_after(LIVES - timedelta(minutes=1)) == 200
    assert answered_after(LIVES + timedelta(minutes=1)) == 404


def test_a_good_token_leads_to_no_other_teams_picture(
    anonymous: Client, cast: Cast, frame: Frame, outside: None
) -> None:
    theirs = picture_address(cast.elsewhere.pk, frame.sha256, frame.picture_name)

    assert ask(anonymous, theirs).status_code == 404


@pytest.mark.parametrize(
    "studio", ["http://studio.example.com", "https://localhost", "https://10.0.0.1"]
)
def test_a_studio_nobody_outside_reaches_gives_out_none(
    studio: str, frame: Frame, settings: Django
) -> None:
    settings.STUDIO_URL = studio

    assert address(frame) == ""


# ---- orders


def sent(runcomfy: Loopback) -> dict[str, Any]:
    (heard,) = [one for one in runcomfy.heard if one.path.startswith("/v1/models/")]
    return dict(heard.json)


def test_runcomfy_is_given_the_address(
    anonymous: Client,
    cast: Cast,
    order: Order,
    outside: None,
    runcomfy: Loopback,
    tmp_path: Path,
) -> None:
    render = order(
        board=with_frames(board_at(cast, "runcomfy"), cast, tmp_path), agreed="$1.26"
    )

    advance(str(render.pk))

    url = sent(runcomfy)["start_image_url"]
    assert url.startswith(f"{STUDIO}/hooks/pictures/")
    assert ask(anonymous, url).status_code == 200
    # What the team reads of it gives nobody the right.
    (kept,) = Exchange.objects.filter(render=render, what="order")
    assert url.split("/")[-2] not in kept.sent
    assert "/hooks/pictures/[token]" in kept.sent


@pytest.mark.parametrize("is_off", [True, False])
def test_without_a_public_address_it_travels_inside_the_order(
    is_off: bool,
    cast: Cast,
    order: Order,
    runcomfy: Loopback,
    settings: Django,
    tmp_path: Path,
) -> None:
    settings.STUDIO_URL = STUDIO if is_off else "http://localhost:8000"
    settings.RUNCOMFY_PICTURE_ADDRESSES = not is_off
    board = with_frames(board_at(cast, "runcomfy"), cast, tmp_path)

    advance(str(order(board=board, agreed="$1.26").pk))

    assert sent(runcomfy)["start_image_url"].startswith("data:image/")


def test_a_picture_too_large_for_an_order_is_made_lighter_and_the_film_is_made(
    practice: PracticeServer,
    cast: Cast,
    order: Order,
    worker: Worker,
    tmp_path: Path,
) -> None:
    board = board_at(cast, "runcomfy")
    frame = large(cast, tmp_path)
    set_frame(Shot.objects.get(board=board), "first", frame, by=cast.alice)

    render = worker.until(order(board=Board.objects.get(pk=board.pk)), "done", "failed")

    assert render.state == "done", render.error
