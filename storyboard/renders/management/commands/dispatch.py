"""Wakes workers for every render that is due, and sees when they no longer wake."""

import logging
import signal
import sys
import threading
import time
from types import FrameType

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from storyboard.media.store import Store
from storyboard.renders.actions import dispatch_due
from storyboard.renders.queries.work import claims_of_due
from storyboard.renders.upkeep import DAILY
from storyboard.renders.watch import Watch
from storyboard.web.actions import schedule_daily
from storyboard.web.chores import Chores
from storyboard.web.supervisor import WEDGED

logger = logging.getLogger(__name__)

_LOOK_SECONDS = 1.0
_SWEEP_SECONDS = 60.0
# Nothing at work leaves a file untouched for this long.
_STALE_SECONDS = 600.0


class Command(BaseCommand):
    help = "Send hints for renders that are due, once a second, until stopped."

    def handle(self, **_: object) -> None:
        stop = threading.Event()

        def end(number: int, frame: FrameType | None) -> None:
            stop.set()

        signal.signal(signal.SIGTERM, end)
        signal.signal(signal.SIGINT, end)
        schedule_daily(DAILY)
        watch, chores, swept_at = Watch(settings.WEDGED_SECONDS), Chores(), 0.0
        while not stop.wait(_LOOK_SECONDS):
            if _look(watch):
                logger.error("work is due and no worker takes it")
                sys.exit(WEDGED)
            chores.look(time.monotonic())
            if time.monotonic() - swept_at > _SWEEP_SECONDS:
                swept_at = time.monotonic()
                Store(settings.MEDIA_DIR).sweep(_STALE_SECONDS, time.time())


def _look(watch: Watch) -> bool:
    """One round: hints for what is due. True when the queue is frozen."""
    close_old_connections()
    now = timezone.now()
    try:
        dispatch_due(now=now)
        claims, is_idle = claims_of_due(now)
    except DatabaseError:
        logger.warning("no look at the renders this time", exc_info=True)
        return False
    return watch.is_wedged(claims=claims, is_idle=is_idle, now=time.monotonic())
