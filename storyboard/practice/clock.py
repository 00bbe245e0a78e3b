"""Does things when their time has come, in one thread however many wait."""

import heapq
import time
from collections.abc import Callable
from itertools import count
from threading import Condition, Thread


class Clock:
    def __init__(self) -> None:
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._number = count()
        self._changed = Condition()
        self._closing = False
        Thread(target=self._run, daemon=True, name="practice-clock").start()

    def at(self, when: float, do: Callable[[], None]) -> None:
        with self._changed:
            heapq.heappush(self._due, (when, next(self._number), do))
            self._changed.notify()

    def close(self) -> None:
        with self._changed:
            self._closing = True
            self._changed.notify()

    def _run(self) -> None:
        while do := self._next():
            do()

    def _next(self) -> Callable[[], None] | None:
        with self._changed:
            while not self._closing:
                if not self._due:
                    self._changed.wait()
                elif (left := self._due[0][0] - time.monotonic()) > 0:
                    self._changed.wait(left)
                else:
                    return heapq.heappop(self._due)[2]
            return None
