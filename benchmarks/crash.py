"""Small films ordered at real clusters whose processes are killed at random.

The supervisor, two clusters' processes and the dispatcher are the studio's own
(`manage.py studio --no-web`), with short leases. A seed chooses what is killed by
SIGKILL and when. Then everybody waits until every film has come to its end. A render
whose worker or engine died three times is given up, as the studio says; it is ordered
again here and must be done then.
"""

import random
import sys
import time
from collections import Counter
from contextlib import suppress
from uuid import uuid4

from django.db import connection

from benchmarks.audit import faults_of, files_without_row, is_final, left_behind
from benchmarks.ground import lay
from benchmarks.kills import kill_one
from benchmarks.people import make_board, make_owner, make_project, order, plan
from benchmarks.processes import (
    NeverHappened,
    Studio,
    alive,
    encoders,
    wait_until,
)
from benchmarks.report import Report, arguments, say
from storyboard.domain.lifecycle import State
from storyboard.renders.actions import order_again
from storyboard.renders.models import Clip, Render
from storyboard.teams.models import User

KINDS = (
    "busy worker",
    "idle worker",
    "pusher",
    "monitor",
    "sentinel",
    "main",
    "group",
    "encoder",
    "checker",
    "dispatcher",
)
_LENGTHS = (2, 3, 4)
_END_WITHIN = 240.0
_SETTINGS = {
    "STORYBOARD_LEASE_SECONDS": "4",
    "STORYBOARD_WEDGED_SECONDS": "10",
    "STORYBOARD_RENDER_WORKERS": "2",
}


def main() -> int:
    parser = arguments(__doc__ or "")
    parser.add_argument("--seed", type=int, default=20261121)
    parser.add_argument("--films", type=int)
    options = parser.parse_args()
    seconds = 600.0 if options.long else 60.0
    films = options.films or (300 if options.long else 40)
    report = Report("crash", "Processes killed at random", __doc__ or "")
    lay()
    owner, team = make_owner()
    project = make_project(team, "Crash", by=owner)
    studio = Studio("--no-web", settings=_SETTINGS)
    renders = [
        order(make_board(project, film, by=owner), by=owner)
        for film in (plan(f"Film {n}", [_LENGTHS[n % 3]]) for n in range(films))
    ]
    say(f"{films} films ordered; killing for {seconds:.0f} s, seed {options.seed}.")
    kills = _kill_around(studio, random.Random(options.seed), seconds)
    done_under_fire = Clip.objects.count()
    say(f"{kills.total()} kills; {done_under_fire} films done. Waiting for the rest.")
    again, waited = _wait_for_all(renders, owner)
    stop_seconds = studio.stop()
    _tell(report, [*renders, *again], kills, seed=options.seed)
    report.table(
        "The run",
        ("what", "how much"),
        [
            ("films ordered", films),
            ("done while processes were killed", done_under_fire),
            ("given up after three deaths and ordered again", len(again)),
            ("from the last kill to the last film", f"{waited:.1f} s"),
            ("claims in all", sum(render.claims for render in renders)),
            ("hints left in the queue, harmless", left_in_queue()),
            ("the studio's end", f"{stop_seconds:.1f} s"),
        ],
    )
    return report.finish()


def _kill_around(studio: Studio, chance: random.Random, seconds: float) -> Counter[str]:
    """Kill one process after the other; how many of each kind."""
    kills: Counter[str] = Counter()
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        time.sleep(chance.uniform(0.5, 2.0))
        if kind := kill_one(KINDS, studio, chance):
            kills[kind] += 1
    return kills


def _wait_for_all(renders: list[Render], owner: User) -> tuple[list[Render], float]:
    """Until every render has ended; those given up are ordered again, once."""
    again: list[Render] = []
    began = time.monotonic()
    with suppress(NeverHappened):
        wait_until(lambda: all(map(is_final, renders)), "the end", within=_END_WITHIN)
        given_up = [r for r in renders if _was_given_up(r)]
        again = [order_again(r, owner, order_key=uuid4()) for r in given_up]
        wait_until(lambda: all(map(is_final, again)), "the end", within=_END_WITHIN)
    return again, time.monotonic() - began


def left_in_queue() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_q_ormq")
        return int(cursor.fetchone()[0])


def _was_given_up(render: Render) -> bool:
    """Only after three deaths: anything else that failed is a fault."""
    return render.state == State.FAILED and render.crashes >= 2


def _tell(
    report: Report, renders: list[Render], kills: Counter[str], *, seed: int
) -> None:
    connection.close()
    by_outcome = Counter(render.state for render in renders)
    report.table(
        f"Kills in this run (seed {seed})",
        ("kind", "kills"),
        [*((kind, kills[kind]) for kind in KINDS), ("all", kills.total())],
    )
    report.table("What became of the renders", ("state", "renders"), by_outcome.items())
    stuck = [r for r in renders if not is_final(r)]
    report.promise(
        "every render comes to its end", found=f"{len(stuck)} stuck", kept=not stuck
    )
    faults = {
        f"{render.board.title}, {render}": found
        for render in renders
        if not _was_given_up(render) and (found := faults_of(render))
    }
    report.promise(
        "every render is done exactly once: one clip, its file decodes and is the one "
        "its row says, its states went forward",
        found=f"{len(faults)} of {len(renders)} not {list(faults.items())[:3] or ''}",
        kept=not faults,
    )
    doubled = Clip.objects.count() - Clip.objects.values("render").distinct().count()
    report.promise("no clip twice", found=f"{doubled} doubled", kept=not doubled)
    orphans = list(alive(encoders()))
    report.promise(
        "no encoder works on for nobody", found=f"{len(orphans)} left", kept=not orphans
    )
    before, after = left_behind(), left_behind(later=601)
    report.promise(
        "what killed workers leave is swept when ten minutes old",
        found=f"{before} left, {after} after the sweep",
        kept=not after,
    )
    strays = files_without_row()
    report.promise(
        "no stored file without a row", found=f"{len(strays)} strays", kept=not strays
    )


if __name__ == "__main__":
    sys.exit(main())
