"""WaveSpeedAI's wire format, as its pages and its own clients describe it."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.practice.talking import W_IMAGE, W_TEXT, Talk, download, measured, png

API = "/wavespeed/api/v3"
ELEMENTS = "kwaivgi/kling-elements"


def upload(talk: Talk, picture: bytes | None = None) -> str:
    """By ticket, as the official clients do; returns the address."""
    data = picture or png()
    wanted = {"filename": "in.png", "size": len(data), "content_type": "image/png"}
    ticket = talk.post(f"{API}/media/uploads", wanted).json()["data"]
    put = ticket["upload"]
    answer = requests.put(put["url"], data=data, headers=put["headers"], timeout=10)
    assert (put["method"], answer.status_code) == ("PUT", 200)
    return str(ticket["download_url"])


def test_a_text_to_video_prediction_is_created_then_completed(
    talk: Talk, tmp_path: Path
) -> None:
    answer = talk.wavespeed(aspect_ratio="1:1", duration=3, sound=True)
    done = talk.prediction(answer)
    film = tmp_path / "film.mp4"
    download(done["outputs"][0], film)

    created = answer.json()
    assert (created["code"], created["message"]) == (200, "success")
    assert created["data"]["status"] == "created"
    assert created["data"]["outputs"] == []
    assert created["data"]["urls"]["get"].endswith(f"{created['data']['id']}/result")
    assert (done["status"], done["error"]) == ("completed", "")
    assert done["has_nsfw_contents"] == [False]
    assert measured(film) == (128, 128, 3)


def test_a_misspelt_key_is_dropped_in_silence_and_billed(talk: Talk) -> None:
    answer = talk.post(f"{API}/{W_TEXT}", {"prompt": "A fox", "durration": 15})

    assert answer.status_code == 200
    assert [line["price"] for line in talk.ledger()] == ["2.10"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"prompt": ""}, "prompt"),
        ({"duration": 2}, "duration"),
        ({"duration": 16}, "duration"),
        ({"duration": "5"}, "duration"),
        ({"cfg_scale": 1.1}, "cfg_scale"),
        ({"aspect_ratio": "4:3"}, "aspect_ratio"),
        ({"shot_type": "clever"}, "shot_type"),
        ({"multi_prompt": [{"prompt": "a", "duration": 2}]}, "sum"),
        ({"multi_prompt": [{"prompt": "a", "duration": 1}] * 7}, "multi_prompt"),
        ({"element_list": [{"element_id": "7"}]}, "element 7 does not exist"),
    ],
)
def test_a_broken_rule_costs_nothing(
    talk: Talk, wrong: dict[str, Any], said: str
) -> None:
    answer = talk.wavespeed(**wrong)

    assert (answer.status_code, answer.json()["code"]) == (400, 400)
    assert said in answer.json()["message"]
    assert talk.ledger() == []


def test_an_image_to_video_prediction_takes_the_shape_of_its_image(
    talk: Talk, tmp_path: Path
) -> None:
    image = upload(talk)
    missing = talk.wavespeed(W_IMAGE)
    crowded = talk.wavespeed(
        W_IMAGE,
        image=image,
        end_image=image,
        multi_prompt=[{"prompt": "a", "duration": 3}],
    )

    done = talk.prediction(talk.wavespeed(W_IMAGE, image=image, end_image=image))
    film = tmp_path / "film.mp4"
    download(done["outputs"][0], film)

    assert "image" in missing.json()["message"]
    assert crowded.json()["message"] == "multi_shot is not supported with end image"
    assert measured(film)[:2] == (128, 96)


def test_an_element_is_made_first_and_then_used_by_its_number(talk: Talk) -> None:
    image = upload(talk)
    facts = {"name": "Ava", "description": "Red hair", "image": image, "prompt": None}
    empty = talk.wavespeed(ELEMENTS, **facts, element_refer_list=[])
    made = talk.prediction(
        talk.wavespeed(ELEMENTS, **facts, element_refer_list=[image])
    )
    number = made["outputs"][0]["element_id"]
    used = [{"element_id": str(number)}]

    done = talk.prediction(talk.wavespeed(prompt="Ava runs", element_list=used))

    said = 'field "element_refer_list" is required and must not be empty'
    assert empty.json()["message"] == said
    assert isinstance(number, int)
    assert done["status"] == "completed"
    assert [line["price"] for line in talk.ledger()] == ["0.01", "1.26"]


@pytest.mark.parametrize("path", ["media/upload/binary", "upload"])
def test_a_multipart_upload_comes_back_byte_by_byte(talk: Talk, path: str) -> None:
    data = os.urandom(70_000) + b"\r\n--\n\r"
    url = f"{talk.server.address}{API}/{path}"
    files = {"file": ("noise.png", data, "image/png")}

    answer = requests.post(url, files=files, headers=talk.headers, timeout=10)

    found = answer.json()["data"]
    link = found.get("download_url") or found["url"]
    assert requests.get(link, timeout=10).content == data


def test_the_price_is_told_before_it_is_paid(talk: Talk) -> None:
    ask = {"model_id": W_TEXT, "inputs": {"prompt": "A fox", "duration": 10}}

    answer = talk.post(f"{API}/model/price", ask).json()["data"]

    assert (answer["price"], answer["currency"]) == (4.2, "USD")
    assert talk.ledger() == []


def test_the_balance_the_models_and_the_secret_are_told(talk: Talk) -> None:
    balance = talk.get(f"{API}/balance").json()["data"]["balance"]
    models = talk.get(f"{API}/models").json()["data"]
    secret = talk.get(f"{API}/webhook/secret").json()["data"]["secret"]

    (model,) = [one for one in models if one["model_id"] == W_IMAGE]
    schema = model["api_schema"]["api_schemas"][0]["request_schema"]
    assert balance == 100_000
    assert schema["required"] == ["prompt", "image"]
    assert secret.startswith("whsec_")


def test_past_predictions_are_found_with_their_inputs(talk: Talk) -> None:
    first = talk.prediction(talk.wavespeed(prompt="One"))
    second = talk.prediction(talk.wavespeed(prompt="Two"))
    later = (datetime.now(UTC) + timedelta(hours=1)).isoformat()

    def found(**wanted: object) -> list[str]:
        answer = talk.post(f"{API}/predictions", wanted).json()["data"]
        return [item["id"] for item in answer["items"]]

    items = talk.post(f"{API}/predictions", {}).json()["data"]["items"]
    assert items[0]["input"] == {"prompt": "Two", "duration": 3}
    assert found() == [second["id"], first["id"]]
    assert found(page=2, page_size=1) == [first["id"]]
    assert found(created_after=later) == []
    assert found(model=W_IMAGE) == []
    assert found(status="failed") == []


def test_a_deleted_prediction_is_out_of_the_history(talk: Talk) -> None:
    done = talk.prediction(talk.wavespeed())

    talk.post(f"{API}/predictions/delete", {"ids": [done["id"]]})

    answer = talk.get(f"{API}/predictions/{done['id']}/result")
    assert (answer.status_code, answer.json()["code"]) == (404, 404)
    assert len(talk.ledger()) == 1


def test_nobody_sees_somebody_elses_prediction(talk: Talk) -> None:
    done = talk.prediction(talk.wavespeed())
    path = f"{API}/predictions/{done['id']}/result"

    answer = Talk(talk.server, "somebody else").get(path)

    assert answer.status_code == 404


@pytest.mark.parametrize("key", ["", "invalid"])
def test_a_bad_key_is_refused(talk: Talk, key: str) -> None:
    answer = Talk(talk.server, key).wavespeed()

    assert (answer.status_code, answer.json()["code"]) == (401, 401)
