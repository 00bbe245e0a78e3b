"""What the queue does by itself."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django_q.models import Schedule


@transaction.atomic
def schedule_daily(task: str) -> None:
    """Have the queue call a task, by its dotted path, once a day from tomorrow on.
    Said again it changes nothing.
    """
    Schedule.objects.get_or_create(
        func=task,
        defaults={
            "schedule_type": Schedule.DAILY,
            "next_run": timezone.now() + timedelta(days=1),
        },
    )
