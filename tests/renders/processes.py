"""Real worker processes on a database of their own, and a look at what they started."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import psutil
from django.utils import timezone

from storyboard.exchange.models import Film
from storyboard.renders.models import Account, Render, Result

ROOT = Path(__file__).resolve().parent.parent.parent
# Far more than it takes: how slow the machine is decides no test.
WITHIN_SECONDS = 240.0


def start(data: Path, *command: str, **environment: str) -> "subprocess.Popen[bytes]":
    """`manage.py COMMAND` on the data folder, as the supervisor starts it."""
    env = {
        "PATH": os.environ["PATH"],
        "DATA_DIR": str(data),
        "STORYBOARD_SECRET_KEY": "only-for-tests",
        "STORYBOARD_LEASE_SECONDS": "2",
        **environment,
    }
    with (data / f"{command[0]}.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "manage.py", *command, "--skip-checks"],
            cwd=ROOT,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def start_cluster(data: Path, **environment: str) -> "subprocess.Popen[bytes]":
    return start(data, "qcluster", Q_CLUSTER_NAME="render", **environment)


def kill(process: "subprocess.Popen[bytes]") -> None:
    """End the whole group, whether or not its main process still lives."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def deaths(data: Path, *points: str) -> dict[str, str]:
    """The environment of workers of which one dies at a point each time `die_at` says
    so.
    """
    wishes = (f"{point}:KILL:{data}/die-at-{point}" for point in points)
    return {"STORYBOARD_FAULT": ",".join(wishes)}


def die_at(data: Path, point: str) -> Callable[[], bool]:
    """The next worker that comes by dies. Tells whether one has."""
    file = data / f"die-at-{point}"
    file.touch()
    return lambda: not file.exists()


def free_what_the_dead_held() -> None:
    """Their leases are over."""
    past = timezone.now() - timedelta(seconds=1)
    for kind in (Render, Result, Account, Film):
        held = kind._default_manager.exclude(lease_token=None)
        for row in held.only("lease_owner"):
            if is_dead(int(row.lease_owner.rpartition(":")[2])):
                own = held.filter(pk=row.pk, lease_owner=row.lease_owner)
                own.update(lease_until=past, dispatched_at=None)


def is_dead(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True


def wait_until(holds: Callable[[], object], *, within: float = WITHIN_SECONDS) -> float:
    """How many seconds it took; fails the test when it never held."""
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < within, "it never came to that"
        time.sleep(0.1)
    return time.monotonic() - began


def engines(data: Path) -> list[psutil.Process]:
    """Encoders at work on films of this data folder."""
    found = []
    for process in psutil.process_iter(["cmdline"]):
        # A fork of the warm server has its command as one title.
        words = " ".join(process.info["cmdline"] or []).split()
        if any(word.startswith(f"{data}/media/tmp/") for word in words):
            found.append(process)
    return found
