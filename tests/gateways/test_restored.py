"""A restored studio never pays again by itself: what may have been sent waits."""

from datetime import timedelta

import pytest
from django.utils import timezone

from storyboard.domain.lifecycle import State
from storyboard.domain.money import Entry
from storyboard.practice import PracticeServer
from storyboard.renders.actions.deciding import ask_provider, give_up
from storyboard.renders.actions.restored import settle_restored
from storyboard.renders.models import LedgerEntry, Render
from tests.cast import Cast
from tests.gateways.conftest import GATEWAYS, Order, Worker, accepted, says


@pytest.mark.parametrize("gateway", GATEWAYS)
def test_an_order_that_waited_when_the_backup_was_taken_is_not_sent_again(
    practice: PracticeServer, worker: Worker, order: Order, cast: Cast, gateway: str
) -> None:
    render = order(gateway)
    just_now = timezone.now() - timedelta(minutes=5)
    assert settle_restored(just_now) == (1, 0)

    assert "restored from a backup" in says(render)
    assert "may have been charged" in says(render)
    for _ in range(3):
        worker.round()
    render.refresh_from_db()
    assert (render.state, accepted(practice)) == (State.UNKNOWN, 0)

    # Asking costs nothing and sends nothing, however often.
    ask_provider(render.pk, cast.alice)
    worker.until(render, State.UNKNOWN)
    assert accepted(practice) == 0
    kinds = LedgerEntry.objects.filter(render=render).values_list("kind", flat=True)
    assert Entry.RELEASED not in kinds

    give_up(render.pk, cast.alice, was_billed=False)
    assert Entry.RELEASED in kinds.all()


def test_what_was_under_way_is_followed_and_paid_for_once(
    practice: PracticeServer, worker: Worker, order: Order
) -> None:
    render = worker.until(order("runware"), State.RUNNING)
    Render.objects.filter(pk=render.pk).update(
        lease_token=render.pk, lease_until=timezone.now() + timedelta(days=1)
    )
    assert settle_restored(timezone.now()) == (0, 1)
    assert worker.until(render, State.DONE).clips.count() == 1
    assert accepted(practice) == 1
