"""What the bounded children take: run in a small process of its own by the tests.

A child starts with the memory peak of its parent, so a large test run cannot tell.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from storyboard.media import footage, sounds
from storyboard.media.clips import look_through
from storyboard.media.errors import Refused
from storyboard.media.pictures import take_in
from storyboard.media.store import Store

# By the folder it lies in: all of one kind are taken in as an element's.
_CHECKS: dict[str, Callable[..., object]] = {
    "video": footage.take_in,
    "audio": sounds.take_in,
}
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Usage:
    """The largest memory of any child, the processor time of all, the files taken."""

    peak_bytes: int
    cpu_seconds: float
    taken: int


def usage_of(*files: Path) -> Usage:
    done = subprocess.run(
        [sys.executable, "-m", "tests.media.measure", *map(str, files)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    return Usage(*json.loads(done.stdout))


def main(*names: str) -> None:
    taken = 0
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for path in map(Path, names):
            with suppress(Refused):
                store = Store(root, reserve_bytes=0)
                check = _CHECKS.get(path.parent.name)
                if check:
                    with path.open("rb") as file:
                        check(file, name=path.name, store=store, scope="7")
                elif path.suffix == ".mp4":
                    poster, sprite = root / "p", root / "s"
                    look_through(path, poster=poster, sprite=sprite, decode=True)
                else:
                    take_in(path, name=path.name, store=store, scope="7")
                taken += 1
    # The children are their server's; what they took is ours to see when it has ended.
    for server in psutil.Process().children():
        server.terminate()
        os.waitpid(server.pid, 0)
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    answer = usage.ru_maxrss * 1024, usage.ru_utime + usage.ru_stime, taken
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main(*sys.argv[1:])
