"""A project ZIP taken in: everything is checked before anything is kept."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import time
from uuid import UUID

from django.utils import timezone

from storyboard.exchange.archive.building import Building, Built
from storyboard.exchange.archive.checking import told_by
from storyboard.exchange.archive.opening import opened, refused
from storyboard.exchange.archive.unpacking import Files
from storyboard.media.store import Store
from storyboard.teams.models import Team

_MOVING = "moving"


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
        (self._files.draft.root / _MOVING).touch()
        try:
            self._store.take_over(self._files.draft, names)
            yield
        except BaseException:
            for name in new:
                # Unless somebody keeps the same file at this moment.
                self._store.discard(name, before)
            raise


def first_look(path: Path, store: Store) -> None:
    """What can be seen at once: the list of files, the version, the room it needs.
    Raises Unreadable.
    """
    with opened(path) as archive:
        if not store.has_room(archive.size_bytes):
            message = (
                f"Unpacked this project takes {archive.size_bytes // 1_000_000:,} MB, "
                "and there is no room for that on this server. Ask the owner to free "
                "some space."
            )
            raise refused("no_space", "file", message)
        told_by(archive)


@contextmanager
def arriving(
    path: Path,
    *,
    team: Team,
    store: Store,
    folder: Path,
    step_seconds: float,
    told: Callable[[int], None] = lambda percent: None,
) -> Iterator[Arrived]:
    """Checked to the last file; what was found out lies in `folder`, so that the next
    step begins where this one ended. Raises Unreadable with the reason, and NotYet.
    """
    with opened(path) as archive:
        said = told_by(archive)
        if (folder / _MOVING).exists():
            # A worker died while files were handed over: what is left is not all.
            shutil.rmtree(folder / "team", ignore_errors=True)
            (folder / "looked.json").unlink(missing_ok=True)
            (folder / _MOVING).unlink()
        draft = Store(folder, store.reserve_bytes)
        files = Files(draft, str(team.pk), said.head["media"], step_seconds)
        files.recall()
        try:
            files.unpack(archive)
            built = Building(team, said, files, timezone.now()).build()
        finally:
            files.remember()
            told(files.percent)
        if said.head["media"].keys() - files.named:
            message = "The archive holds files that nothing in it needs."
            raise refused("unknown_file", "file", message)
        yield Arrived(UUID(said.head["origin"]), built, files, store)
