"""Renders at gateways: a practice provider over real HTTP, and the worker by hand."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings as studio
from django.utils import timezone
from PIL import Image
from pytest_django import Settings as Django

from storyboard.boards.actions.frames import keep_element, keep_frame, set_frame
from storyboard.boards.actions.projects import create_board_from, create_project
from storyboard.boards.models import Board, Frame, Shot
from storyboard.boards.queries import plan_of
from storyboard.domain.plan import BoardPlan, ShotPlan
from storyboard.media.pictures import take_in
from storyboard.media.store import Store
from storyboard.practice import PracticeServer
from storyboard.practice.faults import rule
from storyboard.renders.actions.orders import Terms, order_render
from storyboard.renders.models import Account, LedgerEntry, Render, Result
from storyboard.renders.tasks import advance, collect, follow
from tests.cast import Cast
from tests.databases import migrated as migrated
from tests.databases import own_database as own_database
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

    def round(self, *, fetching: bool = True) -> list[str]:
        """Everything once; what came of it."""
        self.hurry()
        films = Result.objects.values_list("pk", flat=True) if fetching else ()
        ids = [
            *((advance, pk) for pk in Render.objects.values_list("pk", flat=True)),
            *((follow, pk) for pk in Account.objects.values_list("pk", flat=True)),
            *((collect, pk) for pk in films),
        ]
        return [task(str(pk)) for task, pk in ids]

    def until(self, render: Render, *states: str) -> Render:
        """Work until the render is in one of these states. Films lie where they are
        unless it is to be "done": to look through one takes longer than all the rest.
        """

        def look() -> Render | None:
            self.round(fetching="done" in states)
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
    values: dict[str, Any] = {
        "model": f"{gateway}/kling-3-4k",
        "settings": settings,
    }
    made = create_board_from(project, plan, by=cast.alice, **values)
    return Board.objects.get(pk=made.pk)


def still(cast: Cast, file: Path, colour: tuple[int, int, int]) -> Frame:
    """A picture of the team, taken in as an upload is."""
    Image.new("RGB", (640, 360), colour).save(file)
    store = Store(studio.MEDIA_DIR)
    scope = str(cast.northlight.pk)
    picture = take_in(file, store=store, scope=scope, name=file.name)
    return keep_frame(cast.northlight, picture, by=cast.alice)


def with_frames(board: Board, cast: Cast, folder: Path) -> Board:
    shot = Shot.objects.filter(board=board).earliest("place")
    red = still(cast, folder / "red.png", (230, 20, 20))
    set_frame(shot, "first", red, by=cast.alice)
    return Board.objects.get(pk=board.pk)


def with_mara(board: Board, cast: Cast, folder: Path) -> Board:
    """A first frame, and an element in the prompt."""
    board = with_frames(board, cast, folder)
    fronts = [still(cast, folder / "mara.png", (20, 200, 40))]
    keep_element(
        cast.northlight,
        slug="mara",
        name="Mara",
        description="A woman with red hair.",
        pictures=fronts,
    )
    Shot.objects.filter(board=board).update(prompt="@mara lights the lamp.")
    return Board.objects.get(pk=board.pk)


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


def accepted(practice: PracticeServer, *, elements: bool = False) -> int:
    """How many orders of films, or elements, were taken and paid for in play money."""
    lines = practice.practice.ledger.lines(event="accepted")
    return sum(("kling-elements" in line["model"]) is elements for line in lines)


def misbehave(practice: PracticeServer, *faults: str) -> None:
    """`NAME[@PLACE][:RATE[xTIMES]]`; without one it behaves again."""
    practice.practice.house.faults.set(map(rule, faults), seed=1)


def kinds(render: Render) -> list[str]:
    lines = LedgerEntry.objects.filter(render=render).order_by("id")
    return list(lines.values_list("kind", flat=True))
