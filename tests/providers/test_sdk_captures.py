"""Our JSON against what the official clients really send, recorded on loopback."""

import json
from base64 import b64decode
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from wavespeed import api

from storyboard.domain.plan import ElementRef, FrameRef, ShotPlan
from storyboard.providers.base import GatewayOrder, Ticket, Upload
from storyboard.providers.vendors.runware import Runware
from storyboard.providers.vendors.runware.orders import compiled
from storyboard.providers.vendors.wavespeed import WaveSpeed
from storyboard.providers.vendors.wavespeed import orders as wavespeed
from tests.providers.boards_sent import order_for, plan_for
from tests.providers.loopback import says
from tests.providers.seed_schemas import defaults_of, faults_in

WIRE = Path(__file__).parent / "wire"
ONE, TWO = FrameRef("1" * 64, 3840, 2160), FrameRef("2" * 64, 3840, 2160)
UPLOADED = {
    ONE.sha256: "c64351d5-4c59-42f7-95e1-eace013eddab",
    TWO.sha256: "3ad204c3-a9de-4963-8a1a-c3911e3afafe",
}
CAFE = (
    ShotPlan("Wide shot of the cafe", 3),
    ShotPlan("Close-up of hands", 3),
    ShotPlan("Pull back", 4),
)
# What it cost is asked for unless it is switched off; these captures do not ask.
UNTOLD = {"include_cost": False}
# Kling does not read the prompt beside shots, so it goes into each shot too unless that
# is switched off; these captures keep it apart.
BESIDE = {"overall_prompt_in_shots": False}


def captured(name: str) -> list[dict[str, Any]]:
    capture = json.loads((WIRE / f"{name}.json").read_text("utf-8"))
    return list(capture["requests"])


def theirs(name: str) -> Any:
    body = captured(name)[0]["body"]
    return body[0] if isinstance(body, list) else body


JOBS = {
    "runware-sdk-rest-t2v": "klingai:kling-video@3-4k",
    "runware-sdk-rest-first-last-frame": "klingai:kling-video@3-pro",
    "runware-sdk-rest-elements": "klingai:kling-video@3-4k",
    "runware-sdk-rest-multi-prompt": "klingai:kling-video@3-4k",
    "wavespeed-py-t2v": "kwaivgi/kling-v3.0-4k/text-to-video",
    "wavespeed-py-multi-prompt": "kwaivgi/kling-v3.0-4k/text-to-video",
}


@pytest.mark.parametrize(("name", "model_id"), JOBS.items())
def test_what_the_official_clients_send_is_in_the_schemas(name, model_id):
    """So the schemas by which our own JSON is judged are not only ours."""
    assert faults_in(model_id, theirs(name)) == []


def ours(order: GatewayOrder, number: str) -> dict[str, Any]:
    return compiled(replace(order, media=UPLOADED), submission_id=number)


def whole(model_id: str, sent: dict[str, Any]) -> dict[str, Any]:
    """With what its page documents as said by leaving it out."""
    return {**defaults_of(model_id), **sent}


def test_runware_from_text():
    sent = theirs("runware-sdk-rest-t2v")
    slug = "runware/kling-3-4k"
    plan = plan_for(
        slug,
        ShotPlan("A red fox runs through snow, tracking shot.", 5),
        negative_prompt="blur, text",
        sound=True,
    )

    assert ours(order_for(slug, plan, {"ttl": 3600}), sent["taskUUID"]) == sent


def test_runware_between_two_frames():
    sent = theirs("runware-sdk-rest-first-last-frame")
    slug = "runware/kling-3-pro"
    shot = ShotPlan("The aviary wakes at sunrise.", 8, first=ONE, last=TWO)

    order = order_for(slug, plan_for(slug, shot), UNTOLD)

    assert ours(order, sent["taskUUID"]) == sent


def test_runware_with_an_element():
    sent = theirs("runware-sdk-rest-elements")
    slug = "runware/kling-3-4k"
    member = ElementRef(
        "mara", "", "A young woman with red hair", (ONE, TWO), ("Character",)
    )
    shot = ShotPlan("@mara walks through a futuristic city", 5, first=ONE)
    order = replace(
        order_for(slug, plan_for(slug, shot, elements=(member,)), UNTOLD),
        elements={"mara": "my-character-id"},
    )

    assert ours(order, sent["taskUUID"]) == sent


def test_runware_with_shots():
    sent = theirs("runware-sdk-rest-multi-prompt")
    slug = "runware/kling-3-4k"
    plan = plan_for(slug, *CAFE, prompt="A cafe story in three shots.", sound=True)

    order = order_for(slug, plan, {**UNTOLD, **BESIDE})

    assert ours(order, sent["taskUUID"]) == sent


def test_wavespeed_from_text():
    slug = "wavespeed/kling-3-4k"
    plan = plan_for(
        slug,
        ShotPlan("A red fox runs through snow.", 5),
        negative_prompt="blur",
        sound=True,
    )
    order = order_for(slug, plan, {"cfg_scale": 0.5, "shot_type": "customize"})

    model_id, inputs = wavespeed.compiled(order)

    assert model_id == "kwaivgi/kling-v3.0-4k/text-to-video"
    assert inputs == theirs("wavespeed-py-t2v")


def three_shots_at_wavespeed() -> tuple[str, dict[str, Any]]:
    slug = "wavespeed/kling-3-4k"
    shots = (
        ShotPlan("Wide shot", 3),
        ShotPlan("Close-up", 3),
        ShotPlan("Pull back", 4),
    )
    plan = plan_for(slug, *shots, prompt="Three shots")
    return wavespeed.compiled(order_for(slug, plan, BESIDE))


def test_wavespeed_with_shots():
    """The recorded job names neither ratio nor sound. A board always has a ratio, and
    sound may cost money: ours says both aloud, as its page says a job gets them where
    they are left out.
    """
    sent = theirs("wavespeed-py-multi-prompt")

    model_id, inputs = three_shots_at_wavespeed()

    assert inputs == {**sent, "aspect_ratio": "16:9", "sound": False}
    assert whole(model_id, inputs) == whole(model_id, sent)


def test_wavespeeds_client_sends_that_job_key_by_key(gateway):
    """The recorded job once more, by the client itself, with its ratio and sound
    named: so the two differ in what was asked for, not in how it is said.
    """
    recorded = theirs("wavespeed-py-multi-prompt")
    done = {"id": "j-1", "status": "completed", "outputs": ["https://cdn.test/o.mp4"]}
    gateway.will(says({"code": 200, "data": done}))
    model_id, inputs = three_shots_at_wavespeed()

    client = api.Client(api_key="a-key", base_url=gateway.address)
    client.run(model_id, {**recorded, "aspect_ratio": "16:9", "sound": False})

    submit = gateway.heard[0]
    assert submit.path == f"/api/v3/{model_id}"
    assert submit.json == inputs


def test_wavespeed_makes_an_element():
    sent = theirs("wavespeed-py-elements-create")
    member = ElementRef("ava", "Ava", "A young woman with red hair", (ONE, TWO))
    media = {ONE.sha256: sent["image"], TWO.sha256: sent["element_refer_list"][0]}

    assert wavespeed.compiled_element(member, media) == sent


def test_runware_is_asked_about_a_job(gateway):
    (asked,) = captured("runware-sdk-rest-get-response")
    number = asked["body"][0]["taskUUID"]
    gateway.will(says({"data": []}))
    ticket = Ticket("runware", number, "klingai:kling-video@3-4k")

    Runware(f"{gateway.address}{asked['path']}").poll([ticket], key="a-key")

    (heard,) = gateway.heard
    assert (heard.method, heard.path) == (asked["method"], asked["path"])
    assert heard.json == asked["body"]


def test_runware_keeps_a_picture(gateway, tmp_path):
    (sent,) = captured("runware-sdk-rest-media-storage-upload")
    (task,) = sent["body"]
    file = tmp_path / "in.png"
    file.write_bytes(bytes_of(task["media"]))
    picture = Upload("in.png", "image/png", file)
    gateway.will(says({"data": [{"mediaUUID": "u-1"}]}))

    Runware(f"{gateway.address}{sent['path']}").upload(picture, key="a-key")

    (heard,) = gateway.heard
    assert (heard.method, heard.path) == (sent["method"], sent["path"])
    # Each task has a number of its own.
    number = heard.json[0]["taskUUID"]
    assert heard.json == [{**task, "taskUUID": number}]


def test_wavespeed_keeps_a_picture(gateway, tmp_path):
    ticket, put = captured("wavespeed-py-upload")
    named = ticket["body"]
    file = tmp_path / named["filename"]
    file.write_bytes(b"x" * named["size"])
    picture = Upload(named["filename"], named["content_type"], file)
    upload = {
        "url": f"{gateway.address}{put['path']}",
        "headers": {"Content-Type": put["headers"]["Content-Type"]},
    }
    kept = {"download_url": "https://cdn.test/in.png", "upload": upload}
    gateway.will(says({"code": 200, "data": kept}), says(b""))

    WaveSpeed(gateway.address).upload(picture, key="a-key")

    asked, stored = gateway.heard
    assert (asked.method, asked.path) == (ticket["method"], ticket["path"])
    assert asked.json == named
    assert (stored.method, stored.path) == (put["method"], put["path"])
    assert stored.headers["Content-Type"] == put["headers"]["Content-Type"]
    assert "Authorization" not in stored.headers
    assert put["body"] == f"<{len(stored.body)} raw bytes>"


def bytes_of(data_uri: str) -> bytes:
    return b64decode(data_uri.partition(",")[2])
