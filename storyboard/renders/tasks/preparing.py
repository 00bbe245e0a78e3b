"""What must lie at a gateway before an order can name it: files, and elements."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from storyboard.boards.queries import picture_names
from storyboard.domain.plan import ElementRef
from storyboard.domain.request import RenderRequest
from storyboard.media.store import Store
from storyboard.providers import failures, registry
from storyboard.providers.base import (
    Accepted,
    Gateway,
    GatewayOrder,
    MakesElements,
    Refused,
    Upload,
)
from storyboard.providers.errors import Fault, GatewayFault, Then
from storyboard.providers.script import files_sent
from storyboard.renders.actions.copies import (
    begin_element,
    forget_element,
    keep_copy,
    note_element,
)
from storyboard.renders.actions.sending import keep_exchange
from storyboard.renders.hook_tokens import hook_address
from storyboard.renders.models import MadeElement, Render
from storyboard.renders.queries.work import copies_of, element_made
from storyboard.teams.access import Access

# How long a gateway keeps a file: 7 days at WaveSpeedAI (its upload page, 2026-11-20),
# not documented elsewhere.
_COPY_LIVES = timedelta(days=3)
_TYPES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
    ".mp4": "video/mp4",
    ".mov": "video/quicktime",
    ".webm": "video/webm",
    ".mkv": "video/x-matroska",
}
_LOOK_SECONDS = 4.0
# No request takes longer.
_ANSWERED_BY_NOW = timedelta(minutes=2)


def prepared(gateway: Gateway, access: Access, render: Render) -> GatewayOrder:
    """The order as the gateway takes it. Raises ProviderError when something cannot be
    had now; nothing but elements costs money here, and each of them only once.
    """
    request = RenderRequest.from_json(render.request)
    order = GatewayOrder(request, registry.model(render.model))
    media = _media(gateway, access, render, order)
    hook = hook_address(render.pk, render.provider, is_practice=render.is_practice)
    order = GatewayOrder(request, order.model, media, webhook=hook)
    if not isinstance(gateway, MakesElements):
        return order
    made = {
        element.slug: _made(gateway, access, render, element=element, media=media)
        for element in order.model.elements_sent(request.plan)
    }
    return replace(order, elements=made)


def as_it_was(gateway: Gateway, access: Access, render: Render) -> GatewayOrder:
    """The same for asking about it: with what its submit named, uploading nothing."""
    request = RenderRequest.from_json(render.request)
    model = registry.model(render.model)
    media = copies_of(render, access.address)
    made = {}
    for element in model.elements_sent(request.plan):
        found = element_made(render, access.address, _fingerprint(element))
        if found and found.made_id:
            made[element.slug] = found.made_id
    hook = hook_address(render.pk, render.provider, is_practice=render.is_practice)
    return GatewayOrder(request, model, media, made, hook)


def _media(
    gateway: Gateway, access: Access, render: Render, order: GatewayOrder
) -> dict[str, str]:
    """What stands for each file. Uploaded once, as long as the copy lives."""
    store, known = Store(settings.MEDIA_DIR), copies_of(render, access.address)
    wanted = files_sent(order.request, order.model)
    names = picture_names(render.team_id, wanted)
    media = {}
    for sha256 in wanted:
        if sha256 in known:
            media[sha256] = known[sha256]
        elif found := _read(store, names.get(sha256, "")):
            media[sha256] = value = gateway.upload(found, key=access.key)
            if not value.startswith("data:"):
                until = timezone.now() + _COPY_LIVES
                keep_copy(render, access.address, sha256, value=value, until=until)
    return media


def _read(store: Store, name: str) -> Upload | None:
    """None where there is no such file: the order then says what it misses."""
    if not name:
        return None
    file = store.path(name)
    try:
        return Upload(file.name, _TYPES[file.suffix], file.read_bytes())
    except FileNotFoundError:
        return None


class NotYet(Exception):
    """Something is being made there that the order needs. The text is for people."""

    def __init__(self, why: str, *, seconds: float) -> None:
        super().__init__(why)
        self.seconds = seconds


def _made(
    gateway: MakesElements,
    access: Access,
    render: Render,
    *,
    element: ElementRef,
    media: Mapping[str, str],
) -> str:
    """The id by which the gateway knows an element, once it has been made there."""
    fingerprint = _fingerprint(element)
    found = element_made(render, access.address, fingerprint)
    if found is None:
        found = _order_element(gateway, access, render, element=element, media=media)
    elif found.made_id:
        return found.made_id
    elif found.error:
        forget_element(found.pk)
        raise GatewayFault(Fault("element_failed", found.error, Then.FAIL))
    elif not found.ticket and _is_dark(found, render):
        forget_element(found.pk)
        raise GatewayFault(failures.element_in_the_dark(render.provider, element.slug))
    why = f"@{element.slug} is being made there first. The film is not ordered yet."
    raise NotYet(why, seconds=_LOOK_SECONDS)


def _is_dark(made: MadeElement, render: Render) -> bool:
    """Its order left and no answer was kept: this render's worker was killed, or it is
    another's who takes too long.
    """
    is_late = timezone.now() - made.submitted_at > _ANSWERED_BY_NOW
    return made.render_id == render.pk or is_late


def _order_element(
    gateway: MakesElements,
    access: Access,
    render: Render,
    *,
    element: ElementRef,
    media: Mapping[str, str],
) -> MadeElement | None:
    fingerprint = _fingerprint(element)
    made = begin_element(render, access.address, fingerprint)
    if made is None:
        return None
    answer = gateway.make_element(element, media=media, key=access.key)
    keep_exchange(render.pk, "element", answer.exchange)
    if isinstance(answer, Accepted):
        note_element(made.pk, ticket=answer.ticket.to_json())
        return made
    forget_element(made.pk)
    if isinstance(answer, Refused):
        raise GatewayFault(answer.fault)
    raise GatewayFault(failures.element_in_the_dark(render.provider, element.slug))


def _fingerprint(element: ElementRef) -> str:
    """By what it is made of. The pictures by their content, not by their copies."""
    content = json.dumps(asdict(element), sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()
