"""A small board to render, orders of it, and the real queue."""

from collections.abc import Callable
from multiprocessing import Value
from typing import Any
from unittest import mock
from uuid import uuid4

import pytest
from django_q.brokers import get_broker
from django_q.monitor import monitor
from django_q.queues import Queue
from django_q.signing import SignedPackage
from django_q.worker import worker

from storyboard.boards.actions.projects import create_board_from, create_project
from storyboard.boards.models import Board
from storyboard.boards.queries import plan_of
from storyboard.domain.plan import BoardPlan, ShotPlan
from storyboard.renders.actions import order_render
from storyboard.renders.models import Render
from tests.cast import Cast
from tests.databases import migrated as migrated
from tests.databases import own_database as own_database

SMALL = BoardPlan(
    title="The Keeper",
    seconds=2,
    width=320,
    height=180,
    shots=(ShotPlan("A lamp is lit.", 1), ShotPlan("The lamp turns.", 1)),
)

Orders = Callable[..., Render]


def make_board(cast: Cast, plan: BoardPlan = SMALL, **values: Any) -> Board:
    project = create_project(cast.northlight, title="Northlight film", by=cast.alice)
    wanted: dict[str, Any] = {"model": "local/animatic", "settings": {}, **values}
    made = create_board_from(project, plan, by=cast.alice, **wanted)
    return Board.objects.get(pk=made.pk)


@pytest.fixture
def board(cast: Cast) -> Board:
    return make_board(cast)


@pytest.fixture
def ordered(cast: Cast, board: Board) -> Orders:
    """Orders the board, by Max with a key of its own where nothing else is said."""

    def order(**changes: Any) -> Render:
        given: dict[str, Any] = {
            "board": board,
            "by": cast.max,
            "order_key": uuid4(),
            **changes,
        }
        plan = given.pop("plan", None) or plan_of(given["board"])
        return order_render(plan=plan, **given)

    return order


@pytest.fixture
def drain() -> Callable[[], int]:
    """Deliver everything that is really in the queue of renders, once; says how much.

    Through the queue's own pickling, worker and monitor. They close connections, which
    inside a test's transaction would really close it.
    """
    closing = "close_old_django_connections"

    def deliver() -> int:
        broker, delivered = get_broker("render"), 0
        with (
            mock.patch(f"django_q.worker.{closing}"),
            mock.patch(f"django_q.monitor.{closing}"),
        ):
            while broker.queue_size():
                for ack_id, payload in broker.dequeue():
                    task = SignedPackage.loads(payload)
                    _run(task | {"ack_id": ack_id, "cluster": "test"}, broker)
                    delivered += 1
        return delivered

    return deliver


def _run(task: dict[str, object], broker: object) -> None:
    tasks, results = Queue(), Queue()
    tasks.put(task)
    tasks.put("STOP")
    worker(tasks, results, Value("f", -1), timeout=60)
    results.put("STOP")
    monitor(results, broker)
    for queue in (tasks, results):
        queue.close()
        queue.join_thread()
