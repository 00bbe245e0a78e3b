"""Real workers killed for real, at every step of an order at a gateway."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings as Django

from storyboard.practice import PracticeServer
from storyboard.renders.actions import dispatch_due
from storyboard.renders.models import Account, Clip, Event, Render, Result
from tests.gateways.conftest import GATEWAYS, Order, accepted, misbehave
from tests.renders.conftest import migrated, own_database
from tests.renders.processes import (
    deaths,
    die_at,
    free_what_the_dead_held,
    kill,
    start,
    wait_until,
)

__all__ = ["migrated", "own_database"]

pytestmark = pytest.mark.cluster


@pytest.fixture(autouse=True)
def no_fetch_workers(settings: Django) -> None:
    settings.FETCH_WORKERS = 0


@pytest.fixture
def started() -> Iterator[list[Any]]:
    processes: list[Any] = []
    yield processes
    for process in processes:
        kill(process)


# Every step of an order, and a gateway where one comes by there.
STEPS = [
    ("claimed", "runware"),
    ("uploaded", "wavespeed"),
    ("submitting", "runware"),
    ("looked", "wavespeed"),
    *(("sent", gateway) for gateway in GATEWAYS),
    ("kept", "runcomfy"),
    ("ticketed", "wavespeed"),
    ("polled", "runware"),
    ("fetched", "runcomfy"),
    ("filed", "wavespeed"),
    ("keeping", "runware"),
]
AT_REST = {"done", "unknown", "failed"}


def start_workers(data: Path, practice: PracticeServer) -> Any:
    return start(
        data,
        "qcluster",
        STORYBOARD_PRACTICE_URL=practice.address,
        STORYBOARD_CONTROL_WORKERS="1",
        STORYBOARD_FETCH_WORKERS="0",
        STORYBOARD_LEASE_SECONDS="20",
        **deaths(data, *{point for point, _ in STEPS}),
    )


def states() -> set[str]:
    """Of all renders; on the way, whatever waits is due, and hinted."""
    now = timezone.now()
    free_what_the_dead_held()
    for kind in (Render, Result, Account):
        kind._default_manager.filter(lease_token=None).update(run_after=now)
    dispatch_due(now=now)
    return set(Render.objects.values_list("state", flat=True))


def test_workers_killed_at_every_step_cost_nothing_and_lose_nothing(
    own_database: Path,
    practice: PracticeServer,
    order: Order,
    started: list[Any],
    tmp_path: Path,
) -> None:
    """Whoever comes next finds what was left. Where nobody can know, a person is asked,
    and nothing is sent twice.
    """
    started.append(start_workers(tmp_path, practice))
    renders = []
    for point, gateway in STEPS:
        if point == "looked":
            misbehave(practice, "lost-reply-after@submit:1x1")
        has_died = die_at(tmp_path, point)
        renders.append(order(gateway))
        wait_until(lambda: states() and has_died())  # noqa: B023
        # Another order like it, on its way, could be taken for it.
        wait_until(lambda: states() <= AT_REST)

    for render in renders:
        render.refresh_from_db()
    ends = {step: render.state for step, render in zip(STEPS, renders, strict=True)}
    assert ends.pop(("sent", "runcomfy")) == "unknown"
    assert set(ends.values()) == {"done"}, ends
    assert accepted(practice) == len(STEPS)
    done = Event.objects.filter(after="done").values_list("render", flat=True)
    assert len(done) == len(set(done)) == Clip.objects.count() == len(ends)
