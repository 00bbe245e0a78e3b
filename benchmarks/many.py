"""500 renders in flight at Runware, followed by one worker; twenty of them finish.

The practice provider and the studio are processes of their own; the cluster has one
worker. 480 jobs never end. Twenty are ordered one after the other, and of each it is
measured how long after its end there its film is shown on its page here. How often a
job is asked about is its gateway's pace: every 5 s at first, every 15 s later.
"""

import json
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import uuid4

import psutil
import requests
from django.conf import settings
from django.db.models import Sum
from django.utils import timezone

from benchmarks.ground import DATA, lay
from benchmarks.people import make_owner, make_project, order, plan, session_of
from benchmarks.processes import (
    Studio,
    family_of,
    free_port,
    start,
    title_of,
    wait_until,
)
from benchmarks.report import Report, arguments, percentile, say
from benchmarks.visitor import Visitor
from storyboard.boards.actions.projects import create_board_from
from storyboard.boards.models import Board, Project
from storyboard.domain.lifecycle import State
from storyboard.domain.plan import ShotPlan
from storyboard.providers.vendors.runware.gateway import Runware
from storyboard.renders.models import Account, Exchange, Render
from storyboard.renders.tasks import advance, follow
from storyboard.teams.models import Team, User

BATCH, FINISHING = Runware.most_per_poll, 20
_TAKE_SECONDS = 20.0
_LOOK_SECONDS = 0.2
_EVER = "[[fault:never-ends]] "


class Provider:
    """The practice provider, in a process of its own."""

    def __init__(self) -> None:
        port = free_port()
        self.address = f"http://127.0.0.1:{port}"
        start(
            *("practice_provider", "--port", str(port)),
            *("--folder", str(DATA / "practice"), "--take", str(_TAKE_SECONDS)),
            # A call would wake the poller, and nothing of its pace would be seen.
            *("--fault", "lost-webhook"),
            settings={},
        )
        wait_until(self._answers, "the practice provider's start")

    def _answers(self) -> bool:
        try:
            return requests.get(f"{self.address}/healthz", timeout=2).ok
        except requests.ConnectionError:
            return False

    def asked(self) -> int:
        """Requests about jobs so far."""
        stats = requests.get(f"{self.address}/stats", timeout=10).json()
        return int(stats["requests"].get("runware", {}).get("poll", 0))

    def ended(self) -> dict[str, datetime]:
        """When each job has ended there."""
        answer = requests.get(
            f"{self.address}/ledger", params={"event": "finished"}, timeout=10
        )
        lines = answer.json()["lines"]
        return {line["id"]: datetime.fromisoformat(line["at"]) for line in lines}

    def take(self, tasks: list[dict[str, Any]], team: Team) -> None:
        answer = requests.post(
            f"{self.address}/runware/v1",
            json=tasks,
            headers={"Authorization": f"Bearer practice-{team.pk}"},
            timeout=60,
        )
        answer.raise_for_status()


def _board(project: Project, owner: User, prompt: str) -> Board:
    film = replace(plan("Film", [3]), width=3840, height=2160, prompt="")
    film = replace(film, shots=(ShotPlan(prompt, 3),))
    model = "runware/kling-3-4k"
    made = create_board_from(project, film, by=owner, model=model, settings={})
    return Board.objects.get(pk=made.pk)


def _fill(provider: Provider, team: Team, board: Board, owner: User, many: int) -> None:
    """So many jobs that never end: one is ordered, the others are copies of its row
    and of what it sent.
    """
    first = order(board, by=owner)
    advance(str(first.pk))
    first.refresh_from_db()
    sent = json.loads(Exchange.objects.get(render=first, what="order").sent)[0]
    values = Render.objects.values().get(pk=first.pk)
    copies, tasks = [], []
    for take in range(first.take + 1, first.take + many):
        number = uuid4()
        own = {"id": uuid4(), "take": take, "order_key": uuid4()}
        own |= {"submission_id": number, "remote_id": str(number)}
        own |= {"ticket": {**(first.ticket or {}), "remote_id": str(number)}}
        copies.append(Render(**(values | own)))
        tasks.append({**sent, "taskUUID": str(number)})
    Render.objects.bulk_create(copies)
    for start_at in range(0, len(tasks), BATCH):
        provider.take(tasks[start_at : start_at + BATCH], team)


class Threads:
    """How many each worker of the clusters has, looked at all the time."""

    def __init__(self, studio: Studio) -> None:
        self._studio, self._stop = studio, threading.Event()
        self.idle, self.most, self.bytes = 0, 0, 0

    @contextmanager
    def watched(self) -> Iterator[None]:
        thread = threading.Thread(target=self._watch)
        thread.start()
        try:
            yield
        finally:
            self._stop.set()
            thread.join()

    def _watch(self) -> None:
        while not self._stop.wait(0.25):
            for process in family_of(self._studio.process.pid):
                self._look(process)

    def _look(self, process: psutil.Process) -> None:
        title = title_of(process)
        if not title.startswith("qcluster Process"):
            return
        try:
            count, size = process.num_threads(), process.memory_info().rss
        except psutil.Error:
            return
        if title.endswith(" idle"):
            self.idle = max(self.idle, count)
        self.most, self.bytes = max(self.most, count), max(self.bytes, size)


def main() -> int:
    parser = arguments(__doc__ or "")
    parser.add_argument("--jobs", type=int, default=500)
    options = parser.parse_args()
    report = Report("many", "500 renders in flight, one worker", __doc__ or "")
    lay()
    owner, team = make_owner()
    project = make_project(team, "Many", by=owner)
    provider = Provider()
    settings.PRACTICE_URL = provider.address
    ever = _board(project, owner, _EVER + "A lamp is lit in the tower.")
    _fill(provider, team, ever, owner, options.jobs - FINISHING)
    boards = [_board(project, owner, f"{n}: a lamp is lit.") for n in range(FINISHING)]
    one_round = _one_round(provider)
    say(f"{one_round[1]} jobs in flight, asked about in {one_round[0]} requests.")
    studio = Studio(
        settings={
            "STORYBOARD_PRACTICE_URL": provider.address,
            "STORYBOARD_CONTROL_WORKERS": "1",
        }
    )
    threads, visitor = Threads(studio), Visitor(studio.port, session_of(owner))
    before, rounds = provider.asked(), Account.objects.get().claims
    polls, began = _polls(), time.monotonic()
    with threads.watched():
        renders, shown = _watch(boards, owner, visitor)
    seconds = time.monotonic() - began
    asked, rounds = provider.asked() - before, Account.objects.get().claims - rounds
    answers = _polls() - polls
    _tell(report, renders, shown, provider.ended())
    report.table(
        "Asking",
        ("what", "how much"),
        [
            ("jobs in flight", options.jobs),
            ("requests for one round of all of them", one_round[0]),
            (f"rounds in {seconds:.0f} s", rounds),
            ("requests in them", asked),
            ("jobs asked about in them", answers),
            ("requests a minute", f"{asked / seconds * 60:.0f}"),
            ("threads of an idle worker", threads.idle),
            ("threads of a busy one, at most", threads.most),
            ("memory of a worker, at most", f"{threads.bytes / 2**20:.0f} MiB"),
        ],
    )
    batches = -(-one_round[1] // BATCH)
    report.promise(
        f"one request per batch of {BATCH}",
        found=f"{one_round[0]} requests for {one_round[1]} jobs",
        kept=one_round[0] == batches,
    )
    report.promise(
        "no round makes more requests than its jobs need",
        found=f"{asked} requests in {rounds} rounds",
        kept=asked <= rounds + answers // BATCH,
    )
    report.promise(
        "no thread for a job: a worker at work has two more than an idle one, for its "
        "lease and to end a download that takes too long",
        found=f"{threads.most} beside {threads.idle}",
        kept=threads.most <= threads.idle + 2,
    )
    studio.stop()
    return report.finish()


def _one_round(provider: Provider) -> tuple[int, int]:
    """Requests for one round of all, and how many those are."""
    Render.objects.filter(state=State.RUNNING).update(run_after=timezone.now())
    Account.objects.update(run_after=timezone.now())
    before, polls = provider.asked(), _polls()
    follow(str(Account.objects.get().pk))
    return provider.asked() - before, _polls() - polls


def _polls() -> int:
    return int(Render.objects.aggregate(all=Sum("polls"))["all"] or 0)


def _watch(
    boards: list[Board], owner: User, visitor: Visitor
) -> tuple[list[Render], dict[str, datetime]]:
    """Order one after the other and look at their pages until all are ready."""
    waiting, renders = list(boards), []
    shown: dict[str, datetime] = {}
    next_at, ends = time.monotonic(), time.monotonic() + 300
    while len(shown) < len(boards) and time.monotonic() < ends:
        if waiting and time.monotonic() >= next_at:
            renders.append(order(waiting.pop(), by=owner))
            next_at = time.monotonic() + 2.0
        for render in renders:
            key = str(render.pk)
            if key not in shown and "Ready" in visitor.get(f"/renders/{key}/").text:
                shown[key] = timezone.now()
        time.sleep(_LOOK_SECONDS)
    return renders, shown


def _tell(
    report: Report,
    renders: list[Render],
    shown: dict[str, datetime],
    ended: dict[str, datetime],
) -> None:
    pace, late, waits = Runware.pace, [], []
    for render in renders:
        render.refresh_from_db()
        if str(render.pk) not in shown:
            continue
        wait = (shown[str(render.pk)] - ended[render.remote_id]).total_seconds()
        waits.append(wait)
        late.append(wait - pace.after(max(0, render.polls - 1)))
    rows = [
        ("jobs that ended", len(renders)),
        ("their films shown", len(waits)),
        ("from the end there to the page: middle", f"{percentile(waits, 0.5):.1f} s"),
        ("longest", f"{max(waits):.1f} s"),
        ("longest beyond the job's poll interval", f"{max(late):.1f} s"),
        ("within the poll interval and two seconds", sum(one <= 2 for one in late)),
    ]
    report.table("From the end there to the page here", ("what", "how long"), rows)
    report.promise(
        "every film is shown",
        found=f"{len(waits)} of {len(renders)}",
        kept=len(waits) == len(renders),
    )


if __name__ == "__main__":
    sys.exit(main())
