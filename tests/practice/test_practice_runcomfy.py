"""RunComfy's wire format, as its pages and its own clients describe it."""

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.practice.talking import C_IMAGE, C_TEXT, Talk, download, measured, png

PICTURE = "data:image/png;base64," + base64.b64encode(png()).decode()


def test_a_request_is_queued_then_its_result_is_there(
    talk: Talk, tmp_path: Path
) -> None:
    answer = talk.runcomfy(aspect_ratio="9:16", duration=3)
    result = talk.comfy_result(answer, "?include_cost=true")
    status = requests.get(
        answer.json()["status_url"], headers=talk.headers, timeout=10
    ).json()
    film = tmp_path / "film.mp4"
    download(result["output"]["video"], film)

    keys = {"request_id", "status_url", "result_url", "cancel_url"}
    assert set(answer.json()) == keys
    assert (status["status"], result["status"]) == ("completed", "succeeded")
    assert (result["cost"], result["model_id"]) == (1.26, C_TEXT)
    assert result["output"]["videos"] == [result["output"]["video"]]
    assert measured(film) == (72, 128, 3)


@pytest.mark.parametrize(
    ("model", "wrong", "where"),
    [
        (C_TEXT, {"prompt": None}, ["body", "prompt"]),
        (C_TEXT, {"duration": 16}, ["body", "duration"]),
        (C_TEXT, {"shot_type": "intelligent"}, ["body", "shot_type"]),
        (C_TEXT, {"sound": "yes"}, ["body", "sound"]),
        (
            C_TEXT,
            {"multi_prompt": [{"prompt": "a", "duration": 2}]},
            ["body", "multi_prompt[0].duration"],
        ),
        (
            C_TEXT,
            {"duration": 7, "multi_prompt": [{"prompt": "a", "duration": 3}] * 2},
            ["body", "multi_prompt", "duration"],
        ),
        (C_IMAGE, {}, ["body", "start_image_url"]),
        (C_IMAGE, {"start_image_url": "x"}, ["body", "start_image_url"]),
    ],
)
def test_a_broken_rule_is_422_with_its_place(
    talk: Talk, model: str, wrong: dict[str, Any], where: list[str]
) -> None:
    answer = talk.runcomfy(model, **wrong)

    assert answer.status_code == 422
    assert [one["loc"] for one in answer.json()["detail"]] == [where]
    assert talk.ledger() == []


def test_image_to_video_lasts_ten_seconds_unless_told_otherwise(talk: Talk) -> None:
    body = {"prompt": "A fox [[fault:never-ends]]", "start_image_url": PICTURE}

    answer = talk.post(f"/runcomfy/v1/models/{C_IMAGE}", body)

    assert answer.status_code == 200
    assert [line["price"] for line in talk.ledger()] == ["4.20"]


def test_both_frames_are_filmed(talk: Talk, tmp_path: Path) -> None:
    frames = {"start_image_url": PICTURE, "end_image_url": PICTURE}

    result = talk.comfy_result(talk.runcomfy(C_IMAGE, **frames))
    film = tmp_path / "film.mp4"
    download(result["output"]["video"], film)

    assert measured(film)[:2] == (128, 96)


def test_a_waiting_request_is_cancelled_and_paid_back(
    serve: Callable[..., Talk],
) -> None:
    talk = serve(take_seconds=20)
    answer = talk.runcomfy()

    def cancel() -> tuple[int, str]:
        reply = talk.post(
            answer.json()["cancel_url"].removeprefix(talk.server.address), {}
        )
        return reply.status_code, reply.json()["outcome"]

    first, second = cancel(), cancel()

    status = talk.get(f"/runcomfy/v1/requests/{answer.json()['request_id']}/status")
    assert (first, second) == ((202, "cancelled"), (202, "not_cancellable"))
    assert status.json()["status"] == "cancelled"
    assert [line["price"] for line in talk.ledger("refunded")] == ["1.26"]


def test_a_request_that_was_begun_cannot_be_cancelled(talk: Talk) -> None:
    answer = talk.runcomfy(prompt="A fox [[fault:never-ends]]")
    path = f"/runcomfy/v1/requests/{answer.json()['request_id']}"
    while talk.get(f"{path}/status").json()["status"] == "in_queue":
        pass

    reply = talk.post(f"{path}/cancel", {})

    assert reply.json()["outcome"] == "not_cancellable"
    assert talk.ledger("refunded") == []


def test_models_are_listed_with_price_and_schema(talk: Talk) -> None:
    listed = talk.get("/runcomfy/v1/models?search=4k&include_schema=true").json()
    one = talk.get(f"/runcomfy/v1/models/{C_IMAGE}").json()

    assert [model["model_id"] for model in listed["models"]] == [C_TEXT, C_IMAGE]
    assert one["base_price_usd"] == 0.42
    assert one["input_schema"]["properties"]["generate_audio"]["default"] is True
    assert "sound" not in one["input_schema"]["properties"]


def test_the_balance_is_told(talk: Talk) -> None:
    answer = talk.get("/runcomfy/prod/v2/balance").json()

    assert answer == {
        "balance_usd": 100_000,
        "balance_microdollars": 100_000_000_000,
    }


def test_strangers_and_unknown_requests_look_alike(talk: Talk) -> None:
    answer = talk.runcomfy(prompt="A fox [[fault:never-ends]]")
    path = f"/runcomfy/v1/requests/{answer.json()['request_id']}/result"

    reply = Talk(talk.server, "somebody else").get(path)

    assert (reply.status_code, reply.json()["error_code"]) == (404, 404001)


@pytest.mark.parametrize("key", ["", "invalid"])
def test_a_bad_key_is_refused(talk: Talk, key: str) -> None:
    answer = Talk(talk.server, key).runcomfy()

    assert (answer.status_code, answer.json()["error_code"]) == (401, 400004)
