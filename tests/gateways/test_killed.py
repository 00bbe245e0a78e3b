"""Real workers killed for real, at every step of an order at a gateway."""

import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings as Django

from storyboard.practice import PracticeServer
from storyboard.renders.actions import dispatch_due
from storyboard.renders.models import Account, Clip, Event, Render
from tests.gateways.conftest import Order, accepted
from tests.renders.conftest import migrated, own_database
from tests.renders.processes import kill, start, wait_until

__all__ = ["migrated", "own_database"]

pytestmark = pytest.mark.cluster


@pytest.fixture(autouse=True)
def short_lease(settings: Django) -> None:
    settings.LEASE_SECONDS = 2.0
    settings.FETCH_WORKERS = 0


@pytest.fixture
def started() -> Iterator[list[Any]]:
    processes: list[Any] = []
    yield processes
    for process in processes:
        kill(process)


def start_workers(data: Path, practice: PracticeServer, **environment: str) -> Any:
    return start(
        data,
        "qcluster",
        STORYBOARD_PRACTICE_URL=practice.address,
        STORYBOARD_CONTROL_WORKERS="1",
        STORYBOARD_FETCH_WORKERS="0",
        **environment,
    )


def state_of(render: Render) -> str:
    """On the way, whatever is due is hinted, and nobody waits for a pace."""
    now = timezone.now()
    patient = Render.objects.filter(lease_token=None)
    patient.filter(state__in=["running", "submitting"]).update(run_after=now)
    Account.objects.filter(lease_token=None).update(run_after=now)
    dispatch_due(now=now)
    render.refresh_from_db()
    return render.state


# The steps between which money or a film could be lost; the crash storm has them all.
POINTS = ["submitting", "sent", "fetched", "keeping"]


def killed_and_restarted(
    render: Render,
    point: str,
    practice: PracticeServer,
    *,
    started: list[Any],
    data: Path,
) -> str:
    """The whole group dies at the point; then workers are there again."""
    fault = f"{point}:KILLGROUP"
    dying = start_workers(data, practice, STORYBOARD_FAULT=fault)
    started.append(dying)
    wait_until(lambda: state_of(render) and dying.poll() is not None)
    assert dying.returncode == -signal.SIGKILL
    started.append(start_workers(data, practice))
    wait_until(lambda: state_of(render) in {"done", "unknown", "failed"})
    return render.state


@pytest.mark.parametrize("point", POINTS)
def test_at_runware_a_killed_worker_costs_nothing_and_loses_nothing(
    own_database: Path,
    practice: PracticeServer,
    order: Order,
    started: list[Any],
    tmp_path: Path,
    point: str,
) -> None:
    render = order("runware")

    end = killed_and_restarted(render, point, practice, started=started, data=tmp_path)

    assert end == "done"
    assert accepted(practice) == Clip.objects.count() == 1
    assert Event.objects.filter(render=render, after="done").count() == 1


@pytest.mark.parametrize(
    ("gateway", "point", "end", "orders"),
    [
        ("wavespeed", "sent", "done", 1),
        ("runcomfy", "sent", "unknown", 1),
    ],
)
def test_where_nobody_can_know_a_person_is_asked_and_nothing_is_sent_twice(
    own_database: Path,
    practice: PracticeServer,
    order: Order,
    started: list[Any],
    tmp_path: Path,
    gateway: str,
    point: str,
    end: str,
    orders: int,
) -> None:
    render = order(gateway)

    found = killed_and_restarted(
        render, point, practice, started=started, data=tmp_path
    )

    assert (found, accepted(practice)) == (end, orders)
