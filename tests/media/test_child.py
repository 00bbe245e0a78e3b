"""Children: bounded ones are stopped by their limits, jobs leave nothing behind."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from storyboard.media.child import (
    ChildFailed,
    Job,
    Limits,
    WarmJob,
    load,
    python_command,
    run_bounded,
)

SMALL = Limits(
    memory_bytes=300_000_000,
    cpu_seconds=5,
    wall_seconds=5.0,
    file_bytes=5_000_000,
)
MODULE = "tests.media.misbehave"


def fresh(what: str, folder: Path, **options) -> Job:
    return Job(python_command(MODULE, what, **options), folder=folder)


def warm(what: str, folder: Path, **options) -> Job:
    return WarmJob(MODULE, [what], folder=folder, **options)


@pytest.fixture(params=[fresh, warm])
def job(request) -> Callable[..., Job]:
    """How a job is started: as a process of its own, or as a fork of the server."""
    start: Callable[..., Job] = request.param
    return start


def may_unshare() -> bool:
    unshare = ["unshare", "--net", "--map-root-user", "true"]
    try:
        return subprocess.run(unshare, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


def is_alive(pid: int) -> bool:
    with suppress(FileNotFoundError, ProcessLookupError):
        stat = Path(f"/proc/{pid}/stat").read_text()
        return stat.rpartition(")")[2].split()[0] != "Z"
    return False


def is_gone_soon(pid: int) -> bool:
    deadline = time.monotonic() + 3
    while is_alive(pid) and time.monotonic() < deadline:
        time.sleep(0.01)
    return not is_alive(pid)


@pytest.mark.parametrize("what", ["hog", "fill", "handles", "crash", "garbage"])
def test_a_child_that_breaks_a_limit_or_itself_has_failed(tmp_path, what) -> None:
    with pytest.raises(ChildFailed):
        run_bounded(MODULE, [what], folder=tmp_path, limits=SMALL)


def test_a_memory_hog_gets_no_more_than_its_limit(tmp_path) -> None:
    with pytest.raises(ChildFailed, match="MemoryError"):
        run_bounded(MODULE, ["hog"], folder=tmp_path, limits=SMALL)


def test_a_file_grows_no_further_than_its_limit(tmp_path) -> None:
    with pytest.raises(ChildFailed, match="File too large"):
        run_bounded(MODULE, ["fill"], folder=tmp_path, limits=SMALL)

    assert (tmp_path / "filling").stat().st_size <= SMALL.file_bytes


def test_an_endless_loop_is_ended_by_its_processor_time(tmp_path) -> None:
    limits = replace(SMALL, cpu_seconds=1, wall_seconds=30.0)
    started = time.monotonic()

    with pytest.raises(ChildFailed, match="ended with -"):
        run_bounded(MODULE, ["loop"], folder=tmp_path, limits=limits)

    assert time.monotonic() - started < 20


@pytest.mark.parametrize("what", ["sleep", "loop", "drip"])
def test_a_slow_child_is_killed_at_its_deadline(tmp_path, what) -> None:
    started = time.monotonic()

    limits = replace(SMALL, wall_seconds=0.5)
    with pytest.raises(ChildFailed, match="-9"):
        run_bounded(MODULE, [what], folder=tmp_path, limits=limits)

    assert 0.4 < time.monotonic() - started < 2


def test_a_child_that_prints_without_end_is_stopped(tmp_path) -> None:
    started = time.monotonic()

    with pytest.raises(ChildFailed):
        run_bounded(MODULE, ["chatter"], folder=tmp_path, limits=SMALL)

    assert time.monotonic() - started < 3


def test_the_last_words_of_a_crash_reach_the_log(tmp_path) -> None:
    with pytest.raises(ChildFailed, match="the last words") as caught:
        run_bounded(MODULE, ["crash"], folder=tmp_path, limits=SMALL)

    assert len(str(caught.value)) < 5000


def test_a_child_sees_neither_our_environment_nor_our_folder(
    tmp_path, monkeypatch
) -> None:
    monkeypatch.setenv("STORYBOARD_SECRET_KEY", "planted")

    told = run_bounded(MODULE, ["tell"], folder=tmp_path, limits=SMALL)

    assert set(told["environment"]) == {"PATH", "LC_ALL", "TMPDIR"}
    assert Path(told["folder"]).samefile(tmp_path)
    assert told["files"] == []


@pytest.mark.skipif(not may_unshare(), reason="this kernel lets nobody leave")
def test_a_bounded_child_cannot_reach_the_network(tmp_path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])

        told = run_bounded(MODULE, ["connect", port], folder=tmp_path, limits=SMALL)

    assert told == {"connected": False, "reason": "[Errno 101] Network is unreachable"}


def test_what_a_bounded_child_leaves_running_is_killed(tmp_path) -> None:
    told = run_bounded(MODULE, ["orphan"], folder=tmp_path, limits=SMALL)

    assert is_gone_soon(told["pid"])


def test_starting_a_bounded_child_is_quick(tmp_path) -> None:
    started = time.monotonic()

    for _ in range(5):
        run_bounded(MODULE, ["tell"], folder=tmp_path, limits=SMALL)

    assert (time.monotonic() - started) / 5 < 0.5


def test_a_job_tells_its_lines_and_ends(job, tmp_path) -> None:
    with job("count", tmp_path) as counting:
        lines = list(counting.lines(5))

        assert [line for line in lines if line] == [{"number": n} for n in range(3)]
        assert counting.returncode == 0


def test_a_silent_job_gives_its_reader_the_turn(job, tmp_path) -> None:
    with job("slow", tmp_path, nice=7) as slow:
        lines = slow.lines(5)
        told = next(lines)
        lines = slow.lines(0.1)
        started = time.monotonic()

        assert [next(lines), next(lines)] == [None, None]
        assert time.monotonic() - started < 1
        assert told
        assert told["nice"] >= 7


def test_a_line_that_comes_in_halves_is_one_line(job, tmp_path) -> None:
    with job("halves", tmp_path) as halves:
        turns: list[object] = []
        while not any(turns):
            turns.append(next(halves.lines(0.1)))

    assert turns == [*[None] * (len(turns) - 1), {"number": 7}]
    assert len(turns) > 2


def test_nothing_of_a_job_survives_its_stop(job, tmp_path) -> None:
    with job("stubborn", tmp_path) as stubborn:
        told = next(stubborn.lines(5))
        assert told
        assert all(is_alive(pid) for pid in told["pids"])
        started = time.monotonic()

        stubborn.stop()

        assert time.monotonic() - started < 2
        assert stubborn.returncode == -signal.SIGKILL
        assert all(is_gone_soon(pid) for pid in told["pids"])
        stubborn.stop()  # twice is no fault


def test_a_job_that_minds_is_stopped_at_once(tmp_path) -> None:
    with fresh("slow", tmp_path) as slow:
        next(slow.lines(5))
        started = time.monotonic()

        slow.stop()

        assert time.monotonic() - started < 0.8
        assert slow.returncode == -signal.SIGTERM


def test_a_warm_job_that_minds_ends_with_its_standard_input(tmp_path) -> None:
    with warm("loyal", tmp_path) as loyal:
        next(loyal.lines(5))
        started = time.monotonic()

        loyal.stop()

        assert time.monotonic() - started < 0.8
        assert loyal.returncode == 1


def test_a_warm_job_may_end_with_a_code_of_its_own(tmp_path) -> None:
    with warm("refuse", tmp_path) as refusing:
        assert not [line for line in refusing.lines(5) if line]

    assert refusing.returncode == 2


def test_a_warm_job_whose_server_is_killed_was_killed_too(tmp_path) -> None:
    with warm("loyal", tmp_path) as loyal:
        told = next(loyal.lines(5))
        assert told
        os.kill(psutil.Process(told["pid"]).ppid(), signal.SIGKILL)

        assert not [line for line in loyal.lines(5) if line]

    assert loyal.returncode == -signal.SIGKILL
    assert is_gone_soon(told["pid"])


def test_a_warm_job_shows_what_it_does(tmp_path) -> None:
    with warm("loyal", tmp_path) as loyal:
        told = next(loyal.lines(5))
        assert told

        shown = " ".join(psutil.Process(told["pid"]).cmdline())

    assert shown.startswith(f"python {MODULE} loyal")


def test_what_is_loaded_ahead_starts_in_a_moment(tmp_path) -> None:
    load("storyboard.animatic.__main__")
    with warm("tell", tmp_path) as first:  # comes after it, from the same server
        list(first.lines(30))
    started = time.monotonic()
    with WarmJob("storyboard.animatic.__main__", [], folder=tmp_path) as engine:
        list(engine.lines(5))

    assert engine.returncode == 2
    assert engine.stderr_tail.startswith("usage:")
    assert time.monotonic() - started < 0.2


def test_a_job_keeps_the_last_words_of_its_child(job, tmp_path) -> None:
    with job("crash", tmp_path) as crashing:
        assert not [line for line in crashing.lines(5) if line]

    assert crashing.returncode == -signal.SIGSEGV
    assert crashing.stderr_tail.endswith("the last words")
    assert len(crashing.stderr_tail) == 4096


def test_a_job_that_prints_garbage_has_failed(job, tmp_path) -> None:
    with (
        job("garbage", tmp_path) as garbage,
        pytest.raises(ChildFailed, match="not JSON"),
    ):
        list(garbage.lines(5))


@pytest.mark.parametrize("kind", ["middle", "warm_middle"])
def test_a_job_ends_when_the_worker_that_started_it_is_killed(tmp_path, kind) -> None:
    worker = fresh(kind, tmp_path)
    told = next(worker.lines(5))
    assert told
    assert is_alive(told["pid"])

    # Only the worker: its job is in a session of its own and gets no signal.
    os.kill(worker._process.pid, signal.SIGKILL)

    assert is_gone_soon(told["pid"])
    worker.stop()


def test_our_modules_run_with_the_same_interpreter() -> None:
    assert python_command("some.module", "a")[:2] == [sys.executable, "-I"]
