"""Deliveries: taken by a worker, ended, begun again, forgotten."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from storyboard.api.hooks.actions.endpoints import end_sending
from storyboard.api.hooks.models import Attempt, Delivery, Endpoint, Mark
from storyboard.api.hooks.names import ARRIVED, PING, Off, Standing
from storyboard.api.hooks.payload import ping_of
from storyboard.api.hooks.queries.deliveries import (
    due,
    endpoints_due,
    old_deliveries,
    under_way,
)
from storyboard.api.hooks.schedule import DAY, next_try

# At once, of all the endpoints at one host.
PER_HOST = 2
# Longer than any try: one takes 15 s, and looking up its host a little more.
LEASE = timedelta(seconds=90)
_GATE = "claims"
_GONE = 410
# Where an answer's wish to be asked later counts.
_ASKS_TO_WAIT = frozenset({429, 503})
_MOST_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery that is this worker's, its endpoint beside, for one try."""

    delivery: Delivery
    token: UUID
    attempt_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of one try, in a word of `names.OUTCOME_WORDS`."""

    outcome: str
    status: int = 0
    after_seconds: float | None = None
    took_ms: int = 0


@transaction.atomic
def claim_due(free: int, places: int) -> list[Claimed]:
    """Take what is due, at most `free` of this worker's `places`.

    Of one host `PER_HOST` are under way at once, of an endpoint that fails one, and
    those that fail together have half of the places. So the dead hold up nobody.
    """
    # One at a time, whoever claims: the counts of two would not see each other.
    Mark.objects.get_or_create(name=_GATE, defaults={"read_at": timezone.now()})
    Mark.objects.select_for_update().get(name=_GATE)
    now = timezone.now()
    hosts, endpoints, failing = under_way(now)
    found: list[Delivery] = []
    for endpoint in endpoints_due(now):
        room = min(
            free - len(found), _room(endpoint, hosts, endpoints, failing, places)
        )
        if room <= 0:
            continue
        rows = due(now).filter(endpoint=endpoint).order_by("due_at", "made_at")
        taken = list(rows.select_related("endpoint")[:room])
        hosts[endpoint.host] += len(taken)
        failing += len(taken) if endpoint.failing_since else 0
        found += taken
    return [_claimed(delivery, now) for delivery in found]


def _room(
    endpoint: Endpoint,
    hosts: Counter[str],
    endpoints: Counter[UUID],
    failing: int,
    places: int,
) -> int:
    of_host = PER_HOST - hosts[endpoint.host]
    if endpoint.failing_since is None:
        return of_host
    of_failing = max(1, places // 2) - failing
    return min(of_host, of_failing, 1 - endpoints[endpoint.pk])


def _claimed(delivery: Delivery, now: datetime) -> Claimed:
    """The try is counted before it is made: a worker that dies cannot count."""
    token = uuid4()
    delivery.lease_token, delivery.lease_until = token, now + LEASE
    delivery.tries += 1
    delivery.tries_ever += 1
    delivery.tried_at, delivery.outcome = now, ""
    delivery.save(
        update_fields=[
            "lease_token",
            "lease_until",
            "tries",
            "tries_ever",
            "tried_at",
            "outcome",
        ]
    )
    attempt = Attempt.objects.create(
        delivery=delivery, number=delivery.tries_ever, at=now
    )
    return Claimed(delivery, token, attempt.pk, now)


@transaction.atomic
def settle(claimed: Claimed, tried: Tried) -> bool:
    """What became of a try. False: the delivery was somebody else's by then, who will
    say what became of it.
    """
    now = timezone.now()
    # The endpoint's row first, as everywhere: nobody's locks cross.
    rows = Endpoint.objects.select_for_update(of=("self",)).select_related("team")
    endpoint = rows.filter(pk=claimed.delivery.endpoint_id).first()
    attempt = Attempt.objects.filter(pk=claimed.attempt_id)
    attempt.update(outcome=tried.outcome, took_ms=tried.took_ms)
    ours = Delivery.objects.select_for_update().filter(
        pk=claimed.delivery.pk, lease_token=claimed.token
    )
    delivery = ours.first()
    if endpoint is None or delivery is None:
        return False
    delivery.lease_token = delivery.lease_until = None
    delivery.outcome = tried.outcome
    if tried.outcome == ARRIVED:
        _arrived(delivery, endpoint, now)
    else:
        _in_vain(delivery, endpoint, now, tried)
    delivery.save()
    return True


def _arrived(delivery: Delivery, endpoint: Endpoint, now: datetime) -> None:
    delivery.standing, delivery.ended_at = Standing.DELIVERED.value, now
    endpoint.arrived_at, endpoint.failing_since = now, None
    endpoint.save(update_fields=["arrived_at", "failing_since"])


def _in_vain(
    delivery: Delivery, endpoint: Endpoint, now: datetime, tried: Tried
) -> None:
    asks = tried.after_seconds if tried.status in _ASKS_TO_WAIT else None
    due_at = next_try(
        now, tries=delivery.tries, give_up_at=delivery.give_up_at, after_seconds=asks
    )
    if endpoint.failing_since is None:
        endpoint.failing_since = now
        endpoint.save(update_fields=["failing_since"])
    is_gone = tried.status == _GONE
    if due_at is not None and endpoint.is_on and not is_gone:
        delivery.due_at = due_at
        return
    delivery.standing, delivery.ended_at = Standing.FAILED.value, now
    if not endpoint.is_on:
        return
    if is_gone:
        delivery.save()
        end_sending(endpoint, Off.GONE, now)
    elif delivery.event != PING and not _arrived_within(endpoint, delivery):
        delivery.save()
        end_sending(endpoint, Off.DEAD, now)


def _arrived_within(endpoint: Endpoint, delivery: Delivery) -> bool:
    """Whether anything else arrived in this delivery's day: then it is not the
    endpoint that is dead.
    """
    began = delivery.give_up_at - DAY
    return endpoint.arrived_at is not None and endpoint.arrived_at >= began


@transaction.atomic
def ping(endpoint: Endpoint) -> Delivery:
    """One test delivery, tried once. Raises ValidationError."""
    _need_it_on(endpoint)
    now, pk = timezone.now(), uuid4()
    return Delivery.objects.create(
        pk=pk,
        endpoint=endpoint,
        source=f"ping:{pk}",
        event=PING,
        body=ping_of(endpoint, now),
        happened_at=now,
        due_at=now,
        give_up_at=now,
    )


@transaction.atomic
def redeliver(delivery: Delivery) -> None:
    """Send it again, with the same id and the same body. Raises ValidationError."""
    _need_it_on(delivery.endpoint)
    if not _begin_again([delivery.pk], one_try=delivery.event == PING):
        raise ValidationError("This delivery is on its way already.")


@transaction.atomic
def redeliver_failed(endpoint: Endpoint) -> int:
    """Everything that failed, the oldest first. Returns how much that is."""
    _need_it_on(endpoint)
    failed = Delivery.objects.filter(endpoint=endpoint, standing=Standing.FAILED)
    rows = failed.exclude(event=PING).order_by("happened_at")
    ids = list(rows.values_list("pk", flat=True)[:_MOST_AT_ONCE])
    return _begin_again(ids)


def _begin_again(ids: list[UUID], *, one_try: bool = False) -> int:
    now = timezone.now()
    ended = Delivery.objects.filter(pk__in=ids).exclude(standing=Standing.WAITING)
    return ended.update(
        standing=Standing.WAITING,
        tries=0,
        due_at=now,
        give_up_at=now if one_try else now + DAY,
        ended_at=None,
    )


def _need_it_on(endpoint: Endpoint) -> None:
    if not Endpoint.objects.filter(pk=endpoint.pk, off_at=None).exists():
        raise ValidationError("The webhook is off. Switch it on first.")


@transaction.atomic
def forget_old() -> int:
    """The log goes back 30 days."""
    ids = list(old_deliveries().values_list("pk", flat=True)[:_MOST_AT_ONCE])
    return Delivery.objects.filter(pk__in=ids).delete()[0]
