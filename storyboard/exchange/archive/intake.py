"""A project ZIP taken in: everything is checked before anything is kept."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import time
from uuid import UUID

from django.utils import timezone

from storyboard.exchange.archive.building import Building, Built
from storyboard.exchange.archive.checking import told_by
from storyboard.exchange.archive.opening import opened, refused
from storyboard.exchange.archive.unpacking import Files, Progress
from storyboard.media.store import Store
from storyboard.teams.models import Team


@dataclass(frozen=True, slots=True)
class Arrived:
    """Rows to be written, and files that are not the studio's yet."""

    origin: UUID
    built: Built
    _files: Files
    _store: Store

    @contextmanager
    def files_kept(self) -> Iterator[None]:
        """The files are the studio's within this; after an error those that were not
        there before are gone again. A row whose file is missing must never be, so this
        is inside the transaction of the rows, and they are written by its end.
        """
        names = sorted(self.built.files)
        new = [name for name in names if not self._store.path(name).exists()]
        before = time()
        try:
            self._store.take_over(self._files.draft, names)
            yield
        except BaseException:
            for name in new:
                # Unless somebody keeps the same file at this moment.
                self._store.discard(name, before)
            raise


@contextmanager
def arriving(
    path: Path, *, team: Team, store: Store, told: Progress = lambda done, total: None
) -> Iterator[Arrived]:
    """Raises Unreadable with the reason, and then nothing was kept."""
    with opened(path) as archive, store.temp_folder() as folder:
        if not store.has_room(archive.size_bytes):
            message = (
                f"Unpacked this project takes {archive.size_bytes // 1_000_000:,} MB, "
                "and there is no room for that on this server. Ask the owner to free "
                "some space."
            )
            raise refused("no_space", "file", message)
        said = told_by(archive)
        draft = Store(folder, store.reserve_bytes)
        files = Files(draft, str(team.pk), said.head["media"])
        files.unpack(archive, told)
        built = Building(team, said, files, timezone.now()).build()
        if said.head["media"].keys() - files.named:
            message = "The archive holds files that nothing in it needs."
            raise refused("unknown_file", "file", message)
        yield Arrived(UUID(said.head["origin"]), built, files, store)
