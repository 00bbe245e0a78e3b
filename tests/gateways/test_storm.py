"""A short storm: paid orders, lost replies, and workers that die at every step.

`make crashtest` is the long one. The provider lives in this process and is not killed:
its ledger is the truth.
"""

import os
import random
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from django_q.models import OrmQ
from django_q.tasks import async_task
from pytest_django import Settings as Django

from benchmarks.reckoning import marked, reckon
from storyboard.domain.plan import ShotPlan
from storyboard.practice import PracticeServer
from storyboard.practice.faults import rule
from storyboard.renders.actions import ask_provider, dispatch_due
from storyboard.renders.models import Account, Clip, Render, Result
from tests.cast import Cast
from tests.gateways.conftest import GATEWAYS, PLAN, Order, board_at
from tests.renders.processes import (
    free_what_the_dead_held,
    kill,
    start,
    wait_until,
)

pytestmark = pytest.mark.cluster

# The chance to die at each pass of each step.
DYING = ",".join(
    f"{point}:KILL:{rate}"
    for point, rate in {
        "claimed": 0.03,
        "uploaded": 0.05,
        "submitting": 0.15,
        "sent": 0.15,
        "ticketed": 0.15,
        "looked": 0.1,
        "polled": 0.05,
        "fetched": 0.05,
        "filed": 0.05,
        "keeping": 0.05,
    }.items()
)
LOST = ("lost-reply-before@submit:0.1", "lost-reply-after@submit:0.15")
PATIENCE = 240.0
AT_REST = {"done", "failed", "cancelled", "unknown"}


@pytest.fixture
def started() -> Iterator[list[Any]]:
    """Processes of the test; whatever happens, none outlives it."""
    processes: list[Any] = []
    yield processes
    for process in processes:
        kill(process)


def hurried() -> set[str]:
    """Time passes: everything is due, and hinted, some of it twice. All states."""
    now = timezone.now()
    for kind in (Render, Result, Account):
        rows = kind._default_manager.all()
        rows.filter(lease_token=None).update(run_after=now)
    Account.objects.update(held_until=None)
    free_what_the_dead_held()
    dispatch_due(now=now)
    dispatch_again()
    return set(Render.objects.values_list("state", flat=True))


def dispatch_again() -> None:
    if OrmQ.objects.count() > 10:
        return
    ids = Render.objects.exclude(state__in=AT_REST).values_list("pk", flat=True)
    for pk in random.sample(list(ids), min(2, len(ids))):
        async_task("storyboard.renders.tasks.advance", str(pk))


def test_what_the_provider_took_is_what_was_paid_for(
    own_database: Path,
    practice: PracticeServer,
    cast: Cast,
    order: Order,
    started: list[Any],
    settings: Django,
    tmp_path: Path,
) -> None:
    settings.LEASE_SECONDS = 2.0
    settings.FETCH_WORKERS = 0
    practice.practice.house.faults.set(map(rule, LOST), seed=2)
    for number in range(3):
        shot = ShotPlan(marked(number, "A lamp is lit."), 3)
        film = replace(PLAN, shots=(shot,))
        board = board_at(cast, GATEWAYS[number], film)
        # Alike: the one can be taken for the other.
        order(board=board)
        order(board=board)
    told = {
        "STORYBOARD_PRACTICE_URL": practice.address,
        "STORYBOARD_FETCH_WORKERS": "0",
    }

    started.append(start(tmp_path, "qcluster", **told, STORYBOARD_FAULT=DYING))
    wait_until(lambda: hurried() and Clip.objects.exists(), within=PATIENCE)
    os.killpg(started[0].pid, signal.SIGKILL)
    started.append(start(tmp_path, "qcluster", **told, STORYBOARD_FAULT=DYING))
    wait_until(lambda: hurried() <= AT_REST, within=PATIENCE)
    for render in Render.objects.filter(state="unknown"):
        ask_provider(render.pk, cast.alice)
    wait_until(lambda: hurried() <= AT_REST, within=PATIENCE)

    found = reckon(practice.practice.ledger.lines(), tmp_path / "media")
    assert found.faults == []
    assert found.accepted == found.followed + found.explained
    assert found.paid_there == found.charged_here + found.paid_unknown
    assert found.films >= 2
    assert "killed at" in (tmp_path / "qcluster.log").read_text()
