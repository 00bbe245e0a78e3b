"""Bounded children as forks: warm, and yet as strange to us as a fresh process."""

import os
import signal
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest

from storyboard.media.child import (
    ChildFailed,
    Job,
    Limits,
    python_command,
    run_bounded,
)

LIMITS = Limits(
    memory_bytes=200_000_000,
    cpu_seconds=7,
    wall_seconds=60.0,
    file_bytes=5_000_000,
    open_files=20,
)
MODULE = "tests.media.misbehave"


def run(what: str, *argv: str, folder: Path, **limits: Any) -> dict[str, Any]:
    folder.mkdir(exist_ok=True)
    wanted = replace(LIMITS, **limits)
    return run_bounded(MODULE, [what, *argv], folder=folder, limits=wanted)


def load(module: str, folder: Path) -> None:
    """Have the server load what this module needs; there is no such file to read."""
    with pytest.raises(ChildFailed):
        run_bounded(module, ["gone", "mp4"], folder=folder, limits=LIMITS)


def is_gone(pid: int) -> bool:
    with suppress(psutil.NoSuchProcess):
        return bool(psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)
    return True


def wait_until(holds: Callable[[], object]) -> None:
    deadline = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.01)


@pytest.fixture
def waiting(tmp_path: Path) -> Any:
    """A child at work: its answer to come, its server, and what lets it end well."""

    def start() -> tuple[Future[dict[str, Any]], int, Callable[[], None]]:
        folder = tmp_path / "waiting"
        answer = threads.submit(run, "wait", folder=folder)
        here = folder / "here"
        wait_until(lambda: here.exists() and here.read_text())
        return answer, int(here.read_text()), (folder / "go").touch

    with ThreadPoolExecutor(1) as threads:
        yield start
        (tmp_path / "waiting" / "go").touch()


def test_children_of_one_process_come_from_one_warm_server(tmp_path) -> None:
    first = run("look", folder=tmp_path)
    second = run("look", folder=tmp_path)

    assert first["server"] == second["server"] != os.getpid()
    assert first["pid"] != second["pid"]


def test_a_child_holds_nothing_but_its_output_and_its_errors(waiting, tmp_path) -> None:
    _, server, go = waiting()

    told = run("look", folder=tmp_path / "other")

    go()
    assert told["server"] == server
    assert set(told["handles"]) == {"0", "1", "2"}
    assert told["handles"]["0"] == "/dev/null"
    assert told["handles"]["1"].startswith("pipe:")
    assert "socket" not in str(told["handles"])


def test_a_child_was_born_without_our_environment(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("STORYBOARD_SECRET_KEY", "planted")

    told = run("look", folder=tmp_path)

    names = {entry.partition("=")[0] for entry in told["born_with"].split("\0")}
    assert names <= {"PATH", "LC_ALL", "OPENBLAS_NUM_THREADS", ""}
    assert told["temporary"] == str(tmp_path)


def test_a_child_leads_a_session_of_its_own(tmp_path) -> None:
    told = run("look", folder=tmp_path)

    assert told["session"] == told["pid"]


def test_a_child_has_the_limits_it_was_given(tmp_path) -> None:
    told = run("look", folder=tmp_path)

    assert told["limits"] == {
        "RLIMIT_CPU": [7, 7],
        "RLIMIT_FSIZE": [5_000_000, 5_000_000],
        "RLIMIT_NOFILE": [20, 20],
        "RLIMIT_CORE": [0, 0],
    }


def test_a_child_has_as_much_memory_as_it_was_given_whatever_is_loaded(
    tmp_path,
) -> None:
    before = run("measure", folder=tmp_path)
    # Now the server has loaded OpenCV and FFmpeg: 350 MB of addresses.
    load("storyboard.media.webp_worker", tmp_path)
    load("storyboard.media.clip_worker", tmp_path)

    after = run("measure", folder=tmp_path)

    for told in (before, after):
        assert 150_000_000 < told["had"] <= LIMITS.memory_bytes


def test_the_server_stays_whole_whatever_it_has_loaded(tmp_path) -> None:
    """A fork takes one thread along; the locks of others would stay shut for ever."""
    load("storyboard.media.picture_worker", tmp_path)
    load("storyboard.media.webp_worker", tmp_path)
    load("storyboard.media.clip_worker", tmp_path)

    server = run("look", folder=tmp_path)["server"]

    assert psutil.Process(server).num_threads() == 1


@pytest.mark.parametrize("what", ["crash", "hog", "garbage"])
def test_a_childs_end_does_not_touch_its_siblings(waiting, tmp_path, what) -> None:
    answer, _, go = waiting()

    with pytest.raises(ChildFailed):
        run(what, folder=tmp_path / "other")

    go()
    assert answer.result(30) == {"went": True}


def test_after_a_crash_places_in_memory_are_drawn_anew(tmp_path) -> None:
    before = run("look", folder=tmp_path)["server"]

    with pytest.raises(ChildFailed, match=f"ended with -{signal.SIGSEGV:d}"):
        run("crash", folder=tmp_path)

    assert run("look", folder=tmp_path)["server"] != before
    wait_until(lambda: is_gone(before))


def test_a_killed_server_is_replaced(tmp_path) -> None:
    server = run("look", folder=tmp_path)["server"]

    os.kill(server, signal.SIGKILL)

    assert run("look", folder=tmp_path)["server"] != server


def test_the_work_of_a_killed_server_is_done_by_the_next(waiting, tmp_path) -> None:
    answer, server, go = waiting()
    here = tmp_path / "waiting" / "here"
    here.unlink()

    os.kill(server, signal.SIGKILL)

    wait_until(lambda: here.exists() and here.read_text())
    assert int(here.read_text()) != server
    go()
    assert answer.result(30) == {"went": True}


def test_children_that_kill_their_server_are_given_up(tmp_path) -> None:
    with pytest.raises(ChildFailed):
        run("patricide", folder=tmp_path)

    assert (tmp_path / "tries").read_text() == "xxx"
    assert run("echo", "well", folder=tmp_path) == {"said": "well"}


def test_threads_get_each_their_own_answer(tmp_path) -> None:
    def said(number: int) -> str:
        return str(run("echo", str(number), folder=tmp_path / str(number))["said"])

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(said, range(40))) == [str(n) for n in range(40)]


def test_children_leave_no_handle_behind(tmp_path) -> None:
    run("look", folder=tmp_path)
    server = psutil.Process(run("look", folder=tmp_path)["server"])
    ours = psutil.Process()
    before = ours.num_fds(), server.num_fds()

    for _ in range(5):
        run("look", folder=tmp_path)
        with pytest.raises(ChildFailed):
            run("sleep", folder=tmp_path, wall_seconds=0.1)

    assert ours.num_fds() == before[0]
    wait_until(lambda: server.num_fds() <= before[1])


def test_a_killed_worker_leaves_neither_server_nor_child(tmp_path) -> None:
    with Job(python_command(MODULE, "bounded_middle"), folder=tmp_path) as worker:
        here = tmp_path / "here"
        wait_until(lambda: here.exists() and here.read_text())
        family = psutil.Process(worker._process.pid).children(recursive=True)
        assert len(family) == 2

        os.kill(worker._process.pid, signal.SIGKILL)

        wait_until(lambda: all(is_gone(member.pid) for member in family))


def test_a_fork_of_a_worker_has_a_server_of_its_own(tmp_path) -> None:
    with Job(python_command(MODULE, "forking_middle"), folder=tmp_path) as worker:
        told = next(line for line in worker.lines(30) if line)
        assert told["first"] == told["again"] != told["forked"]

        # The fork lives on, and holds nothing that would keep this server.
        os.kill(worker._process.pid, signal.SIGKILL)

        wait_until(lambda: is_gone(told["first"]))
        assert not is_gone(told["forked"])
