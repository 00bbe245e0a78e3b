"""What talks to the world: one try of one delivery; and what the queue does for us."""

import logging

from django.conf import settings
from django.utils import timezone

from storyboard.api.hooks.actions import deliveries, noting
from storyboard.api.hooks.actions.deliveries import Claimed, Tried, settle
from storyboard.api.hooks.models import Endpoint
from storyboard.api.hooks.signing import headers_for
from storyboard.media.post import PostLimits, post
from storyboard.renders import faults
from storyboard.teams.vault import Unreadable, opened

logger = logging.getLogger(__name__)

LIMITS = PostLimits()


def note_events() -> int:
    return noting.note_events()


def forget_old() -> int:
    return deliveries.forget_old()


def send(claimed: Claimed) -> str:
    """Make one try, and write down what became of it. A worker that dies in here is
    followed by another, with the same id.
    """
    faults.point("hook-claimed")
    tried = _try(claimed)
    faults.point("hook-sent")
    if not settle(claimed, tried):
        return "lost"
    delivery = claimed.delivery
    logger.info("webhook %s, %s: %s", delivery.pk, delivery.event, tried.outcome)
    return tried.outcome


def _try(claimed: Claimed) -> Tried:
    delivery, now = claimed.delivery, timezone.now()
    try:
        secrets = _secrets(delivery.endpoint)
    except Unreadable:
        return Tried("sealed")
    headers = headers_for(delivery.pk, delivery.body, secrets, now)
    posted = post(
        delivery.endpoint.url,
        delivery.body.encode(),
        headers,
        guard=settings.OUTGOING,
        limits=LIMITS,
    )
    return Tried(
        posted.outcome.value,
        posted.status,
        posted.after_seconds,
        round(posted.took_seconds * 1000),
    )


def _secrets(endpoint: Endpoint) -> list[str]:
    """The new one first; the one before as long as it holds."""
    found = [opened(endpoint.secret)]
    until = endpoint.old_until
    if endpoint.old_secret and until is not None and until > timezone.now():
        found.append(opened(endpoint.old_secret))
    return found
