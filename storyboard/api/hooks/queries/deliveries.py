"""Endpoints and their log for a page, and what is due for a worker."""

from collections import Counter
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from storyboard.api.hooks.models import Delivery, Endpoint
from storyboard.api.hooks.names import PING, Standing
from storyboard.teams.models import Team, User
from storyboard.teams.queries import teams_for

PAGE = 40
KEPT = timedelta(days=30)


def endpoints_for(user: User) -> QuerySet[Endpoint]:
    found = Endpoint.objects.filter(team__in=teams_for(user))
    return found.select_related("team", "made_by").order_by("made_at")


def endpoints_of(team: Team) -> QuerySet[Endpoint]:
    return Endpoint.objects.filter(team=team).order_by("made_at")


def deliveries_for(user: User) -> QuerySet[Delivery]:
    found = Delivery.objects.filter(endpoint__team__in=teams_for(user))
    return found.select_related("endpoint__team")


def log_of(endpoint: Endpoint, *, before: Delivery | None = None) -> list[Delivery]:
    """Newest first; one more than a page holds, where there are more."""
    found = Delivery.objects.filter(endpoint=endpoint).order_by("-made_at", "-id")
    if before is not None:
        found = found.filter(made_at__lte=before.made_at).exclude(
            made_at=before.made_at, pk__gte=before.pk
        )
    return list(found.defer("body")[: PAGE + 1])


def counts_of(endpoint: Endpoint) -> dict[str, int]:
    """By standing, without tests."""
    told = Delivery.objects.filter(endpoint=endpoint).exclude(event=PING)
    rows = told.values("standing")
    return {
        row["standing"]: row["number"]
        for row in rows.annotate(number=Count("pk")).order_by()
    }


def due(now: datetime) -> QuerySet[Delivery]:
    """What may be taken: waiting, due, and nobody's."""
    free = Q(lease_token=None) | Q(lease_until__lt=now)
    return Delivery.objects.filter(free, standing=Standing.WAITING, due_at__lte=now)


def is_due(now: datetime) -> bool:
    """A look into an index, for whoever asks every second."""
    return due(now).filter(endpoint__off_at=None).exists()


def endpoints_due(now: datetime) -> QuerySet[Endpoint]:
    """Those that are sent something now, the longest due first."""
    theirs = due(now).filter(endpoint=OuterRef("pk"))
    first = theirs.order_by("due_at").values("due_at")[:1]
    found = Endpoint.objects.filter(Exists(theirs), off_at=None)
    return found.annotate(first_due=Subquery(first)).order_by("first_due", "pk")


def under_way(now: datetime) -> tuple[Counter[str], Counter[UUID], int]:
    """How many deliveries are being sent: by host, by endpoint, and to endpoints that
    fail.
    """
    held = Delivery.objects.filter(lease_until__gte=now)
    rows = held.values_list("endpoint", "endpoint__host", "endpoint__failing_since")
    hosts: Counter[str] = Counter()
    endpoints: Counter[UUID] = Counter()
    failing = 0
    for pk, host, since in rows:
        hosts[host] += 1
        endpoints[pk] += 1
        failing += since is not None
    return hosts, endpoints, failing


def old_deliveries() -> QuerySet[Delivery]:
    old = Delivery.objects.filter(made_at__lt=timezone.now() - KEPT)
    return old.exclude(standing=Standing.WAITING)


def mark_of_old() -> str:
    """The first of all deliveries, once its time is over; empty: it is not."""
    first = Delivery.objects.order_by("made_at").values_list("pk", "made_at").first()
    is_old = first is not None and first[1] < timezone.now() - KEPT
    return str(first[0]) if first and is_old else ""
