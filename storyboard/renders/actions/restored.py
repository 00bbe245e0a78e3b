"""After a studio came back from a backup: what it cannot know is not done again."""

from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction
from django.db.models import Q

from storyboard.domain.lifecycle import WORKABLE, State
from storyboard.providers import failures
from storyboard.renders.actions import money
from storyboard.renders.actions.leases import let_go
from storyboard.renders.actions.moves import moved, record
from storyboard.renders.actions.sending import gateway_name
from storyboard.renders.models import Render

# Longer than any gateway is sent the same number again (`Gateway.same_number_for`), so
# that the question what became of it sends nothing.
_LONG_BEFORE = timedelta(hours=2)


def settle_restored(taken_at: datetime) -> tuple[int, int]:
    """How many orders a person has to decide about, and how many go on by themselves.

    An order that waited to be sent when the backup was taken may have been sent since:
    it is never sent again by itself (`unknown`), and its money stays reserved. What was
    being sent, or is under way, is asked about; what is drawn here is drawn.
    """
    with transaction.atomic():
        waiting = Render.objects.select_for_update(of=("self",)).filter(
            state=State.QUEUED, account__isnull=False
        )
        in_doubt = list(waiting)
        for render in in_doubt:
            _doubt(render, taken_at)
        going_on = Render.objects.filter(state__in=sorted(WORKABLE))
        # The workers that held them are not here.
        count = going_on.update(**let_go())
    return len(in_doubt), count


def _doubt(render: Render, taken_at: datetime) -> None:
    taken = f"{taken_at:%-d %b %Y, %H:%M} UTC"
    fault = failures.sent_after_the_backup(gateway_name(render), taken)
    values = {
        **let_go(),
        "crashes": 0,
        "submission_id": uuid4(),
        "submitted_at": taken_at - _LONG_BEFORE,
        "error": fault.message,
        "error_code": fault.code,
    }
    if moved(render.pk, Q(), State.QUEUED, State.UNKNOWN, values):
        why = "The studio was restored from a backup; it may have been sent since"
        record(render.pk, State.QUEUED, State.UNKNOWN, why=why)
        money.leave_open(render, why=why)
