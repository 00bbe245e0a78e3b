"""What the guide for receivers shows. Tests hold it to what is really sent."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from storyboard.api.hooks.names import EVENT_WORDS, PING, EventName
from storyboard.api.hooks.payload import body_of

_AT = datetime(2026, 11, 22, 9, 30, 12, 500000, tzinfo=UTC)
_BOARD = "6f2c4b0e-8f0e-4c55-9d0b-3a0f6d1c2b11"
_PROJECT = "b1d9e7a4-52a8-4a8e-8a52-0c9b3f7d5e22"
_RENDER = "0d9c8b7a-6f5e-4d3c-8b2a-190817263544"
_CLIP = "c4a1d2e3-f405-4617-8293-a4b5c6d7e8f9"
_COMMENT = "77aa88bb-99cc-4ddd-8eee-ff0011223344"
_VERDICT = "12ab34cd-56ef-4a12-9b34-cd56ef78ab90"
_TEAM = {"id": "e0e1e2e3-e4e5-46e7-88e9-eaebecedeeef", "name": "Harbour Pictures"}


@dataclass(frozen=True, slots=True)
class Example:
    """One event, in words and as it would be sent."""

    event: str
    words: str
    body: str


def examples() -> list[Example]:
    told = [(str(name), EVENT_WORDS[name], _data(name)) for name in EventName]
    ping = {"team": _TEAM, "webhook": {"id": "5c5d5e5f-6061-4263-8465-666768696a6b"}}
    told.append((PING, "an owner presses “Send a test”", ping))
    return [
        Example(event, words, _pretty(body_of(event, _AT, data)))
        for event, words, data in told
    ]


def _pretty(body: str) -> str:
    return json.dumps(json.loads(body), indent=2, ensure_ascii=False)


def _data(name: EventName) -> dict[str, Any]:
    place = {
        "team": _TEAM,
        "project": {
            "id": _PROJECT,
            "title": "The Keeper",
            "url": _url(f"/projects/{_PROJECT}/"),
        },
        "board": {"id": _BOARD, "title": "Ignition", "url": _url(f"/boards/{_BOARD}/")},
    }
    return place | _MORE[name]


def _url(path: str) -> str:
    return f"{settings.STUDIO_URL}{path}"


_RENDER_FACTS = {
    "id": _RENDER,
    "url": _url(f"/renders/{_RENDER}/"),
    "take": 3,
    "model": "runware/kling-3-pro",
    "provider": "runware",
    "seconds": 10,
    "ordered_by": "Max Maker",
    "is_practice": False,
    "charged_usd": "1.120000",
}
_CLIP_FACTS = {
    "id": _CLIP,
    "url": _url(f"/clips/{_CLIP}/"),
    "file_url": _url(f"/clips/{_CLIP}/file"),
    "take": 3,
    "width": 1920,
    "height": 1080,
    "frames": 240,
    "frame_rate": "24",
    "seconds": 10.0,
    "standing": "asked",
}
_COMMENT_FACTS = {
    "id": _COMMENT,
    "url": _url(f"/clips/{_CLIP}/?t=52f"),
    "answers": None,
    "author": "Rita Reviewer",
    "is_guest": False,
    "text": "The lamp catches too early.",
    "start_frame": 52,
    "end_frame": 60,
    "has_drawing": True,
    "resolved_by": None,
    "resolved_at": None,
}
_DONE = {"resolved_by": "Max Maker", "resolved_at": _AT.isoformat()}
_MORE: dict[EventName, dict[str, Any]] = {
    EventName.RENDER_DONE: {"render": _RENDER_FACTS, "clips": [_CLIP_FACTS]},
    EventName.RENDER_FAILED: {
        "render": _RENDER_FACTS | {"charged_usd": None},
        "error": {
            "code": "refused",
            "message": "Runware refused the prompt. Nothing was charged.",
        },
    },
    EventName.RENDER_NEEDS_YOU: {
        "render": _RENDER_FACTS | {"charged_usd": None},
        "why": "Nobody knows whether the order arrived and was paid for: decide.",
    },
    EventName.RENDER_CANCELLED: {"render": _RENDER_FACTS | {"charged_usd": None}},
    EventName.COMMENT_MADE: {"clip": _CLIP_FACTS, "comment": _COMMENT_FACTS},
    EventName.COMMENT_RESOLVED: {
        "clip": _CLIP_FACTS,
        "comment": _COMMENT_FACTS | _DONE,
    },
    EventName.VERDICT_MADE: {
        "clip": _CLIP_FACTS | {"standing": "needs_changes"},
        "verdict": {
            "id": _VERDICT,
            "decision": "needs_changes",
            "reason": None,
            "words": "Hold the wide shot a second longer.",
            "reviewer": "Rita Reviewer",
            "is_guest": False,
        },
    },
}

SNIPPET = '''\
import os

from standardwebhooks import Webhook, WebhookVerificationError

webhook = Webhook(os.environ["STORYBOARD_WEBHOOK_SECRET"])  # whsec_…


def receive(body: bytes, headers: dict[str, str]) -> int:
    """The HTTP status to answer. `body`: the bytes as they came."""
    try:
        event = webhook.verify(body, headers)
    except WebhookVerificationError:
        return 401
    if already_seen(headers["webhook-id"]):
        return 204
    if event["type"] == "render.done":
        for clip in event["data"]["clips"]:
            put_in_the_queue(clip["url"])
    return 204
'''
