"""Answers of a gateway as the HTTP layer hands them on."""

import json
from decimal import Decimal
from typing import Any

from storyboard.providers.base import Exchange
from storyboard.providers.http import Reply

NOTHING = Exchange("POST", "https://gateway.test", "", 200, "", 0.1)


def reply(body: Any, status: int = 200, *, retry_after: float | None = None) -> Reply:
    """`body` None stands for what is no JSON: HTML, nothing, garbage."""
    text = json.dumps(body)
    parsed = None if body is None else json.loads(text, parse_float=Decimal)
    return Reply(status, parsed, retry_after, NOTHING)
