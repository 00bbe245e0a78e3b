"""A database file of the test's own, for the processes it starts."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connections


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any) -> Path:
    """A database file with every table and no row, to be copied."""
    file = tmp_path_factory.mktemp("database") / "empty.sqlite3"
    with django_db_blocker.unblock(), DefaultIs(file):
        call_command("migrate", verbosity=0)
        # What the processes cache in; the tests themselves keep theirs in memory.
        call_command("createcachetable", "web_cache", verbosity=0)
    return file


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
