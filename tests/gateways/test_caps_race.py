"""Many people press at the same moment: no cap is passed, on either database."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from threading import Barrier, Thread
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection, connections
from pytest_django import Settings as Django

from storyboard.boards.models import Board, Project
from storyboard.boards.queries import plan_of
from storyboard.renders.actions import CapReached, Terms, order_render
from storyboard.renders.models import LedgerEntry, Render
from storyboard.teams.models import Team, User
from tests.gateways.conftest import board_at
from tests.postgres import SERVER, database
from tests.renders.conftest import migrated, own_database

__all__ = ["migrated", "own_database"]

COST = "$1.26"
# Room for ten of them, and a bit.
CAP = Decimal("12.80")


@pytest.fixture
def on_a_server(db: None) -> Iterator[None]:
    """A PostgreSQL database of this test alone."""
    with database() as name, _another_default(name):
        call_command("migrate", verbosity=0)
        yield


class _another_default:  # noqa: N801  a context manager, named as one
    """The default connection is the server's for a while, in every thread."""

    def __init__(self, name: str) -> None:
        self.wanted = {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": name,
            "HOST": SERVER["host"],
            "PORT": SERVER["port"],
            "USER": SERVER["user"],
            "OPTIONS": {},
            "CONN_MAX_AGE": 0,
        }

    def __enter__(self) -> None:
        self.values = connections.settings["default"]
        self.before, self.wrapper = dict(self.values), connections["default"]
        del connections["default"]
        self.values.update(self.wanted)

    def __exit__(self, *_: object) -> None:
        connections["default"].close()
        self.values.clear()
        self.values.update(self.before)
        connections["default"] = self.wrapper


@pytest.fixture(params=["own_database", "on_a_server"])
def shared(request: pytest.FixtureRequest) -> None:
    """A database that several threads can really share."""
    request.getfixturevalue(request.param)


def order_at_once(boards: list[Board], by: User) -> Counter[str]:
    """One press for each, all at the same moment."""
    gate, outcomes = Barrier(len(boards)), list[str]()

    def press(board: Board) -> None:
        plan: Any = plan_of(board)
        gate.wait()
        try:
            terms = Terms(agreed=COST)
            key = uuid4()
            order_render(board=board, plan=plan, by=by, order_key=key, terms=terms)
            outcomes.append("ordered")
        except CapReached:
            outcomes.append("cap")
        finally:
            connection.close()

    threads = [Thread(target=press, args=(board,)) for board in boards]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(outcomes)


@pytest.mark.parametrize("whose", [Team, Project])
def test_of_fifty_orders_at_once_ten_fit_under_the_cap(
    shared: None,
    request: pytest.FixtureRequest,
    settings: Django,
    whose: Any,
) -> None:
    cast = request.getfixturevalue("cast")
    settings.PROVIDER_KEYS = {"runware": "deployment-key-0123456789"}
    boards = [board_at(cast, "runware") for _ in range(5)]
    # All boards in one project, where it is the project's cap.
    Board.objects.update(project=boards[0].project)
    boards = list(Board.objects.select_related("project", "team"))
    whose.objects.update(spend_cap_usd=CAP)

    outcomes = order_at_once(boards * 10, cast.alice)

    assert outcomes == {"ordered": 10, "cap": 40}
    assert Render.objects.count() == 10
    lines = LedgerEntry.objects.filter(kind="reserved").values_list("amount_usd")
    assert sum(amount or 0 for (amount,) in lines) == Decimal("12.6")
