"""What rooms have to do from time to time that the dispatcher may not know.

`settings.CHORES` names for each a query and a task, and the cluster that does it where
that is not the control one. The query is asked every few
seconds and says, cheaply, what stands to be done; the task is only put in the queue
when that is something new, or still the same after a minute, as a hint may be lost.
"""

import logging
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.module_loading import import_string
from django_q.tasks import async_task

logger = logging.getLogger(__name__)

EVERY_SECONDS = 5.0
AGAIN_SECONDS = 60.0


@dataclass(slots=True)
class Chores:
    """Told of every look, with the time."""

    _looked: float = field(default=-EVERY_SECONDS, init=False)
    _hinted: dict[str, tuple[str, float]] = field(default_factory=dict, init=False)

    def look(self, now: float) -> None:
        if now - self._looked < EVERY_SECONDS:
            return
        self._looked = now
        for query, task, *cluster in settings.CHORES:
            try:
                self._hint(task, import_string(query)(), now, *cluster)
            except Exception:  # whatever is wrong with one, renders go on
                logger.exception("no look at %s this time", task)

    def _hint(self, task: str, what: str, now: float, cluster: str = "") -> None:
        before, since = self._hinted.get(task, ("", 0.0))
        if what and (what != before or now - since >= AGAIN_SECONDS):
            self._hinted[task] = (what, now)
            async_task(task, **({"cluster": cluster} if cluster else {}))
