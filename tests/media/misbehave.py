"""Children that do what a hostile file makes a parser do. Started by the tests."""

import json
import os
import signal
import socket
import subprocess
import sys
import time

from storyboard.media import parent


def say(**facts: object) -> None:
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()


def loop() -> None:
    while True:
        pass


def sleep() -> None:
    time.sleep(60)


def hog() -> None:
    kept = []
    while True:
        kept.append(bytearray(50_000_000))


def fill() -> None:
    with open("filling", "wb") as file:  # noqa: PTH123
        while True:
            file.write(bytes(1_000_000))


def handles() -> None:
    kept = []
    while True:
        kept.append(os.open("/dev/null", os.O_RDONLY))


def crash() -> None:
    sys.stderr.write("x" * 9000 + "the last words")
    sys.stderr.flush()
    os.kill(os.getpid(), signal.SIGSEGV)


def chatter() -> None:
    while True:
        os.write(1, b"x" * 65536)


def garbage() -> None:
    sys.stdout.write("this is no JSON\n")


def tell() -> None:
    say(environment=dict(os.environ), folder=os.getcwd(), files=os.listdir())  # noqa: PTH109, PTH208


def connect() -> None:
    try:
        socket.create_connection(("127.0.0.1", int(sys.argv[2])), timeout=2).close()
    except OSError as error:
        say(connected=False, reason=str(error))
    else:
        say(connected=True)


def drip() -> None:
    while True:
        os.write(1, b" ")
        time.sleep(0.05)


def count() -> None:
    for number in range(3):
        say(number=number)


def halves() -> None:
    os.write(1, b'{"number": ')
    time.sleep(0.5)
    os.write(1, b"7}\n")


def slow() -> None:
    say(pid=os.getpid(), nice=os.nice(0))
    time.sleep(60)


def stubborn() -> None:
    """Ignores SIGTERM and has a child of its own that does too."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    say(pids=[os.getpid(), child.pid])
    time.sleep(60)


def orphan() -> None:
    """Ends well, and leaves a child of its own behind."""
    child = subprocess.Popen(
        [sys.executable, "-c", "import time; time.sleep(60)"],
        stdout=subprocess.DEVNULL,
    )
    say(pid=child.pid)


def loyal() -> None:
    parent.watch()
    say(pid=os.getpid())
    time.sleep(60)


def middle() -> None:
    """Stands for our worker: starts a loyal job and waits to be killed."""
    from pathlib import Path

    from storyboard.media.child import Job, python_command

    job = Job(python_command("tests.media.misbehave", "loyal"), folder=Path())
    for line in job.lines(10):
        say(**(line or {}))


if __name__ == "__main__":
    globals().get(sys.argv[1], loop)()
