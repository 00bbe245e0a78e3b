"""Runware's wire format, as its pages describe it."""

import base64
import io
import uuid
from pathlib import Path
from typing import Any

import pytest
import requests
from PIL import Image

from tests.practice.talking import R_OMNI, R_PRO, Talk, download, measured, png, task

# Accepted, and never drawn: these tests ask no more.
ENDLESS = "[[fault:never-ends]]"
SHOTS = "providerSettings.klingai.multiPrompt"


def shots(*seconds: int) -> dict[str, Any]:
    listed = [{"prompt": f"Shot {at}", "duration": s} for at, s in enumerate(seconds)]
    return {"providerSettings": {"klingai": {"multiPrompt": listed}}}


def refusal(talk: Talk, **more: Any) -> dict[str, Any]:
    """The one error of a task that is refused, and costs nothing."""
    answer = talk.runware(task(**more))
    assert (answer.status_code, talk.ledger()) == (400, [])
    (error,) = answer.json()["errors"]
    return dict(error)


def test_a_text_to_video_task_is_acknowledged_then_delivered(
    talk: Talk, tmp_path: Path
) -> None:
    order = task(width=2160, height=3840, duration=4, includeCost=True)

    ack = talk.runware(order)
    (item,) = talk.finished(order["taskUUID"])["data"]
    film = tmp_path / "film.mp4"
    answer = download(item["videoURL"], film)

    known = {"taskType": "videoInference", "taskUUID": order["taskUUID"]}
    assert (ack.status_code, ack.json()) == (200, {"data": [known]})
    assert item["status"] == "success"
    assert item["cost"] == 1.68
    assert item["NSFWContent"] is False
    assert answer.headers["Content-Type"] == "video/mp4"
    assert measured(film) == (72, 128, 4)


def test_the_ledger_names_who_paid_how_much_for_which_task(talk: Talk) -> None:
    order = task(duration=15, numberResults=2)

    talk.runware(order)

    (line,) = talk.ledger()
    assert line["vendor"] == "runware"
    assert line["id"] == order["taskUUID"]
    assert line["price"] == "12.60"
    assert talk.key not in str(line)


def test_a_repeated_task_uuid_is_a_conflict_and_is_not_billed_again(talk: Talk) -> None:
    order = task()
    talk.runware(order)

    again = talk.runware(order)

    assert again.status_code == 400
    assert again.json()["data"] == []
    (error,) = again.json()["errors"]
    assert (error["code"], error["taskUUID"]) == ("conflictTaskUUID", order["taskUUID"])
    assert len(talk.ledger()) == 1


def test_one_post_polls_many_tasks_and_knows_nothing_of_strangers(talk: Talk) -> None:
    orders = [task() for _ in range(3)]
    talk.runware(*orders)
    for order in orders:
        talk.finished(order["taskUUID"])
    stranger = Talk(talk.server, "somebody else")

    found = talk.response(*(o["taskUUID"] for o in orders), str(uuid.uuid4()))

    assert [i["taskUUID"] for i in found["data"]] == [o["taskUUID"] for o in orders]
    assert stranger.response(orders[0]["taskUUID"]) == {"data": []}


def test_a_bad_task_does_not_keep_a_good_one_from_being_accepted(talk: Talk) -> None:
    good, bad = task(), task(duration=16)

    answer = talk.runware(bad, good)

    assert answer.status_code == 200
    assert [item["taskUUID"] for item in answer.json()["data"]] == [good["taskUUID"]]
    assert [e["taskUUID"] for e in answer.json()["errors"]] == [bad["taskUUID"]]
    assert len(talk.ledger()) == 1


def test_a_misspelt_key_is_refused_and_the_known_ones_are_listed(talk: Talk) -> None:
    error = refusal(talk, aspectRatio="16:9")

    assert error["parameter"] == "aspectRatio"
    assert "Allowed values are: " in error["message"]
    assert "'positivePrompt'" in error["message"]


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"positivePrompt": None}, "positivePrompt"),
        ({"positivePrompt": "x"}, "positivePrompt"),
        ({"positivePrompt": "x" * 2501}, "positivePrompt"),
        ({"negativePrompt": "x"}, "negativePrompt"),
        ({"duration": 2}, "duration"),
        ({"duration": 16}, "duration"),
        ({"duration": 5.0}, "duration"),
        ({"duration": True}, "duration"),
        ({"outputQuality": 19}, "outputQuality"),
        ({"outputQuality": 100}, "outputQuality"),
        ({"ttl": 59}, "ttl"),
        ({"numberResults": 5}, "numberResults"),
        ({"numberResults": 0}, "numberResults"),
        ({"outputFormat": "AVI"}, "outputFormat"),
        ({"deliveryMethod": "sync"}, "deliveryMethod"),
        ({"safety": {"mode": "slow"}}, "safety.mode"),
        ({"width": 1920, "height": 1080}, ["width", "height"]),
        ({"height": None}, "height"),
        ({"webhookURL": "ftp://x"}, "webhookURL"),
        ({"model": "klingai:kling-video@9"}, "model"),
        ({"taskUUID": "7"}, "taskUUID"),
        ({"providerSettings": {"klingai": {"shotType": "x"}}},
         "providerSettings.klingai.shotType"),
        ({"providerSettings": {"klingai": {"keepOriginalSound": True}}},
         "providerSettings.klingai.keepOriginalSound"),
        ({"providerSettings": {"kling": {}}}, "providerSettings.kling"),
        ({"duration": 5, **shots(2, 2)}, [SHOTS, "duration"]),
        ({"duration": 5, **shots(3, 3)}, [SHOTS, "duration"]),
        ({"duration": 3, **shots(3, 0)}, f"{SHOTS}[1].duration"),
        ({"model": R_OMNI, "duration": 7, **shots(1, 1, 1, 1, 1, 1, 1)}, SHOTS),
        ({"model": R_OMNI, "negativePrompt": "blur"}, "negativePrompt"),
    ],
)  # fmt: skip
def test_a_broken_rule_is_refused_with_its_place(
    talk: Talk, wrong: dict[str, Any], where: object
) -> None:
    assert refusal(talk, **wrong)["parameter"] == where


@pytest.mark.parametrize(
    "good",
    [
        {"positivePrompt": "xx"},
        {"positivePrompt": ENDLESS.rjust(2500, "x")},
        {"negativePrompt": "blur", "outputQuality": 20, "ttl": 60, "duration": 15},
        {"outputQuality": 99, "numberResults": 4, "width": 2880, "height": 2880},
        {"safety": {"checkContent": True, "mode": "full"}},
        {"duration": 5, **shots(2, 3)},
        {"providerSettings": {"klingai": {"shotType": "intelligence", "sound": True}}},
        {"model": R_OMNI, "positivePrompt": None},
        {"model": R_OMNI, "width": None, "height": None, "resolution": "4k"},
        {"model": R_OMNI, "duration": 6, **shots(1, 1, 1, 1, 1, 1)},
        {"model": R_PRO, "width": 1920, "height": 1080, "numberResults": 20},
    ],
)
def test_what_keeps_the_rules_is_accepted(talk: Talk, good: dict[str, Any]) -> None:
    order = task(**{"positivePrompt": ENDLESS, **good})

    answer = talk.runware(order)

    assert answer.status_code == 200, answer.text


def test_frames_set_the_shape_and_take_the_place_of_a_size(
    talk: Talk, media_uuid: str, tmp_path: Path
) -> None:
    frames = [
        {"image": media_uuid, "frame": "first"},
        {"image": media_uuid, "frame": "last"},
    ]
    inputs = {"frameImages": frames}

    both = refusal(talk, inputs=inputs)
    item = talk.runware_clip(inputs=inputs, width=None, height=None)
    film = tmp_path / "film.mp4"
    download(item["videoURL"], film)

    assert both["parameter"] == ["width", "height", "inputs.frameImages"]
    assert measured(film) == (128, 96, 3)


def test_elements_need_a_frame_and_can_be_used_again_by_their_id(
    talk: Talk, media_uuid: str
) -> None:
    element = {"id": "ava", "frontalImage": media_uuid, "images": [media_uuid]}
    frame = [{"image": media_uuid, "frame": "first"}]
    size = {"width": None, "height": None}

    alone = refusal(talk, inputs={"elements": [element]})
    unknown = refusal(
        talk, **size, inputs={"elements": [{"id": "bob"}], "frameImages": frame}
    )
    talk.runware_clip(**size, inputs={"elements": [element], "frameImages": frame})
    again = talk.runware_clip(
        **size, inputs={"elements": [{"id": "ava"}], "frameImages": frame}
    )

    assert alone["parameter"] == ["inputs.elements", "inputs.frameImages"]
    assert unknown["parameter"] == "inputs.elements[0].frontalImage"
    assert again["status"] == "success"


def test_a_data_uri_is_taken_and_a_small_picture_fails_later_and_is_paid_back(
    talk: Talk,
) -> None:
    def clip(picture: bytes) -> dict[str, Any]:
        data = "data:image/png;base64," + base64.b64encode(picture).decode()
        inputs = {"frameImages": [{"image": data}]}
        return talk.runware_clip(inputs=inputs, width=None, height=None)

    good, small = clip(png()), clip(png(299, 300))

    assert good["status"] == "success"
    assert small["error"]["code"] == "downloadFailed"
    assert [line["price"] for line in talk.ledger("refunded")] == ["1.26"]


def test_the_old_upload_makes_large_pictures_smaller_and_the_new_one_does_not(
    talk: Talk,
) -> None:
    data = "data:image/png;base64," + base64.b64encode(png(2400, 1200)).decode()
    old = talk.runware({"taskType": "imageUpload", "taskUUID": "0", "image": data})
    new = {"taskType": "mediaStorage", "taskUUID": "0", "operation": "upload"}
    kept = talk.runware({**new, "media": data})

    urls = old.json()["data"][0]["imageURL"], kept.json()["data"][0]["mediaURL"]
    pictures = [
        Image.open(io.BytesIO(requests.get(u, timeout=10).content)) for u in urls
    ]

    assert [picture.size for picture in pictures] == [(2048, 1024), (2400, 1200)]


def test_an_edit_has_the_shape_and_the_length_of_its_source(
    talk: Talk, tmp_path: Path
) -> None:
    source = talk.runware_clip(width=2160, height=3840, duration=4)["videoURL"]
    size = {"width": None, "height": None, "duration": 15}

    item = talk.runware_clip(model=R_OMNI, **size, inputs={"video": source})
    film = tmp_path / "film.mp4"
    download(item["videoURL"], film)

    assert measured(film) == (72, 128, 4)


def test_an_unknown_media_uuid_is_refused(talk: Talk) -> None:
    inputs = {"frameImages": [{"image": str(uuid.uuid4())}]}

    error = refusal(talk, inputs=inputs, width=None, height=None)

    assert error["parameter"] == "inputs.frameImages"


def test_stored_media_can_be_deleted_once(talk: Talk, media_uuid: str) -> None:
    delete = {"taskType": "mediaStorage", "taskUUID": "0", "operation": "delete"}

    first = talk.runware({**delete, "mediaUUID": media_uuid})
    second = talk.runware({**delete, "mediaUUID": media_uuid})

    assert first.json()["data"][0]["mediaUUID"] == media_uuid
    assert second.status_code == 404


@pytest.mark.parametrize("key", ["", "invalid"])
def test_a_bad_key_is_refused_with_401(talk: Talk, key: str) -> None:
    answer = Talk(talk.server, key).runware(task())

    assert answer.status_code == 401
    assert answer.json()["errors"][0]["code"] == "invalidApiKey"


def test_the_key_may_come_as_the_first_task(talk: Talk) -> None:
    order = task()
    login = {"taskType": "authentication", "apiKey": talk.key}
    url = f"{talk.server.address}/runware/v1"

    answer = requests.post(url, json=[login, order], timeout=10)

    assert answer.json()["data"][1]["taskUUID"] == order["taskUUID"]
    assert [line["id"] for line in talk.ledger()] == [order["taskUUID"]]


def test_the_balance_goes_down_by_what_was_paid(talk: Talk) -> None:
    ask = {"taskType": "accountManagement", "taskUUID": "0", "operation": "getDetails"}
    before = talk.runware(ask).json()["data"][0]["balance"]

    talk.runware_clip(duration=10)

    after = talk.runware(ask).json()["data"][0]["balance"]
    assert round(before - after, 6) == 4.2


def test_every_result_is_a_film_of_its_own_and_keeps_its_uuid(talk: Talk) -> None:
    order = task(numberResults=3, outputFormat="MOV")
    talk.runware(order)

    first = talk.finished(order["taskUUID"])["data"]
    second = talk.response(order["taskUUID"])["data"]

    assert first == second
    assert [item["resultIndex"] for item in first] == [0, 1, 2]
    films = {requests.get(i["videoURL"], timeout=10).content for i in first}
    assert len(films) == 3


def test_the_archive_tells_what_was_asked_and_answered(talk: Talk) -> None:
    item = talk.runware_clip()

    ask = {"taskType": "getTaskDetails", "taskUUID": item["taskUUID"]}
    (details,) = talk.runware(ask).json()["data"]

    assert details["request"][0]["positivePrompt"] == "A red fox runs through snow"
    assert details["response"]["data"] == [item]


def test_what_is_not_an_array_of_tasks_is_refused(talk: Talk) -> None:
    bodies: list[object] = [{}, [], [7], "x"]

    answers = [talk.post("/runware/v1", body) for body in bodies]

    assert [answer.status_code for answer in answers] == [400] * 4
