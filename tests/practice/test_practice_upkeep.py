"""What the practice provider keeps goes when its time is over, and never before."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import requests
from django.core.management import call_command
from pytest_django import Settings

from storyboard.practice import upkeep
from storyboard.renders.upkeep import sweep_media
from tests.practice.talking import Talk

DAY = 86_400


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    """The folder of the provider beside the studio."""
    settings.DATA_DIR = tmp_path
    return tmp_path / "practice"


def a_file(path: Path, days: float, size: int = 1_000) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(bytes(size))
    then = time.time() - days * DAY
    os.utime(path, (then, then))
    return path


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_the_sweep_takes_what_is_old_and_what_is_too_much(
    folder: Path, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "MOST_BYTES", 2_500)
    a_file(folder / "films" / "month.mp4", 31)
    a_file(folder / "films" / "weeks.mp4", 20)
    a_file(folder / "films" / "later.mp4", 12)
    a_file(folder / "films" / "fresh.mp4", 7.5)
    a_file(folder / "uploads" / "old.png", 9)
    a_file(folder / "uploads" / "new.png", 6)
    a_file(folder / "ledger.jsonl", 99)

    sweep_media()

    # Of three films that are old enough the two oldest had to go for room.
    assert left(folder) == ["fresh.mp4", "later.mp4", "ledger.jsonl", "new.png"]


def test_films_beyond_their_time_stay_while_there_is_room(
    folder: Path, db: None
) -> None:
    a_file(folder / "films" / "month.mp4", 31)
    a_file(folder / "films" / "weeks.mp4", 20)

    sweep_media()

    assert left(folder) == ["weeks.mp4"]


def test_however_much_there_is_no_film_goes_before_its_time(
    folder: Path, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "MOST_BYTES", 0)
    a_file(folder / "films" / "fresh.mp4", 7)

    sweep_media()

    assert left(folder) == ["fresh.mp4"]


def test_the_command_only_says_it_when_asked_to(
    folder: Path, db: None, capsys: pytest.CaptureFixture[str]
) -> None:
    film = a_file(folder / "films" / "month.mp4", 31)

    call_command("sweep_media", "--dry-run")

    assert str(film) in capsys.readouterr().out
    assert left(folder) == ["month.mp4"]


def test_a_film_that_is_ordered_again_is_fresh_again(
    folder: Path, db: None, serve: Callable[..., Talk]
) -> None:
    """A scene is drawn once: to serve it from an old file begins its time anew."""
    talk = serve(films=folder / "films")
    talk.runware_clip()
    (film,) = (folder / "films").glob("*.mp4")
    a_file(film, 40, film.stat().st_size)

    talk.runware_clip()
    sweep_media()

    assert film.exists()


def test_a_film_is_kept_for_as_long_as_its_order_asked(
    folder: Path, db: None, serve: Callable[..., Talk]
) -> None:
    talk = serve(films=folder / "films")
    talk.runware_clip(ttl=60 * DAY)
    (film,) = (folder / "films").glob("*.mp4")

    assert film.stat().st_mtime > time.time() + 50 * DAY


def test_the_address_of_a_film_that_was_swept_has_expired(
    folder: Path, db: None, serve: Callable[..., Talk]
) -> None:
    address = serve(films=folder / "films").runware_clip()["videoURL"]
    (film,) = (folder / "films").glob("*.mp4")
    a_file(film, 40)

    sweep_media()

    assert requests.get(address, timeout=10).status_code == 403
