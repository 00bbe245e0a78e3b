"""`python -m storyboard.animatic JOB.json OUT [THREADS [CACHE BYTES]]`: one render, a
process apart.

Without THREADS, or with 0, there is one a core. CACHE is a folder for what was drawn,
at most BYTES of it.

Standard output carries one JSON line per step, `{"done": 12, "total": 360}`. Exit 0:
the file is there; 2: the job cannot be rendered, one line on standard error says why;
143: it was cancelled. Standard input is the life line: whoever starts this keeps it
open, and when it closes (that process ended, however it ended) the render gives up.
"""

import contextlib
import json
import os
import signal
import sys
import threading
import time
from itertools import chain
from pathlib import Path

from PIL import Image

from storyboard.animatic.cache import NO_CACHE, Cache
from storyboard.animatic.film import Film, film_from_json
from storyboard.animatic.render import Cancelled, part_of, render
from storyboard.animatic.tape import length_of

BAD_JOB, CANCELLED = 2, 128 + signal.SIGTERM
# A render stops between two frames; after this long it is stopped wherever it is: to
# prepare one picture, or to end one encoder, takes longer than that at 4K.
_GRACE_SECONDS = 0.5
_LINE_SECONDS = 0.1


def _bad(message: str) -> int:
    sys.stderr.write(" ".join(message.split()) + "\n")
    return BAD_JOB


def _first_to_be_killed() -> None:
    """When memory runs out, this process may go before the ones people wait on."""
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("500")


def _check_files(film: Film) -> None:
    for shot in film.shots:
        for path in (shot.first, shot.last):
            if path is not None:
                with Image.open(path):
                    pass
    tracks = [film.track.path] if film.track else []
    for path in {*tracks, *chain.from_iterable(s.voices for s in film.shots)}:
        length_of(path)


def _end_with_parent(stop: threading.Event, out: Path) -> None:
    """Give up when standard input closes; read unbuffered, for a daemon thread may
    not hold the buffer's lock when Python ends.
    """
    while os.read(0, 4096):
        pass
    stop.set()
    _end_soon(out)


def _end_soon(out: Path) -> None:
    threading.Event().wait(_GRACE_SECONDS)
    part_of(out).unlink(missing_ok=True)
    os._exit(CANCELLED)


def _end_when_told(stop: threading.Event, out: Path) -> None:
    def told(*_: object) -> None:
        stop.set()
        threading.Thread(target=_end_soon, args=(out,), daemon=True).start()

    signal.signal(signal.SIGTERM, told)


class _Progress:
    """Progress lines, no more than ten a second but always the last."""

    def __init__(self) -> None:
        self._next = 0.0

    def __call__(self, done: int, total: int) -> None:
        if done < total and time.monotonic() < self._next:
            return
        self._next = time.monotonic() + _LINE_SECONDS
        # A closed pipe means nobody listens; standard input will say so.
        with contextlib.suppress(BrokenPipeError):
            sys.stdout.write(json.dumps({"done": done, "total": total}) + "\n")
            sys.stdout.flush()


def _means(arguments: list[str]) -> tuple[int, Cache]:
    """Threads, and what is kept where. Raises ValueError."""
    threads = int(arguments[0]) if arguments else 0
    cache = Cache(Path(arguments[1]), int(arguments[2])) if arguments[1:] else NO_CACHE
    return threads or os.cpu_count() or 2, cache


def main(arguments: list[str]) -> int:
    if len(arguments) not in {2, 3, 5}:
        usage = "python -m storyboard.animatic JOB.json OUT [THREADS [CACHE BYTES]]"
        return _bad(f"usage: {usage}")
    job, out = (Path(argument) for argument in arguments[:2])
    try:
        threads, cache = _means(arguments[2:])
        film = film_from_json(job.read_text("utf-8"))
        _check_files(film)
    except (OSError, ValueError) as fault:
        return _bad(str(fault))
    stop = threading.Event()
    _end_when_told(stop, out)
    threading.Thread(target=_end_with_parent, args=(stop, out), daemon=True).start()
    _first_to_be_killed()
    try:
        render(
            film,
            out,
            workers=threads,
            cache=cache,
            report=_Progress(),
            cancelled=stop.is_set,
        )
    except Cancelled:
        return CANCELLED
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
