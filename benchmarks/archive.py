"""A project of a gigabyte out of the studio as a ZIP and in again.

Forty takes of one film, each made another file of 25 MB by a box of nothing behind it,
which players skip. What the memory rises to is this process' own high-water mark, set
back before each half; what bounded children take is not in it, and each has its limit.
"""

import os
import struct
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

from django.db import connection

from benchmarks.ground import DATA, MEDIA, ROOT, lay
from benchmarks.people import (
    add_takes,
    file_film,
    make_board,
    make_owner,
    make_project,
    plan,
)
from benchmarks.report import Report, arguments, say
from storyboard.boards.models import Project
from storyboard.exchange.actions.imports import begin_import
from storyboard.exchange.archive.sending import Sending
from storyboard.exchange.models import Import
from storyboard.exchange.tasks.imports import check_import
from storyboard.media.clips import probe
from storyboard.media.store import Store
from storyboard.renders.models import Clip
from storyboard.teams.models import Team, User

TAKES, FILM_BYTES = 40, 25_000_000
MOST_BYTES, MOST_MORE_BYTES = 200_000_000, 50_000_000
# Nothing loaded that an export does not need: as in a fresh process of the web server.
_ALONE = """
import django, sys
django.setup()
from storyboard.boards.models import Project
from storyboard.exchange.archive.sending import Sending
sending = Sending(Project.objects.get(pk=sys.argv[1]))
count = sum(map(len, sending))
assert count == sending.size_bytes
lines = open("/proc/self/status").read().splitlines()
print(next(line.split()[1] for line in lines if line.startswith("VmHWM")))
"""


def main() -> int:
    arguments(__doc__ or "").parse_args()
    lay()
    report = Report("archive", "A project of a gigabyte, out and in", __doc__ or "")
    owner, team = make_owner()
    project = _project(team, owner)
    archive = DATA / "project.zip"
    say("out")
    out = _measured(lambda: _write(project, archive))
    say("in")
    before = Clip.objects.count()
    size = archive.stat().st_size
    took_in = _measured(lambda: _take_in(archive, team, owner))
    report.table(
        f"{TAKES} takes, {size / 1e6:,.0f} MB",
        ("", "seconds", "MB a second", "memory before, MB", "at most, MB"),
        [
            (name, f"{took:.1f}", f"{size / 1e6 / took:.0f}", *_mb(was, most))
            for name, (took, was, most) in (("out", out), ("in", took_in))
        ],
    )
    most = _alone(project)
    report.promise(
        "a gigabyte goes out with less than 200 MB of memory",
        found=f"{size / 1e6:,.0f} MB by a process of {most / 1e6:.0f} MB",
        kept=size >= 10**9 and most < MOST_BYTES,
    )
    more = took_in[2] - took_in[1]
    report.promise(
        "it comes in with less than 50 MB beside what a worker holds",
        found=f"{more / 1e6:.0f} MB",
        kept=more < MOST_MORE_BYTES,
    )
    count = Clip.objects.count() - before
    report.promise("all takes are there", found=count, kept=count == TAKES)
    return report.finish()


def _project(team: Team, owner: User) -> Project:
    say("a project of a gigabyte")
    project = make_project(team, "A long one", by=owner)
    board = make_board(project, plan("Board", [5, 5, 5]), by=owner)
    filed = file_film(team)
    film, store = MEDIA / filed.film, Store(MEDIA)
    for take in range(1, TAKES + 1):
        with tempfile.TemporaryDirectory(dir=DATA) as folder:
            path = Path(folder, "film.mp4")
            _padded(film.read_bytes(), path)
            facts = probe(path)
            name = store.keep(path, scope=str(team.pk), suffix=".mp4")
        add_takes(board, replace(filed, facts=facts, film=name), [take], by=owner)
    return project


def _padded(film: bytes, path: Path) -> None:
    room = FILM_BYTES - len(film) - 8
    with path.open("wb") as file:
        file.write(film)
        file.write(struct.pack(">I4s", room + 8, b"free") + os.urandom(64))
        file.truncate(FILM_BYTES)


def _write(project: Project, path: Path) -> None:
    sending = Sending(project)
    with path.open("wb") as file:
        for chunk in sending:
            file.write(chunk)
    sending.close()


def _alone(project: Project) -> int:
    """Bytes that a process of its own holds at most while it exports."""
    command = [sys.executable, "-c", _ALONE, str(project.pk)]
    said = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    return int(said.stdout) * 1024


def _take_in(archive: Path, team: Team, owner: User) -> None:
    """As a worker does that has nothing else to do."""
    coming = Import(pk=uuid4())
    coming.folder.mkdir()
    archive.rename(coming.archive)
    begin_import(coming.pk, team=team, file="project.zip", by=owner)
    while check_import(str(coming.pk)) == "goes on":
        pass


def _measured(deed: object) -> tuple[float, int, int]:
    """Seconds, and resident bytes before it and at most."""
    assert callable(deed)
    connection.close()
    Path("/proc/self/clear_refs").write_text("5")
    before, start = _resident("VmRSS"), time.monotonic()
    deed()
    return time.monotonic() - start, before, _resident("VmHWM")


def _resident(name: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(name))


def _mb(*sizes: int) -> list[str]:
    return [f"{size / 1e6:.0f}" for size in sizes]


if __name__ == "__main__":
    sys.exit(main())
