"""The pictures and shots that are being drawn: who needs what next, and until when.

A thread without a picture to wait for prepares the next one, so that pictures are ready
when the encoders come to them. What nobody needs any more is dropped at once.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from threading import Lock

from storyboard.animatic.cache import Cache
from storyboard.animatic.chunks import Segment
from storyboard.animatic.film import Film
from storyboard.animatic.plates import Need, Plate
from storyboard.animatic.scene import Scene, needs


class Stage:
    """For the segments of one film that are drawn. Its owner holds a lock around every
    call but those of what `preparation` returns and of `scene`.
    """

    def __init__(self, film: Film, parts: Sequence[Segment], cache: Cache) -> None:
        self._film, self._cache = film, cache
        self._needs = {part.shot: needs(film, part.shot) for part in parts}
        self._users = Counter(n for part in parts for n in self._needs[part.shot])
        self._left = Counter(part.shot for part in parts)
        self._begun: set[Need] = set()
        self._plates: dict[Need, Plate] = {}
        self._scenes: dict[int, Scene] = {}
        self._locks = {shot: Lock() for shot in self._needs}

    def is_ready(self, part: Segment) -> bool:
        return all(need in self._plates for need in self._needs[part.shot])

    def preparation(self, parts: Sequence[Segment]) -> Callable[[], None] | None:
        """To make the next picture that one of these segments needs."""
        for part in parts:
            for need in self._needs[part.shot]:
                if need not in self._begun:
                    self._begun.add(need)
                    return lambda need=need: self._prepare(need)  # type: ignore[misc]
        return None

    def _prepare(self, need: Need) -> None:
        self._plates[need] = need.plate(self._cache)

    def scene(self, shot: int) -> Scene:
        """Of a shot whose plates are ready; built by the first who asks."""
        with self._locks[shot]:
            if shot not in self._scenes:
                self._scenes[shot] = Scene(self._film, shot, self._plates.__getitem__)
            return self._scenes[shot]

    def drawn(self, part: Segment) -> None:
        """This segment is finished."""
        self._left[part.shot] -= 1
        if not self._left[part.shot]:
            self._scenes.pop(part.shot, None)
        for need in self._needs[part.shot]:
            self._users[need] -= 1
            if not self._users[need]:
                self._plates.pop(need, None)
