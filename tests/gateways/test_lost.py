"""A submit without an answer: never sent twice by itself, and found where it can be.

Each way to lose an answer is a row of the table of failures.
"""

import time
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import requests
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings as Django

from storyboard.practice import PracticeServer, Times
from storyboard.providers import registry
from storyboard.renders import actions
from storyboard.renders.actions.sending import begin_submit
from storyboard.renders.models import Event, Render, Result
from storyboard.renders.tasks import advance
from storyboard.teams.access import access_for
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
from tests.practice.conftest import quick
from tests.practice.talking import W_TEXT

every = pytest.mark.parametrize("gateway", GATEWAYS)


def sent_ago(render: Render, **ago: float) -> None:
    when = timezone.now() - timedelta(**ago)
    Render.objects.filter(pk=render.pk).update(submitted_at=when)


def test_runware_is_asked_under_the_same_number_until_it_is_back(
    practice: PracticeServer, order: Order, worker: Worker
) -> None:
    misbehave(practice, "server-error@submit")
    render = order("runware")
    waits = []
    for _ in range(6):
        worker.round()
        render.refresh_from_db()
        waits.append(round((render.run_after - timezone.now()).total_seconds()))

    assert render.state == "submitting"
    assert "under the same number, which is not billed twice" in render.error
    assert waits == sorted(waits)
    assert waits[-1] > 250
    misbehave(practice)
    sent_ago(render, minutes=55)
    worker.until(render, "done")
    assert accepted(practice) == 1


def test_whoever_does_not_want_to_wait_for_runware_decides_at_once(
    practice: PracticeServer, order: Order, worker: Worker, as_max: Client
) -> None:
    misbehave(practice, "server-error@submit")
    render = order("runware")
    page = reverse("render", args=[render.pk])
    worker.round()
    assert b"Stop looking" not in as_max.get(page).content
    decide(as_max, render, "stop-looking")
    render.refresh_from_db()
    assert render.state == "submitting"
    for _ in range(2):
        worker.round()
    assert b"Stop looking" in as_max.get(page).content

    decide(as_max, render, "stop-looking")

    render.refresh_from_db()
    assert (render.state, kinds(render)) == (
        "unknown",
        ["quoted", "reserved", "unknown"],
    )
    assert "may have been charged" in render.error
    misbehave(practice)
    decide(as_max, render, "ask")
    worker.until(render, "done")
    assert accepted(practice) == 1


def test_runware_is_left_alone_as_long_as_it_asks_for(
    practice: PracticeServer, order: Order
) -> None:
    misbehave(practice, "unavailable@submit")
    render = order("runware")

    advance(str(render.pk))

    render.refresh_from_db()
    assert render.state == "submitting"
    assert render.run_after > timezone.now() + timedelta(seconds=5)


def test_when_the_same_number_is_no_longer_safe_a_person_decides(
    practice: PracticeServer, order: Order, worker: Worker, as_max: Client
) -> None:
    misbehave(practice, "server-error@submit")
    render = order("runware")
    worker.round()
    sent_ago(render, minutes=61)

    worker.until(render, "unknown")

    assert "send it again and accept that it may be billed twice" in render.error
    misbehave(practice)
    first = render.submission_id
    assert decide(as_max, render, "send-again") == 302
    worker.until(render, "done")
    assert render.submission_id != first
    assert accepted(practice) == 1


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

    worker.until(render, "collecting", "unknown")

    assert render.state == ("collecting" if gateway == "runware" else "unknown")
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
    worker.until(render, "collecting", "unknown")

    assert accepted(practice) == 1
    assert render.state == ("unknown" if gateway == "runcomfy" else "collecting")
    assert "its submit stumbled" in caplog.text


def test_two_equal_orders_of_which_one_was_lost_are_two_jobs_and_no_more(
    practice: PracticeServer, order: Order, worker: Worker
) -> None:
    """The one that was never taken must not take the other one's job for its own."""
    lost = order("wavespeed")
    misbehave(practice, "lost-reply-before@submit:1x1")
    advance(str(lost.pk))
    twin = order("wavespeed", board=lost.board)

    worker.until(twin, "collecting")
    worker.until(lost, "unknown", "collecting")

    assert lost.state == "unknown"
    assert accepted(practice) == 1
    assert Result.objects.get().render == twin


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
        "RunComfy tells no program which orders it has",
        "Send again, I accept that it may be billed twice",
        "Give up, it may be billed",
        "Give up, it was not billed",
    ):
        assert words in page, words
    assert "Ask the provider" not in page


@pytest.mark.parametrize(("fault", "taken"), [("hangs-before", 0), ("hangs-after", 1)])
def test_a_gateway_that_never_answers_an_order_leaves_it_to_a_person(
    fault: str,
    taken: int,
    tmp_path: Path,
    settings: Django,
    order: Order,
    worker: Worker,
    as_max: Client,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It takes the connection and says nothing: the wait ends, and nothing is sent
    again.
    """
    monkeypatch.setattr("storyboard.providers.http.READ_SECONDS", 1.0)
    silent = quick(tmp_path / "silent", times=Times(slow=1, hang=600, retry_after=7))
    with PracticeServer(silent).running() as practice:
        settings.PRACTICE_URL = practice.address
        misbehave(practice, f"{fault}@submit")
        render, began = order("runcomfy"), time.monotonic()

        assert advance(str(render.pk)) == "no answer"
        waited = time.monotonic() - began
        worker.until(render, "unknown", "done", "failed")
        page = as_max.get(reverse("render", args=[render.pk])).content.decode()

        assert 1.0 <= waited < 20
        assert render.state == "unknown"
        assert practice.practice.house.faults.struck == {fault: 1}
        assert accepted(practice) == taken
    assert "The order was sent, but no clear answer came from RunComfy." in page
    assert "It may have been charged." in page
    assert "Send again, I accept that it may be billed twice" in page


def test_the_page_on_which_it_is_decided_does_not_lead_to_itself(
    unknown: Render, as_max: Client
) -> None:
    itself = f'href="{reverse("render", args=[unknown.pk])}"'

    for name in ("render", "render-now"):
        page = as_max.get(reverse(name, args=[unknown.pk])).content.decode()
        assert itself not in page
    assert itself in as_max.get(reverse("renders")).content.decode()


def test_asking_sends_nothing_and_comes_back_with_the_same_question(
    unknown: Render, practice: PracticeServer, worker: Worker, as_max: Client
) -> None:
    assert decide(as_max, unknown, "ask") == 302
    unknown.refresh_from_db()
    assert unknown.state == "submitting"

    worker.until(unknown, "unknown", "collecting")

    assert unknown.state == "unknown"
    assert accepted(practice) == 1
    page = as_max.get(reverse("render", args=[unknown.pk])).content.decode()
    assert page.count("Sending</span>") == page.count("Asking</span>") == 1


def test_sending_again_is_a_second_order_and_both_count(
    unknown: Render, practice: PracticeServer, worker: Worker, as_max: Client
) -> None:
    assert decide(as_max, unknown, "send-again") == 302

    worker.until(unknown, "collecting")

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


def test_what_is_settled_is_decided_no_more(
    practice: PracticeServer, order: Order, worker: Worker, as_alice: Client
) -> None:
    render = worker.until(order("runcomfy"), "done")
    address = reverse("render", args=[render.pk])

    for deed in ("ask", "send-again", "give-up-billed", "give-up-free", "take-job"):
        decide(as_alice, render, deed)

        page = as_alice.get(address).content.decode()
        assert "Take 1 is settled already." in page, deed
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
        worker.until(render, "collecting")
    assert accepted(practice) == Result.objects.count() == 2


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
    worker.until(render, "collecting")

    assert accepted(practice) == 1
    assert says(render) == ""


def test_jobs_that_are_not_like_it_are_shown_in_words_and_never_taken_unasked(
    practice: PracticeServer, order: Order, worker: Worker, as_max: Client
) -> None:
    """Somebody ordered there at the same time, past the studio."""
    misbehave(practice, "lost-reply-before@submit:1x1")
    render = order("wavespeed")
    advance(str(render.pk))
    account = access_for(render.team_id, "wavespeed")
    assert account
    other = requests.post(
        f"{account.address}/api/v3/{W_TEXT}",
        json={"prompt": "A red fox runs through snow", "duration": 3},
        headers={"Authorization": f"Bearer {account.key}"},
        timeout=10,
    ).json()["data"]["id"]

    worker.until(render, "unknown")

    page = " ".join(
        as_max.get(reverse("render", args=[render.pk])).content.decode().split()
    )
    assert "This job of that model and time is at WaveSpeedAI" in page
    assert "“A red fox runs through snow”" in page
    assert other in page
    assert decide(as_max, render, "take-job", job=other) == 302
    worker.until(render, "done")
    assert accepted(practice) == 1
