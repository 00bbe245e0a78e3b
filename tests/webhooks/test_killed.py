"""The real sender, killed between claim and answer: the same id again, by the next."""

import os
import signal
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from storyboard.api.hooks.models import Delivery
from storyboard.media.guard import Guard
from tests.databases import migrated as migrated
from tests.databases import own_database as own_database
from tests.providers.loopback import listening, says
from tests.renders.processes import kill, start, wait_until

pytestmark = pytest.mark.cluster


def test_a_sender_that_is_killed_is_followed_by_one_with_the_same_ids(
    own_database: Path, settings, make_hook, tmp_path
):
    with listening() as server:
        server.will(says(b"", 204))
        settings.OUTGOING = Guard.allowing([server.address])
        hook = make_hook(f"{server.address}/in")
        hook.to("ping")
        delivery = Delivery.objects.get()
        outside = {"STORYBOARD_OUTGOING_ALLOW": server.address}
        for fault, heard in (("hook-claimed", 0), ("hook-sent", 1)):
            wish = {"STORYBOARD_FAULT": f"{fault}:KILL"}
            dying = start(tmp_path, "send_webhooks", **outside, **wish)
            assert dying.wait(120) == -signal.SIGKILL
            assert len(server.heard) == heard
            assert Delivery.objects.get().standing == "waiting"
            past = timezone.now() - timedelta(seconds=1)
            Delivery.objects.update(lease_until=past)

        sender = start(tmp_path, "send_webhooks", **outside)
        try:
            wait_until(lambda: Delivery.objects.get().standing == "delivered")
            os.kill(sender.pid, signal.SIGTERM)
            assert sender.wait(60) == 0
        finally:
            kill(sender)

        ids = {one.headers["webhook-id"] for one in server.heard}
        assert ids == {f"msg_{delivery.pk.hex}"}
        for one in server.heard:
            hook.verified(one)
        assert Delivery.objects.get().tries_ever == 3
