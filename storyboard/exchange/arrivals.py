"""A project out of a ZIP, from its first byte to its last row."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from storyboard.boards.bundle import Unreadable
from storyboard.boards.exchange import studio_store
from storyboard.boards.models import Project
from storyboard.domain.problem import Problem
from storyboard.exchange.actions import Contradiction, keep_project
from storyboard.exchange.archive.intake import arriving
from storyboard.media.names import shown
from storyboard.media.receiving import full_disk_refused
from storyboard.media.errors import Refused
from storyboard.teams.models import Team, User


@dataclass(frozen=True, slots=True)
class Imported:
    """The new project, and in words what is not as the archive says."""

    project: Project
    notes: Sequence[str]


def import_project(path: Path, *, name: str, team: Team, by: User) -> Imported:
    """Raises Unreadable with the reason, and then nothing was kept."""
    file = shown(name, otherwise="project.zip")
    try:
        with (
            full_disk_refused(file),
            arriving(path, team=team, store=studio_store()) as arrived,
        ):
            project = keep_project(arrived, file=file, by=by)
            return Imported(project, arrived.built.notes)
    except Contradiction as why:
        raise Unreadable(Problem("contradiction", "file", str(why))) from why
    except Refused as why:
        raise Unreadable(Problem(why.code, "file", str(why))) from why
