"""A practice provider behind a stranger who spoils one of its answers.

What the stranger says is what a case of the bad-inputs manifest says; everything else
goes through, so that the ledger of the practice provider tells what was paid for.
"""

import gzip
import re
import select
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from storyboard.practice import PracticeServer
from tests.practice.conftest import quick
from tests.providers.loopback import Handler, Heard, listening

_PASSED_ON = ("Content-Type", "Content-Length", "Content-Range", "ETag", "Retry-After")
_PLACES = {
    "submit": r"POST /(wavespeed/api/v3/kwaivgi/kling-v|runcomfy/v1/models/)",
    "result": r"GET /(wavespeed/api/v3/predictions|runcomfy/v1/requests)/",
    "download": r"GET /files/",
}
_TASKS = {"submit": b'"videoInference"', "result": b'"getResponse"'}


def place_of(heard: Heard) -> str:
    if heard.path.startswith("/runware/"):
        found = (place for place, word in _TASKS.items() if word in heard.body)
    else:
        line = f"{heard.method} {heard.path}"
        found = (place for place, way in _PLACES.items() if re.match(way, line))
    return next(found, "")


@dataclass
class Spoilt:
    """`spoil` makes the next answer at the case's place what the case says."""

    practice: PracticeServer
    case: dict[str, Any] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    spoilt: list[Heard] = field(default_factory=list)
    passed: list[Heard] = field(default_factory=list)

    def spoil(self, case: dict[str, Any], **words: str) -> None:
        """`words` stand in the answer for those of the manifest."""
        self.case, self.words = case, words

    def asked(self, place: str) -> int:
        return sum(place_of(one) == place for one in (*self.spoilt, *self.passed))

    def __call__(self, handler: Handler) -> None:
        heard, case = handler.heard, self.case
        if case and place_of(heard) == case["class"]:
            self.case = {}
            self.spoilt.append(heard)
            self._spoil(handler, case["value"])
        else:
            self.passed.append(heard)
            self._send(handler, self._real(heard))

    def _real(self, heard: Heard) -> requests.Response:
        port = self.practice.server_port
        headers = {k: v for k, v in heard.headers.items() if k.lower() != "host"}
        return requests.request(
            heard.method,
            f"http://127.0.0.1:{port}{heard.path}",
            data=heard.body,
            headers=headers,
            timeout=20,
        )

    def _spoil(self, handler: Handler, value: dict[str, Any]) -> None:
        handler.close_connection = True
        if value.get("accepted"):
            self._real(handler.heard)
        if value.get("reset"):
            linger = struct.pack("ii", 1, 0)
            handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            handler.connection.close()
        elif value.get("hang_s"):
            # Until the other side has waited long enough.
            select.select([handler.connection], [], [], value["hang_s"])
        elif value["body"] == "HALF":
            self._send(handler, real := self._real(handler.heard), cut=True)
            assert real.ok
        else:
            self._say(handler, value)

    def _say(self, handler: Handler, value: dict[str, Any]) -> None:
        handler.send_response(value["status"])
        handler.send_header("Content-Type", value["content_type"])
        handler.send_header("Connection", "close")
        for name in ("retry_after", "content_encoding"):
            if name in value:
                handler.send_header(name.replace("_", "-"), str(value[name]))
        handler.end_headers()
        if value["body"] == "ENDLESS":
            with suppress(OSError):
                while True:
                    handler.wfile.write(b"\0\0\0\x18ftypmp42" + bytes(1 << 16))
        elif value["body"] == "GZIPBOMB":
            handler.wfile.write(gzip.compress(bytes(50_000_000)))
        else:
            handler.wfile.write(self._worded(value["body"]).encode())

    def _worded(self, body: str) -> str:
        for old, new in self.words.items():
            body = body.replace(f'"{old}"', f'"{new}"')
        return body

    def _send(
        self, handler: Handler, reply: requests.Response, *, cut: bool = False
    ) -> None:
        handler.send_response(reply.status_code)
        for name in _PASSED_ON:
            if name in reply.headers:
                handler.send_header(name, reply.headers[name])
        handler.end_headers()
        body = reply.content
        handler.wfile.write(body[: len(body) // 2] if cut else body)
        handler.wfile.flush()


@contextmanager
def spoilt_practice(folder: Path) -> Iterator[tuple[Spoilt, str]]:
    """The stranger, and where it listens."""
    with listening() as stranger:
        practice = PracticeServer(quick(folder), address=stranger.address)
        with practice.running():
            spoilt = Spoilt(practice)
            stranger.will(spoilt)
            yield spoilt, stranger.address
