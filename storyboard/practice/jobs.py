"""The jobs: accepted and charged once, drawn, finished, remembered over a restart."""

import logging
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from threading import RLock

from storyboard.practice.clock import Clock
from storyboard.practice.drawing import (
    CannotDraw,
    Scene,
    Studio,
    as_large_as,
    result_uuid,
)
from storyboard.practice.faults import unmarked
from storyboard.practice.inputs import BadInput, Inputs
from storyboard.practice.ledger import Ledger
from storyboard.practice.order import Job, Kind, Order, Plan, Result, State

logger = logging.getLogger(__name__)

# How much of a job's time it waits before it is begun, and can still be cancelled.
_WAITS = 0.3
_FAILS = {
    "refused-prompt": (Kind.REFUSED, "The prompt was refused by the content filter."),
    "fails": (Kind.BROKEN, "The model failed to make a film."),
    "provider-timeout": (Kind.TIMEOUT, "The model did not answer in time."),
}


class Taken(Exception):
    """A job of this id was accepted before."""


class NoCredit(Exception):
    """The account has not enough play money."""


class Jobs:
    """`take_seconds` is how long a job takes at least; `finished` is told of each."""

    def __init__(
        self,
        ledger: Ledger,
        studio: Studio,
        inputs: Inputs,
        *,
        take_seconds: float,
        credit: Decimal,
        finished: Callable[[Job], None],
    ) -> None:
        self._ledger, self._studio, self._inputs = ledger, studio, inputs
        self._take_seconds, self._credit = take_seconds, credit
        self._finished = finished
        self._jobs: dict[tuple[str, str], Job] = {}
        self._lock = RLock()
        self._in_flight: Counter[tuple[str, str]] = Counter()
        # The most one key had in flight at once, by vendor.
        self.most_at_once: dict[str, int] = {}
        self._clock = Clock()
        self._pool = ThreadPoolExecutor(2, thread_name_prefix="practice")
        self._closing = False
        self._remember()

    def close(self) -> None:
        self._closing = True
        self._clock.close()
        self._pool.shutdown(cancel_futures=True)

    def accept(self, order: Order) -> Job:
        """Take an order and charge for it, on the disk before this returns.

        Raises Taken or NoCredit.
        """
        with self._lock:
            if (order.vendor, order.id) in self._jobs:
                raise Taken
            if self.balance(order.key) < order.price:
                raise NoCredit
            line = self._ledger.add(
                "accepted",
                vendor=order.vendor,
                id=order.id,
                key=order.key,
                model=order.model,
                price=str(order.price),
                prompt=order.text[:200],
                job=order.to_json(),
            )
            job = _new_job(order, line["at"])
            self._jobs[order.vendor, order.id] = job
            self._in_flight[order.vendor, order.key] += 1
            self.most_at_once[order.vendor] = max(
                self.most_at_once.get(order.vendor, 0),
                self._in_flight[order.vendor, order.key],
            )
        self._begin_later(job)
        return job

    def balance(self, key: str) -> Decimal:
        return self._credit - self._ledger.spent(key)

    def find(self, vendor: str, job_id: str, key: str) -> Job | None:
        """The key's own job of that id; other people's do not exist."""
        job = self._jobs.get((vendor, job_id))
        return job if job and job.order.key == key else None

    def all_of(self, vendor: str, key: str = "") -> list[Job]:
        """The vendor's jobs, the newest first."""
        with self._lock:
            jobs = [j for j in self._jobs.values() if j.order.vendor == vendor]
        mine = [job for job in jobs if key in ("", job.order.key)]
        return sorted(mine, key=lambda job: -job.at)

    def result(self, uuid: str) -> tuple[Job, Result] | None:
        with self._lock:
            jobs = list(self._jobs.values())
        for job in jobs:
            for result in job.results:
                if result.uuid == uuid:
                    return job, result
        return None

    def cancel(self, job: Job) -> bool:
        """Whether it was still waiting, and is now off and paid back."""
        with self._lock:
            if job.state is not State.QUEUED:
                return False
            self._end(job, State.CANCELLED)
        return True

    def forget(self, job: Job) -> None:
        """Out of the history; whether it stops nobody has promised, so it does not."""
        with self._lock:
            self._jobs.pop((job.order.vendor, job.order.id), None)

    def later(self, seconds: float, do: Callable[[], None]) -> None:
        """Do something in a thread of the pool, some time from now."""
        self._clock.at(time.monotonic() + seconds, lambda: self._submit(do))

    def _submit(self, do: Callable[[], None]) -> None:
        def safely() -> None:
            try:
                do()
            except Exception:
                logger.exception("a practice job went wrong")

        if not self._closing:
            self._pool.submit(safely)

    def _remember(self) -> None:
        for line in self._ledger.all_lines():
            key = line.get("vendor", ""), line.get("id", "")
            if line["event"] == "accepted":
                self._jobs[key] = _new_job(Order.of(line["job"]), line["at"])
            elif line["event"] == "cancelled":
                self._jobs[key].state = State.CANCELLED
            elif line["event"] in ("finished", "refunded"):
                self._jobs[key].settled = True
        for job in self._jobs.values():
            if job.state is State.QUEUED:
                self._in_flight[job.order.vendor, job.order.key] += 1
                self._begin_later(job)

    def _begin_later(self, job: Job) -> None:
        age = time.time() - job.at
        begins = max(0.0, self._take_seconds * _WAITS - age)
        ends = time.monotonic() + max(0.0, self._take_seconds - age)
        self.later(begins, lambda: self._work(job, ends))

    def _work(self, job: Job, ends: float) -> None:
        """Draw the films, then wait for the time a job takes at least."""
        with self._lock:
            if job.state is not State.QUEUED:
                return
            job.state = State.WORKING
        if "never-ends" in job.order.faults:
            return
        for name, (kind, message) in _FAILS.items():
            if name in job.order.faults:
                job.failure, job.message = kind, message
        if job.failure is None:
            self._draw(job)
        self._clock.at(ends, lambda: self._submit(lambda: self._finish(job)))

    def _draw(self, job: Job) -> None:
        order = job.order
        results = [
            Result(result_uuid(f"{order.vendor}:{order.id}", at), at)
            for at in range(order.results)
        ]
        if "fewer-results" in order.faults:
            results.pop()
        if "one-fails" in order.faults and results:
            results[-1].failure = Kind.BROKEN
        try:
            scene = self._scene(order.plan)
            for result in results if scene.shots else ():
                self._draw_one(job, result, scene)
        except BadInput as fault:
            job.failure, job.message = Kind.INPUT, str(fault)
        except CannotDraw as fault:
            job.failure, job.message = Kind.BROKEN, "The engine gave no film."
            if not self._closing:
                logger.warning("practice job %s: %s", order.id, fault)
        job.results = results if job.failure is None else []

    def _draw_one(self, job: Job, result: Result, scene: Scene) -> None:
        if result.failure is None and "no-output" not in job.order.faults:
            # Takes of one order differ, as different seeds would.
            title = f"take {result.index + 1}" if job.order.results > 1 else ""
            titled = replace(scene, title=title)
            result.file = self._studio.draw(
                titled, lambda: self._closing, keep_seconds=job.order.ttl_seconds
            )

    def _scene(self, plan: Plan) -> Scene:
        for reference in plan.pictures:
            self._inputs.still(reference)
        first = self._inputs.still(plan.first) if plan.first else None
        last = self._inputs.still(plan.last) if plan.last else None
        scene = Scene(
            tuple((unmarked(prompt), seconds) for prompt, seconds in plan.shots),
            plan.width,
            plan.height,
            first=first.path if first else None,
            last=last.path if last else None,
            container=plan.container,
            sound=plan.sound,
        )
        if shape := first or last:
            scene = as_large_as(scene, shape.width, shape.height)
        if plan.source:
            facts = self._inputs.clip_facts(plan.source)
            shots = ((scene.shots[0][0], max(1, round(facts.seconds))),)
            scene = as_large_as(scene, facts.width, facts.height)
            scene = replace(scene, shots=shots)
        return scene

    def _finish(self, job: Job) -> None:
        state = State.DONE if job.failure is None else State.FAILED
        with self._lock:
            was_settled = job.settled
            self._end(job, state)
        if not was_settled:
            self._finished(job)

    def _end(self, job: Job, state: State) -> None:
        """What was not delivered is paid back; the state is last, for it is looked at
        without the lock."""
        order = job.order
        if not job.settled:
            facts = {"vendor": order.vendor, "id": order.id, "key": order.key}
            if state is State.CANCELLED:
                self._ledger.add("cancelled", **facts)
            missing = order.results - len(job.delivered)
            if missing:
                back = order.each * missing
                self._ledger.add("refunded", **facts, price=str(back))
            if state is not State.CANCELLED:
                self._ledger.add("finished", **facts, state=state.value)
        self._in_flight[order.vendor, order.key] -= 1
        job.settled, job.finished_at = True, time.time()
        job.state = state


def _new_job(order: Order, at: str) -> Job:
    return Job(order, datetime.fromisoformat(at).timestamp())
