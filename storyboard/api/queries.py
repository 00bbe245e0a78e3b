"""Answers that are kept, and which of them are old."""

from datetime import timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from storyboard.api.models import KeptAnswer

# A program that lost its answer asks again within minutes; a day is promised.
KEPT = timedelta(days=7)


def answer_kept(user: UUID, team: UUID, key: str) -> KeptAnswer | None:
    kept = KeptAnswer.objects.filter(user=user, team=team, key=key)
    return kept.exclude(status=0).first()


def old_answers() -> QuerySet[KeptAnswer]:
    return KeptAnswer.objects.filter(made_at__lt=timezone.now() - KEPT)


def mark_of_old_answers() -> str:
    """The oldest of all, once its time is over; empty: it is not. One look into an
    index.
    """
    first = KeptAnswer.objects.order_by("made_at").values_list("pk", "made_at").first()
    is_old = first is not None and first[1] < timezone.now() - KEPT
    return str(first[0]) if first and is_old else ""
