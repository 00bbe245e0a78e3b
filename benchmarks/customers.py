"""People who order in a storm: they try again, click twice, and decide in the end."""

import http.client
import random
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from uuid import UUID, uuid4

from django.db import connection
from django_q.tasks import async_task

from benchmarks.people import make_owner, make_project, plan, session_of
from benchmarks.reckoning import marked
from benchmarks.visitor import Answer, Visitor
from storyboard.boards.actions.projects import create_board_from
from storyboard.boards.models import Board, Project
from storyboard.domain.lifecycle import FINAL, Fetch
from storyboard.domain.plan import ShotPlan
from storyboard.renders.models import Account, Render, Result
from storyboard.teams.models import User

GATEWAYS = ("runware", "wavespeed", "runcomfy")
# Each has places of its own at the gateways: two at a time at one of them.
_TEAMS = 10
# So many different films; an order of the same film as another can be mistaken for it.
_ALIKE = 2
_NOBODY = (http.client.HTTPException, OSError)


@dataclass(frozen=True, slots=True)
class Wish:
    board: UUID
    version: int
    session: str
    key: UUID


class Customers:
    """So many orders, spread over teams and gateways, each by a form of the page."""

    def __init__(self, orders: int, port: Callable[[], int]) -> None:
        self._port = port
        self.placed = self.doubled = self.met_nobody = 0
        self._wishes = list(_wishes(orders))

    @contextmanager
    def ordering(self, seconds: float) -> Iterator[None]:
        """Place the orders from a thread, evenly; all are placed when this ends."""
        pause = seconds / len(self._wishes)
        with ThreadPoolExecutor(1) as pool:
            placed = pool.submit(self._order_all, pause)
            yield
            placed.result()

    def _order_all(self, pause: float) -> None:
        began = time.monotonic()
        for number, wish in enumerate(self._wishes):
            time.sleep(max(0.0, began + number * pause - time.monotonic()))
            self._order(wish)
            if number % 3 == 0:
                self._order(wish)
                self.doubled += 1
            self.placed += 1

    def _order(self, wish: Wish) -> None:
        """Until somebody answers; always with the same key."""
        path = f"/boards/{wish.board}/renders/"
        fields = {"order_key": wish.key, "version": wish.version}
        answer = _persistently(
            lambda: Visitor(self._port(), wish.session, timeout=20).post(path, fields),
            self._missed,
        )
        if answer.status != 302:
            raise RuntimeError(f"{path}: {answer.status} {answer.text[:500]}")

    def _missed(self) -> None:
        self.met_nobody += 1


def _persistently(ask: Callable[[], Answer], missed: Callable[[], None]) -> Answer:
    while True:
        try:
            answer = ask()
        except _NOBODY:
            missed()
        else:
            if answer.status < 500:
                return answer
        time.sleep(0.3)


def _wishes(orders: int) -> Iterator[Wish]:
    crews = [_crew(number) for number in range(_TEAMS)]
    for first in range(0, orders, _ALIKE):
        number = first // _ALIKE
        owner, project, session = crews[number % _TEAMS]
        board = _board(project, owner, number)
        for _ in range(min(_ALIKE, orders - first)):
            yield Wish(board.pk, board.version, session, uuid4())


def _crew(number: int) -> tuple[User, Project, str]:
    owner, team = make_owner(f"Owner{number} Storm")
    return owner, make_project(team, "Storm", by=owner), session_of(owner)


def _board(project: Project, owner: User, number: int) -> Board:
    shot = ShotPlan(marked(number, "A lamp is lit in the tower."), 3)
    film = replace(plan(f"Film {number}", [3]), width=3840, height=2160, prompt="")
    film = replace(film, shots=(shot,))
    # Not by the same stride as the teams, so that each team uses each gateway.
    model = f"{GATEWAYS[number % 3]}/kling-3-4k"
    made = create_board_from(project, film, by=owner, model=model, settings={})
    return Board.objects.get(pk=made.pk)


class Doubler:
    """The queue at its worst: hints delivered again, for whatever is under way."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = random.Random(chance.random())
        self._stop = threading.Event()

    @contextmanager
    def doubling(self) -> Iterator[None]:
        thread = threading.Thread(target=self._double_all)
        thread.start()
        try:
            yield
        finally:
            self._stop.set()
            thread.join()

    def _double_all(self) -> None:
        try:
            while not self._stop.wait(2.0):
                self._double()
        finally:
            connection.close()

    def _double(self) -> None:
        room = "storyboard.renders.tasks"
        moving = Render.objects.exclude(state__in=FINAL).order_by("-run_after")
        waiting = Result.objects.filter(state=Fetch.WAITING)
        for task, ids in (
            ("advance", moving.values_list("pk", flat=True)[:50]),
            ("collect", waiting.values_list("pk", flat=True)[:50]),
            ("follow", Account.objects.values_list("pk", flat=True)),
        ):
            found = list(ids)
            for row in self._chance.sample(found, min(2, len(found))):
                for _ in range(2):
                    async_task(f"{room}.{task}", str(row))


class Person:
    """Somebody on the page of a render about which nobody knows."""

    def __init__(self, port: Callable[[], int]) -> None:
        self._port = port

    def decides(self, render: Render, deed: str, job: str = "") -> None:
        assert render.ordered_by is not None
        visitor = Visitor(self._port(), session_of(render.ordered_by))
        fields = {"deed": deed, "job": job}
        answer = visitor.post(f"/renders/{render.pk}/decide/", fields)
        if answer.status != 302:
            raise RuntimeError(f"{deed}: {answer.status} {answer.text[:500]}")

    def takes_a_job(self, render: Render) -> bool:
        """One after the other of those that look like it, until one is free."""
        for candidate in render.candidates:
            self.decides(render, "take-job", candidate["remote_id"])
            render.refresh_from_db()
            if render.remote_id:
                return True
        return False
