"""Cancelling: free before it is sent; after that the gateway says which of the two."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings as Django

from storyboard.practice import PracticeServer
from storyboard.renders import actions
from storyboard.renders.actions.sending import begin_submit
from storyboard.renders.models import Clip, Render
from storyboard.renders.tasks import advance
from tests.gateways.conftest import GATEWAYS, Order, Worker, accepted, kinds, misbehave
from tests.practice.conftest import quick
from tests.practice.talking import patiently

every = pytest.mark.parametrize("gateway", GATEWAYS)


def cancel(client: Client, render: Render) -> str:
    """Press Cancel; the render's page afterwards."""
    client.post(reverse("render-cancel", args=[render.pk]))
    return page_of(client, render)


def page_of(client: Client, render: Render) -> str:
    return client.get(reverse("render", args=[render.pk])).content.decode()


def decide(client: Client, render: Render, deed: str) -> None:
    client.post(reverse("render-decide", args=[render.pk]), {"deed": deed})
    render.refresh_from_db()


@every
def test_before_it_is_sent_cancelling_is_free(
    gateway: str,
    practice: PracticeServer,
    order: Order,
    worker: Worker,
    as_max: Client,
) -> None:
    render = order(gateway)

    cancel(as_max, render)
    worker.round()

    render.refresh_from_db()
    assert render.state == "cancelled"
    assert "It was cancelled. Nothing was charged." in page_of(as_max, render)
    assert accepted(practice) == 0
    assert kinds(render) == ["quoted", "reserved", "released"]


def test_while_it_is_being_sent_nobody_can_say(
    practice: PracticeServer, order: Order, as_max: Client
) -> None:
    render = order()
    token = actions.claim(render.pk)
    assert token
    begin_submit(render, token)

    page = cancel(as_max, render)

    assert "is being sent at this moment" in page
    assert Render.objects.get().state == "submitting"


@pytest.mark.parametrize(
    ("gateway", "says"),
    [
        ("runware", "Runware cannot stop a job. It goes on there and will be billed"),
        ("wavespeed", "no way to stop a job. It goes on there and will be billed"),
        # Only what still waits there can be stopped.
        ("runcomfy", "RunComfy has begun and cannot stop it. It will be billed"),
    ],
)
def test_where_a_job_cannot_be_stopped_the_page_says_that_it_is_billed(
    gateway: str,
    says: str,
    practice: PracticeServer,
    order: Order,
    worker: Worker,
    as_max: Client,
) -> None:
    misbehave(practice, "never-ends@job")
    render = order(gateway)

    def is_begun() -> bool:
        worker.round()
        render.refresh_from_db()
        return render.remote_phase == "running"

    patiently(is_begun)

    cancel(as_max, render)
    worker.round()
    page = page_of(as_max, render)

    assert says in page
    assert "Keep following, I want the film" in page
    assert "Stop waiting, it may be billed" in page
    decide(as_max, render, "stop-waiting")
    assert render.state == "cancelled"
    assert "It was cancelled. It may have been charged" in page_of(as_max, render)
    assert kinds(render) == ["quoted", "reserved", "unknown"]


def test_what_needs_a_person_stands_first_in_the_list_with_its_price(
    practice: PracticeServer, order: Order, worker: Worker, as_max: Client
) -> None:
    misbehave(practice, "never-ends@job")
    render = worker.until(order("runware"), "running")
    assert "Needs you" not in as_max.get(reverse("renders")).content.decode()

    cancel(as_max, render)
    worker.round()
    order("runcomfy")
    page = as_max.get(reverse("renders")).content.decode()

    assert "$1.26 quoted" in page
    assert page.index("Needs you") < page.index("Decide") < page.index("Under way")


def test_a_film_that_is_wanted_after_all_is_kept(
    practice: PracticeServer, order: Order, worker: Worker, as_max: Client
) -> None:
    render = order("runware")
    advance(str(render.pk))
    cancel(as_max, render)
    worker.round()
    decide(as_max, render, "keep-following")

    worker.until(render, "done")

    assert Clip.objects.count() == 1


def test_a_film_comes_even_if_nobody_says_whether_it_is_wanted(
    practice: PracticeServer, order: Order, worker: Worker, as_max: Client
) -> None:
    """It is paid for."""
    render = order("wavespeed")
    advance(str(render.pk))
    cancel(as_max, render)

    worker.until(render, "done")

    assert Clip.objects.count() == 1


@pytest.fixture
def slow(tmp_path: Path, settings: Django) -> Iterator[PracticeServer]:
    """A practice provider whose jobs wait long enough to be stopped."""
    with PracticeServer(quick(tmp_path / "slow", take_seconds=600)).running() as it:
        settings.PRACTICE_URL = it.address
        yield it


def test_a_job_that_still_waits_there_is_stopped_and_costs_nothing(
    slow: PracticeServer, order: Order, worker: Worker, as_max: Client
) -> None:
    render = order("runcomfy")
    advance(str(render.pk))

    cancel(as_max, render)
    worker.until(render, "cancelled")

    assert kinds(render) == ["quoted", "reserved", "released"]
    assert slow.practice.ledger.spent() == 0


def test_when_stopping_is_not_answered_it_says_so(
    slow: PracticeServer, order: Order, worker: Worker, as_max: Client
) -> None:
    render = order("runcomfy")
    advance(str(render.pk))
    misbehave(slow, "lost-reply-before@account")

    cancel(as_max, render)
    worker.round()

    page = page_of(as_max, render)
    assert "Keep following" in page
    assert Render.objects.get().state == "running"


@pytest.mark.parametrize("deed", ["keep-following", "stop-waiting"])
def test_a_reviewer_decides_nothing(
    practice: PracticeServer,
    order: Order,
    worker: Worker,
    as_max: Client,
    as_rita: Client,
    deed: str,
) -> None:
    render = order("runware")
    advance(str(render.pk))
    cancel(as_max, render)
    worker.hurry()
    address = reverse("render-decide", args=[render.pk])

    assert as_rita.post(address, {"deed": deed}).status_code == 403
    assert "Keep following" not in page_of(as_rita, render)
