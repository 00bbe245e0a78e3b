"""What happened since people were last told, read from the rows where it happened.

Nobody writes news: the rooms that make renders, comments and verdicts do not know this
one. Each kind of row is read by an index over time, a little further each time.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from storyboard.review.models import NewsMark
from storyboard.review.queries.news import comments, renders, verdicts
from storyboard.review.queries.news.told import Told as Told


@dataclass(frozen=True, slots=True)
class Source:
    """`newest`: when the last row of it was written. `read`: what is told of the rows
    after a moment, and the time of the last one read.
    """

    name: str
    newest: Callable[[], datetime | None]
    read: Callable[[datetime], tuple[list[Told], datetime | None]]


SOURCES = (
    Source("renders", renders.newest_end, renders.ended_since),
    Source("pauses", renders.newest_pause, renders.paused_since),
    Source("comments", comments.newest, comments.since),
    Source("mentions", comments.newest_mention, comments.mentioned_since),
    Source("verdicts", verdicts.newest_verdict, verdicts.given_since),
    Source("asked", verdicts.newest_asking, verdicts.asked_since),
)


def mark_of_news() -> str:
    """What nobody was told of yet, by when it happened; empty: nothing. A look into an
    index for each kind.
    """
    seen = dict(NewsMark.objects.values_list("name", "seen_at"))
    found = []
    for source in SOURCES:
        newest = source.newest()
        if source.name not in seen:
            found.append(f"{source.name}: new")
        elif newest is not None and newest != seen[source.name]:
            found.append(f"{source.name}: {newest.isoformat()}")
    return ", ".join(found)
