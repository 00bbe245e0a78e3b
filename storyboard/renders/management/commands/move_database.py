"""`move_database`: a studio that has outgrown SQLite, into PostgreSQL."""

from argparse import ArgumentParser
from typing import Any

import environ
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connections

from storyboard.media.store import Store, sha256_of
from storyboard.renders.actions.moving import TARGET, Differs, NotEmpty, moved_rows
from storyboard.renders.upkeep import named_files
from storyboard.web.supervisor import AlreadyRunning, lock


class Command(BaseCommand):
    help = (
        "Copy all rows of this studio into another, empty database, read both again, "
        "and check every stored file by its checksum. The studio must be stopped. "
        "Nothing here is changed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("url", help="postgres://user:password@host/name")

    def handle(self, *, url: str, **_: object) -> None:
        try:
            self._lock = lock(settings.DATA_DIR)
        except AlreadyRunning:
            raise CommandError(
                f"A studio works on {settings.DATA_DIR}. Stop it first: what is "
                "written meanwhile would be lost."
            ) from None
        connections.settings[TARGET] = self._target(url)
        try:
            call_command("migrate", database=TARGET, verbosity=0, interactive=False)
            call_command("createcachetable", database=TARGET, verbosity=0)
            rows = 0
            for moved in moved_rows():
                rows += moved.rows
                self.stdout.write(f"  {moved.table}: {moved.rows:,}")
        except NotEmpty:
            raise CommandError(
                "There is a studio in that database already. Nothing was changed; "
                "name an empty one."
            ) from None
        except Differs as table:
            raise CommandError(
                f"The rows of {table} did not arrive as they are here. Nothing was "
                "kept there."
            ) from None
        except DatabaseError as error:
            raise CommandError(f"Nothing was moved: {error}") from None
        finally:
            connections[TARGET].close()
        self.stdout.write(f"{rows:,} rows are there, the same in both.")
        self._check_files()
        self.stdout.write(
            "From now on start the studio with DATABASE_URL set to that address, the "
            "same DATA_DIR, and the same STORYBOARD_SECRET_KEY where it was set. Do "
            "not start it on the old database again: both would work on the same "
            "orders."
        )

    def _target(self, url: str) -> dict[str, Any]:
        try:
            found: dict[str, Any] = environ.Env.db_url_config(url)
        except ValueError:
            raise CommandError(
                "Write the database as postgres://user:password@host/name."
            ) from None
        if not found["ENGINE"].endswith("postgresql"):
            raise CommandError("Studios move from SQLite to PostgreSQL.")
        # What Django fills in for the databases of the settings.
        every = connections.configure_settings({"default": {}, TARGET: found})
        target: dict[str, Any] = every[TARGET]
        return target

    def _check_files(self) -> None:
        store, count, lost = Store(settings.MEDIA_DIR), 0, []
        for name in sorted(named_files()):
            path = store.path(name)
            if not path.is_file() or sha256_of(path) != path.stem:
                lost.append(name)
            count += 1
        damaged = f"{len(lost)} are not whole"
        self.stdout.write(f"{count:,} stored files are named, {damaged}.")
        for name in lost:
            self.stdout.write(f"  damaged or missing: {name}")
