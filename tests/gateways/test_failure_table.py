"""The table of failures, row by row, at each gateway it applies to, through the page.

While a fault lasts, the render's page and the strip of takes both say what happened,
whether it cost money and what to do. When it is over, the render goes on as the row
says. At no time has a gateway accepted more jobs than there are orders.

A row stands at every gateway whose own code tells the fault or what follows from it,
and at one of them, in turn, where the same code does so for all.
"""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from storyboard.domain.model import RESULTS
from storyboard.practice import PracticeServer
from storyboard.renders.models import Render, Result
from tests.cast import Cast
from tests.gateways.conftest import Order, Worker, board_at, misbehave
from tests.gateways.failures import Row, cases
from tests.gateways.failures_fetching import FETCHING
from tests.gateways.failures_making import (
    FLAGGED,
    NOTHING_OF_IT,
    THE_JOB_FAILED,
    WHILE_IT_RUNS,
)
from tests.gateways.failures_ordering import BEFORE_THE_JOB, REPLY_LOST
from tests.gateways.watching import Page, Watcher, money, taken
from tests.practice.talking import patiently

TABLE = [
    *BEFORE_THE_JOB,
    *REPLY_LOST,
    *WHILE_IT_RUNS,
    *NOTHING_OF_IT,
    *THE_JOB_FAILED,
    *FETCHING,
    FLAGGED,
]
CASES = cases(TABLE)
# A job that the gateway has soon ends, and its film is soon fetched.
AT_LEAST = {"running": ("running", "collecting")}


@pytest.mark.parametrize(("row", "gateway"), CASES.values(), ids=CASES)
def test_a_failure_ends_as_the_table_says(
    row: Row,
    gateway: str,
    practice: PracticeServer,
    cast: Cast,
    order: Order,
    as_max: Client,
    worker: Worker,
) -> None:
    watcher = Watcher(as_max)
    settings: dict[str, Any] = {RESULTS: row.results} if row.results > 1 else {}
    board = board_at(cast, gateway, **settings)
    misbehave(practice, row.fault)

    render = order(board=board)
    page = until(row, gateway, render, worker=worker, watcher=watcher)

    assert in_order(row.said_by(gateway), page.text), page.text
    assert page.links("What it names") == ([row.names] if row.names else [])
    assert page.buttons == row.buttons
    assert money(render) == row.money
    assert len(taken(practice)) == row.accepted
    if gateway == row.at[0]:
        # Nothing of the gateway but its name is in them.
        takes = watcher.takes(render)
        assert in_order(row.said_by(gateway), takes.text), takes.text
        beside = watcher.board(board).soup.select("[data-refused]")
        assert len(beside) == bool(row.names)

    if row.then:
        misbehave(practice)
        button, end = row.then
        if button:
            watcher.press(page, button)
        last = Render.objects.filter(board=board).latest("take")
        ends = AT_LEAST.get(end, (end,))
        worker.until(last, *ends, "failed", "cancelled")

        assert last.state in ends, last.error
        is_sent_anew = button == "again" or not row.accepted
        assert len(taken(practice)) == row.accepted + is_sent_anew


def until(
    row: Row, gateway: str, render: Render, *, worker: Worker, watcher: Watcher
) -> Page:
    """Work until the page shows what the row says; tells what it shows when it never
    does.
    """
    first, page = "".join(row.said_by(gateway)[:1]), None

    def look() -> Page | None:
        nonlocal page
        if row.minutes:
            ago = timezone.now() - timedelta(minutes=row.minutes)
            Render.objects.filter(pk=render.pk).update(heard_at=ago)
        if row.days:
            ago = timezone.now() - timedelta(days=row.days)
            Result.objects.update(found_at=ago)
        worker.round()
        render.refresh_from_db()
        if render.state != row.state:
            return None
        page = watcher.page(render)
        return page if first in page.text else None

    try:
        found: Page = patiently(look)
    except AssertionError:
        said = page and page.text
        raise AssertionError(f"{render}, {render.error}: {said}") from None
    return found


def in_order(parts: list[str], text: str) -> bool:
    at = 0
    for part in parts:
        at = text.find(part, at)
        if at < 0:
            return False
        at += len(part)
    return True
