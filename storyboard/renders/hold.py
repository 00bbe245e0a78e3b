"""A worker's hold on one row: its lease kept alive, its loss felt within 0.5 s."""

import logging
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, connection

from storyboard.renders import faults
from storyboard.renders.actions.leases import LeaseLost, claim, note_progress, renew
from storyboard.renders.models import Leased, Render

logger = logging.getLogger(__name__)

# How often progress is written and the lease looked at; both cost one UPDATE.
_LOOK_SECONDS = 0.4


class Hold:
    """Says how far the work is, and whether it should stop: for `Provider.work`."""

    def __init__(
        self,
        pk: UUID,
        token: UUID,
        *,
        most_seconds: float,
        of: type[Leased] = Render,
    ) -> None:
        self.pk = pk
        self.token = token
        self.is_lost = False
        self.is_stopping = False
        self._of = of
        self._ends_at = time.monotonic() + most_seconds
        self._noted_at = self._looked_at = 0.0

    @property
    def is_late(self) -> bool:
        return time.monotonic() > self._ends_at

    def report(self, done: int, total: int) -> None:
        """Write the progress, twice a second at most; the last frame always."""
        now = time.monotonic()
        if now - self._noted_at < _LOOK_SECONDS and done < total:
            return
        self._noted_at = self._looked_at = now
        faults.point("drawing")
        kept = note_progress(self.pk, self.token, done=done, total=total, of=self._of)
        self.is_lost = self.is_lost or not kept

    def cancelled(self) -> bool:
        """Whether to stop: it was cancelled or taken over, is late, or we shut down."""
        now = time.monotonic()
        if now - self._looked_at >= _LOOK_SECONDS:
            self._looked_at = now
            self.is_lost = self.is_lost or not self.renew()
        return self.is_lost or self.is_late or self.is_stopping

    def renew(self) -> bool:
        return renew(self.pk, self.token, self._of)


@contextmanager
def kept_alive(hold: Hold) -> Iterator[None]:
    """Renew the lease from a thread, whatever the work itself is busy with."""
    stop = threading.Event()

    def beat() -> None:
        try:
            while not stop.wait(settings.LEASE_SECONDS / 3):
                _renew_or_try_later(hold)
        finally:
            connection.close()

    thread = threading.Thread(target=beat, name=f"lease {hold.pk}", daemon=True)
    thread.start()
    try:
        with _ended_by_interrupt(hold):
            yield
    finally:
        stop.set()
        thread.join()


def _renew_or_try_later(hold: Hold) -> None:
    try:
        if not hold.is_late:
            hold.renew()
    except DatabaseError:
        # The next beat tries again; when none gets through, the lease runs out and
        # every later write of this worker is refused.
        logger.warning("lease of %s not renewed", hold.pk, exc_info=True)


@contextmanager
def _ended_by_interrupt(hold: Hold) -> Iterator[None]:
    """Let go on SIGINT, so that a render survives the studio's end without a crash.

    The studio sends it to the whole group of a cluster: its main process stops taking
    work, its other processes ignore it, and a worker that is busy comes here.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, frame: FrameType | None) -> None:
        hold.is_stopping = True

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if hold.is_stopping and callable(before):
        # Not a cluster's worker: a command in a terminal, which ends too.
        before(signal.SIGINT, None)


def held(
    of: type[Leased], pk: UUID, work: Callable[[Hold], str], *, most_seconds: float
) -> str:
    """Do a piece of work on a row, if it can be had, and keep it meanwhile."""
    token = claim(pk, of)
    if token is None:
        return "not mine"
    faults.point("claimed")
    hold, outcome = Hold(pk, token, most_seconds=most_seconds, of=of), "lost"
    with kept_alive(hold):
        try:
            outcome = work(hold)
        except LeaseLost:
            pass
        except Exception:
            logger.exception("%s %s: its worker stumbled", of.__name__.lower(), pk)
            raise
    logger.info("%s %s: %s", of.__name__.lower(), pk, outcome)
    return outcome
