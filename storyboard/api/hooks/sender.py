"""Sends what is due, several at once: each try waits for a stranger, in a thread.

A process of its own, so that no receiver, however slow or dead, takes a worker's time
from renders.
"""

import logging
import threading
import time
from collections.abc import Callable

from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from storyboard.api.hooks.actions.deliveries import Claimed, claim_due
from storyboard.api.hooks.queries.deliveries import is_due
from storyboard.api.hooks.tasks import send

logger = logging.getLogger(__name__)

_LOOK_SECONDS = 1.0
# A try under way may end within this; else its lease runs out and it is made again.
_PATIENCE_SECONDS = 5.0


class Sender:
    """`places`: how many tries at once."""

    def __init__(self, places: int, *, work: Callable[[Claimed], str] = send) -> None:
        self._places = places
        self._work = work
        self._busy: set[threading.Thread] = set()
        self._wake = threading.Event()
        self._is_stopped = False

    def stop(self) -> None:
        self._is_stopped = True
        self._wake.set()

    def run(self) -> None:
        """Until `stop` is called, from a signal handler or another thread."""
        while not self._is_stopped:
            self._wake.wait(_LOOK_SECONDS)
            self._wake.clear()
            self.look()
        until = time.monotonic() + _PATIENCE_SECONDS
        for thread in [*self._busy]:
            thread.join(max(0.0, until - time.monotonic()))

    def look(self) -> int:
        """Take what is due and has a place. Returns how much that was."""
        free = self._places - len(self._busy)
        if free <= 0 or self._is_stopped:
            return 0
        close_old_connections()
        try:
            if not is_due(timezone.now()):
                return 0
            found = claim_due(free, self._places)
        except DatabaseError:
            logger.warning("no look at the webhooks this time", exc_info=True)
            return 0
        for claimed in found:
            name = f"webhook {claimed.delivery.pk}"
            thread = threading.Thread(
                target=self._send, args=(claimed,), name=name, daemon=True
            )
            self._busy.add(thread)
            thread.start()
        return len(found)

    def _send(self, claimed: Claimed) -> None:
        try:
            self._work(claimed)
        except Exception:  # its lease runs out, and it is tried again
            logger.exception("webhook %s: its try stumbled", claimed.delivery.pk)
        finally:
            connection.close()
            self._busy.discard(threading.current_thread())
            # The place is free: there may be more for it.
            self._wake.set()
