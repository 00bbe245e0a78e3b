"""A frozen queue is seen, a busy or an empty one is not taken for it."""

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from storyboard.domain.lifecycle import State
from storyboard.renders.models import Account, Render
from storyboard.renders.queries.work import claims_of_due
from storyboard.renders.watch import Watch
from tests.cast import Cast
from tests.renders.conftest import Orders
from tests.renders.hooked import followed


def test_work_due_that_nobody_takes_for_long_is_a_frozen_queue() -> None:
    watch = Watch(120)

    looks = [watch.is_wedged(claims=3, is_idle=True, now=at) for at in (10, 129, 130)]

    assert looks == [False, False, True]


def test_each_claim_is_a_sign_of_life() -> None:
    watch = Watch(120)

    looks = [
        watch.is_wedged(claims=claims, is_idle=True, now=at)
        for claims, at in ((3, 0), (4, 119), (4, 238), (4, 239))
    ]

    assert looks == [False, False, False, True]


def test_work_in_somebodys_hands_is_a_sign_of_life() -> None:
    watch = Watch(120)

    looks = [
        watch.is_wedged(claims=3, is_idle=idle, now=at)
        for idle, at in ((True, 0), (False, 100), (True, 219), (True, 220))
    ]

    assert looks == [False, False, False, True]


def test_idle_means_due_and_in_nobodys_hands(ordered: Orders) -> None:
    now = timezone.now() + timedelta(seconds=1)
    assert claims_of_due(now) == (0, False)

    first, second = ordered(), ordered()
    Render.objects.filter(pk=first.pk).update(claims=2)
    now = timezone.now()
    assert claims_of_due(now) == (2, True)

    until = now + timedelta(seconds=5)
    Render.objects.filter(pk=second.pk).update(lease_token=uuid4(), lease_until=until)
    assert claims_of_due(now) == (2, False)

    Render.objects.update(state=State.DONE)
    assert claims_of_due(now) == (0, False)


def test_jobs_at_a_gateway_that_nobody_asks_about_are_seen_too(cast: Cast) -> None:
    job, now = followed("runware", cast), timezone.now()
    Account.objects.update(run_after=now, claims=7)
    assert claims_of_due(now) == (0, False)

    Render.objects.filter(pk=job.pk).update(run_after=now)
    assert claims_of_due(now) == (7, True)

    until = now + timedelta(seconds=5)
    Account.objects.update(lease_token=uuid4(), lease_until=until)
    assert claims_of_due(now) == (7, False)
