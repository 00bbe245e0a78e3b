"""A job as values: what was ordered, and what came of it."""

from dataclasses import asdict, dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any, Self


class State(StrEnum):
    QUEUED = "queued"
    WORKING = "working"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Kind(StrEnum):
    """Why a job or a result failed; each vendor has its own words for it."""

    REFUSED = "refused"
    BROKEN = "broken"
    TIMEOUT = "timeout"
    INPUT = "input"


@dataclass(frozen=True, slots=True)
class Plan:
    """The film asked for. Media are references of `inputs`; an image-to-video job
    takes the shape of its frame, an edit the shape and the length of its source."""

    shots: tuple[tuple[str, int], ...]
    width: int
    height: int
    first: str = ""
    last: str = ""
    source: str = ""
    container: str = "mp4"
    sound: bool = False
    pictures: tuple[str, ...] = ()

    @property
    def seconds(self) -> int:
        return sum(seconds for _, seconds in self.shots)


@dataclass(frozen=True, slots=True)
class Order:
    """An accepted submit. `key` is a fingerprint, `wire` the parameters as they came,
    without their media. A plan without shots is an order for an element."""

    vendor: str
    id: str
    key: str
    model: str
    price: Decimal
    plan: Plan
    wire: dict[str, Any]
    results: int = 1
    text: str = ""
    faults: tuple[str, ...] = ()
    webhook: str = ""
    upload: str = ""
    ttl_seconds: int = 0
    says_cost: bool = False

    @property
    def each(self) -> Decimal:
        """The price of one result."""
        return self.price / self.results

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "price": str(self.price)}

    @classmethod
    def of(cls, facts: dict[str, Any]) -> Self:
        plan = facts["plan"]
        shots = tuple((prompt, seconds) for prompt, seconds in plan["shots"])
        lists = {"shots": shots, "pictures": tuple(plan["pictures"])}
        known = {
            "plan": Plan(**{**plan, **lists}),
            "price": Decimal(facts["price"]),
            "faults": tuple(facts["faults"]),
        }
        return cls(**{**facts, **known})


@dataclass(slots=True)
class Result:
    """One film of a job. Its address carries `issue`, which grows when one expires."""

    uuid: str
    index: int
    file: str = ""
    failure: Kind | None = None
    issue: int = 1
    expired: int = 0

    @property
    def seed(self) -> int:
        return int(self.uuid[:8], 16)


@dataclass(slots=True)
class Job:
    order: Order
    at: float
    state: State = State.QUEUED
    results: list[Result] = field(default_factory=list)
    failure: Kind | None = None
    message: str = ""
    finished_at: float = 0.0
    settled: bool = False

    @property
    def is_over(self) -> bool:
        return self.state in (State.DONE, State.FAILED, State.CANCELLED)

    @property
    def delivered(self) -> list[Result]:
        return [result for result in self.results if result.failure is None]
