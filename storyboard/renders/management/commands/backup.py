"""`backup`: the whole studio as one file, while it works."""

from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from storyboard.renders.backup import take_backup


class Command(BaseCommand):
    help = (
        "Write the whole studio into one file: database, media, secret. The studio "
        "may go on working. Keep the file as safe as the studio itself."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a new file, such as studio.tar")

    def handle(self, *, file: Path, **_: object) -> None:
        if connection.vendor != "sqlite":
            raise CommandError(
                "This command copies studios on SQLite. Copy a PostgreSQL database "
                "with pg_dump, and then the media."
            )
        try:
            about = take_backup(settings.DATA_DIR, file.absolute(), now=timezone.now())
        except FileExistsError:
            raise CommandError(
                f"{file} is there already. Nothing was written over; choose another."
            ) from None
        except OSError as error:
            raise CommandError(
                f"No backup was made: {error.filename or file}: {error.strerror}."
            ) from None
        self.stdout.write(
            f"{file}: the database and {about.files:,} files, "
            f"{about.size_bytes:,} bytes."
        )
        if not about.has_secret:
            self.stdout.write(
                "STORYBOARD_SECRET_KEY is not in it: keep that beside it, or log-ins "
                "end and the gateways' keys cannot be read."
            )
