"""Our JSON against what the official clients really send, recorded on loopback."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from storyboard.domain.plan import ElementRef, FrameRef, ShotPlan
from storyboard.providers.base import GatewayOrder
from storyboard.providers.vendors.runware.orders import compiled
from storyboard.providers.vendors.wavespeed import orders as wavespeed
from tests.providers.boards_sent import order_for, plan_for
from tests.providers.seed_schemas import faults_in

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


def theirs(name: str) -> Any:
    capture = json.loads((WIRE / f"{name}.json").read_text("utf-8"))
    body = capture["requests"][0]["body"]
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


def with_overall(parts: list[dict[str, Any]], text: str) -> list[dict[str, Any]]:
    """Kling does not read the prompt beside shots, so ours stands in each of them."""
    return [{**part, "prompt": f"{text}\n{part['prompt']}"} for part in parts]


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

    mine = ours(order_for(slug, plan_for(slug, shot)), sent["taskUUID"])

    assert mine == {**sent, "includeCost": True}


def test_runware_with_an_element():
    sent = theirs("runware-sdk-rest-elements")
    slug = "runware/kling-3-4k"
    member = ElementRef(
        "mara", "", "A young woman with red hair", (ONE, TWO), ("Character",)
    )
    shot = ShotPlan("@mara walks through a futuristic city", 5, first=ONE)
    order = replace(
        order_for(slug, plan_for(slug, shot, elements=(member,))),
        elements={"mara": "my-character-id"},
    )

    assert ours(order, sent["taskUUID"]) == {**sent, "includeCost": True}


def test_runware_with_shots():
    sent = theirs("runware-sdk-rest-multi-prompt")
    slug = "runware/kling-3-4k"
    overall = "A cafe story in three shots."
    klingai = sent["providerSettings"]["klingai"]
    klingai["multiPrompt"] = with_overall(klingai["multiPrompt"], overall)

    plan = plan_for(slug, *CAFE, prompt=overall, sound=True)

    mine = ours(order_for(slug, plan), sent["taskUUID"])
    assert mine == {**sent, "includeCost": True}


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


def test_wavespeed_with_shots():
    sent = theirs("wavespeed-py-multi-prompt")
    slug = "wavespeed/kling-3-4k"
    shots = (
        ShotPlan("Wide shot", 3),
        ShotPlan("Close-up", 3),
        ShotPlan("Pull back", 4),
    )

    plan = plan_for(slug, *shots, prompt="Three shots")
    _, inputs = wavespeed.compiled(order_for(slug, plan))

    # What the capture leaves to the defaults is said.
    said = {"aspect_ratio": "16:9", "sound": False}
    parts = with_overall(sent["multi_prompt"], "Three shots")
    assert inputs == {**sent, **said, "multi_prompt": parts}


def test_wavespeed_makes_an_element():
    sent = theirs("wavespeed-py-elements-create")
    member = ElementRef("ava", "Ava", "A young woman with red hair", (ONE, TWO))
    media = {ONE.sha256: sent["image"], TWO.sha256: sent["element_refer_list"][0]}

    assert wavespeed.compiled_element(member, media) == sent
