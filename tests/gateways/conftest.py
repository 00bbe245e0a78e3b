"""Renders at gateways: a practice provider over real HTTP, and the worker by hand."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from pytest_django import Settings as Django

from storyboard.boards.actions.projects import create_board_from, create_project
from storyboard.boards.models import Board
from storyboard.boards.queries import plan_of
from storyboard.domain.plan import BoardPlan, ShotPlan
from storyboard.practice import PracticeServer
from storyboard.renders.actions.orders import Terms, order_render
from storyboard.renders.models import Account, Render, Result
from storyboard.renders.tasks import advance, collect, follow
from tests.cast import Cast
from tests.practice.conftest import quick
from tests.practice.talking import patiently

GATEWAYS = ("runware", "wavespeed", "runcomfy")
PLAN = BoardPlan(
    title="The Keeper",
    seconds=3,
    width=3840,
    height=2160,
    shots=(ShotPlan("A lamp is lit in the tower.", 3),),
)


@pytest.fixture
def practice(tmp_path: Path, settings: Django) -> Iterator[PracticeServer]:
    """A practice provider of this test alone, to which the studio is pointed."""
    with PracticeServer(quick(tmp_path / "practice")).running() as running:
        settings.PRACTICE_URL = running.address
        yield running


class Worker:
    """The queue and its workers, by hand: everything that waits is due, one after the
    other, by the very functions that hints name.
    """

    def hurry(self) -> None:
        """Time passes until everything is due."""
        now = timezone.now()
        for kind in (Render, Result, Account):
            kind._default_manager.update(run_after=now)
        Account.objects.update(held_until=None)

    def round(self) -> list[str]:
        """Everything once; what came of it."""
        self.hurry()
        ids = [
            *((advance, pk) for pk in Render.objects.values_list("pk", flat=True)),
            *((follow, pk) for pk in Account.objects.values_list("pk", flat=True)),
            *((collect, pk) for pk in Result.objects.values_list("pk", flat=True)),
        ]
        return [task(str(pk)) for task, pk in ids]

    def until(self, render: Render, *states: str) -> Render:
        """Work until the render is in one of these states."""

        def look() -> Render | None:
            self.round()
            render.refresh_from_db()
            return render if render.state in states else None

        found: Render = patiently(look)
        return found


@pytest.fixture
def worker() -> Worker:
    return Worker()


def board_at(
    cast: Cast, gateway: str, plan: BoardPlan = PLAN, **settings: Any
) -> Board:
    project = create_project(cast.northlight, title="A film", by=cast.alice)
    values = {"model": f"{gateway}/kling-3-4k", "settings": settings}
    made = create_board_from(project, plan, by=cast.alice, **values)
    return Board.objects.get(pk=made.pk)


Order = Callable[..., Render]


@pytest.fixture
def order(cast: Cast) -> Order:
    """Order a board at a gateway, by Alice."""

    def order(
        gateway: str = "runware",
        plan: BoardPlan = PLAN,
        *,
        board: Board | None = None,
        agreed: str = "",
        **settings: Any,
    ) -> Render:
        made = board or board_at(cast, gateway, plan, **settings)
        return order_render(
            board=made,
            plan=plan_of(made),
            by=cast.alice,
            order_key=uuid4(),
            terms=Terms(agreed=agreed),
        )

    return order


def says(render: Render) -> str:
    """What the page says of it."""
    render.refresh_from_db()
    return render.error
