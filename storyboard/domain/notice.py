"""What people are told, and when a letter about it leaves."""

from datetime import datetime, timedelta
from enum import StrEnum


class Kind(StrEnum):
    DONE = "done"  # a render of mine
    FAILED = "failed"
    UNKNOWN = "unknown"
    WAITING = "waiting"  # its gateway takes nothing until somebody does something
    COMMENT = "comment"  # on what I made
    ANSWER = "answer"  # in a thread I am in
    MENTION = "mention"
    VERDICT = "verdict"
    ASKED = "asked"  # for my approval
    WEBHOOK = "webhook"  # of a team I own: it is switched off


# They name a person: their letter does not wait for the others.
AT_ONCE = frozenset({Kind.MENTION, Kind.ASKED})


class Digest(StrEnum):
    OFF = "off"
    HOURLY = "hourly"
    DAILY = "daily"


# When the daily letter leaves, by the clock of the studio.
DAILY_AT = 8


def letter_at(
    kind: Kind, digest: Digest, *, at_once: bool, now: datetime
) -> datetime | None:
    """When a letter about it is due, or None. `now` is in the studio's time zone."""
    if at_once and kind in AT_ONCE:
        return now
    return next_digest(digest, now)


def next_digest(digest: Digest, now: datetime) -> datetime | None:
    hour = now.replace(minute=0, second=0, microsecond=0)
    if digest == Digest.HOURLY:
        return hour + timedelta(hours=1)
    if digest == Digest.DAILY:
        today = hour.replace(hour=DAILY_AT)
        return today if now < today else today + timedelta(days=1)
    return None
