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
    if not Endpoint.objects.filter(off_at=None).exists():
        return count
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
    # Held, so that nothing is noted for one that is switched off meanwhile.
    rows = Endpoint.objects.select_for_update(of=("self",)).select_related("team")
    endpoints = list(rows.filter(off_at=None).order_by("pk"))
    if not endpoints:
        return 0, True
    Mark.objects.get_or_create(name=source.name, defaults={"read_at": now - LATE})
    mark = Mark.objects.select_for_update().get(name=source.name)
    # While nobody listened nothing was read: that is not caught up with.
    since = max(mark.read_at, min(one.on_since for one in endpoints) - _INSTANT)
    newest = source.newest()
    found, last = source.read(since, {one.team_id for one in endpoints})
    settled = min(since, now - LATE)
    is_all = last is None or newest is None or last >= newest
    if last is not None:
        newest = last
        read = min(last, now - LATE) if is_all else _before(last, since)
        settled = max(settled, read)
    mark.read_at, mark.seen_at = settled, newest
    mark.save(update_fields=["read_at", "seen_at"])
    return _keep(found, endpoints, now), is_all


def _before(last: datetime, since: datetime) -> datetime:
    """Where to go on when there were more rows than one look holds: others may be of
    the same instant as the last. A thousand of one instant cannot be told apart by it.
    """
    before = last - _INSTANT
    return before if before > since else last


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
