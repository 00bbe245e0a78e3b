"""The threads of one render: each draws and encodes whole segments, in their order."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from threading import Condition, Event, Lock, Thread
from typing import TypeAlias

from storyboard.animatic.cache import Cache
from storyboard.animatic.chunks import Chunk, Segment
from storyboard.animatic.encode import Crew, Packet, encode
from storyboard.animatic.film import Film
from storyboard.animatic.plates import Planes
from storyboard.animatic.stage import Stage

Packets: TypeAlias = list[Packet]
# What a thread does next, for as long as there is something.
Job: TypeAlias = Callable[[], None]


class Stopped(Exception):
    """The workshop was closed meanwhile."""


class Workshop:
    """Makes segments while their packets are taken out in order. No more are begun
    ahead than keep the threads busy: packets of a long film are large.
    """

    def __init__(
        self, film: Film, chunks: Sequence[Chunk], crew: Crew, cache: Cache
    ) -> None:
        self._film, self._chunks, self._crew = film, frozenset(chunks), crew
        self._parts = [part for chunk in chunks for part in chunk.segments]
        self._stage = Stage(film, self._parts, cache)
        self._stop, self._turn, self._count = Event(), Condition(), Lock()
        self._next, self._making, self._taken, self._drawn = 0, 0, 0, 0
        self._made: dict[int, Packets] = {}
        self._fault: BaseException | None = None

    def __contains__(self, chunk: Chunk) -> bool:
        """Whether this chunk is made here."""
        return chunk in self._chunks

    @property
    def frames_drawn(self) -> int:
        return self._drawn

    @contextmanager
    def open(self) -> Iterator[None]:
        """Threads work inside of this; however it ends, none draws on."""
        # Beside encoders that are wide one more prepares pictures.
        count = min(self._crew.encoders + (self._crew.threads > 1), len(self._parts))
        threads = [Thread(target=self._work) for _ in range(count)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._close()
            for thread in threads:
                thread.join()

    def _close(self) -> None:
        self._stop.set()
        with self._turn:
            self._turn.notify_all()

    def take(self, *, patience: float, look: Callable[[], None]) -> Packets:
        """The next segment's packets; `look` is called every `patience` seconds while
        they are not there. Raises what stopped a thread.
        """
        with self._turn:
            while self._taken not in self._made and not self._fault:
                self._turn.wait(patience)
                look()
            if self._fault:
                raise self._fault
            packets = self._made.pop(self._taken)
            self._taken += 1
            self._turn.notify_all()
        return packets

    def _work(self) -> None:
        try:
            while job := self._wait_for_job():
                job()
        except Stopped:
            pass
        except BaseException as fault:  # noqa: BLE001  told by whoever takes
            self._fault = self._fault or fault
            self._close()

    def _wait_for_job(self) -> Job | None:
        with self._turn:
            while not self._stop.is_set():
                if self._next == len(self._parts):
                    return None
                if job := self._job():
                    return job
                self._turn.wait()
        return None

    def _job(self) -> Job | None:
        """A segment whose pictures are ready; or else a picture."""
        end = min(self._taken + self._crew.encoders + 2, len(self._parts))
        is_free = self._making < self._crew.encoders and self._next < end
        if is_free and self._stage.is_ready(self._parts[self._next]):
            number = self._next
            self._next, self._making = self._next + 1, self._making + 1
            return lambda: self._make(number)
        prepare = self._stage.preparation(self._soon())
        return (lambda: self._prepare(prepare)) if prepare else None

    def _soon(self) -> list[Segment]:
        """For which segments a thread without one makes pictures."""
        soon = self._parts[self._next : self._next + 2]
        if self._crew.threads > 1:
            # No further ahead: a picture at 4K holds 35 MB.
            return soon
        rest = self._parts[self._next + 2 :]
        others = (part for part in rest if part.shot != soon[-1].shot)
        return [*soon, *islice(others, 1)]

    def _prepare(self, prepare: Job) -> None:
        prepare()
        with self._turn:
            self._turn.notify_all()

    def _make(self, number: int) -> None:
        part = self._parts[number]
        scene = self._stage.scene(part.shot)

        def draw(frame: int, planes: Planes) -> None:
            if self._stop.is_set():
                raise Stopped
            scene.draw(frame, planes)
            with self._count:
                self._drawn += 1

        packets = encode(self._film, part.frames, draw, threads=self._crew.threads)
        with self._turn:
            self._making -= 1
            self._stage.drawn(part)
            self._made[number] = packets
            self._turn.notify_all()
