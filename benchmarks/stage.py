"""What the faults share: a team with a board to render, and what a fault came to."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

import psutil

from benchmarks.audit import faults_of, is_final
from benchmarks.people import (
    make_board,
    make_owner,
    make_project,
    order,
    plan,
    session_of,
)
from benchmarks.processes import kill, start, wait_until
from storyboard.boards.models import Project
from storyboard.renders.models import Render
from storyboard.teams.models import Team, User

# A dead worker's render waits so long for the next one, instead of 20 s.
LEASE = {"STORYBOARD_LEASE_SECONDS": "2"}
SMALL, MIDDLE, FULL = (320, 180), (1280, 720), (1920, 1080)


class Skipped(Exception):
    """This machine does not allow the fault. The text says why."""


@dataclass(frozen=True, slots=True)
class Found:
    """What happened, and whether it is what was promised."""

    happened: str
    kept: bool


@dataclass(frozen=True, slots=True)
class Stage:
    owner: User
    team: Team
    project: Project
    session: str

    @classmethod
    def set(cls) -> "Stage":
        owner, team = make_owner()
        project = make_project(team, "Faults", by=owner)
        return cls(owner, team, project, session_of(owner))

    def ordered(self, seconds: Sequence[int], size: tuple[int, int] = SMALL) -> Render:
        film = plan("Film", seconds, size=size)
        return order(make_board(self.project, film, by=self.owner), by=self.owner)


@dataclass(frozen=True, slots=True)
class Case:
    fault: str
    promise: str
    happens: Callable[[Stage], Found]


class Cluster:
    """One real cluster for renders and a dispatcher, for as long as a `with` lasts."""

    def __init__(self, *, dispatcher: bool = True, fault: str = "") -> None:
        self._dispatcher = dispatcher
        self._settings = {**LEASE, **({"STORYBOARD_FAULT": fault} if fault else {})}

    def __enter__(self) -> "Cluster":
        mine = {**self._settings, "Q_CLUSTER_NAME": "render"}
        self._processes = [start("qcluster", settings=mine)]
        if self._dispatcher:
            self._processes.append(start("dispatch", settings=self._settings))
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._processes:
            kill(process)


def is_drawing(render: Render) -> bool:
    render.refresh_from_db()
    return render.done_frames > 0


def worker_of(render: Render) -> int:
    """The process that holds the render; 0 when nobody does."""
    render.refresh_from_db()
    return int(render.lease_owner.rpartition(":")[2] or 0)


def has_died(pid: int) -> bool:
    if not pid:
        return False
    with suppress(psutil.NoSuchProcess):
        return bool(psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)
    return True


def once(render: Render, *, within: float = 90.0) -> Found:
    """Wait for its end; whether it is done, once, and whole."""
    waited = wait_until(lambda: is_final(render), "its end", within=within)
    faults = faults_of(render)
    words = f"{render.state} {waited:.0f} s later, {render.claims} claims"
    return Found("; ".join([words, *faults]), not faults)
