"""What the tests say to the practice provider, over real HTTP."""

import io
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
from PIL import Image

from storyboard.media.clips import probe
from storyboard.practice import PracticeServer

R_4K = "klingai:kling-video@3-4k"
R_OMNI = "klingai:kling-video@o3-4k"
R_PRO = "klingai:kling-video@3-pro"
W_TEXT = "kwaivgi/kling-v3.0-4k/text-to-video"
W_IMAGE = "kwaivgi/kling-v3.0-4k/image-to-video"
C_TEXT = "kling/kling-3.0/4k/text-to-video"
C_IMAGE = "kling/kling-3.0/4k/image-to-video"


def png(width: int = 400, height: int = 300, colour: str = "teal") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(file, "PNG")
    return file.getvalue()


def patiently(ready: Callable[[], Any], seconds: float = 20) -> Any:
    """The first answer that is true. Fails after a while."""
    deadline = time.monotonic() + seconds
    while not (found := ready()):
        assert time.monotonic() < deadline, "nothing came"
        time.sleep(0.05)
    return found


def task(**more: Any) -> dict[str, Any]:
    """A good text-to-video task for Runware; None takes a field out."""
    fields = {
        "taskType": "videoInference",
        "taskUUID": str(uuid.uuid4()),
        "model": R_4K,
        "positivePrompt": "A red fox runs through snow",
        "width": 3840,
        "height": 2160,
        "duration": 3,
        **more,
    }
    return {name: value for name, value in fields.items() if value is not None}


@dataclass(frozen=True)
class Talk:
    """One customer, with a key, at one server."""

    server: PracticeServer
    key: str = "play"

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key}"}

    def get(self, path: str, **more: Any) -> requests.Response:
        url = self.server.address + path
        return requests.get(url, headers=self.headers, timeout=10, **more)

    def post(self, path: str, json: Any, **more: Any) -> requests.Response:
        url = self.server.address + path
        more.setdefault("timeout", 10)
        return requests.post(url, json=json, headers=self.headers, **more)

    def ledger(self, event: str = "accepted", **wanted: str) -> list[dict[str, Any]]:
        query = {"event": event, "key": self.key, **wanted}
        url = f"{self.server.address}/ledger"
        answer = requests.get(url, params=query, timeout=10).json()
        return list(answer["lines"])

    # Runware

    def runware(self, *tasks: dict[str, Any]) -> requests.Response:
        return self.post("/runware/v1", list(tasks))

    def response(self, *uuids: str) -> dict[str, Any]:
        asked = [{"taskType": "getResponse", "taskUUID": one} for one in uuids]
        found: dict[str, Any] = self.runware(*asked).json()
        return found

    def finished(self, task_uuid: str) -> dict[str, Any]:
        """The response in which the task is over, one way or the other."""

        def look() -> dict[str, Any] | None:
            answer = self.response(task_uuid)
            words = {item["status"] for item in answer["data"]}
            return answer if "errors" in answer or words - {"processing"} else None

        found: dict[str, Any] = patiently(look)
        return found

    def runware_clip(self, **more: Any) -> dict[str, Any]:
        """Order, wait, and return the one item."""
        order = task(**more)
        answer = self.runware(order)
        assert answer.status_code == 200, answer.text
        (item,) = self.finished(order["taskUUID"])["data"]
        return dict(item)

    # WaveSpeed

    def wavespeed(self, model: str = W_TEXT, **inputs: Any) -> requests.Response:
        inputs = {"prompt": "A red fox", "duration": 3, **inputs}
        return self.post(f"/wavespeed/api/v3/{model}", inputs)

    def prediction(self, answer: requests.Response) -> dict[str, Any]:
        """The prediction of a submit, when it is over."""
        assert answer.status_code == 200, answer.text
        job = answer.json()["data"]["id"]

        def look() -> dict[str, Any] | None:
            path = f"/wavespeed/api/v3/predictions/{job}/result"
            data = self.get(path).json()["data"]
            return None if data["status"] in ("created", "processing") else data

        found: dict[str, Any] = patiently(look)
        return found

    # RunComfy

    def runcomfy(self, model: str = C_TEXT, **inputs: Any) -> requests.Response:
        inputs = {"prompt": "A red fox", "duration": 3, **inputs}
        return self.post(f"/runcomfy/v1/models/{model}", inputs)

    def comfy_result(
        self, answer: requests.Response, query: str = ""
    ) -> dict[str, Any]:
        assert answer.status_code == 200, answer.text
        url = answer.json()["result_url"] + query

        def look() -> dict[str, Any] | None:
            found = requests.get(url, headers=self.headers, timeout=10).json()
            return found if found["status"] not in ("in_queue", "in_progress") else None

        found: dict[str, Any] = patiently(look)
        return found


def measured(film: Path) -> tuple[int, int, float]:
    """Width, height and seconds of a film whose every frame can be decoded."""
    facts = probe(film, decode=True)
    return facts.width, facts.height, float(facts.seconds)


def download(url: str, to: Path, **headers: str) -> requests.Response:
    answer = requests.get(url, headers=headers, timeout=10)
    to.write_bytes(answer.content)
    return answer
