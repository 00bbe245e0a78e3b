"""What the three vendors share: keys, faults around an answer, and the way to a job."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event
from typing import Protocol

from storyboard.practice.faults import Faults
from storyboard.practice.hooks import Delivery
from storyboard.practice.inputs import Inputs
from storyboard.practice.jobs import Jobs
from storyboard.practice.ledger import fingerprint
from storyboard.practice.order import Job, Result
from storyboard.practice.wire import CUT, NotJson, Reply, Request

BAD_KEY = "invalid"
PRIVATE_URL = "http://127.0.0.1:1/film.mp4"
PROXY_PAGE = b"<html><head><title>502</title></head><body>Bad gateway</body></html>"
# Said instead of an answer, in the vendor's own words; nothing is done.
_COMPLAINTS = (
    "rate-limited",
    "server-error",
    "unavailable",
    "bad-key",
    "suspended",
    "no-credit",
    "refused-input",
    "refused-at-submit",
    "error-in-200",
)


@dataclass(frozen=True, slots=True)
class Times:
    """How long the faults last, in seconds."""

    slow: float = 3.0
    hang: float = 120.0
    retry_after: int = 7


@dataclass(frozen=True, slots=True)
class House:
    """What every vendor works with. `address` is where this server is reached."""

    jobs: Jobs
    inputs: Inputs
    faults: Faults
    address: str
    times: Times
    closing: Event

    def video_url(self, job: Job, result: Result) -> str:
        if "private-url" in job.order.faults:
            return PRIVATE_URL
        if result.expired >= result.issue:
            result.issue = result.expired + 1
        ending = Path(result.file).suffix
        return f"{self.address}/files/{result.uuid}-{result.issue}{ending}"


@dataclass(frozen=True, slots=True)
class Call:
    """What a request asks for. A prompt may hold marks for the order it belongs to:
    `texts` are pairs of order and prompt."""

    place: str
    texts: tuple[tuple[str, str], ...] = ()


class Dialect(Protocol):
    """One vendor. `call` and `handle` see a request whose key is good."""

    @property
    def vendor(self) -> str: ...

    @property
    def house(self) -> House: ...

    def call(self, request: Request) -> Call: ...

    def handle(self, request: Request, call: Call) -> Reply: ...

    def complaint(self, kind: str, request: Request) -> Reply:
        """A fault of this name, or `not-json`, or `not-found`, as the vendor says."""
        ...

    def twisted(self, kind: str, reply: Reply) -> Reply:
        """A good answer to a poll, made odd."""
        ...

    def deliveries(self, job: Job, faults: Sequence[str]) -> list[Delivery]: ...

    def has_key(self, request: Request) -> bool: ...


def answer(dialect: Dialect, request: Request) -> tuple[Reply, str]:
    """The reply, and the place the request was for."""
    try:
        call = dialect.call(request)
    except NotJson:
        return dialect.complaint("not-json", request), "submit"
    struck = dialect.house.faults.at(call.place, call.texts)
    return _answered(dialect, request, call, struck), call.place


def _answered(
    dialect: Dialect, request: Request, call: Call, struck: Sequence[str]
) -> Reply:
    house = dialect.house
    if "slow" in struck:
        house.closing.wait(house.times.slow)
    if "hangs-before" in struck:
        house.closing.wait(house.times.hang)
        return CUT
    if "lost-reply-before" in struck:
        return CUT
    if "html-body" in struck:
        return Reply(body=PROXY_PAGE, content_type="text/html")
    for kind in _COMPLAINTS:
        if kind in struck:
            return dialect.complaint(kind, request)
    if not dialect.has_key(request):
        return dialect.complaint("bad-key", request)
    return _spoilt(dialect, request, dialect.handle(request, call), struck)


def _spoilt(
    dialect: Dialect, request: Request, reply: Reply, struck: Sequence[str]
) -> Reply:
    """What was done stays done; only the answer suffers."""
    house = dialect.house
    if "hangs-after" in struck:
        house.closing.wait(house.times.hang)
        return CUT
    spoilers: dict[str, Callable[[], Reply]] = {
        "lost-reply-after": lambda: CUT,
        "server-error-after": lambda: dialect.complaint("server-error", request),
        "garbage-json": lambda: replace(reply, body=reply.body[: len(reply.body) // 2]),
        "html-body-after": lambda: Reply(body=PROXY_PAGE, content_type="text/html"),
        "empty-body": lambda: replace(reply, body=b""),
        "unknown-status": lambda: dialect.twisted("unknown-status", reply),
        "forgets-job": lambda: dialect.complaint("not-found", request),
        "foreign-task": lambda: dialect.twisted("foreign-task", reply),
    }
    for kind, spoil in spoilers.items():
        if kind in struck:
            return spoil()
    return reply


def polled(job: Job) -> tuple[str, str]:
    """The marks a poll of a job brings along."""
    return job.order.id, job.order.text


def is_good(key: str) -> bool:
    return bool(key) and key != BAD_KEY


def whose(request: Request) -> str:
    """The fingerprint of the key a request came with."""
    return fingerprint(request.key)
