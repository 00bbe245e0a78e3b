"""Many jobs: places in order, few requests, one at a time, no thread for each."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from storyboard.domain.plan import ShotPlan
from storyboard.practice import PracticeServer
from storyboard.practice.wire import Reply, Request
from storyboard.providers import registry
from storyboard.providers.base import Phase, Polled, Progress
from storyboard.renders.actions import wake
from storyboard.renders.actions.hints import dispatch_due
from storyboard.renders.models import Account, Clip, Render, Result
from storyboard.renders.tasks import advance, follow
from tests.gateways.conftest import (
    PLAN,
    Order,
    Worker,
    accepted,
    kinds,
    misbehave,
)
from tests.practice.talking import patiently


def test_at_most_two_are_under_way_at_wavespeed_and_the_rest_waits_in_order(
    practice: PracticeServer, order: Order, worker: Worker
) -> None:
    first = order("wavespeed")
    renders = [first, *(order("wavespeed", board=first.board) for _ in range(4))]
    # Hints come in any order.
    for render in reversed(renders):
        advance(str(render.pk))
    waiting = Render.objects.filter(error_code="waits_for_place").order_by("take")
    assert [render.take for render in waiting] == [3, 4, 5]

    worker.until(renders[0], "collecting")
    for render in renders:
        worker.until(render, "collecting")

    # One, where the first is made before the second is sent.
    assert practice.practice.house.jobs.most_at_once["wavespeed"] <= 2
    sent = Render.objects.order_by("submitted_at").values_list("take", flat=True)
    # Two go at a time, and nobody before somebody who has waited longer.
    assert [set(list(sent)[:2]), set(list(sent)[2:4])] == [{1, 2}, {3, 4}]
    assert accepted(practice) == 5


def test_a_free_place_wakes_the_longest_waiting_at_once(
    practice: PracticeServer, order: Order
) -> None:
    misbehave(practice, "never-ends@job")
    first = order("wavespeed")
    renders = [first, *(order("wavespeed", board=first.board) for _ in range(3))]
    for render in renders:
        advance(str(render.pk))
    third = renders[2]
    third.refresh_from_db()
    assert third.run_after > timezone.now() + timedelta(seconds=30)
    Render.objects.filter(pk=first.pk).update(state="cancelled")

    advance(str(renders[1].pk))
    Account.objects.update(run_after=timezone.now())
    Render.objects.filter(pk=renders[1].pk).update(run_after=timezone.now())
    follow(str(Account.objects.get().pk))

    third.refresh_from_db()
    assert third.run_after <= timezone.now()
    assert advance(str(third.pk)) == "sent"
    assert advance(str(renders[3].pk)) == "not mine"


@pytest.fixture
def many(practice: PracticeServer, order: Order) -> list[Render]:
    """500 jobs at Runware, all due, none finished."""
    misbehave(practice, "never-ends@job")
    render = order("runware")
    advance(str(render.pk))
    render.refresh_from_db()
    copies = []
    for take in range(2, 501):
        number = uuid4()
        copies.append(
            Render(
                **{
                    field.attname: getattr(render, field.attname)
                    for field in Render._meta.concrete_fields
                    if field.name not in {"id", "take", "order_key"}
                }
                | {
                    "take": take,
                    "submission_id": number,
                    "remote_id": str(number),
                    "ticket": {**(render.ticket or {}), "remote_id": str(number)},
                }
            )
        )
    Render.objects.bulk_create(copies)
    Render.objects.update(run_after=timezone.now())
    return list(Render.objects.all())


def test_500_jobs_at_runware_are_asked_about_in_five_requests_without_a_thread_each(
    many: list[Render],
    practice: PracticeServer,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_max_num_queries,
) -> None:
    account, before = Account.objects.get(), threading.active_count()
    answer, threads = practice.practice.answer, []

    def counted(request: Request) -> Reply:
        threads.append(threading.active_count())
        return answer(request)

    monkeypatch.setattr(practice.practice, "answer", counted)
    with django_assert_max_num_queries(60):
        outcome = follow(str(account.pk))

    assert outcome == "asked about 500"
    assert len(threads) == 5
    # One keeps the lease, and one is the provider's own, for its connection.
    assert max(threads) <= before + 2
    soon = timezone.now() + timedelta(seconds=4)
    assert not Render.objects.filter(run_after__lt=soon).exists()


def test_of_many_hints_for_an_account_one_asks(many: list[Render]) -> None:
    account = Account.objects.get()

    outcomes = [follow(str(account.pk)) for _ in range(3)]

    assert outcomes == ["asked about 500", "not mine", "not mine"]


def test_the_dispatcher_hints_an_account_only_when_something_of_it_is_due(
    practice: PracticeServer, order: Order, django_capture_on_commit_callbacks
) -> None:
    render = order("runware")
    advance(str(render.pk))
    now = timezone.now()
    Account.objects.update(run_after=now, dispatched_at=None)

    early = dispatch_due(now=now)
    Render.objects.update(run_after=now)
    due = dispatch_due(now=now)
    again = dispatch_due(now=now)

    assert [early, due, again] == [0, 1, 0]


def test_a_wake_up_makes_a_job_due_at_once_and_does_no_more(
    practice: PracticeServer, order: Order, worker: Worker
) -> None:
    render = order("runware")
    advance(str(render.pk))
    later = timezone.now() + timedelta(hours=1)
    Render.objects.update(run_after=later)

    wake(render.pk)

    render.refresh_from_db()
    assert render.run_after <= timezone.now()
    worker.until(render, "done")
    done = Render.objects.filter(pk=render.pk).values().get()
    wake(render.pk)
    wake(uuid4())
    assert Render.objects.filter(pk=render.pk).values().get() == done


def test_the_pace_slows_down(practice: PracticeServer, order: Order) -> None:
    misbehave(practice, "never-ends@job")
    render = order("runware")
    advance(str(render.pk))
    waits = []
    for _ in range(6):
        now = timezone.now()
        Render.objects.update(run_after=now)
        Account.objects.update(run_after=now)
        follow(str(Account.objects.get().pk))
        render.refresh_from_db()
        waits.append(round((render.run_after - now).total_seconds()))

    assert waits[0] < waits[1]
    assert waits[-1] == waits[-2] == 15


def test_a_film_that_comes_while_another_is_made_is_fetched_at_once(
    practice: PracticeServer,
    order: Order,
    worker: Worker,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The second film of the answers is held back."""
    gateway = type(registry.gateway("runware"))
    real = gateway.poll

    def half(self: Any, tickets: Any, *, key: str) -> Polled:
        polled = real(self, tickets, key=key)
        held = {
            ticket: Progress(Phase.RUNNING, None, told.results[:1])
            for ticket, told in polled.progress.items()
        }
        return Polled(held)

    render = order("runware", results=2)
    with monkeypatch.context() as patch:
        patch.setattr(gateway, "poll", half)
        patiently(lambda: worker.round() and Clip.objects.count() == 1)
        render.refresh_from_db()
        assert render.state == "running"
    worker.until(render, "done")

    assert Clip.objects.count() == Result.objects.filter(state="kept").count() == 2


@pytest.fixture
def mute(order: Order) -> Callable[[str], Render]:
    """Orders a job about which its gateway never gives a clear answer."""

    def mute(gateway: str) -> Render:
        prompt = "A lamp is lit. [[fault:server-error@poll:always]]"
        return order(gateway, replace(PLAN, shots=(ShotPlan(prompt, 3),)))

    return mute


@pytest.mark.parametrize("gateway", ["wavespeed", "runcomfy"])
def test_a_job_that_is_never_told_of_holds_up_no_other(
    gateway: str,
    practice: PracticeServer,
    order: Order,
    mute: Callable[[str], Render],
    worker: Worker,
) -> None:
    bad, good = mute(gateway), order(gateway)
    advance(str(bad.pk))
    misbehave(practice, "never-ends@job")
    advance(str(good.pk))
    before = timezone.now()
    worker.round()

    account = Account.objects.get()
    assert (account.trouble, account.troubles) == ("", 0)
    assert account.run_after < before + timedelta(seconds=5)
    bad.refresh_from_db()
    assert "gave no clear answer just now. The job goes on there" in bad.error
    assert bad.run_after > before + timedelta(seconds=5)


@pytest.mark.parametrize("gateway", ["wavespeed", "runcomfy"])
@pytest.mark.parametrize("is_alone", [True, False])
def test_a_job_that_is_never_told_of_is_called_stalled_and_given_up_at_last(
    gateway: str,
    is_alone: bool,
    practice: PracticeServer,
    order: Order,
    mute: Callable[[str], Render],
    worker: Worker,
) -> None:
    bad = mute(gateway)
    advance(str(bad.pk))
    if not is_alone:
        misbehave(practice, "never-ends@job")
        advance(str(order(gateway).pk))
    worker.round()
    waited = Render.objects.filter(pk=bad.pk)
    waited.update(heard_at=timezone.now() - timedelta(minutes=31))
    worker.round()
    bad.refresh_from_db()
    assert bad.state == "running"
    assert "has said nothing new for 31 minutes" in bad.error
    assert bad.run_after > timezone.now() + timedelta(minutes=5)

    waited.update(heard_at=timezone.now() - timedelta(days=8))
    worker.until(bad, "failed")

    assert "no longer tells anything of this job" in bad.error
    assert kinds(bad)[-1] == "unknown"


def test_a_single_answer_that_a_job_is_not_known_loses_no_job_that_takes_long(
    practice: PracticeServer, order: Order, worker: Worker
) -> None:
    misbehave(practice, "never-ends@job", "forgets-job@poll:1x1")
    render = worker.until(order("runcomfy"), "running")
    Render.objects.update(heard_at=timezone.now() - timedelta(minutes=31))

    worker.round()
    worker.round()

    render.refresh_from_db()
    assert render.state == "running"
