"""A submit without an answer: never sent twice by itself, and found where it can be."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from storyboard.practice import PracticeServer
from storyboard.providers import registry
from storyboard.renders import actions
from storyboard.renders.actions.sending import begin_submit
from storyboard.renders.models import Clip, Event, Render
from storyboard.renders.tasks import advance
from tests.cast import Cast
from tests.gateways.conftest import (
    GATEWAYS,
    Order,
    Worker,
    accepted,
    kinds,
    misbehave,
    says,
)

every = pytest.mark.parametrize("gateway", GATEWAYS)
LOST_AFTER = ["lost-reply-after", "server-error-after", "garbage-json", "empty-body"]
LOST_BEFORE = ["lost-reply-before", "html-body", "server-error"]


@every
@pytest.mark.parametrize("fault", LOST_AFTER)
def test_a_job_that_was_taken_is_found_again_or_a_person_is_asked(
    gateway: str, fault: str, practice: PracticeServer, order: Order, worker: Worker
) -> None:
    misbehave(practice, f"{fault}@submit:1x1")
    render = order(gateway)

    worker.until(render, "done", "unknown")

    assert accepted(practice) == 1
    if gateway == "runcomfy":
        assert render.state == "unknown"
        assert "may have been charged" in render.error
        assert kinds(render) == ["quoted", "reserved", "unknown"]
    else:
        assert render.state == "done"
        assert Clip.objects.count() == 1


@every
@pytest.mark.parametrize("fault", LOST_BEFORE)
def test_a_job_that_was_never_taken_is_not_paid_for_twice(
    gateway: str, fault: str, practice: PracticeServer, order: Order, worker: Worker
) -> None:
    misbehave(practice, f"{fault}@submit:1x1")
    render = order(gateway)

    worker.until(render, "done", "unknown")

    # Runware's own number makes asking again safe, and asking again orders it.
    assert render.state == ("done" if gateway == "runware" else "unknown")
    assert accepted(practice) == (1 if gateway == "runware" else 0)


@every
def test_a_worker_that_died_with_the_order_in_hand_is_followed_by_one_that_looks(
    gateway: str, practice: PracticeServer, order: Order, worker: Worker
) -> None:
    """It had written down that it sends, and nobody knows whether it did."""
    render = order(gateway)
    token = actions.claim(render.pk)
    assert token
    begin_submit(render, token)
    Render.objects.update(lease_token=None, lease_until=None)

    worker.until(render, "done", "unknown")

    assert render.state == ("done" if gateway == "runware" else "unknown")
    assert accepted(practice) == (1 if gateway == "runware" else 0)
    states = Event.objects.filter(render=render).values_list("after", flat=True)
    assert list(states).count("submitting") == 1


@every
def test_an_exception_out_of_a_submit_may_have_been_an_order(
    gateway: str,
    practice: PracticeServer,
    order: Order,
    worker: Worker,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    kind = type(registry.gateway(gateway))
    sent = kind.submit

    def stumbles(*arguments: Any, **options: Any) -> object:
        sent(*arguments, **options)
        raise RuntimeError("half-way")

    render = order(gateway)
    with monkeypatch.context() as patch:
        patch.setattr(kind, "submit", stumbles)
        assert advance(str(render.pk)) == "no answer"
    worker.until(render, "done", "unknown")

    assert accepted(practice) == 1
    assert render.state == ("unknown" if gateway == "runcomfy" else "done")
    assert "its submit stumbled" in caplog.text


def test_two_equal_orders_of_which_one_was_lost_are_two_jobs_and_no_more(
    practice: PracticeServer, order: Order, worker: Worker
) -> None:
    """The one that was never taken must not take the other one's job for its own."""
    lost = order("wavespeed")
    misbehave(practice, "lost-reply-before@submit:1x1")
    advance(str(lost.pk))
    twin = order("wavespeed", board=lost.board)

    worker.until(twin, "done")
    worker.until(lost, "unknown", "done")

    assert lost.state == "unknown"
    assert accepted(practice) == 1
    assert [clip.render for clip in Clip.objects.all()] == [twin]


def decide(client: Client, render: Render, deed: str, **more: str) -> int:
    address = reverse("render-decide", args=[render.pk])
    return client.post(address, {"deed": deed, **more}).status_code


@pytest.fixture
def unknown(practice: PracticeServer, order: Order, worker: Worker) -> Render:
    """Nobody knows whether RunComfy has it. It has."""
    misbehave(practice, "lost-reply-after@submit:1x1")
    return worker.until(order("runcomfy"), "unknown")


def test_the_page_of_an_unknown_render_says_so_and_offers_the_ways_out(
    unknown: Render, as_max: Client
) -> None:
    page = as_max.get(reverse("render", args=[unknown.pk])).content.decode()

    for words in (
        "Needs you: was it sent?",
        "no clear answer came from RunComfy",
        "Ask the provider",
        "Send again, I accept that it may be billed twice",
        "Give up, it may be billed",
        "Give up, it was not billed",
    ):
        assert words in page, words


def test_asking_sends_nothing_and_comes_back_with_the_same_question(
    unknown: Render, practice: PracticeServer, worker: Worker, as_max: Client
) -> None:
    assert decide(as_max, unknown, "ask") == 302
    unknown.refresh_from_db()
    assert unknown.state == "submitting"

    worker.until(unknown, "unknown", "done")

    assert unknown.state == "unknown"
    assert accepted(practice) == 1


def test_sending_again_is_a_second_order_and_both_count(
    unknown: Render, practice: PracticeServer, worker: Worker, as_max: Client
) -> None:
    assert decide(as_max, unknown, "send-again") == 302

    worker.until(unknown, "done")

    assert accepted(practice) == 2
    assert kinds(unknown) == [
        *("quoted", "reserved", "unknown"),
        *("quoted", "reserved", "charged", "released"),
    ]


@pytest.mark.parametrize(
    ("deed", "last"), [("give-up-billed", "unknown"), ("give-up-free", "released")]
)
def test_giving_up_ends_it_and_says_what_became_of_the_money(
    unknown: Render, as_max: Client, deed: str, last: str
) -> None:
    assert decide(as_max, unknown, deed) == 302

    unknown.refresh_from_db()
    assert unknown.state == "cancelled"
    assert kinds(unknown)[-1] == last


@pytest.mark.parametrize(
    "deed", ["ask", "send-again", "give-up-billed", "give-up-free", "take-job"]
)
def test_what_is_settled_is_decided_no_more(
    practice: PracticeServer, order: Order, worker: Worker, as_alice: Client, deed: str
) -> None:
    render = worker.until(order("runcomfy"), "done")

    decide(as_alice, render, deed)

    page = as_alice.get(reverse("render", args=[render.pk])).content.decode()
    assert "Take 1 is settled already." in page
    assert accepted(practice) == 1


def test_of_several_jobs_that_look_like_it_a_person_names_one(
    practice: PracticeServer,
    order: Order,
    worker: Worker,
    as_max: Client,
    cast: Cast,
) -> None:
    misbehave(practice, "lost-reply-after@submit:1x2")
    first = order("wavespeed")
    second = order("wavespeed", board=first.board)
    advance(str(first.pk))
    advance(str(second.pk))
    worker.until(first, "unknown")
    worker.until(second, "unknown")
    jobs = [candidate["remote_id"] for candidate in first.candidates]
    assert len(jobs) == 2

    assert decide(as_max, first, "take-job", job=jobs[0]) == 302
    decide(as_max, second, "take-job", job=jobs[0])
    second.refresh_from_db()
    assert second.state == "unknown"
    decide(as_max, second, "take-job", job=jobs[1])

    for render in (first, second):
        worker.until(render, "done")
    assert accepted(practice) == 2
    assert Clip.objects.count() == 2


def test_a_late_answer_finds_its_render_wherever_it_is_by_then(
    practice: PracticeServer,
    order: Order,
    worker: Worker,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The worker was stopped in the middle of its submit; another has given up."""
    render = order("runcomfy")
    kind = type(registry.gateway("runcomfy"))
    sent = kind.submit

    def overtaken(*arguments: Any, **options: Any) -> object:
        answer = sent(*arguments, **options)
        other = uuid4()
        Render.objects.filter(pk=render.pk).update(state="unknown", lease_token=other)
        return answer

    with monkeypatch.context() as patch:
        patch.setattr(kind, "submit", overtaken)
        assert advance(str(render.pk)) == "found"
    worker.until(render, "done")

    assert accepted(practice) == 1
    assert says(render) == ""
