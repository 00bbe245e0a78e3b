"""Editors who save, and the proof that nothing they were told is saved was lost."""

import json
import random
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from benchmarks.visitor import Answer, Visitor

OWN, SHARED, MOVE = "own field", "shared field", "move or length"


@dataclass(frozen=True, slots=True)
class Save:
    """One answered attempt at a field."""

    path: str
    was: str
    value: str
    status: int


@dataclass(slots=True)
class Editor:
    """Saves at a pace. `own` is a field nobody else writes, `shared` one that others
    write too; `item` is a shot that is also moved and lengthened.
    """

    name: str
    visitor: Visitor
    own: str
    shared: str = ""
    board: str = ""
    shots: tuple[str, ...] = ()
    saves: list[Save] = field(default_factory=list)
    took: dict[str, list[float]] = field(
        default_factory=lambda: {OWN: [], SHARED: [], MOVE: []}
    )
    wrong: list[str] = field(default_factory=list)
    _seen: dict[str, str] = field(default_factory=dict)
    _number: int = 0

    def sees(self, fields: Mapping[str, str]) -> None:
        """The page was loaded: what the fields are, by address."""
        self._seen.update(fields)

    def work(self, *, seconds: float, pause: float, seed: int) -> None:
        chance, ends = random.Random(seed), time.monotonic() + seconds
        due = time.monotonic() + chance.random() * pause
        while due < ends:
            time.sleep(max(0.0, due - time.monotonic()))
            due += pause
            dice = chance.random()
            if self.shared and dice < 0.2:
                self.save(self.shared, SHARED)
            elif self.shots and dice < 0.3:
                self._move(chance)
            else:
                self.save(self.own, OWN)

    def save(self, path: str, kind: str = OWN) -> None:
        """As the page does: with what was seen. After a conflict theirs is seen."""
        self._number += 1
        was, value = self._seen.get(path, ""), f"{self.name}, words {self._number}"
        fields = {"name": "title", "was": was, "value": value}
        answer = self.visitor.post(path, fields)
        self.took[kind].append(answer.seconds)
        self.saves.append(Save(path, was, value, answer.status))
        if answer.status == 200:
            self._seen[path] = value
        elif answer.status == 409:
            self._seen[path] = _theirs(answer)
        else:
            self.wrong.append(f"{answer.status} to a save: {answer.text[:80]}")

    def _move(self, chance: random.Random) -> None:
        shot = chance.choice(self.shots)
        if chance.random() < 0.5:
            place = chance.randrange(len(self.shots))
            answer = self.visitor.post(
                f"{self.board}shots/move/", {"item": shot, "place": place}
            )
        else:
            step = chance.choice((-1, 1))
            answer = self.visitor.post(f"/shots/{shot}/lengthen/", {"seconds": step})
        self.took[MOVE].append(answer.seconds)
        # 422: a shot of one second has none to give, and the page says so.
        if answer.status not in (200, 422):
            self.wrong.append(f"{answer.status} to a move: {answer.text[:80]}")


def _theirs(answer: Answer) -> str:
    return str(json.loads(answer.body)["theirs"])


def at_once(editors: Iterable[Editor], *, seconds: float, pause: float) -> None:
    """All of them for so long, each in a thread."""
    threads = [
        threading.Thread(
            target=editor.work,
            kwargs={"seconds": seconds, "pause": pause, "seed": number},
        )
        for number, editor in enumerate(editors)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def lost_of(path: str, saves: Iterable[Save], *, start: str, end: str) -> list[str]:
    """What was acknowledged for a field and then overwritten without a word.

    Acknowledged saves name what they replaced, so they must form one chain from what
    the field was to what it is; whoever lost a race has a 409 instead.
    """
    kept = {s.was: s.value for s in saves if s.path == path and s.status == 200}
    count = sum(1 for s in saves if s.path == path and s.status == 200)
    faults = [f"{path}: two saves over the same words"] if len(kept) != count else []
    at, steps = start, 0
    while at in kept and steps < count:
        at, steps = kept[at], steps + 1
    if steps != count:
        faults.append(f"{path}: {count - steps} acknowledged saves are in no chain")
    if at != end:
        faults.append(f"{path}: it is {end!r}, the last acknowledged save was {at!r}")
    return faults
