"""What a person may see of what comes in."""

from django.db.models import Q, QuerySet
from django.utils import timezone

from storyboard.exchange.models import Import
from storyboard.teams.queries import Person, teams_for


def imports_for(user: Person) -> QuerySet[Import]:
    """Into this person's teams."""
    found = Import.objects.filter(team__in=teams_for(user))
    return found.select_related("project", "team", "by")


def imports_to_check() -> QuerySet[Import]:
    """Those that nobody works on."""
    free = Q(lease_until=None) | Q(lease_until__lte=timezone.now())
    return Import.objects.filter(free, state=Import.State.CHECKING)


def mark_of_imports() -> str:
    """Which wait for a worker, and how far they are; empty: none."""
    waiting = imports_to_check().order_by("at")[:50]
    return ", ".join(f"{one.pk} {one.percent} {one.crashes}" for one in waiting)
