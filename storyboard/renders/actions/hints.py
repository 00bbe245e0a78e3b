"""Hints for workers: one may be lost, doubled or late. The rows are the truth."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import Q
from django.utils import timezone
from django_q.brokers import get_broker
from django_q.tasks import async_task

from storyboard.domain.lifecycle import State
from storyboard.renders.actions.leases import claimable, rows
from storyboard.renders.models import Account, Leased, LightCopy, Render, Result
from storyboard.renders.queries.work import has_jobs

logger = logging.getLogger(__name__)

_TASKS: dict[type[Leased], str] = {
    Render: "storyboard.renders.tasks.advance",
    Account: "storyboard.renders.tasks.follow",
    Result: "storyboard.renders.tasks.collect",
    LightCopy: "storyboard.renders.tasks.lighten",
}


def hint_on_commit(
    of: type[Leased], ids: Iterable[UUID], *, here: bool = False
) -> None:
    """Wake a worker of the cluster that does such work."""
    named, cluster = list(ids), _cluster(of, here=here)
    queue = {"cluster": cluster} if cluster else {}

    def send() -> None:
        for row_id in named:
            async_task(_TASKS[of], str(row_id), **queue)

    transaction.on_commit(send, robust=True)


def _cluster(of: type[Leased], *, here: bool = False) -> str:
    """What is rendered here has one, what is fetched too; empty for the control one."""
    if of is Result and settings.FETCH_WORKERS:
        return "fetch"
    return "render" if here else ""


def dispatch_due(*, now: datetime, limit: int = 50) -> int:
    """Send hints for everything that is due and free, and was not hinted lately: as
    many as there is room for in the queues. A worker that cannot keep up would find
    the same rows in them over and over; what has no room now is still due later.
    """
    sent = 0
    for of, only, here in (
        (Render, Q(account=None, take__gt=0), True),
        (Account, has_jobs(now), False),
        (Render, Q(account__isnull=False), False),
        # Last, because fetching takes seconds, and the others a moment.
        (Result, Q(), False),
        # Drafts get what room the orders leave.
        (Render, Q(account=None, take=0), True),
        # Nobody waits for these: players have the film itself meanwhile.
        (LightCopy, Q(), True),
    ):
        room = _room(limit, _cluster(of, here=here))
        sent += _dispatch(of, only, now=now, limit=room, here=here)
    return sent


def _room(limit: int, cluster: str) -> int:
    queue = (cluster,) if cluster else ()
    try:
        return max(0, limit - int(get_broker(*queue).queue_size()))
    except DatabaseError:
        raise
    except Exception:
        logger.warning("the queue cannot be reached", exc_info=True)
        return 0


def _dispatch(
    of: type[Leased], only: Q, *, now: datetime, limit: int, here: bool = False
) -> int:
    stale = now - timedelta(seconds=settings.LEASE_SECONDS * 2)
    unhinted = Q(dispatched_at=None) | Q(dispatched_at__lt=stale)
    with transaction.atomic():
        due = rows(of).filter(claimable(of, now), unhinted, only)
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True, of=("self",))
        order = ("run_after", "ordered_at") if of is Render else ("run_after",)
        ids = list(due.order_by(*order).values_list("pk", flat=True)[:limit])
        if ids:
            rows(of).filter(pk__in=ids).update(dispatched_at=now)
            hint_on_commit(of, ids, here=here)
    return len(ids)


def look_soon(render_id: UUID) -> bool:
    """Have a gateway asked about a job that is under way there, at once."""
    now = timezone.now()
    followed = Q(state__in=[State.RUNNING, State.COLLECTING], account__isnull=False)
    with transaction.atomic():
        woken = Render.objects.filter(followed, pk=render_id)
        if not woken.update(run_after=now):
            return False
        accounts = woken.values_list("account", flat=True)
        Account.objects.filter(pk__in=accounts, troubles=0).update(run_after=now)
        hint_on_commit(Account, filter(None, accounts))
    return True
