"""The real command: it starts, answers, refuses a second one, and leaves nothing."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO

import psutil
import pytest
import requests

from tests.databases import migrated as migrated

pytestmark = pytest.mark.cluster

ROOT = Path(__file__).resolve().parent.parent.parent


class Studio:
    """`manage.py studio` on a data folder and a port of its own."""

    def __init__(self, data: Path, port: int, *options: str, **told: str) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.log = data.parent / f"studio-{port}-{time.monotonic_ns()}.log"
        with self.log.open("wb") as log:
            self.process = _start(data, port, log, options, told)

    @property
    def said(self) -> str:
        return self.log.read_text()

    def wait_until_it_says(self, words: str) -> None:
        wait_until(lambda: words in self.said or self.process.poll() is not None)
        assert words in self.said

    def family(self) -> list[psutil.Process]:
        return list(psutil.Process(self.process.pid).children(recursive=True))

    def practises_again_after_a_kill(self) -> None:
        """At the same address, which the web server and every worker were told."""
        (practice,) = (p for p in self.family() if "practice_provider" in p.cmdline())
        command = practice.cmdline()
        address = f"http://127.0.0.1:{command[command.index('--port') + 1]}"
        # Others write their titles over what can be read of their environment.
        (dispatch,) = (p for p in self.family() if "dispatch" in p.cmdline())
        assert dispatch.environ()["STORYBOARD_PRACTICE_URL"] == address
        wait_until(lambda: answers(f"{address}/healthz"))

        practice.kill()

        wait_until(lambda: not practice.is_running())
        wait_until(lambda: answers(f"{address}/healthz"))


def _start(
    data: Path,
    port: int,
    log: IO[bytes],
    options: tuple[str, ...],
    told: dict[str, str],
) -> "subprocess.Popen[bytes]":
    env = {"PATH": os.environ["PATH"], "DATA_DIR": str(data), "PORT": str(port)}
    env |= told
    return subprocess.Popen(
        [sys.executable, "manage.py", "studio", *options],
        cwd=ROOT,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        start_new_session=True,
    )


def alive(processes: list[psutil.Process]) -> list[psutil.Process]:
    """Without those that have ended and that nobody has asked about yet."""
    found = []
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            if process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
    return found


def wait_until(holds: Callable[[], object], within: float = 300) -> None:
    deadline = time.monotonic() + within
    while not holds():
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.1)


def answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=2).ok
    except requests.RequestException:
        return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Callable[..., Studio]]:
    started: list[Studio] = []

    def start(*options: str, data: str = "data", port: int = 0, **told: str) -> Studio:
        made = Studio(tmp_path / data, port or free_port(), *options, **told)
        started.append(made)
        return made

    yield start
    for made in started:
        family = made.family() if made.process.poll() is None else []
        for process in [*family, made.process]:
            process.kill()
        made.process.wait()


def already_there(database: Path, data: Path) -> None:
    """To make the tables takes longer than all the rest of a start."""
    data.mkdir()
    shutil.copy(database, data / "storyboard.sqlite3")


def expect_times_of_pages(url: str) -> None:
    """Of all processes of the web server together."""
    for _ in range(10):
        requests.get(f"{url}/account/login/", timeout=60)
    said = requests.get(
        f"{url}/metrics", headers={"Authorization": "Bearer figures"}, timeout=60
    )
    assert re.search(
        r'page_seconds_count\{method="GET",page="account_login",status="2xx"\} 10.0',
        said.text,
    )


def test_a_studio_from_start_to_end(studio: Callable[..., Studio]) -> None:
    port = free_port()
    first = studio("--no-sample", port=port, STORYBOARD_METRICS_TOKEN="figures")
    first.wait_until_it_says("Ctrl-C stops everything.")

    assert requests.get(f"{first.url}/healthz", timeout=60).text == "ok"
    assert requests.get(f"{first.url}/readyz", timeout=60).status_code == 200
    assert re.search(r"login: \S+@\S+\n +password: \S+", first.said)
    expect_times_of_pages(first.url)

    same_data = studio("--no-sample")
    assert same_data.process.wait(300) == 1
    assert "A studio already works on" in same_data.said
    same_port = studio("--no-sample", data="other", port=port)
    assert same_port.process.wait(300) == 1
    assert f"Port {port} is already in use." in same_port.said
    assert "Traceback" not in same_data.said + same_port.said

    first.practises_again_after_a_kill()

    family = first.family()
    assert len(family) > 8
    first.process.send_signal(signal.SIGINT)

    assert first.process.wait(40) == 0
    assert alive(family) == []
    assert "Traceback" not in first.said


def test_a_studio_that_was_killed_starts_again_without_its_orphans(
    studio: Callable[..., Studio], migrated: Path, tmp_path: Path
) -> None:
    few = {"STORYBOARD_PRACTICE": "no", "STORYBOARD_FETCH_WORKERS": "0"}
    already_there(migrated, tmp_path / "data")
    killed = studio("--no-web", **few)
    killed.wait_until_it_says("workers are running")
    wait_until(lambda: len(killed.family()) > 8)
    orphans = killed.family()
    killed.process.kill()
    killed.process.wait()
    assert alive(orphans)

    again = studio("--no-web", **few)
    again.wait_until_it_says("workers are running")

    assert alive(orphans) == []
    again.process.terminate()
    assert again.process.wait(40) == 0


def test_a_first_start_that_is_stopped_has_said_its_password(
    studio: Callable[..., Studio], migrated: Path, tmp_path: Path
) -> None:
    already_there(migrated, tmp_path / "data")
    stopped = studio()
    stopped.wait_until_it_says("  password: ")
    stopped.process.send_signal(signal.SIGINT)

    assert stopped.process.wait(60) == 130
    assert re.search(r"login: \S+@\S+\n +password: \S+", stopped.said)
    assert "Ctrl-C stops everything." not in stopped.said
    assert "Traceback" not in stopped.said


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"PORT": "abc"}, "PORT must be a whole number, and is “abc”."),
        ({"PORT": "70000"}, "PORT must be 1 to 65535, and is 70000."),
        (
            {"STORYBOARD_LEASE_SECONDS": "soon"},
            "STORYBOARD_LEASE_SECONDS must be a number, and is “soon”.",
        ),
        (
            {"DATA_DIR": "/dev/null/data"},
            "DATA_DIR: /dev/null/data/media/tmp cannot be made: Not a directory.",
        ),
    ],
)
def test_a_setting_that_cannot_be_ends_the_start_in_one_sentence(
    given: dict[str, str], why: str, tmp_path: Path
) -> None:
    env = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), **given}
    ended = subprocess.run(
        [sys.executable, "manage.py", "studio"],
        cwd=ROOT,
        env={**env, "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (ended.returncode, ended.stderr) == (2, why + "\n")
