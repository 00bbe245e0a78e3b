"""What happened becomes deliveries: one for each endpoint that wants it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from storyboard.api.hooks.models import Delivery, Endpoint, Mark
from storyboard.api.hooks.payload import body_of
from storyboard.api.hooks.queries.events import LATE, SOURCES, Happening, Source
from storyboard.api.hooks.schedule import DAY

_INSTANT = timedelta(microseconds=1)
# Of a thousand rows each: what is left is taken by the next hint.
_MOST_ROUNDS = 50


def note_events() -> int:
    """Note everything that happened since the last time. Any number of workers may do
    it at once: an endpoint is told once. Returns how many deliveries are new.
    """
    count = 0
    for source in SOURCES:
        for _ in range(_MOST_ROUNDS):
            made, is_all = _note(source)
            count += made
            if is_all:
                break
    return count


@transaction.atomic
def _note(source: Source) -> tuple[int, bool]:
    now = timezone.now()
    endpoints = list(Endpoint.objects.filter(off_at=None).select_related("team"))
    if not endpoints:
        return 0, True
    Mark.objects.get_or_create(name=source.name, defaults={"read_at": now - LATE})
    mark = Mark.objects.select_for_update().get(name=source.name)
    # While nobody listened nothing was read: that is not caught up with.
    since = max(mark.read_at, min(one.on_since for one in endpoints) - _INSTANT)
    newest = source.newest()
    found, last = source.read(since, {one.team_id for one in endpoints})
    mark.read_at, mark.seen_at = since, newest
    is_all = True
    if last is not None and newest is not None:
        is_all = last >= newest
        settled = min(last, now - LATE) if is_all else last - _INSTANT
        # A thousand rows of one instant cannot be told apart by it.
        mark.read_at = max(since, settled) if is_all or settled > since else last
        mark.seen_at = last
    mark.save(update_fields=["read_at", "seen_at"])
    return _keep(found, endpoints, now), is_all


def _keep(
    found: Sequence[Happening], endpoints: Sequence[Endpoint], now: datetime
) -> int:
    rows = []
    for happening in found:
        listening = [one for one in endpoints if _wants(one, happening)]
        if not listening:
            continue
        body = body_of(happening.event, happening.at, happening.facts())
        rows += [_row(one, happening, body, now) for one in listening]
    known = set(
        Delivery.objects.filter(
            endpoint__in={row.endpoint_id for row in rows},
            source__in={row.source for row in rows},
        ).values_list("endpoint", "source")
    )
    new = [row for row in rows if (row.endpoint_id, row.source) not in known]
    Delivery.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def _wants(endpoint: Endpoint, happening: Happening) -> bool:
    is_theirs = endpoint.team_id == happening.team_id
    is_chosen = happening.event.value in endpoint.events
    return is_theirs and is_chosen and happening.at >= endpoint.on_since


def _row(
    endpoint: Endpoint, happening: Happening, body: str, now: datetime
) -> Delivery:
    return Delivery(
        endpoint=endpoint,
        source=happening.source,
        event=happening.event.value,
        body=body,
        happened_at=happening.at,
        due_at=now,
        give_up_at=now + DAY,
    )
