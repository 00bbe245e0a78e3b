"""Real workers, killed for real: every render ends once, and no encoder is left."""

import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import psutil
import pytest
from django.utils import timezone
from pytest_django import Settings

from storyboard.domain.plan import ShotPlan
from storyboard.media import clips
from storyboard.media.store import Store
from storyboard.renders.actions import cancel_render, dispatch_due
from storyboard.renders.models import Clip, Event, Render
from tests.cast import Cast
from tests.renders.conftest import SMALL, Orders, make_board
from tests.renders.processes import (
    WITHIN_SECONDS,
    engines,
    kill,
    start,
    start_cluster,
    wait_until,
)

pytestmark = pytest.mark.cluster

LONG = replace(
    SMALL,
    seconds=120,
    width=1280,
    height=720,
    shots=(ShotPlan("The sea.", 60), ShotPlan("The lamp.", 60)),
)


@pytest.fixture(autouse=True)
def short_lease(settings: Settings) -> None:
    settings.LEASE_SECONDS = 2.0


@pytest.fixture
def started() -> Iterator[list[Any]]:
    """Processes of the test; whatever happens, none outlives it."""
    processes: list[Any] = []
    yield processes
    for process in processes:
        kill(process)


def state_of(render_id: UUID) -> str:
    """The render's state; on the way, whatever is due is hinted."""
    dispatch_due(now=timezone.now())
    return Render.objects.values_list("state", flat=True).get(pk=render_id)


def is_drawing(render: Render) -> bool:
    return Render.objects.filter(pk=render.pk, done_frames__gt=0).exists()


@pytest.mark.parametrize("point", ["claimed", "drawing", "drawn", "filed", "keeping"])
def test_a_killed_group_leaves_one_clip_after_the_restart(
    own_database: Path,
    ordered: Orders,
    started: list[Any],
    tmp_path: Path,
    point: str,
) -> None:
    render = ordered()
    fault = f"{point}:KILLGROUP"
    dying = start_cluster(tmp_path, STORYBOARD_FAULT=fault)
    started.append(dying)
    assert dying.wait(WITHIN_SECONDS) == -signal.SIGKILL
    assert not Clip.objects.exists()

    started.append(start_cluster(tmp_path))
    wait_until(lambda: state_of(render.pk) == "done")

    clip = Clip.objects.get()
    facts = clips.probe(Store(tmp_path / "media").path(clip.file_name), decode=True)
    assert (facts.frames, facts.sha256) == (48, clip.sha256)
    done = Event.objects.filter(render=render, after="done")
    assert done.count() == 1
    render.refresh_from_db()
    assert render.crashes == 1
    assert engines(tmp_path) == []


def test_a_render_that_kills_its_workers_is_given_up_and_the_next_one_is_made(
    own_database: Path, ordered: Orders, started: list[Any], tmp_path: Path
) -> None:
    """Every worker dies at its first claim; the fourth finds it has been too often."""
    render = ordered()
    Render.objects.filter(pk=render.pk).update(crashes=2)
    fault = "claimed:KILL"
    started.append(start_cluster(tmp_path, STORYBOARD_FAULT=fault))
    wait_until(lambda: Render.objects.get(pk=render.pk).crashes == 3)
    kill(started[0])

    started.append(start_cluster(tmp_path))
    wait_until(lambda: state_of(render.pk) == "failed")
    another = ordered()
    wait_until(lambda: state_of(another.pk) == "done")

    render.refresh_from_db()
    assert "worker died three times" in render.error
    assert [clip.render for clip in Clip.objects.all()] == [another]


def test_an_engine_that_was_killed_starts_anew(
    own_database: Path,
    cast: Cast,
    ordered: Orders,
    started: list[Any],
    tmp_path: Path,
) -> None:
    render = ordered(board=make_board(cast, replace(LONG, width=320, height=180)))
    started.append(start_cluster(tmp_path))
    wait_until(lambda: is_drawing(render))

    for engine in engines(tmp_path):
        engine.kill()

    wait_until(lambda: state_of(render.pk) == "done")
    render.refresh_from_db()
    assert (render.claims, render.crashes) == (2, 1)
    assert Clip.objects.count() == 1


def test_an_engine_that_is_killed_every_time_is_given_up_after_three_starts(
    own_database: Path,
    cast: Cast,
    ordered: Orders,
    started: list[Any],
    tmp_path: Path,
) -> None:
    render = ordered(board=make_board(cast, LONG))
    started.append(start_cluster(tmp_path))

    def ended() -> bool:
        for engine in engines(tmp_path):
            engine.kill()
        return state_of(render.pk) == "failed"

    wait_until(ended)

    render.refresh_from_db()
    assert (render.claims, render.error_code) == (3, "engine_killed")
    assert "Nothing was charged." in render.error


def test_cancelling_in_the_middle_ends_the_encoder_within_two_seconds(
    own_database: Path,
    cast: Cast,
    ordered: Orders,
    started: list[Any],
    tmp_path: Path,
) -> None:
    render = ordered(board=make_board(cast, LONG))
    started.append(start_cluster(tmp_path))
    wait_until(lambda: is_drawing(render))
    assert engines(tmp_path)

    cancel_render(render.pk, cast.max)
    assert state_of(render.pk) == "cancelled"
    took = wait_until(lambda: not engines(tmp_path))

    assert took < 2
    render.refresh_from_db()
    assert (render.state, render.lease_token) == ("cancelled", None)
    assert not Clip.objects.exists()
    wait_until(lambda: not any((tmp_path / "media" / "tmp").iterdir()), within=2)


def test_the_studios_end_lets_go_of_a_render_without_a_crash(
    own_database: Path,
    cast: Cast,
    ordered: Orders,
    started: list[Any],
    tmp_path: Path,
) -> None:
    render = ordered(board=make_board(cast, LONG))
    cluster = start_cluster(tmp_path)
    started.append(cluster)
    wait_until(lambda: is_drawing(render))

    os.killpg(cluster.pid, signal.SIGINT)
    cluster.wait(WITHIN_SECONDS)

    render.refresh_from_db()
    assert (render.state, render.crashes, render.lease_token) == ("running", 0, None)
    assert engines(tmp_path) == []


def test_the_dispatcher_wakes_workers_and_ends_when_told(
    own_database: Path, ordered: Orders, started: list[Any], tmp_path: Path
) -> None:
    render = ordered()
    Render.objects.filter(pk=render.pk).update(dispatched_at=None)
    dispatcher = start(tmp_path, "dispatch")
    started.append(dispatcher)
    wait_until(lambda: Render.objects.get(pk=render.pk).dispatched_at)

    dispatcher.terminate()

    assert dispatcher.wait(WITHIN_SECONDS) == 0


def test_the_dispatcher_sees_that_nobody_takes_the_work(
    own_database: Path, ordered: Orders, started: list[Any], tmp_path: Path
) -> None:
    ordered()
    dispatcher = start(tmp_path, "dispatch", STORYBOARD_WEDGED_SECONDS="1")
    started.append(dispatcher)

    assert dispatcher.wait(WITHIN_SECONDS) == 75


def test_a_frozen_queue_is_seen_and_started_anew(
    own_database: Path, ordered: Orders, started: list[Any], tmp_path: Path
) -> None:
    """An idle worker dies with the queue's lock in hand: the others wait for ever."""
    one_each = {
        "STORYBOARD_CONTROL_WORKERS": "1",
        "STORYBOARD_FETCH_WORKERS": "0",
        "STORYBOARD_WEDGED_SECONDS": "2",
    }
    studio = start(tmp_path, "studio", "--no-web", **one_each)
    try:
        wait_until(lambda: len(idle_workers(studio)) == 2)
        for worker in idle_workers(studio):
            worker.kill()

        render = ordered()
        wait_until(lambda: Render.objects.get(pk=render.pk).state == "done")
    finally:
        studio.send_signal(signal.SIGINT)
        studio.wait(WITHIN_SECONDS)

    assert Clip.objects.count() == 1
    assert "no worker takes it" in (tmp_path / "studio.log").read_text()


def idle_workers(studio: Any) -> list[psutil.Process]:
    idle = []
    for process in psutil.Process(studio.pid).children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            if " idle" in " ".join(process.cmdline()):
                idle.append(process)
    return idle
