"""What is sent: one small JSON object, the same at every try."""

import json
from datetime import datetime
from typing import Any

from storyboard.api.hooks.models import Endpoint
from storyboard.api.hooks.names import PING

# Goes up when a field is taken away or means something else; new fields may come.
VERSION = 1


def body_of(event: str, at: datetime, data: dict[str, Any]) -> str:
    payload = {
        "type": event,
        "timestamp": at.isoformat(),
        "version": VERSION,
        "data": data,
    }
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":"))


def ping_of(endpoint: Endpoint, at: datetime) -> str:
    team = {"id": str(endpoint.team_id), "name": endpoint.team.name}
    return body_of(PING, at, {"team": team, "webhook": {"id": str(endpoint.pk)}})
