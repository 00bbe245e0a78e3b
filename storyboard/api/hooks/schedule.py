"""When a delivery is tried again, and when its day is over."""

import random
from datetime import datetime, timedelta

# Between one try and the next, as Standard Webhooks proposes, up to a day.
WAITS = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 7 * 3600)
)
DAY = timedelta(hours=24)
# So much later, at most, as a part of the wait: what failed together comes back apart.
JITTER = 0.2


def next_try(
    now: datetime,
    *,
    tries: int,
    give_up_at: datetime,
    after_seconds: float | None = None,
    chance: float | None = None,
) -> datetime | None:
    """After `tries` tries in vain; None: that was the last one.

    The last one is made when the day is over, whatever the receiver asked for
    (`after_seconds`, from Retry-After). `chance`: 0 to 1, for tests.
    """
    if now >= give_up_at:
        return None
    luck = random.random() if chance is None else chance  # noqa: S311  not a secret
    wait = WAITS[tries - 1] if tries <= len(WAITS) else DAY
    due = now + wait * (1 + JITTER * luck)
    if after_seconds is not None:
        due = max(due, now + timedelta(seconds=after_seconds))
    return min(due, give_up_at)
