"""Paid orders at three gateways while everything but the gateways is killed.

The practice provider is a process of its own that nobody kills: it is the outside
world, and its ledger is the truth. It loses replies before and after it has accepted an
order, answers with errors and garbage, and spoils uploads and downloads. Orders, with
words only or with frames and elements, are placed through the web server, every third
one twice with the same key; every ninth one is cancelled soon after, and given up where
its gateway does not stop it. Workers die by SIGKILL at every
step of a paid order and at random, the web server, the clusters and the whole studio
too; hints are delivered twice. In the end a person decides about what nobody knows: the
provider is asked, and where it shows jobs that look like the lost one, "it is that
job". Nothing is ever sent again.
"""

import random
import sys
import time
from collections import Counter
from decimal import Decimal
from uuid import UUID

import requests
from django.db import connection

from benchmarks.crash import left_in_queue
from benchmarks.customers import Customers, Doubler, Person
from benchmarks.ground import DATA, MEDIA, lay
from benchmarks.kills import kill_one
from benchmarks.processes import Studio, free_port, start, wait_until
from benchmarks.reckoning import Reckoning, reckon
from benchmarks.report import Report, arguments, say
from storyboard.domain.lifecycle import FINAL, State
from storyboard.renders.models import Render

POINTS = {
    "claimed": 0.01,
    "uploaded": 0.02,
    "submitting": 0.03,
    "sent": 0.03,
    "ticketed": 0.03,
    "looked": 0.05,
    "polled": 0.02,
    "fetched": 0.02,
    "filed": 0.03,
    "keeping": 0.03,
}
KINDS = (
    *("busy worker",) * 10,
    *("web worker",) * 3,
    "checker",
    "idle worker",
    "pusher",
    "monitor",
    "sentinel",
    "main",
    "group",
    "dispatcher",
    "web server",
    "studio",
)
FAULTS = (
    "lost-reply-before@submit:0.03",
    "lost-reply-after@submit:0.04",
    "server-error@submit:0.01",
    "server-error-after@submit:0.01",
    "garbage-json@submit:0.01",
    "html-body-after@submit:0.01",
    "empty-body@submit:0.01",
    "error-in-200@submit:0.01",
    "rate-limited@submit:0.01",
    "slow@submit:0.02",
    "hangs-after@submit:0.005",
    "lost-reply-before@upload:0.02",
    "lost-reply-after@upload:0.02",
    "server-error@upload:0.02",
    "lost-reply-after@poll:0.02",
    "server-error@poll:0.02",
    "garbage-json@poll:0.01",
    "html-body@poll:0.01",
    "rate-limited@poll:0.01",
    "unknown-status@poll:0.02",
    "foreign-task@poll:0.02",
    "truncated-video:0.02",
    "half-video:0.01",
    "html-video:0.01",
    "expired-result:0.02",
    "wrong-content-type:0.02",
    "fails:0.01",
    "refused-prompt:0.01",
    "nsfw:0.01",
)
_SETTINGS = {
    "STORYBOARD_LEASE_SECONDS": "4",
    "STORYBOARD_WEDGED_SECONDS": "10",
    "STORYBOARD_CONTROL_WORKERS": "4",
}


class Storm:
    def __init__(self, orders: int, *, seed: int) -> None:
        self.chance = random.Random(seed)
        port = free_port()
        self.provider = f"http://127.0.0.1:{port}"
        self._process = start(
            *("practice_provider", "--port", str(port), "--seed", str(seed)),
            *("--folder", str(DATA / "practice"), "--credit", "1000000"),
            *("--take", "2", "--slow", "1", "--hang", "3", "--retry-after", "1"),
            *(word for fault in FAULTS for word in ("--fault", fault)),
            settings={},
        )
        wait_until(self._answers, "the practice provider's start")
        self.kills: Counter[str] = Counter()
        self.studio = self._studio()
        self.customers = Customers(orders, lambda: self.studio.port, self.chance)

    def _answers(self) -> bool:
        try:
            return requests.get(f"{self.provider}/healthz", timeout=2).ok
        except requests.ConnectionError:
            return False

    def _studio(self, *, calm: bool = False) -> Studio:
        wishes = ",".join(f"{name}:KILL:{rate}" for name, rate in POINTS.items())
        fault = {} if calm else {"STORYBOARD_FAULT": wishes}
        told = {"STORYBOARD_PRACTICE_URL": self.provider}
        return Studio(settings={**_SETTINGS, **told, **fault})

    def rage(self, seconds: float) -> None:
        """Order, double and kill until the time is over."""
        ends = time.monotonic() + seconds
        with self.customers.ordering(seconds * 0.7), Doubler(self.chance).doubling():
            while time.monotonic() < ends:
                time.sleep(self.chance.uniform(2.0, 6.0))
                if kind := kill_one(KINDS, self.studio, self.chance):
                    self.kills[kind] += 1
                if self.studio.process.poll() is not None:
                    self.studio = self._studio()

    def calm(self, patience: float) -> float:
        """The faults end. Start anew, and wait until nothing moves any more."""
        requests.delete(f"{self.provider}/faults", timeout=10)
        self.studio.stop()
        self.studio = self._studio(calm=True)
        return _until_quiet(patience)

    def decide(self, patience: float) -> Counter[str]:
        """What a person does about what nobody knows."""
        person = Person(lambda: self.studio.port)
        unknown = Render.objects.filter(state=State.UNKNOWN)
        decided: Counter[str] = Counter()
        # Three workers died over each by chance: it would be tried again in an hour.
        for render in Render.objects.filter(results__error_code="crashed"):
            person.decides(render, "fetch")
            decided["had its film fetched at once"] += 1
        _until_quiet(patience)
        asked: set[UUID] = set()
        while new := list(unknown.exclude(pk__in=asked)):
            for render in new:
                person.decides(render, "ask")
            asked |= {render.pk for render in new}
            _until_quiet(patience)
        decided["asked about"] = len(asked)
        decided["found when asked"] = len(asked) - unknown.count()
        for render in unknown.exclude(candidates=[]).order_by("submitted_at"):
            decided["it is that job"] += person.takes_a_job(render)
        _until_quiet(patience)
        decided["still unknown"] = unknown.count()
        return decided

    def ledger(self) -> list[dict[str, object]]:
        lines: list[dict[str, object]] = requests.get(
            f"{self.provider}/ledger", timeout=60
        ).json()["lines"]
        return lines

    def faults_struck(self) -> dict[str, int]:
        said: dict[str, int] = requests.get(
            f"{self.provider}/faults", timeout=10
        ).json()["struck"]
        return said


def _until_quiet(patience: float) -> float:
    """Until nothing moves any more, however long that takes, or until for so many
    seconds nothing has come to its end: then something is stuck.
    """
    moving = Render.objects.exclude(state__in=[*FINAL, State.UNKNOWN])
    began = last = time.monotonic()
    left = moving.count()
    while left and time.monotonic() - last < patience:
        time.sleep(0.5)
        if (now := moving.count()) != left:
            left, last = now, time.monotonic()
    if left:
        say(f"{left} are still under way.")
    return time.monotonic() - began


def main() -> int:
    parser = arguments(__doc__ or "")
    parser.add_argument("--seed", type=int, default=20261121)
    parser.add_argument("--orders", type=int)
    parser.add_argument("--seconds", type=float, help="how long the storm lasts")
    parser.add_argument(
        "--patience", type=float, default=180.0, help="seconds without any end"
    )
    options = parser.parse_args()
    orders = options.orders or (2_000 if options.long else 1_000)
    seconds = options.seconds or (600.0 if options.long else 300.0)
    report = Report("storm", "A storm over paid orders", __doc__ or "")
    lay()
    storm = Storm(orders, seed=options.seed)
    say(f"{orders} orders; the storm lasts {seconds:.0f} s, seed {options.seed}.")
    storm.rage(seconds)
    struck, done = storm.faults_struck(), Render.objects.filter(state="done").count()
    say(f"{storm.kills.total()} random kills, {done} films. Waiting for the rest.")
    waited = storm.calm(options.patience)
    decided = storm.decide(options.patience)
    connection.close()
    found = reckon(storm.ledger(), MEDIA)
    _tell_storm(report, storm, struck)
    run = [
        ("orders placed", storm.customers.placed),
        ("of them sent twice with the same key", storm.customers.doubled),
        ("cancelled within eight seconds", storm.customers.regretted),
        ("requests that met a dead web server", storm.customers.met_nobody),
        ("films done during the storm", done),
        ("from the end of the storm to the last film", f"{waited:.0f} s"),
        ("claims in all", sum(Render.objects.values_list("claims", flat=True))),
        ("hints left in the queue, harmless", left_in_queue()),
    ]
    report.table("The run", ("what", "how much"), run)
    report.table("What a person decided", ("what", "renders"), decided.items())
    _tell(report, found, asked=orders)
    for fault in found.faults:
        say(fault)
    storm.studio.stop()
    return report.finish()


def _tell_storm(report: Report, storm: Storm, struck: dict[str, int]) -> None:
    said = (DATA / "studio.log").read_text("utf-8", "replace")
    steps = [(point, said.count(f"killed at {point}\n")) for point in POINTS]
    everything = [*((f"at the step “{name}”", count) for name, count in steps)]
    everything += sorted(storm.kills.items())
    total = sum(count for _, count in everything)
    report.table("Kills", ("what", "kills"), [*everything, ("all", total)])
    report.table("Faults of the provider", ("fault", "times"), sorted(struck.items()))


def _tell(report: Report, found: Reckoning, *, asked: int) -> None:
    states = sorted(found.states.items())
    report.table("What became of the renders", ("state", "renders"), states)
    report.table(
        "The provider's ledger and ours",
        ("what", "orders", "dollars of play money"),
        [
            ("accepted by the provider, less what it paid back", found.accepted,
             _money(found.paid_there)),
            ("followed here to the end, and charged", found.followed,
             _money(found.charged_here)),
            ("never answered: a render each says that nobody knows", found.explained,
             _money(found.paid_unknown)),
            ("given up by a person, and left open", found.given_up,
             _money(found.paid_given_up)),
            ("paid back by the provider", found.refunded, ""),
            ("elements made there", found.elements, _money(found.elements_paid)),
            ("charged for elements here", "", _money(found.elements_charged)),
            ("left open for elements", "", _money(found.elements_open)),
            ("films kept", found.films, ""),
        ],
    )  # fmt: skip
    ordered = sum(found.states.values())
    report.promise(
        "every order is one render, however often it was sent",
        found=f"{ordered} renders of {asked} orders",
        kept=ordered == asked,
    )
    report.promise(
        "accepted by the provider = followed here + given up + each explained by a "
        "render that is marked unknown; nothing was accepted twice",
        found=f"{found.accepted} = {found.followed} + {found.given_up} + "
        f"{found.explained} {_first(found.twice)}",
        kept=not found.twice
        and found.accepted == found.followed + found.given_up + found.explained,
    )
    report.promise(
        "paid there = charged here + what those given up and the unknown ones cost",
        found=f"{_money(found.paid_there)} = {_money(found.charged_here)} + "
        f"{_money(found.paid_given_up)} + {_money(found.paid_unknown)} "
        f"{_first(found.wrong_money)}",
        kept=not found.wrong_money
        and found.paid_there
        == found.charged_here + found.paid_given_up + found.paid_unknown,
    )
    for says, wrong in (
        ("no render is stuck", found.stuck),
        ("every film that was paid for is a clip, and whole", found.missing),
        ("every render's states went forward", found.wrong_moves),
    ):
        report.promise(says, found=f"{len(wrong)} not {_first(wrong)}", kept=not wrong)


def _first(wrong: list[str]) -> str:
    return str(wrong[:3]) if wrong else ""


def _money(amount: Decimal) -> str:
    return f"${amount:,.2f}"


if __name__ == "__main__":
    sys.exit(main())
