"""Keeps the studio's processes running, and leaves none behind.

Each program runs in a session of its own: Ctrl-C reaches only the supervisor, and the
whole group of a program can be ended. A program that ends is started again.
"""

import fcntl
import logging
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

logger = logging.getLogger(__name__)

# The exit code of a program that found the queue frozen: the clusters start anew.
WEDGED = 75
_LOOK_SECONDS = 0.5
# A sentinel needs this long to appear; a program that ends sooner waits before the next
# start.
_SETTLED_SECONDS = 10
_LONGEST_PAUSE_SECONDS = 30
_GRACE_SECONDS = 35
_ORPHAN_SECONDS = 10


class AlreadyRunning(Exception):
    """Another studio works on the same data."""


@dataclass(frozen=True, slots=True)
class Program:
    """A command to keep running.

    A cluster's main process may outlive its sentinel and do nothing for ever; it is
    asked to end by SIGINT to its group, which a busy worker takes as "let go".
    """

    name: str
    command: Sequence[str]
    is_cluster: bool = False
    environment: Mapping[str, str] = field(default_factory=dict)


def lock(folder: Path) -> tuple[int, int]:
    """Make this the only studio on the folder; ends what a killed one has left.

    Returns two handles: one is this process's alone, the other is for the children to
    inherit, so whoever still holds it without a studio is an orphan.
    Raises AlreadyRunning.
    """
    own = _opened(folder / "studio.lock")
    if not _locked(own):
        raise AlreadyRunning
    family_file = folder / "studio.children.lock"
    family = _opened(family_file)
    if not _locked(family):
        _end_orphans(family_file)
        if not _locked(family):
            raise AlreadyRunning
    return own, family


def _opened(file: Path) -> int:
    return os.open(file, os.O_RDWR | os.O_CREAT, 0o600)


def _locked(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _end_orphans(file: Path) -> None:
    orphans = [process for process in psutil.process_iter() if _holds(process, file)]
    for orphan in orphans:
        logger.warning("ending %d, left by a studio that was killed", orphan.pid)
        with suppress(psutil.NoSuchProcess):
            orphan.kill()
    psutil.wait_procs(orphans, timeout=_ORPHAN_SECONDS)


def _holds(process: psutil.Process, file: Path) -> bool:
    if process.pid == os.getpid():
        return False
    with suppress(psutil.Error, OSError):
        return any(Path(opened.path) == file for opened in process.open_files())
    return False


class _Child:
    """One program and the process it runs in now."""

    def __init__(self, program: Program, inherit: Iterable[int]) -> None:
        self.program = program
        self._inherit = tuple(inherit)
        self._quick_ends = 0
        self.start()

    def start(self) -> None:
        self.began_at = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603  a list of our own making
            self.program.command,
            env={**os.environ, **self.program.environment},
            stdin=subprocess.DEVNULL,
            pass_fds=self._inherit,
            start_new_session=True,
        )

    @property
    def has_settled(self) -> bool:
        return time.monotonic() - self.began_at > _SETTLED_SECONDS

    def trouble(self) -> str:
        """Why it must start anew; empty when it is well."""
        code = self.process.poll()
        if code is not None:
            return f"ended with {code}"
        if self.program.is_cluster and self.has_settled and not self._has_sentinel():
            return "lost its sentinel"
        return ""

    def _has_sentinel(self) -> bool:
        with suppress(psutil.NoSuchProcess):
            return bool(psutil.Process(self.process.pid).children())
        return False

    def pause_seconds(self) -> float:
        """How long to wait before the next start: longer with every quick end."""
        self._quick_ends = 0 if self.has_settled else self._quick_ends + 1
        return min(2.0**self._quick_ends - 1, _LONGEST_PAUSE_SECONDS)

    def ask_to_end(self) -> None:
        if self.program.is_cluster:
            self._signal_group(signal.SIGINT)
        elif self.process.poll() is None:
            self.process.terminate()

    def kill(self) -> None:
        """End whatever is left of its group, also after its main process is gone."""
        self._signal_group(signal.SIGKILL)
        self.process.wait()

    def _signal_group(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, number)


class Supervisor:
    """Runs the programs until `stop` is called, from a signal handler or a thread."""

    def __init__(self, programs: Iterable[Program], *, inherit: Iterable[int]) -> None:
        self._programs = tuple(programs)
        self._inherit = tuple(inherit)
        self._due: dict[str, float] = {}
        self._children: dict[str, _Child] = {}
        self._stop = threading.Event()
        self._hurry = threading.Event()

    def stop(self) -> None:
        """End everything in good order; called again, at once."""
        if self._stop.is_set():
            self._hurry.set()
        self._stop.set()

    def run(
        self, *, is_ready: Callable[[], bool], announce: Callable[[], None]
    ) -> None:
        """Keep the programs running. `announce` is called once, when `is_ready`."""
        announced = False
        try:
            for program in self._programs:
                self._children[program.name] = _Child(program, self._inherit)
            while not self._stop.wait(_LOOK_SECONDS):
                self._look()
                if not announced and is_ready():
                    announced = True
                    announce()
        finally:
            self._end_all()

    def _look(self) -> None:
        for child in self._children.values():
            due = self._due.get(child.program.name)
            if due is not None:
                if time.monotonic() >= due:
                    del self._due[child.program.name]
                    child.start()
            elif why := child.trouble():
                wedged = child.process.poll() == WEDGED
                self._restart(child, "found the queue frozen" if wedged else why)
                if wedged:
                    self._restart_clusters()

    def _restart_clusters(self) -> None:
        for child in self._children.values():
            if child.program.is_cluster and child.program.name not in self._due:
                self._restart(child, "was frozen")

    def _restart(self, child: _Child, why: str) -> None:
        pause = child.pause_seconds()
        logger.warning("%s %s; starting it again", child.program.name, why)
        child.kill()
        self._due[child.program.name] = time.monotonic() + pause

    def _end_all(self) -> None:
        for child in self._children.values():
            child.ask_to_end()
        deadline = time.monotonic() + _GRACE_SECONDS
        while time.monotonic() < deadline and not self._hurry.wait(0.05):
            if all(c.process.poll() is not None for c in self._children.values()):
                break
        for child in self._children.values():
            child.kill()
