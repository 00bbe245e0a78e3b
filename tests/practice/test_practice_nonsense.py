"""Nonsense is answered with a refusal, never with a failure of our own."""

from typing import Any

import pytest

from tests.practice.talking import (
    C_IMAGE,
    C_TEXT,
    R_4K,
    R_OMNI,
    R_PRO,
    W_IMAGE,
    W_TEXT,
    Talk,
    task,
)

# Whatever is accepted is not drawn.
PROMPT = "A red fox [[fault:never-ends]]"
NONSENSE: list[Any] = [None, True, 7, -1, 1e300, "x", "", [], [[]], [7], {}, {"x": {}}]
NESTED: Any = {"prompt": [], "duration": {}, "element_id": [], "image": 7, "id": {}}

RUNWARE = [
    "taskUUID",
    "outputFormat",
    "outputQuality",
    "webhookURL",
    "uploadEndpoint",
    "safety",
    "ttl",
    "numberResults",
    "negativePrompt",
    "width",
    "duration",
    "inputs",
    "providerSettings",
    "resolution",
]
PLAIN = [
    "negative_prompt",
    "duration",
    "aspect_ratio",
    "cfg_scale",
    "sound",
    "generate_audio",
    "shot_type",
    "multi_prompt",
    "element_list",
    "elements",
    "image",
    "end_image",
    "start_image_url",
    "end_image_url",
]


def inputs_with(name: str, value: Any) -> dict[str, Any]:
    return {"inputs": {name: value}, "width": None, "height": None}


@pytest.mark.parametrize("model", [R_4K, R_OMNI, R_PRO])
def test_runware_survives_any_value_anywhere(talk: Talk, model: str) -> None:
    values = [*NONSENSE, NESTED, [NESTED]]
    changes = [{name: value} for name in RUNWARE for value in values]
    names = ["frameImages", "elements", "referenceImages", "referenceVideos", "video"]
    changes += [inputs_with(name, value) for name in names for value in values]
    for name in ("multiPrompt", "sound", "shotType", "characterOrientation"):
        settings = [{"klingai": {name: value}} for value in values]
        changes += [{"providerSettings": one} for one in settings]

    answers = [
        talk.runware(*(task(model=model, positivePrompt=PROMPT, **c) for c in chunk))
        for chunk in (changes[at : at + 40] for at in range(0, len(changes), 40))
    ]

    assert {answer.status_code for answer in answers} <= {200, 400}
    told = [answer.json() for answer in answers]
    refused = {str(e.get("taskUUID")) for b in told for e in b.get("errors", ())}
    accepted = [item for body in told for item in body["data"]]
    assert len(refused) > 100
    assert len(accepted) == len(talk.ledger())


@pytest.mark.parametrize("model", [W_TEXT, W_IMAGE, "kwaivgi/kling-elements"])
def test_wavespeed_survives_any_value_anywhere(talk: Talk, model: str) -> None:
    statuses = {
        talk.wavespeed(model, **{"prompt": PROMPT, name: value}).status_code
        for name in ("prompt", *PLAIN, "name")
        for value in (*NONSENSE, [NESTED])
    }

    assert statuses <= {200, 400}


@pytest.mark.parametrize("model", [C_TEXT, C_IMAGE])
def test_runcomfy_survives_any_value_anywhere(talk: Talk, model: str) -> None:
    statuses = {
        talk.runcomfy(model, **{"prompt": PROMPT, name: value}).status_code
        for name in ("prompt", *PLAIN)
        for value in (*NONSENSE, [NESTED])
    }

    assert statuses <= {200, 422}


@pytest.mark.parametrize(
    "path",
    [
        "/runware/v1",
        f"/wavespeed/api/v3/{W_TEXT}",
        "/wavespeed/api/v3/predictions",
        "/wavespeed/api/v3/predictions/delete",
        "/wavespeed/api/v3/model/price",
        "/wavespeed/api/v3/media/uploads",
        "/wavespeed/api/v3/upload",
        "/wavespeed/api/v3/nowhere",
        f"/runcomfy/v1/models/{C_TEXT}",
        "/runcomfy/v1/nowhere",
        "/faults",
    ],
)
def test_a_body_that_is_no_good_is_refused(talk: Talk, path: str) -> None:
    bodies: list[Any] = [*NONSENSE, {"ids": 7, "page": "x", "inputs": 7, "faults": 7}]

    statuses = {talk.post(path, body).status_code for body in bodies}
    raw = talk.post(path, None, data=b"[" * 100_000, timeout=10).status_code

    assert statuses | {raw} <= {200, 400, 404, 422}
