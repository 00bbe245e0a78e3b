"""A whole studio for the browser tests: the real command, server and workers."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import requests

ROOT = Path(__file__).resolve().parent.parent.parent
# Far more than it takes: how slow the machine is decides no test.
STARTS_WITHIN = 600


@dataclass(frozen=True, slots=True)
class Studio:
    """What the command printed, and where it keeps its data."""

    url: str
    login: str
    password: str
    clip: str
    data: Path
    process: subprocess.Popen[bytes]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(data: Path, **environment: str) -> Studio:
    """Run `manage.py studio` on fresh data and wait for what a person would read."""
    port = free_port()
    env = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("STORYBOARD_", "DJANGO_", "DATA_DIR"))
    }
    env |= {"PORT": str(port), "DATA_DIR": str(data), "PYTHONUNBUFFERED": "1"}
    # Films nobody asks for would be drawn on every page.
    env |= {"STORYBOARD_DRAFTS": "off"}
    log = data.parent / f"{data.name}.log"
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "studio"],
            cwd=ROOT,
            env=env | environment,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        said = _read_until_ready(process, log, f"http://localhost:{port}")
    except BaseException:
        # Its supervisor takes everything along that it has started.
        process.terminate()
        process.wait()
        raise
    return Studio(
        url=f"http://localhost:{port}",
        login=_said(said, r"login:\s+(\S+)"),
        password=_said(said, r"password:\s+(\S+)"),
        clip=_said(said, r"(/clips/[0-9a-f-]+/)"),
        data=data,
        process=process,
    )


def stop(studio: Studio) -> None:
    studio.process.send_signal(signal.SIGINT)
    try:
        studio.process.wait(40)
    except subprocess.TimeoutExpired:
        os.killpg(studio.process.pid, signal.SIGKILL)
        raise


def _read_until_ready(process: subprocess.Popen[bytes], log: Path, url: str) -> str:
    """Everything printed until the server answers."""
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline:
        said = log.read_text()
        if process.poll() is not None:
            raise RuntimeError(f"the studio ended: {said}")
        if "Ctrl-C" in said and _answers(url):
            return said
        time.sleep(0.1)
    raise RuntimeError(f"the studio did not start: {log.read_text()}")


def _answers(url: str) -> bool:
    try:
        return requests.get(f"{url}/readyz", timeout=2).ok
    except requests.RequestException:
        return False


def _said(text: str, pattern: str) -> str:
    match = re.search(pattern, text)
    assert match, f"{pattern!r} is not in what the studio printed:\n{text}"
    return match.group(1)
