"""A database file of the test's own, for the processes it starts."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, connections


@pytest.fixture(scope="session")
def migrated(
    django_db_setup: None,
    django_db_blocker: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """A database file with every table and no row, to be copied."""
    file = tmp_path_factory.mktemp("database") / "empty.sqlite3"
    with django_db_blocker.unblock():
        if connection.vendor == "sqlite":
            _copy_into(file)
        with DefaultIs(file):
            call_command("migrate", verbosity=0)
            # What the processes cache in; the tests themselves keep theirs in memory.
            call_command("createcachetable", "web_cache", verbosity=0)
    return file


def _copy_into(file: Path) -> None:
    """Of the tests' own database, which is new and empty: to migrate takes seconds."""
    connection.ensure_connection()
    with closing(sqlite3.connect(file)) as copy:
        connection.connection.backup(copy)


@pytest.fixture
def own_database(db: None, migrated: Path, tmp_path: Path) -> Iterator[Path]:
    """A database file that other processes can share; it lies in `tmp_path`.

    Ask for it before anything that makes rows.
    """
    file = tmp_path / "storyboard.sqlite3"
    shutil.copy(migrated, file)
    with DefaultIs(file):
        yield file


class DefaultIs:
    """The default connection goes to a file for a while, in every thread."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def __enter__(self) -> None:
        self.values = connections.settings["default"]
        self.name, self.wrapper = self.values["NAME"], connections["default"]
        del connections["default"]
        self.values["NAME"] = str(self.file)

    def __exit__(self, *_: object) -> None:
        connections["default"].close()
        connections["default"] = self.wrapper
        self.values["NAME"] = self.name
