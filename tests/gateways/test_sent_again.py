"""Sent again by a person who accepts that it may be billed twice: whatever becomes of
the second time, the first is not forgotten.
"""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from storyboard.practice import PracticeServer
from storyboard.providers import registry
from storyboard.renders import actions
from storyboard.renders.models import LedgerEntry, Render
from storyboard.renders.queries.work import jobs_taken
from storyboard.renders.tasks import advance
from tests.cast import Cast
from tests.gateways.conftest import Order, Worker, accepted, kinds, misbehave

TWICE = ["quoted", "reserved", "unknown", "quoted", "reserved"]


@pytest.fixture
def unknown(practice: PracticeServer, order: Order, worker: Worker) -> Render:
    """RunComfy has it, and nobody knows."""
    misbehave(practice, "lost-reply-after@submit:1x1")
    return worker.until(order("runcomfy"), "unknown")


def decide(client: Client, render: Render, deed: str) -> None:
    address = reverse("render-decide", args=[render.pk])
    assert client.post(address, {"deed": deed}).status_code == 302


def page_of(client: Client, render: Render) -> str:
    return client.get(reverse("render", args=[render.pk])).content.decode()


def still_reserved(render: Render) -> int:
    found = kinds(render)
    return found.count("reserved") - found.count("released")


@pytest.mark.parametrize("fault", ["refused-input", "refused-at-submit"])
def test_a_refusal_of_the_second_leaves_the_first_open(
    fault: str,
    unknown: Render,
    practice: PracticeServer,
    worker: Worker,
    as_max: Client,
) -> None:
    before = (unknown.submission_id, unknown.submitted_at)
    misbehave(practice, f"{fault}@submit:1x1")
    decide(as_max, unknown, "send-again")

    worker.until(unknown, "failed", "unknown")

    assert unknown.state == "unknown"
    assert (unknown.submission_id, unknown.submitted_at) == before
    assert unknown.earlier == []
    page = page_of(as_max, unknown)
    for words in (
        "For this second sending nothing was charged.",
        "Whether RunComfy took the first one is still not known",
        "It may have been charged, so it still counts as spent.",
    ):
        assert words in page, words
    assert "Nothing was charged." not in page
    assert kinds(unknown) == [*TWICE, "released"]
    assert still_reserved(unknown) == 1
    assert accepted(practice) == 1


def test_a_refused_key_while_it_waits_says_that_the_first_may_be_billed(
    unknown: Render, practice: PracticeServer, worker: Worker, as_max: Client
) -> None:
    misbehave(practice, "bad-key@submit")
    decide(as_max, unknown, "send-again")
    advance(str(unknown.pk))

    assert "which may have been charged as well" in page_of(as_max, unknown)


def test_cancelling_the_second_leaves_the_first_open(
    unknown: Render, practice: PracticeServer, as_max: Client
) -> None:
    decide(as_max, unknown, "send-again")

    as_max.post(reverse("render-cancel", args=[unknown.pk]))

    unknown.refresh_from_db()
    assert unknown.state == "unknown"
    assert "it may have been charged" in unknown.error
    assert kinds(unknown) == [*TWICE, "released"]


def test_giving_up_both_frees_both(
    unknown: Render,
    practice: PracticeServer,
    worker: Worker,
    as_max: Client,
) -> None:
    misbehave(practice, "lost-reply-before@submit:1x1")
    decide(as_max, unknown, "send-again")
    worker.until(unknown, "unknown")
    assert still_reserved(unknown) == 2

    decide(as_max, unknown, "give-up-free")

    assert still_reserved(unknown) == 0
    assert "Nothing was charged." in page_of(as_max, unknown)


def test_two_people_who_press_send_it_once_more_only(
    unknown: Render, cast: Cast, practice: PracticeServer, worker: Worker
) -> None:
    actions.send_again(unknown.pk, cast.alice)
    with pytest.raises(actions.TooLate):
        actions.send_again(unknown.pk, cast.max)

    worker.until(unknown, "done")

    assert accepted(practice) == 2
    assert LedgerEntry.objects.filter(kind="charged").count() == 1


def test_an_id_that_was_kept_and_nothing_else_is_followed_not_sent(
    practice: PracticeServer,
    order: Order,
    worker: Worker,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its worker died right after it had written down the id."""
    render = order("runcomfy")

    class Killed(BaseException):
        pass

    def killed(name: str) -> None:
        if name == "kept":
            raise Killed

    with monkeypatch.context() as patch:
        patch.setattr("storyboard.renders.faults.point", killed)
        with pytest.raises(Killed):
            advance(str(render.pk))
    Render.objects.update(lease_token=None, lease_until=None)
    render.refresh_from_db()
    assert render.state == "submitting"
    assert jobs_taken(order("runcomfy")) == {render.remote_id}

    worker.until(render, "done", "unknown")

    assert render.state == "done"


def overtaken(
    render: Render, monkeypatch: pytest.MonkeyPatch, decides: Callable[[], None]
) -> str:
    """Its worker is suspended in the middle of the submit; others give the render up
    as unknown and a person decides; then the answer comes.
    """
    kind = type(registry.gateway("runcomfy"))
    sent = kind.submit

    def submit(*arguments: Any, **options: Any) -> object:
        answer = sent(*arguments, **options)
        Render.objects.filter(pk=render.pk).update(state="unknown", lease_token=uuid4())
        decides()
        return answer

    with monkeypatch.context() as patch:
        patch.setattr(kind, "submit", submit)
        return advance(str(render.pk))


def test_a_late_answer_calls_a_second_sending_off_that_has_not_left(
    practice: PracticeServer,
    order: Order,
    cast: Cast,
    worker: Worker,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    render = order("runcomfy")

    outcome = overtaken(
        render, monkeypatch, lambda: actions.send_again(render.pk, cast.alice)
    )

    assert outcome == "found"
    worker.until(render, "done")
    assert accepted(practice) == 1
    assert still_reserved(render) == 0


def test_a_late_answer_to_what_was_given_up_as_free_counts_again(
    practice: PracticeServer,
    order: Order,
    cast: Cast,
    as_max: Client,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    render = order("runcomfy")

    outcome = overtaken(
        render,
        monkeypatch,
        lambda: actions.give_up(render.pk, cast.alice, was_billed=False),
    )

    assert outcome == "lost"
    assert still_reserved(render) == 1
    page = page_of(as_max, render)
    assert "had taken a sending of it all the same, as job" in page
    assert "It may have been charged, so it still counts as spent." in page
