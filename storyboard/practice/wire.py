"""HTTP as values: what was asked and what is answered. Dialects never see a socket."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

MOST_BYTES = 110_000_000


class NotJson(ValueError):
    """The body is not JSON."""


@dataclass(frozen=True, slots=True)
class Request:
    """Header names are in lower case; the query holds the last value of each name."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def key(self) -> str:
        """The key of the Authorization header; empty without one."""
        scheme, _, key = self.headers.get("authorization", "").partition(" ")
        return key.strip() if scheme.lower() == "bearer" else ""

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    def json(self) -> object:
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError) as fault:
            raise NotJson(str(fault)) from fault


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back. `cut`: the connection is reset instead of an answer.

    `announced` is a Content-Length that lies; `endless` repeats the body until the
    other side has had enough.
    """

    status: int = 200
    body: bytes = b""
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    file: Path | None = None
    cut: bool = False
    announced: int | None = None
    endless: bool = False


CUT = Reply(cut=True)


def answer(value: object, status: int = 200, **headers: str) -> Reply:
    """A JSON reply; `retry_after="7"` becomes the header `Retry-After: 7`."""
    named = {name.replace("_", "-").title(): text for name, text in headers.items()}
    body = json.dumps(value, separators=(",", ":")).encode()
    return Reply(status, body, headers=named)
