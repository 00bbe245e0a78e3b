"""Children that do what a hostile file makes a parser do. Started by the tests."""

import json
import os
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

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


def look() -> None:
    """What a hostile file that took us over could see and touch."""
    handles = {}
    for handle in os.listdir("/proc/self/fd"):  # noqa: PTH208
        with suppress(FileNotFoundError):  # the one that listed them
            handles[handle] = os.readlink(f"/proc/self/fd/{handle}")  # noqa: PTH115
    say(
        server=os.getppid(),
        session=os.getsid(0),
        pid=os.getpid(),
        handles=handles,
        born_with=Path("/proc/self/environ").read_text(),
        temporary=tempfile.gettempdir(),
        limits={
            name: resource.getrlimit(getattr(resource, name))
            for name in ("RLIMIT_CPU", "RLIMIT_FSIZE", "RLIMIT_NOFILE", "RLIMIT_CORE")
        },
    )


def measure() -> None:
    """How much more this child may have."""
    kept = []
    try:
        while True:
            kept.append(bytearray(5_000_000))
    except MemoryError:
        had = len(kept) * 5_000_000
        kept.clear()
        say(had=had)


def wait() -> None:
    """Ends well when the file `go` is there."""
    Path("here").write_text(str(os.getppid()))
    while not Path("go").exists():
        time.sleep(0.01)
    say(went=True)


def echo() -> None:
    say(said=sys.argv[2])


def patricide() -> None:
    """Ends the process it comes from, and so its siblings, whenever it is tried."""
    with Path("tries").open("a") as file:
        file.write("x")
    os.kill(os.getppid(), signal.SIGKILL)
    time.sleep(60)


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
    from storyboard.media.child import Job, python_command

    job = Job(python_command("tests.media.misbehave", "loyal"), folder=Path())
    for line in job.lines(10):
        say(**(line or {}))


def warm_middle() -> None:
    """The same with a job that is a fork."""
    from storyboard.media.child import WarmJob

    job = WarmJob("tests.media.misbehave", ["loyal"], folder=Path())
    for line in job.lines(10):
        say(**(line or {}))


def refuse() -> None:
    sys.exit(2)


def bounded_middle() -> None:
    """Stands for our worker: waits for a bounded child."""
    from storyboard.media.child import Limits, run_bounded

    run_bounded("tests.media.misbehave", ["wait"], folder=Path(), limits=Limits())


def forking_middle() -> None:
    """Stands for a worker that forks: each side has its own children."""
    from storyboard.media.child import Limits, run_bounded

    def told() -> object:
        module = "tests.media.misbehave"
        facts = run_bounded(module, ["look"], folder=Path(), limits=Limits())
        return facts["server"]

    first = told()
    reading, writing = os.pipe()
    if os.fork() == 0:
        os.write(writing, str(told()).encode())
        time.sleep(60)
    forked = int(os.read(reading, 20))
    say(first=first, forked=forked, again=told())
    time.sleep(60)


if __name__ == "__main__":
    globals().get(sys.argv[1], loop)()
