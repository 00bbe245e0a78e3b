"""The practice provider without its socket: every request finds its answer here."""

import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from threading import Event, Lock

from storyboard.media.guard import Guard
from storyboard.practice import dialect
from storyboard.practice.dialect import Dialect, House, Times
from storyboard.practice.drawing import Studio
from storyboard.practice.faults import FAULTS, Faults, UnknownFault, rule
from storyboard.practice.files import result_file, upload_file
from storyboard.practice.hooks import Post
from storyboard.practice.inputs import Inputs
from storyboard.practice.jobs import Jobs
from storyboard.practice.ledger import Ledger, fingerprint
from storyboard.practice.order import Job, Result
from storyboard.practice.outgoing import Unreachable, send
from storyboard.practice.runcomfy import RunComfy
from storyboard.practice.runware import Runware
from storyboard.practice.wavespeed import WaveSpeed
from storyboard.practice.wire import NotJson, Reply, Request, answer

logger = logging.getLogger(__name__)

ABOUT = (
    b"The practice provider: it speaks like Runware, WaveSpeedAI and RunComfy, draws "
    b"small practice clips and takes play money. It is none of them.\n\n"
    b"/runware/v1  /wavespeed/api/v3/...  /runcomfy/v1/...\n"
    b"/ledger  /faults  /stats  /healthz\n"
)


@dataclass(frozen=True, slots=True)
class Settings:
    """`folder` keeps the ledger, uploads and films. `credit` is what each key has.
    `guard`: where it may fetch and send. `films`: where drawn films are kept, for
    several to share; a scene drawn once is not drawn again.
    """

    folder: Path
    faults: tuple[str, ...] = ()
    seed: int = 1
    credit: Decimal = Decimal(10_000)
    take_seconds: float = 3.0
    long_side: int = 640
    exact: bool = False
    times: Times = field(default_factory=Times)
    guard: Guard = field(default_factory=Guard)
    films: Path | None = None


class Practice:
    """One practice provider; `address` is where others reach it."""

    def __init__(self, settings: Settings, address: str) -> None:
        self._seed = settings.seed
        self._guard = settings.guard
        self._closing = Event()
        self._lock = Lock()
        self._requests: Counter[tuple[str, str]] = Counter()
        self._leaks = 0
        faults = Faults(map(rule, settings.faults), seed=settings.seed)
        folder = settings.folder.resolve()
        self.ledger = Ledger(folder / "ledger.jsonl")
        inputs = Inputs(folder, address, settings.guard)
        self._studio = Studio(
            settings.films or folder / "films",
            long_side=settings.long_side,
            exact=settings.exact,
        )
        jobs = Jobs(
            self.ledger,
            self._studio,
            inputs,
            take_seconds=settings.take_seconds,
            credit=settings.credit,
            finished=self._finished,
        )
        self.house = House(jobs, inputs, faults, address, settings.times, self._closing)
        vendors = (Runware(self.house), WaveSpeed(self.house), RunComfy(self.house))
        self._vendors: dict[str, Dialect] = {one.vendor: one for one in vendors}

    def close(self) -> None:
        """Stop waiting and drawing; the ledger has everything already."""
        self._closing.set()
        self.house.jobs.close()
        self.ledger.close()

    def answer(self, request: Request) -> Reply:
        _, first, rest = [*request.path.split("/", 2), ""][:3]
        if vendor := self._vendors.get(first):
            inner = Request(
                request.method, f"/{rest}", request.query, request.headers, request.body
            )
            reply, place = dialect.answer(vendor, inner)
            with self._lock:
                self._requests[first, place] += 1
            return reply
        if first in ("files", "uploads", "tickets"):
            return self._file(first, rest, request)
        control: dict[str, Callable[[Request], Reply]] = {
            "": lambda _: Reply(body=ABOUT, content_type="text/plain"),
            "healthz": lambda _: answer({"status": "ok"}),
            "ledger": self._ledger,
            "faults": self._faults,
            "stats": lambda _: self._stats(),
        }
        found = control.get(first)
        return found(request) if found else answer({"error": "not found"}, 404)

    def _file(self, kind: str, name: str, request: Request) -> Reply:
        if "authorization" in request.headers:
            # A key belongs to the API and to nobody else: this is what we look for.
            with self._lock:
                self._leaks += 1
            return answer({"error": "a key was sent to a file's address"}, 400)
        if kind == "tickets":
            done = request.method == "PUT" and self.house.inputs.fill(
                name, request.body
            )
            return Reply(200 if done else 404)
        if kind == "uploads":
            return upload_file(self.house, name)
        return result_file(self.house, self._studio, name)

    def _ledger(self, request: Request) -> Reply:
        """`?vendor=&event=&key=&id=`; a key may be given as it is."""
        wanted = dict(request.query)
        if "key" in wanted:
            wanted["key"] = fingerprint(wanted["key"])
        lines = list(self.ledger.lines(**wanted))
        counts = Counter(line["event"] for line in lines)
        spent = str(self.ledger.spent(wanted.get("key", "")))
        return answer({"lines": lines, "counts": counts, "spent": spent})

    def _faults(self, request: Request) -> Reply:
        """POST `{"faults": ["slow:0.2"], "seed": 7}` begins anew; DELETE stops all."""
        faults = self.house.faults
        try:
            if request.method == "POST":
                wanted = request.json()
                asked = wanted if isinstance(wanted, dict) else {"faults": wanted}
                rules = [rule(str(text)) for text in asked.get("faults", [])]
                faults.set(rules, seed=int(asked.get("seed", self._seed)))
            elif request.method == "DELETE":
                faults.set((), seed=self._seed)
        except (NotJson, UnknownFault, TypeError, ValueError) as fault:
            return answer({"error": str(fault)}, 400)
        return answer(
            {
                "faults": [str(one) for one in faults.rules],
                "seed": faults.seed,
                "struck": faults.struck,
                "known": {
                    name: {"at": places, "does": does}
                    for name, (places, does) in FAULTS.items()
                },
            }
        )

    def _stats(self) -> Reply:
        with self._lock:
            requests: dict[str, dict[str, int]] = {}
            for (vendor, place), times in self._requests.items():
                requests.setdefault(vendor, {})[place] = times
            leaks = self._leaks
        jobs = {
            vendor: Counter(job.state.value for job in self.house.jobs.all_of(vendor))
            for vendor in self._vendors
        }
        return answer(
            {
                "requests": requests,
                "jobs": jobs,
                "most_at_once": self.house.jobs.most_at_once,
                "keys_sent_to_files": leaks,
            }
        )

    def _finished(self, job: Job) -> None:
        if job.order.webhook:
            marks = ((job.order.id, job.order.text),)
            faults = self.house.faults.at("webhook", marks)
            post = Post(self.house.jobs.later, self._guard)
            for one in self._vendors[job.order.vendor].deliveries(job, faults):
                post.deliver(one)
        for result in job.delivered if job.order.upload else ():
            if result.file:
                self._put(job, result)

    def _put(self, job: Job, result: Result) -> None:
        body = self._studio.film(result.file).read_bytes()
        headers = {"Content-Type": f"video/{job.order.plan.container}"}
        try:
            send(
                *("PUT", job.order.upload),
                guard=self._guard,
                body=body,
                headers=headers,
            )
        except Unreachable as fault:
            logger.info("an upload endpoint did not take the film: %s", fault)
