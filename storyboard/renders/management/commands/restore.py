"""`restore`: a studio out of its backup, in an empty folder."""

from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from storyboard.renders.actions.restored import settle_restored
from storyboard.renders.backup import BadBackup, restore_backup
from storyboard.web.supervisor import AlreadyRunning, lock


class Command(BaseCommand):
    help = (
        "Bring a studio back from a file that `backup` wrote, into the empty folder "
        "DATA_DIR. Orders that may have been sent since then wait for a person."
    )
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **_: object) -> None:
        if connection.vendor != "sqlite":
            raise CommandError("This command restores studios on SQLite.")
        try:
            self._lock = lock(settings.DATA_DIR)
            about = restore_backup(file, settings.DATA_DIR)
        except AlreadyRunning:
            raise CommandError(
                f"A studio works on {settings.DATA_DIR}. Stop it first."
            ) from None
        except BadBackup as error:
            raise CommandError(str(error)) from None
        except OSError as error:
            raise CommandError(
                f"Nothing was restored: {error.filename or file}: {error.strerror}."
            ) from None
        call_command("migrate", verbosity=0, interactive=False)
        in_doubt, going_on = settle_restored(about.taken_at)
        self.stdout.write(
            f"Restored as of {about.taken_at:%-d %b %Y, %H:%M} UTC: the database and "
            f"{about.files:,} files. {going_on} renders go on."
        )
        if in_doubt:
            self.stdout.write(
                f"{in_doubt} paid orders may have been sent since. None is sent again: "
                "decide about each under Renders."
            )
