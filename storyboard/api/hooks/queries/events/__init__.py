"""What happened since it was last looked, read from the rows where it happened.

The rooms that make renders, comments and verdicts do not know of webhooks. Each kind of
row is read by an index over time, a little further each time.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from storyboard.api.hooks.models import Endpoint, Mark
from storyboard.api.hooks.queries.events import comments, renders, verdicts
from storyboard.api.hooks.queries.events.happening import Happening as Happening
from storyboard.api.hooks.queries.events.happening import Teams as Teams

# A row may be written this long before others see it.
LATE = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Source:
    """`newest`: when the last row of it was written. `read`: what is told to these
    teams of the rows after a moment, and the time of the last one read.
    """

    name: str
    newest: Callable[[], datetime | None]
    read: Callable[[datetime, Teams], tuple[list[Happening], datetime | None]]


SOURCES = (
    Source("renders", renders.newest_end, renders.ended_since),
    Source("pauses", renders.newest_pause, renders.paused_since),
    Source("comments", comments.newest, comments.made_since),
    Source("resolved", comments.newest_resolved, comments.resolved_since),
    Source("verdicts", verdicts.newest, verdicts.made_since),
)


def mark_of_events() -> str:
    """What no endpoint was told of yet, by when it happened; empty: nothing. A look
    into an index for each kind, and none at all where nobody listens.
    """
    if not Endpoint.objects.filter(off_at=None).exists():
        return ""
    marks = {mark.name: mark for mark in Mark.objects.all()}
    now = timezone.now()
    found = [_mark(source, marks.get(source.name), now) for source in SOURCES]
    return ", ".join(filter(None, found))


def _mark(source: Source, mark: Mark | None, now: datetime) -> str:
    if mark is None:
        return f"{source.name}: new"
    newest = source.newest()
    if newest is not None and newest != mark.seen_at:
        return f"{source.name}: {newest.isoformat()}"
    # One more look at what was new, for rows that were committed after it.
    seen = mark.seen_at
    if seen is not None and mark.read_at < seen < now - LATE:
        return f"{source.name}: late of {seen.isoformat()}"
    return ""
