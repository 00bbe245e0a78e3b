"""The studio's real processes: started on our data, looked at, ended by their pid."""

import atexit
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import psutil

from benchmarks.ground import DATA, ROOT

_STARTS_WITHIN = 90.0
_ENDS_WITHIN = 45.0
_started: list[subprocess.Popen[bytes]] = []


class NeverHappened(Exception):
    """What was waited for did not come. The text says what."""


def wait_until(
    holds: Callable[[], object], what: str, *, within: float = 60.0, every: float = 0.05
) -> float:
    """How many seconds it took. Raises NeverHappened."""
    began = time.monotonic()
    while not holds():
        if time.monotonic() - began > within:
            raise NeverHappened(f"{what}: not within {within:.0f} s")
        time.sleep(every)
    return time.monotonic() - began


def start(
    *command: str, settings: Mapping[str, str], data: Path = DATA
) -> "subprocess.Popen[bytes]":
    """`manage.py COMMAND` in a session of its own; what it says goes to a log."""
    with (data / f"{command[0]}.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env={**os.environ, "DATA_DIR": str(data), **settings},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    _started.append(process)
    return process


def kill(process: "subprocess.Popen[bytes]") -> None:
    """End its whole group, whether or not its main process still lives."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


class Studio:
    """`manage.py studio`, without the sample, on our data and a port of its own."""

    def __init__(
        self,
        *options: str,
        data: Path = DATA,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        self.data, self.port = data, free_port()
        self._log = data / "studio.log"
        self._log_from = self._log.stat().st_size if self._log.exists() else 0
        self.process = start(
            "studio",
            "--no-sample",
            *options,
            data=data,
            settings={
                "PORT": str(self.port),
                "PYTHONUNBUFFERED": "1",
                **(settings or {}),
            },
        )
        wait_until(
            self._is_up, f"the studio's start ({self._log})", within=_STARTS_WITHIN
        )

    def _is_up(self) -> bool:
        if self.process.poll() is not None:
            raise NeverHappened(f"the studio ended: {self.said[-2000:]}")
        return "Ctrl-C stops everything." in self.said

    @property
    def said(self) -> str:
        with self._log.open("rb") as log:
            log.seek(self._log_from)
            return log.read().decode("utf-8", "replace")

    def stop(self) -> float:
        """In good order, as Ctrl-C does; how long it took."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(_ENDS_WITHIN)
        except subprocess.TimeoutExpired:
            end_all(self.data)
        return time.monotonic() - began

    def family(self) -> list[psutil.Process]:
        return family_of(self.process.pid)

    def web_workers(self) -> list[psutil.Process]:
        return [p for p in self.family() if title_of(p).startswith("gunicorn: worker")]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def family_of(pid: int) -> list[psutil.Process]:
    with suppress(psutil.NoSuchProcess):
        return list(psutil.Process(pid).children(recursive=True))
    return []


def title_of(process: psutil.Process) -> str:
    """What `ps` shows; empty for one that has just ended."""
    with suppress(psutil.Error):
        return " ".join(process.cmdline()).strip()
    return ""


def encoders(data: Path = DATA) -> list[psutil.Process]:
    """Engines at work on films of this data folder."""
    return [p for p in psutil.process_iter() if f"{data}/media/tmp/" in title_of(p)]


def end_all(data: Path = DATA) -> None:
    """Kill whatever still has a file of our data folder open."""
    for process in [p for p in psutil.process_iter() if _holds(p, data)]:
        with suppress(psutil.Error):
            process.kill()
            process.wait(10)


def _holds(process: psutil.Process, data: Path) -> bool:
    if process.pid == os.getpid():
        return False
    with suppress(psutil.Error, OSError):
        return any(Path(f.path).is_relative_to(data) for f in process.open_files())
    return False


def alive(processes: list[psutil.Process]) -> Iterator[psutil.Process]:
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            if process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
                yield process


# A run that is told to end leaves nothing running either.
signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))


@atexit.register
def _leave_nothing() -> None:
    for process in _started:
        if process.poll() is None:
            kill(process)
    end_all()
