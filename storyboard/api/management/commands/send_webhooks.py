"""`send_webhooks`: the process that sends what other programs want to be told."""

import signal
from types import FrameType

from django.conf import settings
from django.core.management.base import BaseCommand

from storyboard.api.hooks.sender import Sender


class Command(BaseCommand):
    help = "Send webhooks that are due, until stopped. The studio runs it by itself."

    def handle(self, **_: object) -> None:
        sender = Sender(max(settings.HOOKS_AT_ONCE, 1))

        def end(number: int, frame: FrameType | None) -> None:
            sender.stop()

        signal.signal(signal.SIGTERM, end)
        signal.signal(signal.SIGINT, end)
        sender.run()
