"""What the queue does by itself."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django_q.models import Schedule


@transaction.atomic
def schedule_daily(task: str) -> None:
    """Have the queue call a task, by its dotted path, once a day from tomorrow on.
    Said again it changes nothing. Two who say it at once, on two machines, make two
    rows, and then it is called twice a day.
    """
    if not Schedule.objects.filter(func=task).exists():
        tomorrow = timezone.now() + timedelta(days=1)
        daily = Schedule.DAILY
        Schedule.objects.create(func=task, schedule_type=daily, next_run=tomorrow)
