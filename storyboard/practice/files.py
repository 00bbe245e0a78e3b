"""Results and uploads by address: open to whoever knows it, until it expires."""

import gzip
import re
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from storyboard.practice.dialect import PROXY_PAGE, House
from storyboard.practice.drawing import Studio
from storyboard.practice.order import Job, Result
from storyboard.practice.wire import Reply

_RESULT = re.compile(r"([0-9a-f-]{36})-(\d{1,6})\.(mp4|webm|mov)")
_TYPES = {
    ".mp4": "video/mp4",
    ".webm": "video/webm",
    ".mov": "video/quicktime",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
}
_EXPIRED = Reply(403, b"expired", "text/plain")
_GONE = Reply(404, b"not found", "text/plain")
_BOMB_BYTES = 200_000_000


def upload_file(house: House, name: str) -> Reply:
    path = house.inputs.file(name)
    return _GONE if path is None else _whole(path)


def result_file(house: House, studio: Studio, name: str) -> Reply:
    """A result, unless its address has expired or a fault is in the way."""
    parts = _RESULT.fullmatch(name)
    found = house.jobs.result(parts[1]) if parts else None
    if parts is None or found is None or not found[1].file:
        return _GONE
    job, result = found
    marks = ((job.order.id, job.order.text),)
    struck = house.faults.at("download", marks)
    if "slow" in struck:
        house.closing.wait(house.times.slow)
    if "expired-result" in struck:
        result.expired = max(result.expired, int(parts[2]))
    if _has_expired(job, result, issue=int(parts[2])):
        return _EXPIRED
    film = studio.film(result.file)
    if not film.is_file():
        # Swept when its lifetime was over.
        return _EXPIRED
    reply = _whole(film)
    for name, spoil in _SPOILERS.items():
        if name in struck:
            return spoil(reply)
    return reply


def _has_expired(job: Job, result: Result, *, issue: int) -> bool:
    ttl = job.order.ttl_seconds
    is_late = bool(ttl) and time.time() > job.finished_at + ttl
    return is_late or issue <= result.expired


def _whole(path: Path) -> Reply:
    kind = _TYPES.get(path.suffix, "application/octet-stream")
    return Reply(content_type=kind, file=path)


def _bytes(reply: Reply) -> bytes:
    return reply.file.read_bytes() if reply.file else reply.body


def _half(reply: Reply) -> bytes:
    data = _bytes(reply)
    return data[: len(data) // 2]


def _truncated(reply: Reply) -> Reply:
    size = len(_bytes(reply))
    return replace(reply, file=None, body=_half(reply), announced=size)


def _bomb(reply: Reply) -> Reply:
    body = gzip.compress(bytes(_BOMB_BYTES), compresslevel=1)
    headers = {"Content-Encoding": "gzip"}
    return replace(reply, file=None, body=body, headers=headers)


_SPOILERS: dict[str, Callable[[Reply], Reply]] = {
    "truncated-video": _truncated,
    "half-video": lambda reply: replace(reply, file=None, body=_half(reply)),
    "wrong-content-type": lambda reply: replace(reply, content_type="text/plain"),
    "html-video": lambda _: Reply(body=PROXY_PAGE, content_type="text/html"),
    "endless-video": lambda reply: replace(
        reply, file=None, body=_bytes(reply), endless=True
    ),
    "gzip-bomb": _bomb,
}
