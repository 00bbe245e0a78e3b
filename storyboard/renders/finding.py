"""A job a person has found at the gateway, by its id: asked for, and held against the
render of which nobody knows whether it was sent.
"""

import re
from datetime import timedelta

from django.utils import timezone

from storyboard.domain.request import RenderRequest
from storyboard.providers import failures, registry
from storyboard.providers.base import Gateway, GatewayOrder, KnowsItsJobs, Lost, Seen
from storyboard.providers.errors import ProviderError
from storyboard.renders.actions.sending import keep_exchange
from storyboard.renders.hook_tokens import hook_address
from storyboard.renders.models import Render
from storyboard.renders.queries.elements import element_made, fingerprint_of
from storyboard.renders.queries.work import copies_of, is_followed
from storyboard.teams.access import Access, access_named, gateway_at

# Ids at both gateways are UUIDs, with or without hyphens (2026-11-20); nothing that
# could be part of an address goes into one.
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{7,99}", re.ASCII)
# A job is made within its submit's own time; clocks may differ by a little.
_BEFORE, _AFTER = timedelta(minutes=2), timedelta(minutes=10)


class NotThisJob(Exception):
    """It cannot be the job of this render. The text is for the person."""


def job_named(render: Render, remote_id: str) -> Seen:
    """Ask the gateway for it, which costs nothing. Raises NotThisJob."""
    if not _ID.fullmatch(remote_id):
        raise NotThisJob(
            "This is no id of a job. Copy it from the provider's own page: letters, "
            "digits and hyphens, nothing before or after. Nothing was asked."
        )
    if is_followed(render, remote_id):
        raise NotThisJob("Another take follows that job already. Nothing was changed.")
    seen = _looked_up(render, remote_id)
    keep_exchange(render.pk, "question", seen.exchange)
    if unlike := _unlike(render, seen):
        raise NotThisJob(
            f"Job {remote_id} is not the one of this take: {unlike}. Nothing was "
            "changed, and asking cost nothing."
        )
    return seen


def as_it_was(gateway: Gateway, access: Access, render: Render) -> GatewayOrder:
    """The order, for asking about it: with what its submit named, uploading nothing."""
    request = RenderRequest.from_json(render.request)
    model = registry.model(render.model)
    media = copies_of(render, access.address)
    made = {}
    for element in model.elements_sent(request.plan):
        found = element_made(render, access.address, fingerprint_of(element))
        if found and found.made_id:
            made[element.slug] = found.made_id
    hook = hook_address(render.pk, render.provider, is_practice=render.is_practice)
    return GatewayOrder(request, model, media, made, hook)


def _looked_up(render: Render, remote_id: str) -> Seen:
    account, sent_at = render.account, render.submitted_at
    if account is None or sent_at is None:
        raise NotThisJob(f"Take {render.take} waits for no job to be named.")
    name = registry.gateway(render.provider).name
    source, key_id = account.source, render.key_id
    access = access_named(render.team_id, render.provider, source, key_id)
    if access is None:
        raise NotThisJob(failures.key_gone(name).message)
    gateway = gateway_at(render.provider, access.address)
    if not isinstance(gateway, KnowsItsJobs):
        raise NotThisJob(
            f"At {name} the studio gives the id. Ask the provider instead."
        )
    order = as_it_was(gateway, access, render)
    number, now = str(render.submission_id), timezone.now()
    lost = Lost(order, number, sent_at=sent_at, now=now)
    try:
        return gateway.look_up(remote_id, lost, key=access.key)
    except ProviderError as error:
        raise NotThisJob(error.message) from None


def _unlike(render: Render, seen: Seen) -> str:
    """In what a job is certainly not the one that was sent; empty when nothing is."""
    if seen.model and seen.model != seen.ticket.model:
        return f"it is of {seen.model}, and {seen.ticket.model} was ordered"
    sent_at, made_at = render.submitted_at, seen.made_at
    if sent_at and made_at and not sent_at - _BEFORE <= made_at <= sent_at + _AFTER:
        return f"it was made at {made_at:%d %b %Y, %H:%M} UTC, when this was not sent"
    return "it was ordered with other inputs" if seen.is_other_order else ""
