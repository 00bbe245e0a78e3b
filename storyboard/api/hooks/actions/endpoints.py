"""Endpoints made, changed, switched on and off, and their secrets."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from storyboard.api.hooks.models import Delivery, Endpoint
from storyboard.api.hooks.names import OFF_WORDS, EventName, Off, Standing
from storyboard.api.hooks.signing import new_secret
from storyboard.domain.notice import Kind
from storyboard.review.actions.notices import tell_owners
from storyboard.teams.models import Team, User
from storyboard.teams.vault import Unreadable, resealed, sealed

MOST = 20
# So long a replaced secret signs beside the new one.
BOTH_HOLD = timedelta(hours=24)


@transaction.atomic
def make_endpoint(
    team: Team, url: str, host: str, events: Collection[EventName], *, by: User
) -> tuple[Endpoint, str]:
    """The endpoint and its secret, which is shown to nobody again."""
    # The team's row is the lock: of two at once the limit holds for both.
    Team.objects.select_for_update().get(pk=team.pk)
    if Endpoint.objects.filter(team=team).count() >= MOST:
        raise ValidationError(
            f"A team has at most {MOST} webhooks. Remove one that is not needed."
        )
    secret, now = new_secret(), timezone.now()
    endpoint = Endpoint.objects.create(
        team=team,
        url=url,
        host=host,
        events=sorted(events),
        secret=sealed(secret),
        secret_at=now,
        on_since=now,
        made_by=by,
    )
    return endpoint, secret


@transaction.atomic
def change_endpoint(
    endpoint: Endpoint, url: str, host: str, events: Collection[EventName]
) -> None:
    """What waits goes to the new address. Another address may be well again."""
    held = _held(endpoint)
    held.events = sorted(events)
    if held.url != url:
        held.url, held.host, held.failing_since = url, host, None
    held.save(update_fields=["events", "url", "host", "failing_since"])


@transaction.atomic
def switch_on(endpoint: Endpoint) -> None:
    """It is told of what happens from now on; of what was, when somebody says so."""
    held = _held(endpoint)
    if not held.is_on:
        held.on_since, held.off_at, held.off_why = timezone.now(), None, ""
        held.failing_since = None
        fields = ["on_since", "off_at", "off_why", "failing_since"]
        held.save(update_fields=fields)


@transaction.atomic
def switch_off(endpoint: Endpoint) -> None:
    held = _held(endpoint)
    if held.is_on:
        end_sending(held, Off.OWNER, timezone.now())


def end_sending(endpoint: Endpoint, why: Off, now: datetime) -> None:
    """Within a transaction that holds the endpoint's row. What waits has failed, and
    can be delivered again; what is being sent at this moment may still arrive.
    """
    endpoint.off_at, endpoint.off_why = now, why.value
    endpoint.save(update_fields=["off_at", "off_why"])
    free = Q(lease_token=None) | Q(lease_until__lt=now)
    waiting = Delivery.objects.filter(
        free, endpoint=endpoint, standing=Standing.WAITING
    )
    waiting.update(standing=Standing.FAILED, ended_at=now)
    if why != Off.OWNER:
        tell_owners(
            endpoint.team,
            Kind.WEBHOOK,
            source=f"webhook:{endpoint.pk}:{now.timestamp():.0f}",
            words=f"The webhook to {endpoint.host} is switched off",
            quote=(
                f"{OFF_WORDS[why]} What was not delivered is in its log. Renders are "
                "not touched by it. Mend the receiver, then switch it on."
            ),
            path=reverse("webhook", args=[endpoint.pk]),
            at=now,
        )


@transaction.atomic
def rotate_secret(endpoint: Endpoint) -> str:
    """A new secret; the one before holds a day longer, an even older one no more."""
    held, now = _held(endpoint), timezone.now()
    secret = new_secret()
    held.old_secret, held.old_until = held.secret, now + BOTH_HOLD
    held.secret, held.secret_at = sealed(secret), now
    held.save(update_fields=["secret", "secret_at", "old_secret", "old_until"])
    return secret


@transaction.atomic
def remove_endpoint(endpoint: Endpoint) -> None:
    """With its log."""
    _held(endpoint).delete()


@transaction.atomic
def reseal_secrets() -> tuple[int, list[str]]:
    """Encrypt every secret with the newest one of the studio: how many, and whose
    cannot be read.
    """
    unreadable, now = [], timezone.now()
    endpoints = list(
        Endpoint.objects.select_for_update(of=("self",)).select_related("team")
    )
    for endpoint in endpoints:
        if endpoint.old_until is None or endpoint.old_until <= now:
            endpoint.old_secret = None
        try:
            endpoint.secret = resealed(endpoint.secret)
            if endpoint.old_secret:
                endpoint.old_secret = resealed(endpoint.old_secret)
        except Unreadable:
            unreadable.append(f"webhook to {endpoint.host} of {endpoint.team}")
        else:
            endpoint.save(update_fields=["secret", "old_secret"])
    return len(endpoints) - len(unreadable), unreadable


def _held(endpoint: Endpoint) -> Endpoint:
    rows = Endpoint.objects.select_for_update(of=("self",)).select_related("team")
    return rows.get(pk=endpoint.pk)
