"""Real workers, killed for real while they make a film to export: it is made once."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from storyboard.exchange.models import Film
from storyboard.media.clips import probe
from storyboard.media.store import Store
from storyboard.renders.models import Clip
from storyboard.web.chores import EVERY_SECONDS, Chores
from tests.databases import migrated as migrated
from tests.databases import own_database as own_database
from tests.leaving.conftest import Takes
from tests.leaving.films import order
from tests.renders.processes import (
    deaths,
    die_at,
    engines,
    free_what_the_dead_held,
    kill,
    start_cluster,
    wait_until,
)

pytestmark = pytest.mark.cluster

STEPS = ("claimed", "drawing", "drawn", "filed", "keeping")


@pytest.fixture
def workers(own_database: Path, tmp_path: Path, settings: Settings) -> Iterator[Any]:
    settings.MEDIA_DIR = tmp_path / "media"
    process = start_cluster(tmp_path, **deaths(tmp_path, *STEPS))
    yield process
    kill(process)


@pytest.fixture
def look() -> Callable[[], bool]:
    """What the dispatcher does every few seconds."""
    chores, now = Chores(), iter(range(0, 100_000, int(EVERY_SECONDS) + 1))

    def once() -> bool:
        free_what_the_dead_held()
        chores.look(float(next(now)))
        return True

    return once


def test_a_worker_killed_at_every_step_leaves_one_film(
    workers: Any, look: Callable[[], bool], as_max: Client, board, keep, tmp_path: Path
) -> None:
    keep(board)
    assert order(as_max, board, size="1280x720").status_code == 302
    film = Film.objects.get()
    for point in STEPS:
        has_died = die_at(tmp_path, point)
        wait_until(lambda: look() and has_died())  # noqa: B023
        film.refresh_from_db()
        assert (film.state, film.crashes, film.file_name) == ("waiting", 1, "")
        # Three would be too many.
        Film.objects.update(crashes=0)
    wait_until(lambda: look() and Film.objects.get().state == "done")

    film.refresh_from_db()
    facts = probe(Store(tmp_path / "media").path(film.file_name), decode=True)
    assert (facts.frames, facts.width, facts.sha256) == (48, 1280, film.sha256)
    kept = {p.name for p in (tmp_path / "media" / "team").rglob("*") if p.is_file()}
    names = [film.file_name, film.poster_name, film.sprite_name]
    clip = Clip.objects.get()
    names += [clip.file_name, clip.poster_name, clip.sprite_name]
    # Made again it is the same file, to the byte: nothing is left beside it.
    assert kept == {Path(name).name for name in names}
    wait_until(lambda: not engines(tmp_path))


def test_cancelling_in_the_middle_ends_the_encoder_within_two_seconds(
    workers: Any,
    look: Callable[[], bool],
    as_max: Client,
    board,
    take: Takes,
    tmp_path: Path,
) -> None:
    take(board, frames=960)
    assert order(as_max, board, size="3840x2160").status_code == 302
    film = Film.objects.get()
    wait_until(lambda: look() and Film.objects.get().done_frames)
    # The encoder looks some frames ahead before it writes the first.
    wait_until(lambda: encoders(tmp_path))

    as_max.post(f"/films/{film.pk}/cancel/")
    took = wait_until(lambda: not encoders(tmp_path))

    assert took < 2
    film.refresh_from_db()
    assert (film.state, film.lease_token, film.file_name) == ("cancelled", None, "")
    wait_until(lambda: not list((tmp_path / "media" / "tmp").iterdir()))


def encoders(data: Path) -> list[Path]:
    """What is being written."""
    return list((data / "media" / "tmp").glob("*/film.mp4"))
