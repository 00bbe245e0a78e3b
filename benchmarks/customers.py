"""People who order in a storm: they try again, click twice, change their minds, and
decide in the end.
"""

import http.client
import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

from django.db import connection
from django_q.tasks import async_task

from benchmarks.people import session_of
from benchmarks.visitor import Answer, Visitor
from benchmarks.wishes import Wish, wishes
from storyboard.domain.lifecycle import FINAL, Fetch
from storyboard.renders.models import Account, Render, Result

# Of so many orders one is regretted, within so many seconds.
_REGRETTED, _SECONDS = 9, 8.0
_NOBODY = (http.client.HTTPException, OSError)


class Customers:
    """So many orders, spread over teams and gateways, each by a form of the page."""

    def __init__(self, orders: int, port: Callable[[], int], chance: random.Random):
        self._port, self._chance = port, random.Random(chance.random())
        self.placed = self.doubled = self.met_nobody = self.regretted = 0
        self._wishes = list(wishes(orders))

    @contextmanager
    def ordering(self, seconds: float) -> Iterator[None]:
        """Place the orders from a thread, evenly; all are placed when this ends."""
        pause = seconds / len(self._wishes)
        with ThreadPoolExecutor(1) as orders, ThreadPoolExecutor(4) as regrets:
            placed = orders.submit(self._order_all, pause, regrets)
            yield
            for regret in placed.result():
                regret.result()

    def _order_all(
        self, pause: float, regrets: ThreadPoolExecutor
    ) -> list[Future[None]]:
        began, regretted = time.monotonic(), []
        for number, wish in enumerate(self._wishes):
            time.sleep(max(0.0, began + number * pause - time.monotonic()))
            page = self._order(wish)
            if number % 3 == 0:
                self._order(wish)
                self.doubled += 1
            if number % _REGRETTED == 0:
                after = self._chance.uniform(0, _SECONDS)
                regretted.append(regrets.submit(self._cancel, wish, page, after))
                self.regretted += 1
            self.placed += 1
        return regretted

    def _order(self, wish: Wish) -> str:
        """Until somebody answers; always with the same key. The page of the render."""
        fields = {"order_key": wish.key, "version": wish.version}
        return self._post(wish, f"/boards/{wish.board}/renders/", fields)

    def _cancel(self, wish: Wish, page: str, after: float) -> None:
        """What is still possible is the studio's to say. Where the gateway does not
        stop, nobody waits for it.
        """
        time.sleep(after)
        self._post(wish, f"{page}cancel/", {})
        time.sleep(1.0)
        self._post(wish, f"{page}decide/", {"deed": "stop-waiting"})

    def _post(self, wish: Wish, path: str, fields: Mapping[str, object]) -> str:
        answer = _persistently(
            lambda: Visitor(self._port(), wish.session, timeout=20).post(path, fields),
            self._missed,
        )
        if answer.status != 302:
            raise RuntimeError(f"{path}: {answer.status} {answer.text[:500]}")
        return answer.headers["Location"]

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
