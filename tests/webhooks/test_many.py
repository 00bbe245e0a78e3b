"""Many deliveries at once: of a dead host too, nobody waits for them."""

import threading
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as studio
from django.db import connection
from django.utils import timezone
from django_q.brokers import get_broker

from storyboard.api.hooks.actions.deliveries import PER_HOST, claim_due
from storyboard.api.hooks.models import Delivery, Endpoint
from storyboard.api.hooks.queries.deliveries import is_due
from storyboard.api.hooks.schedule import DAY
from storyboard.api.hooks.sender import Sender
from storyboard.api.hooks.tasks import send
from storyboard.web.management.commands.studio import _workers
from tests.databases import migrated as migrated
from tests.databases import own_database as own_database
from tests.providers.loopback import listening, says
from tests.webhooks.conftest import note, tls_for
from tests.webhooks.conftest import send as send_all


def pile(endpoint: Any, count: int) -> None:
    now = timezone.now()
    Delivery.objects.bulk_create(
        Delivery(
            endpoint_id=endpoint.pk,
            source=f"row:{number}",
            event="comment.made",
            body="{}",
            happened_at=now,
            due_at=now - timedelta(minutes=5),
            give_up_at=now + DAY,
        )
        for number in range(count)
    )


def test_a_thousand_deliveries_to_a_dead_host_hold_up_neither_renders_nor_others(
    make_hook, receiver, say, cast
):
    """What is in flight is bounded, and none of it is in a queue of renders."""
    dead = make_hook("https://dead.example:9/in")
    pile(dead, 1000)
    before = [get_broker(name).queue_size() for name in ("storyboard", "render")]

    first = claim_due(8, 8)
    assert len(first) == PER_HOST
    for claimed in first:
        assert send(claimed) == "no_connection"
    # It is known to be dead now: one at a time asks whether it is back.
    (second,) = claim_due(8, 8)
    assert claim_due(8, 8) == []

    well = make_hook(f"{receiver.address}/in")
    Delivery.objects.filter(endpoint=dead.pk).update(due_at=timezone.now() - DAY)
    say(cast.rita)
    note()
    found = claim_due(8, 8)
    assert [one.delivery.endpoint_id for one in found] == [well.pk]
    assert send(found[0]) == "2xx"
    assert second.delivery.endpoint_id == dead.pk
    after = [get_broker(name).queue_size() for name in ("storyboard", "render")]
    assert after == before


def test_the_sender_is_a_program_of_its_own_unless_it_is_switched_off(settings):
    assert [p.name for p in _workers()].count("webhooks") == 1
    assert not next(p for p in _workers() if p.name == "webhooks").is_cluster
    settings.HOOKS_AT_ONCE = 0
    assert [p.name for p in _workers()].count("webhooks") == 0
    tasks = [task for _, task, *_ in studio.CHORES]
    assert "storyboard.api.hooks.tasks.note_events" in tasks


def test_those_that_fail_together_have_half_of_the_places(make_hook, receiver):
    for number in range(6):
        hook = make_hook(f"https://dead{number}.example:9/in")
        pile(hook, 5)
    Endpoint.objects.update(failing_since=timezone.now())
    well = make_hook(f"{receiver.address}/in")
    pile(well, 5)
    Delivery.objects.filter(endpoint=well.pk).update(due_at=timezone.now())

    found = Counter(one.delivery.endpoint_id for one in claim_due(8, 8))

    assert found.pop(well.pk) == PER_HOST
    assert sum(found.values()) == 4
    assert set(found.values()) == {1}


def test_two_webhooks_at_one_host_share_its_places(make_hook, receiver):
    for way in ("/a", "/b", "/c"):
        pile(make_hook(f"{receiver.address}{way}"), 4)

    assert len(claim_due(8, 8)) == PER_HOST
    assert claim_due(8, 8) == []


def test_no_more_than_there_are_places_are_taken(make_hook, receiver):
    for number in range(5):
        pile(make_hook(f"https://host{number}.example/in"), 4)

    assert len(claim_due(3, 8)) == 3


def test_what_is_not_due_or_off_is_left_alone(hook, say, cast):
    say(cast.rita)
    note()
    later = timezone.now() + timedelta(hours=1)
    Delivery.objects.update(due_at=later)
    assert not is_due(timezone.now())
    assert claim_due(8, 8) == []

    Delivery.objects.update(due_at=timezone.now())
    assert is_due(timezone.now())
    hook.to("switch", on="no")
    assert not is_due(timezone.now())
    assert claim_due(8, 8) == []
    assert Delivery.objects.get().standing == "failed"


@pytest.fixture
def rows(own_database, make_hook):
    """In a file, so that threads see the same rows."""
    return make_hook


def test_of_two_senders_each_delivery_is_taken_by_one(rows, receiver):
    for number in range(10):
        pile(rows(f"https://host{number}.example/in"), 1)
    barrier = threading.Barrier(2)
    taken: list[Any] = []

    def take() -> None:
        barrier.wait()
        taken.extend(one.delivery.pk for one in claim_due(8, 8))
        connection.close()

    threads = [threading.Thread(target=take) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(taken) == len(set(taken)) == 10


@pytest.mark.skipif(
    not connection.features.has_select_for_update,
    reason="SQLite has one lock for everything: set TEST_DATABASE_URL to a PostgreSQL",
)
@pytest.mark.django_db(transaction=True)
def test_of_two_senders_at_one_host_none_takes_more_than_is_left(make_hook, receiver):
    """Each webhook of the host is another row: they would not meet at one."""
    for way in ("/a", "/b", "/c", "/d"):
        pile(make_hook(f"{receiver.address}{way}"), 3)
    barrier = threading.Barrier(4)
    taken: list[Any] = []

    def take() -> None:
        barrier.wait()
        taken.extend(claim_due(8, 8))
        connection.close()

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(taken) == PER_HOST


def test_the_sender_sends_all_of_it_and_two_at_once_to_a_host(rows, authority):
    """A real receiver that counts who is there at the same time."""
    there, most, lock = 0, 0, threading.Lock()

    def counts(handler):
        nonlocal there, most
        with lock:
            there += 1
            most = max(most, there)
        threading.Event().wait(0.02)
        with lock:
            there -= 1
        says(b"", 204)(handler)

    with listening(tls_for(authority, "hooks.example")) as server:
        server.will(counts)
        hook = rows(server.address.replace("127.0.0.1", "hooks.example"))
        pile(hook, 12)
        sender = Sender(8)
        runner = threading.Thread(target=sender.run)
        runner.start()
        for _ in range(600):
            if not Delivery.objects.exclude(standing="delivered").exists():
                break
            threading.Event().wait(0.05)
        sender.stop()
        runner.join()

    assert {one.standing for one in Delivery.objects.all()} == {"delivered"}
    assert len(server.heard) == 12
    assert most <= PER_HOST


def test_a_try_that_stumbles_takes_no_place_for_good(rows, receiver):
    hook = rows(f"{receiver.address}/in")
    pile(hook, 1)
    stumbled = threading.Event()

    def stumbles(claimed):
        stumbled.set()
        raise RuntimeError("no")

    sender = Sender(1, work=stumbles)
    assert sender.look() == 1
    assert stumbled.wait(10)
    Delivery.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    for _ in range(200):
        if sender.look():
            return
        threading.Event().wait(0.02)
    pytest.fail("its place was never free again")


def test_everything_is_sent_in_the_order_it_happened(hook, say, cast, receiver):
    for number in range(5):
        say(cast.rita, f"Number {number}")
    note()
    assert send_all() == ["2xx"] * 5

    texts = [heard.json["data"]["comment"]["text"] for heard in receiver.heard]
    assert texts == [f"Number {number}" for number in range(5)]
