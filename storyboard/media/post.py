"""One small POST to an address somebody typed: guarded, bounded, never followed on.

What comes back is told as a class of it and no more. The body of an answer is read so
that its sender is not cut off, up to a limit, and thrown away.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import requests
import urllib3

from storyboard.media.guard import Forbidden, Guard, host_of
from storyboard.media.session import PLAIN, retry_after

_CHUNK = 1 << 14
_NETWORK = (requests.RequestException, urllib3.exceptions.HTTPError, OSError)


class Outcome(StrEnum):
    """What became of it: a class of answers, or why there was none."""

    SUCCESS = "2xx"
    MOVED = "3xx"
    REFUSED = "4xx"
    BROKEN = "5xx"
    ODD = "odd"  # a status that is none
    INVALID = "invalid_url"
    BLOCKED = "blocked_url"
    UNKNOWN_HOST = "unknown_host"
    NO_CONNECTION = "no_connection"
    UNSAFE = "unsafe"  # TLS: the certificate is not that host's, or nobody's
    SLOW = "slow"
    CUT = "cut"


_CLASSES = {
    2: Outcome.SUCCESS,
    3: Outcome.MOVED,
    4: Outcome.REFUSED,
    5: Outcome.BROKEN,
}


@dataclass(frozen=True, slots=True)
class PostLimits:
    """`total_seconds`: for all of it, from the look-up to the end of the answer."""

    total_seconds: float = 15
    connect_seconds: float = 5
    most_answer_bytes: int = 64_000


@dataclass(frozen=True, slots=True)
class Posted:
    """`status` is 0 without an answer. `after_seconds`: how long the answer asks to
    wait before the next try.
    """

    outcome: Outcome
    status: int = 0
    after_seconds: float | None = None
    took_seconds: float = 0.0


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    guard: Guard,
    limits: PostLimits = PostLimits(),
) -> Posted:
    """Send it once, whatever becomes of it. Raises nothing of the network's."""
    began = time.monotonic()
    until = began + limits.total_seconds
    outcome, status, after = _sent(url, body, headers, guard, limits, until)
    took = time.monotonic() - began
    if outcome in _UNCLEAR and took >= limits.total_seconds:
        # Our own alarm cut it, which looks like any other end of a connection.
        outcome = Outcome.SLOW
    return Posted(outcome, status, after, took)


_UNCLEAR = frozenset({Outcome.CUT, Outcome.NO_CONNECTION, Outcome.UNSAFE})
_NO_ANSWER = (Outcome.SLOW, 0, None)


def _sent(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    guard: Guard,
    limits: PostLimits,
    until: float,
) -> tuple[Outcome, int, float | None]:
    times = (limits.connect_seconds, limits.total_seconds)
    try:
        # What is no address at all is told in the same words as where it was typed.
        host_of(url)
        with (
            guard.session(seconds=limits.total_seconds) as session,
            session.post(
                url,
                data=body,
                headers={**PLAIN, **headers},
                timeout=times,
                allow_redirects=False,
                stream=True,
            ) as answer,
        ):
            if time.monotonic() >= until:
                # A head that our alarm cut off is read as one that has ended.
                return _NO_ANSWER
            _drain(answer, limits)
            status = answer.status_code
            outcome = _CLASSES.get(status // 100, Outcome.ODD)
            return outcome, status, retry_after(answer.headers)
    except Forbidden as no:
        return Outcome(no.code), 0, None
    except _NETWORK as error:
        return _trouble(error), 0, None


def _drain(answer: requests.Response, limits: PostLimits) -> None:
    """The status has said all there is to know: what goes wrong here is nothing."""
    left = limits.most_answer_bytes
    try:
        while left > 0:
            piece = answer.raw.read1(min(left, _CHUNK), decode_content=False)
            if not piece:
                return
            left -= len(piece)
    except _NETWORK:
        return


def _trouble(error: Exception) -> Outcome:
    if isinstance(error, requests.exceptions.SSLError):
        return Outcome.UNSAFE
    if isinstance(error, requests.Timeout):
        return Outcome.SLOW
    if isinstance(error, requests.exceptions.InvalidURL):
        return Outcome.INVALID
    reason = _reason(error)
    if isinstance(reason, urllib3.exceptions.NameResolutionError):
        return Outcome.UNKNOWN_HOST
    if isinstance(reason, urllib3.exceptions.NewConnectionError):
        return Outcome.NO_CONNECTION
    return Outcome.CUT


def _reason(error: Exception) -> object:
    """What urllib3 said; requests wraps it, and without retries once more."""
    inner = error.args[0] if error.args else None
    return getattr(inner, "reason", inner)
