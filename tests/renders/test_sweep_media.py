"""Forgotten files go, and nothing else does."""

import io
import os
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils.module_loading import import_string
from django_q.brokers import get_broker
from django_q.models import Schedule
from django_q.scheduler import scheduler
from django_q.signing import SignedPackage

from storyboard.boards.actions.frames import keep_frame
from storyboard.media.pictures import take_in
from storyboard.media.store import Store
from storyboard.renders import upkeep
from storyboard.renders.models import Clip
from storyboard.renders.tasks import advance
from storyboard.web.actions import schedule_daily
from tests.cast import Cast
from tests.renders.conftest import Orders

PICTURES = Path(__file__).parent.parent / "badinputs" / "image"
DAY = 86_400


@pytest.fixture
def store(media_dir: Path) -> Store:
    return Store(media_dir, reserve_bytes=0)


@pytest.fixture
def forgotten(store: Store, cast: Cast) -> Path:
    """What a worker leaves that is killed between the file and its row."""
    return age(a_file(store, str(cast.northlight.pk)), 2)


def a_file(store: Store, scope: str) -> Path:
    with store.temp(".mp4") as film:
        film.write_bytes(b"a film without a row")
        return store.path(store.keep(film, scope=scope, suffix=".mp4"))


def age(path: Path, days: float) -> Path:
    then = time.time() - days * DAY
    os.utime(path, (then, then))
    return path


def kept_files(store: Store) -> set[Path]:
    return {path for path in (store.root / "team").rglob("*") if path.is_file()}


def swept(*options: str) -> str:
    said = io.StringIO()
    call_command("sweep_media", *options, stdout=said)
    return said.getvalue()


def test_a_file_that_no_row_names_goes_after_a_day(forgotten, store) -> None:
    said = swept()

    assert not forgotten.exists()
    assert said == (
        f"{forgotten.relative_to(store.root)}\nRemoved 1 files, 20 bytes.\n"
    )


def test_a_dry_run_says_the_same_and_removes_nothing(forgotten, store) -> None:
    said = swept("--dry-run")

    assert forgotten.exists()
    assert said == (
        f"{forgotten.relative_to(store.root)}\nWould remove 1 files, 20 bytes.\n"
    )


def test_a_younger_file_may_still_get_its_row(forgotten) -> None:
    age(forgotten, 0.9)

    assert swept() == "Removed 0 files, 0 bytes.\n"
    assert forgotten.exists()


def test_files_of_frames_and_clips_stay_however_old_they_are(
    ordered: Orders, cast: Cast, store: Store
) -> None:
    source = PICTURES / "ok-rgb.png"
    scope = str(cast.northlight.pk)
    picture = take_in(source, name="a.png", store=store, scope=scope)
    keep_frame(cast.northlight, picture, by=cast.max)
    assert advance(str(ordered().pk)) == "done"
    before = {age(path, 400) for path in kept_files(store)}

    swept()

    # The preview of so small a picture is its thumb.
    assert len(before) == 3 + 3
    assert kept_files(store) == before


def test_the_clip_of_a_worker_killed_before_its_row_goes(
    ordered: Orders, store: Store
) -> None:
    advance(str(ordered().pk))
    Clip.objects.all().delete()
    for path in kept_files(store):
        age(path, 2)

    swept()

    assert kept_files(store) == set()


def test_folders_of_no_team_of_this_database_are_left_alone(db, store) -> None:
    """Whoever starts the studio with an empty database loses no film."""
    path = age(a_file(store, "6a7f3f5c-8d0f-4f65-9a0c-4e1b3c1d2e3f"), 400)

    swept()

    assert path.exists()


def test_what_is_not_of_the_store_is_left_alone(forgotten) -> None:
    stray = forgotten.with_name("notes.txt")
    stray.write_text("by hand")
    age(stray, 400)

    swept()

    assert stray.exists()


def test_a_file_kept_again_while_the_sweep_looks_stays(forgotten, store) -> None:
    before = upkeep.a_day_ago()
    (name,) = upkeep.orphans(store, before)

    assert a_file(store, forgotten.parent.parent.name) == forgotten
    assert store.discard(name, before) == 0

    assert forgotten.exists()


def test_the_queue_does_it_once_a_day(forgotten, monkeypatch) -> None:
    schedule_daily(upkeep.DAILY)
    schedule_daily(upkeep.DAILY)
    broker = get_broker(settings.Q_CLUSTER["name"])
    # Inside a test's transaction that would really close the connection.
    monkeypatch.setattr("django_q.scheduler.close_old_django_connections", int)
    scheduler(broker)
    assert broker.queue_size() == 0
    Schedule.objects.update(next_run="2026-01-01T03:00Z")

    scheduler(broker)

    ((_, payload),) = broker.dequeue()
    import_string(SignedPackage.loads(payload)["func"])()
    assert not forgotten.exists()


@pytest.mark.parametrize("already", [0, 1, 2])
def test_the_dispatcher_tells_the_queue(already: int, db, monkeypatch) -> None:
    """Also where two of them did so at once, on two machines."""
    daily = {"func": upkeep.DAILY, "schedule_type": Schedule.DAILY}
    Schedule.objects.bulk_create(Schedule(**daily) for _ in range(already))
    monkeypatch.setattr("threading.Event.wait", lambda *_: True)

    call_command("dispatch")

    assert Schedule.objects.filter(**daily).count() == max(1, already)
