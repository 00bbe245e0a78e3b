"""A film to a file: segments drawn and encoded side by side, joined in order.

The file appears under its name only when it is whole.
"""

import os
from collections import Counter, deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from threading import Event, Lock
from typing import TypeAlias

import cv2

from storyboard.animatic.encode import Crew, Packet, crew, encode
from storyboard.animatic.film import Film
from storyboard.animatic.join import join
from storyboard.animatic.plates import Planes
from storyboard.animatic.scene import Scene

# Short enough to keep every core busy to the end, long enough that the costly
# keyframe at each start does not show in the size.
SEGMENT_FRAMES = 48
# How often progress is told and a cancel is looked for.
_LOOK_SECONDS = 0.1

Packets: TypeAlias = list[Packet]


class Cancelled(Exception):
    """The render was given up; there is no file."""


@dataclass(frozen=True, slots=True)
class Segment:
    """Some frames of a shot, counted from the shot's start."""

    shot: int
    frames: range


def segments(film: Film) -> tuple[Segment, ...]:
    """Every shot cut into equal parts; none crosses a cut."""
    found: list[Segment] = []
    for shot, span in enumerate(film.spans):
        parts = -(-span.frames // SEGMENT_FRAMES)
        edges = [span.frames * part // parts for part in range(parts + 1)]
        found += [Segment(shot, range(*pair)) for pair in pairwise(edges)]
    return tuple(found)


def part_of(out: Path) -> Path:
    """Where the file grows: beside its final place, so that one rename is enough."""
    return out.with_name(f".{out.name}.{os.getpid()}.part")


def render(
    film: Film,
    out: Path,
    *,
    workers: int = 2,
    report: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> None:
    """Render the film to `out`.

    `report(done, total)` counts frames and, like `cancelled`, is called about ten
    times a second from this thread. Raises Cancelled, or OSError when a still cannot
    be read or the file cannot be written; `out` is then as it was before.
    """
    # One thread per segment is all: OpenCV's own threads would fight over the cores.
    cv2.setNumThreads(1)
    part = part_of(out)
    run = _Run(film, crew(film, workers), report=report, cancelled=cancelled)
    try:
        with ThreadPoolExecutor(run.crew.encoders) as pool, run.stopping_at_end():
            join(film, run.encoded(pool), part)
        run.look()
        _put_in_place(part, out)
    finally:
        part.unlink(missing_ok=True)


def _put_in_place(part: Path, out: Path) -> None:
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.replace(out)
    folder = os.open(out.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


class _Stage:
    """The shots being drawn: built by the first thread that needs one and struck
    after its last segment, so memory holds no more shots than there are threads.
    """

    def __init__(self, film: Film, parts: tuple[Segment, ...]) -> None:
        self._film = film
        self._left = Counter(part.shot for part in parts)
        self._locks = [Lock() for _ in film.shots]
        self._scenes: dict[int, Scene] = {}

    @contextmanager
    def scene(self, shot: int) -> Iterator[Scene]:
        with self._locks[shot]:
            if shot not in self._scenes:
                self._scenes[shot] = Scene(self._film, shot)
            scene = self._scenes[shot]
        yield scene
        with self._locks[shot]:
            self._left[shot] -= 1
            if not self._left[shot]:
                del self._scenes[shot]


class _Run:
    """One render under way: who draws, how far it is, whether it should stop."""

    def __init__(
        self,
        film: Film,
        crew: Crew,
        *,
        report: Callable[[int, int], None] | None,
        cancelled: Callable[[], bool] | None,
    ) -> None:
        self.crew = crew
        self._film, self._report, self._cancelled = film, report, cancelled
        self._segments = segments(film)
        self._stage = _Stage(film, self._segments)
        self._stop = Event()
        self._lock = Lock()
        self._done, self._told = 0, -1

    @contextmanager
    def stopping_at_end(self) -> Iterator[None]:
        """Whatever ends the render, no thread draws on."""
        try:
            yield
        finally:
            self._stop.set()

    def encoded(self, pool: ThreadPoolExecutor) -> Iterator[tuple[int, Packets]]:
        """Each segment's packets, in order, with its shot's first frame. No more are
        begun ahead than keep the threads busy: packets of a long film are large.
        """
        begun: deque[tuple[int, Future[Packets]]] = deque()
        spans = self._film.spans
        for segment in self._segments:
            begun.append((spans[segment.shot].start, pool.submit(self._make, segment)))
            if len(begun) > self.crew.encoders + 1:
                yield self._finish(*begun.popleft())
        while begun:
            yield self._finish(*begun.popleft())

    def _make(self, segment: Segment) -> Packets:
        if self._stop.is_set():
            raise Cancelled
        with self._stage.scene(segment.shot) as scene:

            def draw(frame: int, planes: Planes) -> None:
                if self._stop.is_set():
                    raise Cancelled
                scene.draw(frame, planes)
                with self._lock:
                    self._done += 1

            threads = self.crew.threads
            return encode(self._film, segment.frames, draw, threads=threads)

    def _finish(self, start: int, coming: Future[Packets]) -> tuple[int, Packets]:
        while not wait([coming], _LOOK_SECONDS).done:
            self.look()
        self.look()
        return start, coming.result()

    def look(self) -> None:
        """Tell how far it is; raise Cancelled when it should stop."""
        if self._cancelled and self._cancelled():
            raise Cancelled
        if self._report and self._done != self._told:
            self._told = self._done
            self._report(self._done, self._film.frames)
