"""Real workers, killed for real: every render ends once, and no encoder is left."""

import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import psutil
import pytest
from django.core.management import call_command
from django.utils import timezone
from pytest_django import Settings

from storyboard.boards.actions.fields import save_shot_field
from storyboard.boards.models import Board, Shot
from storyboard.domain.model import SHOT_BY_SHOT, WAY
from storyboard.domain.plan import ShotPlan
from storyboard.media import clips
from storyboard.media.store import Store
from storyboard.renders.actions import cancel_render, dispatch_due
from storyboard.renders.actions.drafts import ask_draft
from storyboard.renders.models import DRAFTS, Clip, Event, Render
from tests.cast import Cast
from tests.databases import DefaultIs
from tests.renders.conftest import SMALL, Orders, make_board
from tests.renders.processes import (
    WITHIN_SECONDS,
    deaths,
    die_at,
    engines,
    free_what_the_dead_held,
    kill,
    start,
    start_cluster,
    wait_until,
)

pytestmark = pytest.mark.cluster

STEPS = ("claimed", "drawing", "drawn", "filed", "keeping")
LONG = replace(
    SMALL,
    seconds=120,
    width=1280,
    height=720,
    shots=(ShotPlan("The sea.", 60), ShotPlan("The lamp.", 60)),
)


@pytest.fixture
def started() -> Iterator[list[Any]]:
    """Processes of the test; whatever happens, none outlives it."""
    processes: list[Any] = []
    yield processes
    for process in processes:
        kill(process)


@dataclass
class Cluster:
    """Workers at work on a data folder."""

    data: Path
    process: Any


@pytest.fixture(scope="module")
def running(
    migrated: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Cluster]:
    data = tmp_path_factory.mktemp("running")
    shutil.copy(migrated, data / "storyboard.sqlite3")
    cluster = Cluster(data, start_cluster(data, **deaths(data, *STEPS)))
    yield cluster
    kill(cluster.process)


@pytest.fixture
def cluster(db: None, running: Cluster, settings: Settings) -> Iterator[Cluster]:
    """Workers that several tests share, for they survive them. Ask for them before
    anything that makes rows.
    """
    if running.process.poll() is not None:
        running.process = start_cluster(running.data, **deaths(running.data, *STEPS))
    settings.MEDIA_DIR = running.data / "media"
    with DefaultIs(running.data / "storyboard.sqlite3"):
        yield running
        call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=True)


def state_of(render_id: UUID) -> str:
    """The render's state; on the way, whatever is due is hinted."""
    free_what_the_dead_held()
    dispatch_due(now=timezone.now())
    return Render.objects.values_list("state", flat=True).get(pk=render_id)


def is_drawing(render: Render) -> bool:
    return Render.objects.filter(pk=render.pk, done_frames__gt=0).exists()


def test_a_worker_killed_at_every_step_leaves_one_clip(
    cluster: Cluster, ordered: Orders
) -> None:
    """At one after the other, each further than the one before."""
    render = ordered()
    for point in STEPS:
        has_died = die_at(cluster.data, point)
        wait_until(lambda: state_of(render.pk) and has_died())  # noqa: B023
        assert not Clip.objects.exists()
        render.refresh_from_db()
        assert render.crashes == 1
        # Three would be too many.
        Render.objects.update(crashes=0)
    wait_until(lambda: state_of(render.pk) == "done")

    is_whole(Clip.objects.get(), cluster.data)
    done = Event.objects.filter(render=render, after="done")
    assert done.count() == 1
    wait_until(lambda: not engines(cluster.data))


def test_a_worker_killed_at_every_step_of_a_splice_leaves_one_film_of_the_same_shots(
    cluster: Cluster, cast: Cast, ordered: Orders
) -> None:
    take = ordered(board=make_board(cast, settings={WAY: SHOT_BY_SHOT}))
    later = timezone.now() + timedelta(hours=1)
    Render.objects.filter(pk=take.pk).update(run_after=later)
    parts = Render.objects.filter(part_of=take)
    wait_until(lambda: state_of(take.pk) and parts.filter(state="done").count() == 2)
    shots = set(Clip.objects.values_list("sha256", flat=True))
    for point in STEPS:
        has_died = die_at(cluster.data, point)
        Render.objects.filter(pk=take.pk).update(run_after=timezone.now(), crashes=0)
        wait_until(lambda: state_of(take.pk) and has_died())  # noqa: B023
        assert not Clip.objects.filter(render=take).exists()
    wait_until(lambda: state_of(take.pk) == "done")

    is_whole(Clip.objects.get(shot=None), cluster.data)
    kept = Clip.objects.exclude(shot=None).values_list("sha256", flat=True)
    assert set(kept) == shots
    assert Render.objects.count() == 3
    assert Event.objects.filter(render=take, after="done").count() == 1


def test_a_worker_killed_at_every_step_of_a_draft_leaves_one_film_of_the_newest(
    cluster: Cluster, cast: Cast, board: Board
) -> None:
    """It takes the place of an earlier one, whose files go with it."""
    ask_draft(board, by=cast.max)
    first = Render.objects.get()
    wait_until(lambda: state_of(first.pk) == "done")
    shown = Clip.objects.get()
    name_shot(board, "Another lamp.", cast)
    ask_draft(board, by=cast.max)
    draft = Render.objects.exclude(pk=first.pk).get()
    for point in STEPS:
        has_died = die_at(cluster.data, point)
        wait_until(lambda: state_of(draft.pk) and has_died())  # noqa: B023
        assert Clip.objects.get() == shown
        Render.objects.update(crashes=0)
    wait_until(lambda: state_of(draft.pk) == "done")

    clip = Clip.objects.get()
    is_whole(clip, cluster.data)
    done = Render.objects.get()
    assert (done, clip.render, done.lease_token) == (draft, draft, None)
    kept = {clip.file_name, clip.poster_name, clip.sprite_name} - {""}
    wait_until(lambda: files_of(cast, cluster.data) == kept)
    wait_until(lambda: not engines(cluster.data))


def name_shot(board: Board, title: str, cast: Cast) -> None:
    shot = Shot.objects.get(board=board, place=0)
    save_shot_field(shot, "title", was=shot.title, value=title, by=cast.max)
    board.refresh_from_db()


def files_of(cast: Cast, data: Path) -> set[str]:
    """What the team's folder of drafts holds."""
    folder = data / "media" / "team" / f"{cast.northlight.pk}{DRAFTS}"
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(data / "media")) for path in files}


def is_whole(clip: Clip, data: Path) -> None:
    facts = clips.probe(Store(data / "media").path(clip.file_name), decode=True)
    assert (facts.frames, facts.sha256) == (48, clip.sha256)


def test_a_killed_group_leaves_one_clip_after_the_restart(
    own_database: Path, ordered: Orders, started: list[Any], tmp_path: Path
) -> None:
    render = ordered()
    dying = start_cluster(tmp_path, STORYBOARD_FAULT="drawing:KILLGROUP")
    started.append(dying)
    assert dying.wait(WITHIN_SECONDS) == -signal.SIGKILL
    assert not Clip.objects.exists()

    started.append(start_cluster(tmp_path))
    wait_until(lambda: state_of(render.pk) == "done")

    is_whole(Clip.objects.get(), tmp_path)
    render.refresh_from_db()
    assert render.crashes == 1
    assert engines(tmp_path) == []


def test_a_render_that_kills_its_workers_is_given_up_and_the_next_one_is_made(
    cluster: Cluster, ordered: Orders
) -> None:
    """Two died at their claim, and now a third; the next finds it is too often."""
    has_died = die_at(cluster.data, "claimed")
    render = ordered()
    Render.objects.filter(pk=render.pk).update(crashes=2)
    wait_until(has_died)

    wait_until(lambda: state_of(render.pk) == "failed")
    another = ordered()
    wait_until(lambda: state_of(another.pk) == "done")

    render.refresh_from_db()
    assert "worker died three times" in render.error
    assert [clip.render for clip in Clip.objects.all()] == [another]


def test_an_engine_that_was_killed_starts_anew(
    cluster: Cluster, cast: Cast, ordered: Orders
) -> None:
    film = replace(SMALL, seconds=60, shots=(ShotPlan("The sea.", 60),))
    render = ordered(board=make_board(cast, film))
    wait_until(lambda: is_drawing(render))

    for engine in engines(cluster.data):
        engine.kill()

    wait_until(lambda: state_of(render.pk) == "done")
    render.refresh_from_db()
    assert (render.claims, render.crashes) == (2, 1)
    assert Clip.objects.count() == 1


def test_an_engine_that_is_killed_every_time_is_given_up_after_three_starts(
    cluster: Cluster, cast: Cast, ordered: Orders
) -> None:
    render = ordered(board=make_board(cast, LONG))

    def ended() -> bool:
        for engine in engines(cluster.data):
            engine.kill()
        return state_of(render.pk) == "failed"

    wait_until(ended)

    render.refresh_from_db()
    assert (render.claims, render.error_code) == (3, "engine_killed")
    assert "Nothing was charged." in render.error


def test_cancelling_in_the_middle_ends_the_encoder_within_two_seconds(
    cluster: Cluster, cast: Cast, ordered: Orders
) -> None:
    temporary = cluster.data / "media" / "tmp"
    before = set(temporary.glob("*"))
    render = ordered(board=make_board(cast, LONG))
    wait_until(lambda: is_drawing(render))
    assert engines(cluster.data)

    cancel_render(render.pk, cast.max)
    assert state_of(render.pk) == "cancelled"
    took = wait_until(lambda: not engines(cluster.data))

    assert took < 2
    render.refresh_from_db()
    assert (render.state, render.lease_token) == ("cancelled", None)
    assert not Clip.objects.exists()
    # Others were killed here before and could not clear up.
    wait_until(lambda: set(temporary.glob("*")) <= before, within=2)


def test_the_studios_end_lets_go_of_a_render_without_a_crash(
    cluster: Cluster, cast: Cast, ordered: Orders
) -> None:
    render = ordered(board=make_board(cast, LONG))
    wait_until(lambda: is_drawing(render))

    os.killpg(cluster.process.pid, signal.SIGINT)
    cluster.process.wait(WITHIN_SECONDS)

    render.refresh_from_db()
    assert (render.state, render.crashes, render.lease_token) == ("running", 0, None)
    assert engines(cluster.data) == []


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
        "STORYBOARD_PRACTICE": "no",
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
