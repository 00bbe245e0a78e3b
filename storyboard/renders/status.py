"""How the studio stands, line by line, in words for the person who runs it."""

import platform
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import django
from django.conf import settings
from django.db import connection

from storyboard.domain.lifecycle import State
from storyboard.domain.timing import words
from storyboard.media.store import Store
from storyboard.providers import registry
from storyboard.renders.models import Account, Render
from storyboard.renders.queries.figures import figures
from storyboard.teams.models import User
from storyboard.teams.queries import teams_managed_by

# A worker looks every second; whoever waits longer waits for one that is not there.
_LONG_SECONDS = 120
_LITTLE_BYTES = 5_000_000_000
# https://www.sqlite.org/wal.html, "the WAL-reset bug": mended in this version.
_SOUND_SQLITE = (3, 51, 3)


@dataclass(frozen=True, slots=True)
class Line:
    """`does`: what to do about it, where something is wrong."""

    label: str
    value: str
    does: str = ""
    is_bad: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    title: str
    lines: list[Line]


def status_for(user: User) -> list[Part]:
    """Of the whole studio; of keys and orders, those of the teams this person owns."""
    return [
        Part("Work", list(_work(user))),
        Part("Gateways", list(_gateways(user))),
        Part("This machine", list(_machine())),
    ]


def _work(user: User) -> Iterator[Line]:
    found = {figure.name: figure.samples for figure in figures()}
    counts: dict[str, int] = {}
    for labels, value in found["renders"]:
        counts[labels["state"]] = counts.get(labels["state"], 0) + int(value)
    waiting = counts.pop(State.QUEUED, 0)
    counts.pop(State.UNKNOWN, 0)
    age = int(found["oldest_due_seconds"][0][1])
    yield Line("Under way", str(sum(counts.values())))
    yield Line("Waiting", str(waiting))
    late = (
        "Nobody takes it: see in the log whether workers run." if _is_late(age) else ""
    )
    yield Line("Oldest that is due", words(age), late, is_bad=_is_late(age))
    if speed := found["encode_frames_per_second"][0][1]:
        yield Line("Animatics are drawn at", f"{speed:.0f} frames a second")
    unknown = Render.objects.filter(
        team__in=teams_managed_by(user), state=State.UNKNOWN, is_practice=False
    ).count()
    decide = "Nobody knows whether they were billed: decide under Renders."
    yield Line(
        "Orders in doubt", str(unknown), decide if unknown else "", is_bad=unknown > 0
    )


def _is_late(seconds: int) -> bool:
    return seconds > _LONG_SECONDS


def _gateways(user: User) -> Iterator[Line]:
    teams = teams_managed_by(user)
    accounts = Account.objects.filter(team__in=teams).select_related("team")
    for account in accounts.order_by("provider", "source"):
        name = registry.gateway(account.provider).name
        whose = "practice" if account.is_practice else f"the key of {account.team}"
        if account.paused_at:
            yield Line(f"{name}, {whose}", "Paused", account.paused, is_bad=True)
        elif account.trouble:
            yield Line(
                f"{name}, {whose}", "Does not answer", account.trouble, is_bad=True
            )
        else:
            yield Line(f"{name}, {whose}", "Works")


def _machine() -> Iterator[Line]:
    store = Store(settings.MEDIA_DIR)
    free, total = store.free_bytes(), shutil.disk_usage(settings.MEDIA_DIR).total
    full = "New films wait when nothing is left. Make room, or empty the trash."
    is_full = free < _LITTLE_BYTES
    yield Line(
        "Room on the disk",
        f"{max(free, 0) / 1e9:.1f} GB of {total / 1e9:.0f} GB",
        full if is_full else "",
        is_bad=is_full,
    )
    yield _database()
    if settings.EMAIL_BACKEND.endswith("filebased.EmailBackend"):
        where = "Kept as files in DATA_DIR/mail"
        yield Line("Letters", where, "Set EMAIL_URL to have them sent.")
    else:
        yield Line("Letters", "Sent by the mail server of EMAIL_URL")
    yield Line("Python, Django", f"{platform.python_version()}, {django.__version__}")
    yield Line("PyAV", version("av"))


def _database() -> Line:
    if connection.vendor != "sqlite":
        its = ".".join(map(str, connection.get_database_version()))
        return Line("Database", f"{connection.display_name} {its}")
    file = Path(connection.settings_dict["NAME"])
    size = file.stat().st_size if file.is_file() else 0
    value = f"SQLite {sqlite3.sqlite_version}, {size / 1e6:.1f} MB"
    if sqlite3.sqlite_version_info >= _SOUND_SQLITE:
        return Line("Database", value)
    advice = "Versions below 3.51.3 can, very rarely, damage a database: back up daily."
    return Line("Database", value, advice)
