"""The supervisor with small programs: what ends starts again, what stays is ended."""

import fcntl
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from storyboard.web import supervisor
from storyboard.web.supervisor import AlreadyRunning, Program, Supervisor, lock


@pytest.fixture
def run() -> Iterator[Callable[..., Supervisor]]:
    """Runs programs under a supervisor of their own; all end with the test."""
    running: list[tuple[Supervisor, threading.Thread]] = []

    def start(*programs: Program) -> Supervisor:
        made = Supervisor(programs, inherit=[])
        thread = threading.Thread(
            target=made.run, kwargs={"is_ready": lambda: True, "announce": lambda: None}
        )
        thread.start()
        running.append((made, thread))
        return made

    yield start
    for made, thread in running:
        made.stop()
        thread.join(10)
        assert not thread.is_alive()


def program(name: str, script: str, *, is_cluster: bool = False) -> Program:
    return Program(name, [sys.executable, "-c", script], is_cluster=is_cluster)


def lives_into(file: Path) -> str:
    """A script that adds its number to the file and stays."""
    return (
        "import os, signal\n"
        f"with open({str(file)!r}, 'a') as file: file.write(f'{{os.getpid()}}\\n')\n"
        "signal.pause()\n"
    )


def lives(file: Path) -> list[int]:
    return [int(line) for line in file.read_text().split()] if file.exists() else []


def wait_until(holds: Callable[[], object], within: float = 20) -> None:
    deadline = time.monotonic() + within
    while not holds():
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.05)


def is_gone(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_program_that_ends_is_started_again(
    run: Callable[..., Supervisor], tmp_path: Path, number: signal.Signals
) -> None:
    file = tmp_path / "lives"
    run(program("one", lives_into(file)))
    wait_until(lambda: len(lives(file)) == 1)

    os.kill(lives(file)[0], number)

    wait_until(lambda: len(lives(file)) == 2)


def test_a_program_that_ends_well_is_started_again_too(
    run: Callable[..., Supervisor], tmp_path: Path
) -> None:
    """The main process of a cluster ends with 0 when its sentinel was killed."""
    file = tmp_path / "lives"
    script = f"with open({str(file)!r}, 'a') as f: f.write('1 ')"

    run(program("one", script))

    wait_until(lambda: len(lives(file)) >= 2)


def test_a_restart_takes_what_was_left_of_the_group_along(
    run: Callable[..., Supervisor], tmp_path: Path
) -> None:
    children = tmp_path / "children"
    script = (
        "import subprocess, sys, signal\n"
        f"subprocess.Popen([sys.executable, '-c', {lives_into(children)!r}])\n"
        + lives_into(tmp_path / "lives")
    )
    run(program("one", script))
    wait_until(lambda: lives(children) and lives(tmp_path / "lives"))
    (orphan,) = lives(children)

    os.kill(lives(tmp_path / "lives")[0], signal.SIGKILL)

    wait_until(lambda: is_gone(orphan))


def test_a_frozen_queue_starts_the_clusters_anew(
    run: Callable[..., Supervisor], tmp_path: Path
) -> None:
    cluster, other, flag = (tmp_path / name for name in ("cluster", "other", "flag"))
    script = (
        "import pathlib, sys, signal\n"
        f"flag = pathlib.Path({str(flag)!r})\n"
        "if flag.exists(): signal.pause()\n"
        f"while not pathlib.Path({str(cluster)!r}).exists(): pass\n"
        "flag.touch(); sys.exit(75)\n"
    )
    run(
        program("cluster", lives_into(cluster), is_cluster=True),
        program("other", lives_into(other)),
        program("dispatcher", script),
    )

    wait_until(lambda: len(lives(cluster)) == 2)

    assert len(lives(other)) == 1


def test_a_cluster_without_its_sentinel_is_started_anew(
    run: Callable[..., Supervisor], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "_SETTLED_SECONDS", 0.5)
    file = tmp_path / "lives"

    run(program("cluster", lives_into(file), is_cluster=True))

    wait_until(lambda: len(lives(file)) >= 2)


def test_stopping_ends_a_program_that_does_not_listen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "_GRACE_SECONDS", 0.5)
    file = tmp_path / "lives"
    script = "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    made = Supervisor([program("deaf", script + lives_into(file))], inherit=[])

    made.run(is_ready=lambda: bool(lives(file)), announce=made.stop)

    assert is_gone(lives(file)[0])


def test_the_second_studio_on_a_folder_is_refused(tmp_path: Path) -> None:
    handles = lock(tmp_path)

    with pytest.raises(AlreadyRunning):
        lock(tmp_path)

    for handle in handles:
        os.close(handle)
    for handle in lock(tmp_path):
        os.close(handle)


def test_what_a_killed_studio_left_is_ended_before_the_next_one_starts(
    tmp_path: Path,
) -> None:
    own, family = lock(tmp_path)
    command = [sys.executable, "-c", "import signal; signal.pause()"]
    orphan = subprocess.Popen(command, pass_fds=[family], start_new_session=True)
    for handle in (own, family):
        os.close(handle)

    handles = lock(tmp_path)

    assert is_gone(orphan.pid)
    orphan.wait()
    for handle in handles:
        os.close(handle)


def test_a_lock_held_out_of_sight_is_respected(tmp_path: Path) -> None:
    """By this very process, which is never taken for an orphan."""
    handle = os.open(tmp_path / "studio.children.lock", os.O_RDWR | os.O_CREAT)
    fcntl.flock(handle, fcntl.LOCK_EX)

    with pytest.raises(AlreadyRunning):
        lock(tmp_path)

    os.close(handle)
