"""The three gateways, each at an address of a test's own, and an order for them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from storyboard.providers.base import (
    Gateway,
    GatewayOrder,
    Lost,
    Ticket,
    Upload,
)
from storyboard.providers.vendors.runcomfy import RunComfy
from storyboard.providers.vendors.runware import Runware
from storyboard.providers.vendors.wavespeed import WaveSpeed
from tests.providers.boards_sent import BOARDS, NUMBER
from tests.providers.loopback import (
    Loopback,
)

KEY = "sk-very-secret-0123456789"
CLOSED = "http://127.0.0.1:9"
SENT_AT = datetime(2026, 11, 21, 10, tzinfo=UTC)
FOLDER = TemporaryDirectory(prefix="uploads-")
PICTURE = Upload("a.png", "image/png", Path(FOLDER.name, "a.png"))
PICTURE.path.write_bytes(b"\x89PNG")
SLUGS = {
    "runware": "runware/kling-3-4k",
    "wavespeed": "wavespeed/kling-3-4k",
    "runcomfy": "runcomfy/kling-3-4k",
}
A, B = Ticket("x", "a", "m"), Ticket("x", "b", "m")
YES: dict[str, Any] = {
    "runware": {"data": [{"taskType": "videoInference", "taskUUID": NUMBER}]},
    "wavespeed": {"code": 200, "data": {"id": "job-1", "status": "created"}},
    "runcomfy": {"request_id": "job-1"},
}


def made(name: str, address: str) -> Gateway:
    match name:
        case "runware":
            return Runware(address)
        case "wavespeed":
            return WaveSpeed(address)
    return RunComfy(address)


def order(name: str, board: str = "text_only", **more: Any) -> GatewayOrder:
    return replace(BOARDS[board](SLUGS[name]), **more)


def submit(name: str, gateway: Loopback, board: str = "text_only", **more: Any) -> Any:
    it = made(name, gateway.address)
    return it.submit(order(name, board, **more), submission_id=NUMBER, key=KEY)


def lost(name: str, *, minutes: int = 1, taken: frozenset[str] = frozenset()) -> Lost:
    now = SENT_AT + timedelta(minutes=minutes)
    return Lost(order(name), NUMBER, SENT_AT, now, taken)


every = pytest.mark.parametrize("name", SLUGS)
