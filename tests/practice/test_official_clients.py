"""The gateways' own clients work against the practice provider.

What they were recorded sending (`wire/`) is replayed too, with pictures that are
really there.
"""

import asyncio
import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests
import runware
from wavespeed import api

from tests.practice.talking import R_4K, R_PRO, W_IMAGE, W_TEXT, Talk, png

WIRE = Path(__file__).parent / "wire"
DATA = "data:image/png;base64," + base64.b64encode(png()).decode()
SIZE = {"width": 3840, "height": 2160}


def is_film(url: str) -> bool:
    return requests.get(url, timeout=10).content[4:8] == b"ftyp"


# --- The clients themselves.


def test_runwares_client_completes_all_kinds_of_jobs(talk: Talk) -> None:
    async def jobs() -> list[list[dict[str, Any]]]:
        base = f"{talk.server.address}/runware/v1"
        client = runware.Runware(api_key=talk.key, transport="rest", http_base_url=base)
        async with client:
            stored = await client.media_storage({"operation": "upload", "media": DATA})
            picture = stored[0]["mediaUUID"]
            first = {"image": picture, "frame": "first"}
            last = {"image": picture, "frame": "last"}
            ava = {"id": "ava", "frontalImage": picture, "images": [picture]}
            shots = [
                {"prompt": "Wide", "duration": 1},
                {"prompt": "Near", "duration": 2},
            ]
            orders: list[dict[str, Any]] = [
                {"model": R_4K, **SIZE},
                {"model": R_PRO, "inputs": {"frameImages": [first, last]}},
                {"model": R_4K, "inputs": {"frameImages": [first], "elements": [ava]}},
                {
                    "model": R_4K,
                    **SIZE,
                    "numberResults": 2,
                    "providerSettings": {"klingai": {"multiPrompt": shots}},
                },
            ]
            common = {
                "taskType": "videoInference",
                "positivePrompt": "<<<element_1>>> walks",
                "duration": 3,
            }
            # One by one would wait a second for each poll.
            runs = (client.run({**common, **order}) for order in orders)
            return list(await asyncio.gather(*runs))

    answers = asyncio.run(jobs())

    assert [len(items) for items in answers] == [1, 1, 1, 2]
    assert all(is_film(item["videoURL"]) for items in answers for item in items)
    assert len(talk.ledger()) == 4


def test_runwares_client_reads_our_refusals_and_balance(talk: Talk) -> None:
    async def ask() -> tuple[Any, Any]:
        base = f"{talk.server.address}/runware/v1"
        async with runware.Runware(
            api_key=talk.key, transport="rest", http_base_url=base
        ) as client:
            task = {"taskType": "videoInference", "model": R_4K, **SIZE}
            try:
                await client.run({**task, "positivePrompt": "A fox", "duration": 99})
            except Exception as error:  # noqa: BLE001  whatever the client raises
                fault: Any = error
            return fault, await client.account_management({"operation": "getDetails"})

    fault, account = asyncio.run(ask())

    assert (fault.code, fault.parameter) == ("validation", "duration")
    assert account[0]["balance"] == 100_000


def test_wavespeeds_client_completes_all_kinds_of_jobs(
    talk: Talk, tmp_path: Path
) -> None:
    base = f"{talk.server.address}/wavespeed"
    client = api.Client(api_key=talk.key, base_url=base)
    picture = tmp_path / "in.png"
    picture.write_bytes(png())

    def run(model: str, **inputs: Any) -> Any:
        return client.run(model, inputs, poll_interval=0.1)["outputs"][0]

    image = client.upload(str(picture))
    made = run(
        "kwaivgi/kling-elements",
        name="Ava",
        description="Red hair",
        image=image,
        element_refer_list=[image],
    )
    used = [{"element_id": str(made["element_id"])}]
    shots = [{"prompt": "Wide", "duration": 1}, {"prompt": "Near", "duration": 2}]
    common = {"prompt": "Ava walks", "duration": 3}
    films = [
        run(W_TEXT, **common),
        run(W_IMAGE, **common, image=image, end_image=image),
        run(W_TEXT, **common, element_list=used),
        run(W_TEXT, **common, multi_prompt=shots),
    ]

    assert all(map(is_film, films))
    assert len(talk.ledger()) == 5


def test_wavespeeds_client_reads_our_failures(talk: Talk) -> None:
    base = f"{talk.server.address}/wavespeed"
    client = api.Client(api_key=talk.key, base_url=base)

    told = client.run_no_throw(
        W_TEXT,
        {"prompt": "A [[fault:refused-prompt]]", "duration": 3},
        poll_interval=0.1,
    )

    assert told["status"] == "failed"
    assert "refused by the content filter" in told["error"]
    assert told["task_id"] in [line["id"] for line in talk.ledger()]


# --- What they were recorded sending.


def recorded(name: str) -> list[dict[str, Any]]:
    record = json.loads((WIRE / f"{name}.json").read_text())
    return list(record["requests"])


def here(body: Any, picture: str) -> Any:
    """The recorded body, with our picture wherever it names one."""
    if isinstance(body, dict):
        return {name: here(value, picture) for name, value in body.items()}
    if isinstance(body, list):
        return [here(value, picture) for value in body]
    known = ("c64351d5-", "3ad204c3-", "https://example.com/")
    return picture if isinstance(body, str) and body.startswith(known) else body


@pytest.mark.parametrize("job", ["t2v", "first-last-frame", "elements", "multi-prompt"])
def test_what_runwares_client_sends_is_accepted_and_delivered(
    talk: Talk, media_uuid: str, job: str
) -> None:
    submit, *polls = recorded(f"runware-sdk-rest-{job}")
    body = here(submit["body"], media_uuid)

    ack = talk.post("/runware" + submit["path"], body)
    found = talk.finished(body[0]["taskUUID"])

    assert ack.status_code == 200, ack.text
    assert [item["status"] for item in found["data"]] == ["success"]
    assert talk.post("/runware" + polls[0]["path"], polls[0]["body"]).ok


@pytest.mark.parametrize("job", ["t2v", "multi-prompt", "elements-create"])
def test_what_wavespeeds_client_sends_is_accepted_and_delivered(
    talk: Talk, serve: Callable[..., Talk], job: str
) -> None:
    submit, *_ = recorded(f"wavespeed-py-{job}")

    done = talk.prediction(
        talk.post("/wavespeed" + submit["path"], here(submit["body"], DATA))
    )

    assert done["status"] == "completed"
    assert done["outputs"]


def test_what_both_clients_upload_is_kept(talk: Talk) -> None:
    ticket, put = recorded("wavespeed-py-upload")
    answer = talk.post("/wavespeed" + ticket["path"], ticket["body"]).json()["data"]
    headers = {"Content-Type": put["headers"]["Content-Type"]}
    sent = requests.put(
        answer["upload"]["url"], data=b"x" * 108, headers=headers, timeout=10
    )
    (upload,) = recorded("runware-sdk-rest-media-storage-upload")
    stored = talk.post("/runware" + upload["path"], upload["body"]).json()["data"][0]

    assert sent.status_code == 200
    assert requests.get(answer["download_url"], timeout=10).content == b"x" * 108
    assert requests.get(stored["mediaURL"], timeout=10).content.startswith(b"\x89PNG")
