"""What every provider is to the rest of the program."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal, Protocol, runtime_checkable

from storyboard.domain.model import VideoModel
from storyboard.domain.money import Quote
from storyboard.domain.plan import ElementRef
from storyboard.domain.request import RenderRequest
from storyboard.media.guard import Guard
from storyboard.providers.errors import Fault


@dataclass(frozen=True, slots=True)
class Order:
    """A frozen request, and where the stills and sounds it names by sha256 lie as
    files; and on how many threads this machine may draw, 0 for one a core.
    `gives_way`: to everything else this machine does. `kept`: a folder for what was
    drawn, so that it need not be drawn again, and how many bytes may lie there.
    """

    request: RenderRequest
    stills: Mapping[str, Path]
    threads: int = 0
    gives_way: bool = False
    kept: tuple[Path, int] | None = None


class Cancelled(Exception):
    """The work stopped because `cancelled()` said so."""


class Provider(Protocol):
    """`works_here`: it renders on this machine, inside the worker, by `work`. Without
    it the provider is a gateway, to which orders are submitted and which is polled.
    """

    slug: str
    works_here: bool

    def work(
        self,
        order: Order,
        into: Path,
        *,
        report: Callable[[int, int], None],
        cancelled: Callable[[], bool],
    ) -> tuple[Path, ...]:
        """Render into a folder and return the finished files.

        `report(done, total)` is told of every step; `cancelled()` is asked several
        times a second. Raises ProviderError, or Cancelled.
        """
        ...

    def written(
        self, request: RenderRequest, names: Mapping[str, str]
    ) -> dict[str, Any]:
        """What it draws, in its own words; stills by their names, which are given by
        sha256. Raises RefusedOrder.
        """
        ...


@dataclass(frozen=True, slots=True)
class GatewayOrder:
    """A frozen request as a gateway needs it.

    `media`: what stands on the wire for each sha256 of the request: a data URI, the id
    of an uploaded copy, or a public address. `elements`: the ids by which a gateway
    knows elements, by slug. `webhook`: the address it shall call.
    """

    request: RenderRequest
    model: VideoModel
    media: Mapping[str, str] = field(default_factory=dict)
    elements: Mapping[str, str] = field(default_factory=dict)
    webhook: str = ""


@dataclass(frozen=True, slots=True)
class Ticket:
    """A job at a gateway: what must be kept to ask for it."""

    provider: str
    remote_id: str
    model: str
    results: int = 1

    def to_json(self) -> dict[str, Any]:
        return {
            "provider": self.provider,
            "remote_id": self.remote_id,
            "model": self.model,
            "results": self.results,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Ticket":
        return cls(data["provider"], data["remote_id"], data["model"], data["results"])


@dataclass(frozen=True, slots=True)
class Written:
    """A request as it leaves, but for the key. `url` and `body` may be shown to people
    only as `http.bare` leaves them.
    """

    method: Literal["POST", "PUT"]
    url: str
    body: Any


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer, to be kept for a person: no key, no file, no
    signature in it. `status` is 0 when no answer came.
    """

    method: str
    url: str
    sent: str
    status: int
    said: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Accepted:
    ticket: Ticket
    exchange: Exchange | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """The provider certainly did not take the order; `fault.then` says what now."""

    fault: Fault
    exchange: Exchange | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A job at a gateway that may be the one somebody looks for. `made_at` as it was
    said there, in ISO 8601; `words` is how its prompt begins. Each may be empty.
    """

    ticket: Ticket
    made_at: str = ""
    status: str = ""
    words: str = ""

    def to_json(self) -> dict[str, Any]:
        """Its ticket's, and what a person tells it by."""
        said = {"made_at": self.made_at, "status": self.status, "words": self.words}
        return {**self.ticket.to_json(), **said}


@dataclass(frozen=True, slots=True)
class Unknown:
    """It may have been taken, and billed. `candidates`: jobs that may be it."""

    fault: Fault
    candidates: tuple[Candidate, ...] = ()
    exchange: Exchange | None = None


Answer = Accepted | Refused | Unknown


@dataclass(frozen=True, slots=True)
class Seen:
    """What a gateway tells of a job it is asked for by an id somebody typed. Empty or
    None where it does not say.
    """

    ticket: Ticket
    progress: "Progress"
    model: str = ""
    made_at: datetime | None = None
    is_other_order: bool = False
    exchange: Exchange | None = None


class Phase(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    ENDED = "ended"  # nothing more will come than `results` and `failures`
    MISSING = "missing"  # it is not known there, now; only our deadline makes it lost


@dataclass(frozen=True, slots=True)
class Result:
    """One finished thing: a film to fetch or, from an element's job, an id.

    `id` is the same on every poll. `cost` is None where the provider says nothing.
    """

    id: str
    url: str = ""
    cost: Decimal | None = None
    is_nsfw: bool = False
    made_id: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a job is. Results and failures are all there are so far, each time."""

    phase: Phase
    percent: int | None = None
    results: tuple[Result, ...] = ()
    failures: tuple[Fault, ...] = ()
    cost: Decimal | None = None
    said: str = ""


@dataclass(frozen=True, slots=True)
class Polled:
    """What was learnt. A ticket that is not in `progress` could not be asked about;
    `trouble` says why, and never fails a job.
    """

    progress: Mapping[Ticket, Progress]
    trouble: Fault | None = None


class Stopped(StrEnum):
    YES = "yes"
    NO = "no"  # it goes on and is billed: only we stop waiting
    UNSURE = "unsure"  # no clear answer


@dataclass(frozen=True, slots=True)
class CancelOutcome:
    stopped: Stopped
    message: str


@dataclass(frozen=True, slots=True)
class Lost:
    """A submit without an answer. `taken`: jobs of that gateway other renders own;
    `hinted`: jobs that a call to this order's own webhook spoke of.
    """

    order: GatewayOrder
    submission_id: str
    sent_at: datetime
    now: datetime
    taken: frozenset[str] = frozenset()
    hinted: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Hook:
    """A call of a gateway to our address, as it came."""

    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


# What files of the studio are called on the wire, by the suffix of their name.
CONTENT_TYPES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
    ".mp4": "video/mp4",
    ".mov": "video/quicktime",
    ".webm": "video/webm",
    ".mkv": "video/x-matroska",
    ".wav": "audio/wav",
}


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is said of a file that goes up. `content` stands for its bytes."""

    name: str
    content_type: str
    size_bytes: int
    content: str = ""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file on its way to a gateway. `address`: where the gateway may fetch it from
    this studio, for some days; empty where it cannot.
    """

    name: str
    content_type: str
    path: Path
    address: str = field(default="", repr=False)

    @property
    def size_bytes(self) -> int:
        return self.path.stat().st_size

    @property
    def parcel(self) -> Parcel:
        return Parcel(self.name, self.content_type, self.size_bytes)


@dataclass(frozen=True, slots=True)
class Pace:
    """How often to ask: `first` seconds after the submit, then ever less often."""

    first: float
    most: float
    factor: float = 1.5

    def after(self, polls: int) -> float:
        """Seconds until the next poll when that many were made."""
        # 40 doublings are more than any pace needs, and no float overflows.
        return min(self.first * self.factor ** min(polls, 40), self.most)


@dataclass(frozen=True, slots=True)
class Switches:
    """How whoever runs this studio wants its gateways to be used.

    `most_at_once`: jobs in flight per key, where the gateway's own number is not right.
    `asks_many`: Runware is asked about many tasks in one request. `bare_element_ids`:
    WaveSpeedAI's `element_list` holds bare ids. `outgoing`: where a gateway may have us
    send files to, beside itself.
    """

    most_at_once: int | None = None
    asks_many: bool = True
    bare_element_ids: bool = False
    outgoing: Guard = field(default_factory=Guard)


AS_DOCUMENTED = Switches()


class Recovers(StrEnum):
    """What `recover` can find out about a submit without an answer."""

    SURELY = "surely"  # by our own number
    BY_LIKENESS = "by likeness"  # the one job of that time with these inputs
    NEVER = "never"


class Gateway(Protocol):
    """A provider elsewhere. No method raises anything but ProviderError.

    `most_at_once`: jobs in flight per key, None where no limit is known.
    `most_per_poll`: tickets to hand to one `poll`. `result_hosts`: where results lie; a
    leading dot means any host below. `takes_webhook`: it can call us. `tells_price`: it
    can be asked what an order would cost. `most_inline`: bytes of a picture inside an
    order, where files travel in no other way. `same_number_for`: how long after a
    submit it may be sent again under its number.
    """

    slug: str
    name: str
    works_here: Literal[False]
    most_at_once: int | None
    most_per_poll: int
    pace: Pace
    result_hosts: tuple[str, ...]
    takes_webhook: bool
    tells_price: bool
    most_inline: int | None
    recovers: Recovers
    same_number_for: timedelta | None

    def submit(self, order: GatewayOrder, *, submission_id: str, key: str) -> Answer:
        """Send an order, once. `submission_id` is a UUID4 stored before this call."""
        ...

    def written(self, order: GatewayOrder, *, submission_id: str) -> Written:
        """The request that `submit` sends. Raises RefusedOrder."""
        ...

    def recover(self, lost: Lost, *, key: str) -> Answer:
        """Find out what became of a submit without an answer. Never pays twice."""
        ...

    def poll(self, tickets: Sequence[Ticket], *, key: str) -> Polled: ...

    def cancel(self, ticket: Ticket, *, key: str) -> CancelOutcome: ...

    def upload(self, file: Upload, *, key: str) -> str:
        """What stands for the file in an order. Raises ProviderError."""
        ...

    def uploads(self, file: Parcel) -> tuple[Written, ...]:
        """The requests `upload` sends for it; none where it travels in the order."""
        ...

    def price(self, order: GatewayOrder, *, key: str = "") -> Quote: ...

    def balance(self, *, key: str) -> Decimal | None:
        """Dollars left; None where the answer holds no number. Raises GatewayFault."""
        ...


@runtime_checkable
class MakesElements(Protocol):
    """A gateway at which elements are made before an order can name them."""

    def make_element(
        self, element: ElementRef, *, media: Mapping[str, str], key: str
    ) -> Answer:
        """Submit an element. Its ticket is polled; the result has `made_id`."""
        ...

    def element_written(
        self, element: ElementRef, *, media: Mapping[str, str]
    ) -> Written:
        """The request that `make_element` sends. Raises RefusedOrder."""
        ...


@runtime_checkable
class KnowsItsJobs(Protocol):
    """A gateway that gives jobs ids of its own, which a person may read there."""

    def look_up(self, remote_id: str, lost: Lost, *, key: str) -> Seen:
        """What it tells of that job to the holder of this key. `is_other_order`: its
        inputs, where they are told, are not those of the order. Raises GatewayFault.
        """
        ...


@runtime_checkable
class CallsBack(Protocol):
    """A gateway that calls our address when a job has ended. What it says there is
    believed of nothing but that the job is worth asking about.
    """

    def jobs_in(self, hook: Hook) -> frozenset[str] | None:
        """The ids of the jobs it tells of; None when it is no answer at all."""
        ...

    def is_genuine(self, hook: Hook, secrets: Sequence[str], *, now: float) -> bool:
        """Whether its signature is of one of the secrets, and of this hour."""
        ...
