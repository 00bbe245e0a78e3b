"""A film to a file: chunks that are kept, or drawn and encoded side by side, in order.

The file appears under its name only when it is whole.
"""

import ctypes
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import cv2

from storyboard.animatic.cache import NO_CACHE, Cache
from storyboard.animatic.chunks import Chunk, Kept, chunks_of, packed, unpacked
from storyboard.animatic.encode import Packet, crew
from storyboard.animatic.film import Film
from storyboard.animatic.join import join
from storyboard.animatic.workshop import Workshop

# How often progress is told and a cancel is looked for.
_LOOK_SECONDS = 0.1
# M_MMAP_THRESHOLD and M_TRIM_THRESHOLD of <malloc.h>, where there is a mallopt.
_FROM_THE_SYSTEM, _KEPT_FREE = -3, -1
_LARGE_BYTES = 1 << 20


class Cancelled(Exception):
    """The render was given up; there is no file."""


def part_of(out: Path) -> Path:
    """Where the file grows: beside its final place, so that one rename is enough."""
    return out.with_name(f".{out.name}.{os.getpid()}.part")


def render(
    film: Film,
    out: Path,
    *,
    workers: int = 2,
    cache: Cache = NO_CACHE,
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
    _give_back_at_once()
    part = part_of(out)
    run = _Run(film, workers, cache, report=report, cancelled=cancelled)
    try:
        join(film, run.packets(), part)
        run.look()
        _put_in_place(part, out)
    finally:
        part.unlink(missing_ok=True)
        cache.trim()


@lru_cache(maxsize=1)
def _give_back_at_once() -> None:
    """What is large goes back to the system when it is freed. Else the pools of every
    thread keep some of each encoder: at 4K, where one holds 300 MB, 130 MB of it.
    """
    if mallopt := getattr(ctypes.CDLL(None), "mallopt", None):
        for what in (_FROM_THE_SYSTEM, _KEPT_FREE):
            mallopt(what, _LARGE_BYTES)


def _put_in_place(part: Path, out: Path) -> None:
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.replace(out)
    folder = os.open(out.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


class _Run:
    """One render under way: what is there already, how far it is, when to stop."""

    def __init__(
        self,
        film: Film,
        workers: int,
        cache: Cache,
        *,
        report: Callable[[int, int], None] | None,
        cancelled: Callable[[], bool] | None,
    ) -> None:
        self._film, self._workers, self._cache = film, workers, cache
        self._report, self._cancelled = report, cancelled
        self._workshops: list[Workshop] = []
        self._kept_frames, self._told = 0, -1

    def packets(self) -> Iterator[tuple[int, list[Packet]]]:
        """Every segment's packets, in order, with the frame its shot starts on."""
        self.look()
        chunks = chunks_of(self._film)
        keys = {chunk: self._key(chunk) for chunk in chunks}
        missing = [chunk for chunk in chunks if not self._cache.has(keys[chunk])]
        with self._drawing(missing) as workshop:
            for chunk in chunks:
                start = self._film.spans[chunk.shot].start
                if chunk in workshop:
                    yield from (
                        (start, p) for p in self._made(chunk, keys[chunk], workshop)
                    )
                else:
                    yield from ((start, p) for p in self._kept(chunk, keys[chunk]))

    def _key(self, chunk: Chunk) -> str:
        return chunk.key(self._film) if self._cache.folder else ""

    @contextmanager
    def _drawing(self, chunks: Sequence[Chunk]) -> Iterator[Workshop]:
        team = crew(self._film, self._workers)
        workshop = Workshop(self._film, chunks, team, self._cache)
        self._workshops.append(workshop)
        with workshop.open():
            yield workshop

    def _made(
        self, chunk: Chunk, key: str, workshop: Workshop
    ) -> Iterator[list[Packet]]:
        kept: list[Kept] = []
        for _ in chunk.segments:
            packets = workshop.take(patience=_LOOK_SECONDS, look=self.look)
            if self._cache.folder:
                kept += map(Kept.of, packets)
            yield packets
        if kept:
            self._cache.put(key, packed(kept))

    def _kept(self, chunk: Chunk, key: str) -> Iterator[list[Packet]]:
        """From the cache; or drawn after all, when it is damaged or was thrown out."""
        self.look()
        found = self._cache.get(key)
        if found is None:
            with self._drawing([chunk]) as workshop:
                yield from self._made(chunk, key, workshop)
        else:
            self._kept_frames += sum(len(part.frames) for part in chunk.segments)
            yield list(unpacked(found))

    def look(self) -> None:
        """Tell how far it is; raise Cancelled when it should stop."""
        if self._cancelled and self._cancelled():
            raise Cancelled
        drawn = sum(workshop.frames_drawn for workshop in self._workshops)
        done = self._kept_frames + drawn
        if self._report and done != self._told:
            self._told = done
            self._report(done, self._film.frames)
