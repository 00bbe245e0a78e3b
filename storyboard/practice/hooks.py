"""Webhooks: composed by a vendor, sent by this, tried again when nobody says 2xx."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from storyboard.media.guard import Guard
from storyboard.practice.outgoing import Unreachable, send

logger = logging.getLogger(__name__)

_TRIES = 4
_DUPLICATES = 5
_WAITS_SECONDS = (0.5, 1.0, 2.0)


@dataclass(frozen=True, slots=True)
class Delivery:
    url: str
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


def with_forged_token(url: str) -> str:
    """The same address, with another token in its query or else in its path."""
    parts = urlsplit(url)
    if parts.query:
        return parts._replace(query="token=forged").geturl()
    folder = parts.path.rstrip("/").rpartition("/")[0]
    return parts._replace(path=f"{folder}/forged/").geturl()


def composed(
    faults: Sequence[str],
    *,
    good: Sequence[Delivery],
    forged: Delivery,
    foreign: Delivery,
) -> list[Delivery]:
    """What is really sent, with the misbehaviour asked for, in this order."""
    if "lost-webhook" in faults:
        return []
    sent: list[Delivery] = []
    if "forged-webhook" in faults:
        sent.append(forged)
    if "other-job-webhook" in faults:
        sent.append(foreign)
    times = _DUPLICATES if "duplicate-webhook" in faults else 1
    return [*sent, *(one for one in good for _ in range(times))]


@dataclass(frozen=True, slots=True)
class Post:
    """`later(seconds, what)` runs something after a while, from now on."""

    later: Callable[[float, Callable[[], None]], None]
    guard: Guard

    def deliver(self, delivery: Delivery) -> None:
        self.later(0, lambda: self._send(delivery, tried=0))

    def _send(self, delivery: Delivery, *, tried: int) -> None:
        """Post it; unless somebody takes it, post it again a little later."""
        headers = {"Content-Type": "application/json", **delivery.headers}
        body, guard = delivery.body, self.guard
        try:
            status, _ = send(
                "POST", delivery.url, guard=guard, body=body, headers=headers
            )
        except Unreachable as fault:
            logger.info("a webhook was not taken: %s", fault)
            status = 0
        if 200 <= status < 300 or tried + 1 == _TRIES:
            return
        wait = _WAITS_SECONDS[tried]
        self.later(wait, lambda: self._send(delivery, tried=tried + 1))
