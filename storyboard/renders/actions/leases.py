"""Claims: of any number of workers one holds a row, and only while its lease lives."""

import os
import socket
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from storyboard.domain.lifecycle import WORKABLE, Fetch, State
from storyboard.renders.models import Account, Leased, LightCopy, Render, Result
from storyboard.renders.queries.work import IS_READY

# A worker that dies over a render takes its lease along. This often, and no more.
MOST_CRASHES = 3
_BEFORE_IT_RUNS = (State.QUEUED, State.SUBMITTING)


class LeaseLost(Exception):
    """This row is no longer this worker's: it was cancelled, or taken over."""


def claimable(of: type[Leased], now: datetime) -> Q:
    """What a worker may take: due, free, and with something to do.

    A job at a gateway is not carried but followed: by its account, and its results
    one by one.
    """
    free = Q(lease_token=None) | Q(lease_until__lt=now)
    return free & Q(run_after__lte=now) & _WORK.get(of, of.TO_DO)


_WORK: dict[type[Leased], Q] = {
    Render: IS_READY
    & (Q(account=None, state__in=sorted(WORKABLE)) | Q(state__in=_BEFORE_IT_RUNS)),
    Result: Q(state=Fetch.WAITING),
    Account: Q(),
    LightCopy: Q(given_up_at=None),
}


def claim(pk: UUID, of: type[Leased] = Render) -> UUID | None:
    """Take a row that is due and free. Of any number of callers one gets a token.

    The crash is counted now and taken back by whoever ends the claim in good order: a
    worker that is killed cannot count anything.
    """
    now, token = timezone.now(), uuid4()
    values: dict[str, Any] = {} if of is Account else {"error": "", "error_code": ""}
    taken = rows(of).filter(claimable(of, now), pk=pk)
    changed = taken.update(
        lease_token=token,
        lease_owner=worker_name(),
        lease_until=_lease_end(now),
        claims=F("claims") + 1,
        crashes=F("crashes") + 1,
        **values,
    )
    return token if changed else None


def rows(of: type[Leased]) -> "QuerySet[Any]":
    return QuerySet(of)


def worker_name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"[-80:]


def _lease_end(now: datetime) -> datetime:
    return now + timedelta(seconds=settings.LEASE_SECONDS)


def renew(pk: UUID, token: UUID, of: type[Leased] = Render) -> bool:
    """Keep the lease. False: it is no longer ours."""
    ours = rows(of).filter(pk=pk, lease_token=token)
    return bool(ours.update(lease_until=_lease_end(timezone.now())))


def note_progress(
    pk: UUID, token: UUID, *, done: int, total: int, of: type[Leased] = Render
) -> bool:
    """Frames made so far; renews the lease too. False: it is no longer ours."""
    ours = rows(of).filter(pk=pk, lease_token=token)
    end = _lease_end(timezone.now())
    values = {"done_frames": done, "total_frames": total, "lease_until": end}
    return bool(ours.update(**values))


def put_off(
    pk: UUID,
    token: UUID,
    *,
    seconds: float,
    why: str,
    code: str = "",
    died: bool = False,
    of: type[Leased] = Render,
    **values: Any,
) -> None:
    """Let go of a row in the state it is in, and look again after a while.

    `died`: a child of the worker did, which counts as if the worker had.
    """
    ours = rows(of).filter(pk=pk, lease_token=token)
    said = {} if of is Account else {"error": why, "error_code": code}
    counted = {"crashes": F("crashes") - (0 if died else 1)}
    changed = ours.update(
        **{**let_go(), **said, **counted, **values},
        run_after=timezone.now() + timedelta(seconds=seconds),
    )
    if not changed:
        raise LeaseLost(pk)


def let_go() -> dict[str, Any]:
    """The values of a row that nobody holds and that may be hinted at once."""
    return {
        "lease_token": None,
        "lease_until": None,
        "lease_owner": "",
        "dispatched_at": None,
    }
