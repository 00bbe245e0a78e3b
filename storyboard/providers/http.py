"""The one way out to a gateway: one request, one answer or none, and no secret kept.

No retries, no redirects, no cookies, no proxies or passwords of the environment. What
is read is bounded in bytes and in time.
"""

import json
import re
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from os import getpid
from typing import Any, Literal

import requests
import urllib3
from urllib3.exceptions import NewConnectionError

from storyboard.media.guard import Forbidden, Guard
from storyboard.media.session import PLAIN, is_packed, new_session, retry_after
from storyboard.providers.answers import document
from storyboard.providers.base import Exchange, Written
from storyboard.providers.bodies import Streamed
from storyboard.providers.errors import NotSent, ReplyLost

CONNECT_SECONDS, READ_SECONDS = 5, 25
TOTAL_SECONDS = 60
MOST_BYTES = 4_000_000
_CHUNK = 1 << 16
_KEPT_SENT, _KEPT_SAID = 20_000, 2_000
# Nothing shorter is a key, and taking such a thing out would spoil the answer.
_SHORTEST_KEY = 8
_KEY = re.compile(r"[\x21-\x7e]+", re.ASCII)
_QUERY = re.compile(r"(https?://[^\s\"'?#]*)[?#][^\s\"']*")
# Our own addresses that gateways call, or fetch pictures from: a part of each is the
# right to do so, however it is written in an address or in JSON.
_SLASH = r"(?:\\*/|%2F)"
_HOOK = re.compile(
    rf"(hooks{_SLASH}(?:runware|wavespeed|pictures){_SLASH})[\w:%.~-]+", re.I | re.ASCII
)
_HOOK_IN_BYTES = re.compile(_HOOK.pattern.encode(), re.I)
_DATA_URI = re.compile(r"(data:[\w/+.-]*;base64,)[A-Za-z0-9+/=]*")


@dataclass(frozen=True, slots=True)
class Call:
    """One request. `once`: it may cost money, so it goes over a connection of its own:
    a kept one can die under it, and nobody could say whether it had arrived. `guard`:
    the address is a stranger's, so only what the guard allows is connected to.
    """

    method: Literal["GET", "POST", "PUT"]
    url: str
    key: str = field(default="", repr=False)
    body: Any = None
    data: bytes | Streamed | None = field(default=None, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict)
    once: bool = False
    guard: Guard | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back. `json` is None for everything that is not JSON."""

    status: int
    json: Any
    retry_after: float | None
    exchange: Exchange

    @property
    def is_ok(self) -> bool:
        return 200 <= self.status < 300


def send_written(written: Written, key: str, *, once: bool) -> Reply:
    """What a person may have read before, as it was written; see `send`."""
    return send(Call(written.method, written.url, key, written.body, once=once))


def send(call: Call, *, clock: Callable[[], float] = time.monotonic) -> Reply:
    """Raises NotSent or ReplyLost, whose note is what is known, without secrets."""
    if call.key and not _KEY.fullmatch(call.key):
        raise NotSent("The key holds characters no key has.", is_key=True)
    began = clock()
    try:
        with _session(call) as session, _answer(session, call) as response:
            # From here: to send a film takes as long as the line needs.
            body = _read(response, until=clock() + TOTAL_SECONDS, clock=clock)
    except (
        requests.RequestException,
        urllib3.exceptions.HTTPError,
        OSError,
        ValueError,
    ) as error:
        # Not chained: such errors may quote the request.
        if _never_left(error):
            raise NotSent(f"No connection to {_host(call.url)}.") from None
        raise ReplyLost(f"{_host(call.url)} did not answer in full.") from None
    if len(call.key) >= _SHORTEST_KEY:
        body = body.replace(call.key.encode(), b"[key]")
    body = _HOOK_IN_BYTES.sub(rb"\1[token]", body)
    return Reply(
        status=response.status_code,
        json=document(body),
        retry_after=retry_after(response.headers),
        exchange=_recorded(call, response.status_code, body, seconds=clock() - began),
    )


_kept = threading.local()


@contextmanager
def _session(call: Call) -> Iterator[requests.Session]:
    """A session per thread and process: none is shared across a fork."""
    if call.guard:
        with call.guard.session(seconds=TOTAL_SECONDS) as session:
            yield session
        return
    if call.once:
        with new_session() as session:
            yield session
        return
    if getattr(_kept, "pid", None) != getpid():
        _kept.pid, _kept.session = getpid(), new_session()
    yield _kept.session


def _answer(session: requests.Session, call: Call) -> requests.Response:
    headers = dict(PLAIN)
    if call.key:
        headers["Authorization"] = f"Bearer {call.key}"
    return session.request(
        call.method,
        call.url,
        headers={**headers, **call.headers},
        json=call.body,
        data=call.data,
        timeout=(CONNECT_SECONDS, READ_SECONDS),
        allow_redirects=False,
        stream=True,
    )


def _read(
    response: requests.Response, *, until: float, clock: Callable[[], float]
) -> bytes:
    """The body as it came, or nothing when it is too large or packed: it was asked
    for unpacked, and a packed one may be a bomb.
    """
    if is_packed(response):
        return b""
    body = bytearray()
    # `read1` returns what is there: a read of a whole chunk would wait for each byte.
    while chunk := response.raw.read1(_CHUNK, decode_content=False):
        body += chunk
        if len(body) > MOST_BYTES:
            return b""
        if clock() > until:
            raise requests.Timeout
    return bytes(body)


def _never_left(error: Exception) -> bool:
    """Certainly: no address, no connection, or no trust in who answered it."""
    if isinstance(error, requests.ConnectTimeout | Forbidden):
        return True
    if isinstance(error, requests.RequestException) and isinstance(error, ValueError):
        return True
    inner = error.args[0] if error.args else None
    reason = getattr(inner, "reason", inner)
    if isinstance(reason, NewConnectionError):
        return True
    cause = reason.args[0] if isinstance(reason, Exception) and reason.args else None
    return isinstance(cause, ssl.SSLCertVerificationError)


def _host(url: str) -> str:
    return url.partition("://")[2].partition("/")[0].rpartition("@")[2] or "It"


def _recorded(call: Call, status: int, body: bytes, *, seconds: float) -> Exchange:
    sent = "" if call.body is None else json.dumps(call.body, ensure_ascii=False)
    if call.data is not None:
        sent = f"<{len(call.data)} bytes>"
    said = body[: _KEPT_SAID * 4].decode("utf-8", "replace")
    return Exchange(
        method=call.method,
        url=bare(call.url, call.key),
        sent=bare(sent, call.key)[:_KEPT_SENT],
        status=status,
        said=bare(said, call.key)[:_KEPT_SAID],
        seconds=round(seconds, 3),
    )


def bare(text: str, key: str = "") -> str:
    """As it may be kept and shown: without the key, the files, and the tokens in
    addresses.
    """
    if len(key) >= _SHORTEST_KEY:
        text = text.replace(key, "[key]")
    text = _HOOK.sub(r"\1[token]", text)
    return _DATA_URI.sub(r"\1…", _QUERY.sub(r"\1?…", text))
