"""`sweep_media`: what the studio does once a day, now."""

from argparse import ArgumentParser
from contextlib import suppress

from django.conf import settings
from django.core.management.base import BaseCommand

from storyboard.media.store import Store
from storyboard.renders.upkeep import a_day_ago, orphans, past_of_practice, remove


class Command(BaseCommand):
    help = (
        "Remove kept files that are older than a day and belong to nothing: what a "
        "worker killed at the wrong moment leaves. Also uploads and films of practice "
        "whose time is over. The studio does it once a day."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="only say what would be removed"
        )

    def handle(self, *, dry_run: bool, **_: object) -> None:
        store, before = Store(settings.MEDIA_DIR), a_day_ago()
        count = freed = 0
        for name in orphans(store, before):
            size = _size(store, name) if dry_run else store.discard(name, before)
            if size:
                count, freed = count + 1, freed + size
                self.stdout.write(name)
        for path in list(past_of_practice()):
            size = path.stat().st_size if dry_run else remove(path)
            count, freed = count + 1, freed + size
            self.stdout.write(str(path))
        verb = "Would remove" if dry_run else "Removed"
        self.stdout.write(f"{verb} {count} files, {freed:,} bytes.")


def _size(store: Store, name: str) -> int:
    with suppress(FileNotFoundError):
        return store.path(name).stat().st_size
    return 0
