"""What must lie at a gateway before an order can name it: files, and elements."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from storyboard.boards.queries import picture_names
from storyboard.domain.lifecycle import FINAL
from storyboard.domain.model import VideoModel
from storyboard.domain.plan import ElementRef
from storyboard.domain.request import RenderRequest
from storyboard.media.guard import Forbidden
from storyboard.media.lighter import lighter
from storyboard.media.store import Store
from storyboard.providers import failures, registry
from storyboard.providers.base import (
    CONTENT_TYPES,
    Accepted,
    Answer,
    Gateway,
    GatewayOrder,
    MakesElements,
    Refused,
    Unknown,
    Upload,
)
from storyboard.providers.errors import Fault, GatewayFault, Then
from storyboard.providers.script import files_sent
from storyboard.renders import faults
from storyboard.renders.actions.copies import (
    begin_element,
    element_failed,
    element_taken,
    forget_element,
    keep_copy,
)
from storyboard.renders.actions.sending import keep_exchange
from storyboard.renders.hold import Hold
from storyboard.renders.hook_tokens import hook_address
from storyboard.renders.models import MadeElement, Render
from storyboard.renders.picture_tokens import picture_address
from storyboard.renders.queries.elements import Making, element_made, fingerprint_of
from storyboard.renders.queries.work import copies_of
from storyboard.teams.access import Access

logger = logging.getLogger(__name__)

# How long a gateway keeps a file: 7 days at WaveSpeedAI (its upload page, 2026-11-20),
# not documented elsewhere.
_COPY_LIVES = timedelta(days=3)
# Kling takes pictures of 10 MB (documents of several gateways, 2026-11-20).
_MOST_PICTURE = 10_000_000
_LOOK_SECONDS = 4.0
# No request takes longer.
_ANSWERED_BY_NOW = timedelta(minutes=2)


def prepared(
    gateway: Gateway, access: Access, render: Render, hold: Hold
) -> GatewayOrder:
    """The order as the gateway takes it. Raises ProviderError when something cannot be
    had now; nothing but elements costs money here, and each of them only once.
    """
    request = RenderRequest.from_json(render.request)
    _see_that_all_may_be_reached(request)
    order = GatewayOrder(request, registry.model(render.model))
    media = _media(gateway, access, render, order)
    hook = hook_address(render.pk, render.provider, is_practice=render.is_practice)
    order = GatewayOrder(request, order.model, media, webhook=hook)
    if not isinstance(gateway, MakesElements):
        return order
    maker = _Maker(gateway, access, render, hold, media, order.model)
    made = {
        element.slug: maker.made(element)
        for element in order.model.elements_sent(request.plan)
    }
    return replace(order, elements=made)


def _see_that_all_may_be_reached(request: RenderRequest) -> None:
    """Of the addresses people typed none leads inside somebody's network."""
    for address in request.addresses():
        try:
            settings.OUTGOING.check(address)
        except Forbidden as no:
            why = f"{address}: {no} Nothing was ordered, and nothing is charged."
            raise GatewayFault(Fault(no.code, why, Then.FAIL)) from None


def _media(
    gateway: Gateway, access: Access, render: Render, order: GatewayOrder
) -> dict[str, str]:
    """What stands for each file. Uploaded once, as long as the copy lives."""
    store, known = Store(settings.MEDIA_DIR), copies_of(render, access.address)
    wanted = files_sent(order.request, order.model)
    names = picture_names(render.team_id, wanted)
    media: dict[str, str] = {}
    with store.temp_folder() as folder:
        for sha256 in wanted:
            if sha256 in known:
                media[sha256] = known[sha256]
            elif found := _read(store, names.get(sha256, "")):
                if not render.is_practice:
                    address = picture_address(render.team_id, sha256, found.name)
                    found = replace(found, address=address)
                light = _light(found, gateway, folder)
                media[sha256] = value = gateway.upload(light, key=access.key)
                if value != light.address and not value.startswith("data:"):
                    until = timezone.now() + _COPY_LIVES
                    keep_copy(render, access.address, sha256, value=value, until=until)
    return media


def _read(store: Store, name: str) -> Upload | None:
    """None where there is no such file: the order then says what it misses."""
    if not name:
        return None
    file = store.path(name)
    if not file.is_file():
        return None
    return Upload(file.name, CONTENT_TYPES[file.suffix], file)


def _light(file: Upload, gateway: Gateway, folder: Path) -> Upload:
    """A picture that is too large for the models, or for this way of travelling, as a
    JPEG that is not: a person who ordered wants the film, not another refusal. What is
    served by its address stays as it is, so a lighter copy goes inside the order.
    """
    most = min(_MOST_PICTURE, gateway.most_inline or _MOST_PICTURE)
    fits = file.size_bytes <= (_MOST_PICTURE if file.address else most)
    if fits or not file.content_type.startswith("image/"):
        return file
    data = lighter(file.path.read_bytes(), most)
    if data is None:
        return replace(file, address="")
    light = folder / f"{file.path.stem}.jpg"
    light.write_bytes(data)
    return Upload(light.name, "image/jpeg", light)


class NotYet(Exception):
    """Something is being made there that the order needs. The text is for people."""

    def __init__(self, why: str, *, seconds: float) -> None:
        super().__init__(why)
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class _Maker:
    """Has the elements of one render made at its gateway."""

    gateway: MakesElements
    access: Access
    render: Render
    hold: Hold
    media: Mapping[str, str]
    model: VideoModel

    def made(self, element: ElementRef) -> str:
        """The id by which the gateway knows an element, once it has been made there."""
        render = self.render
        fingerprint = fingerprint_of(element)
        found = element_made(render, self.access.address, fingerprint)
        if found and found.made_id:
            return found.made_id
        if found and not (found.error or found.ticket) and _is_dark(found, render):
            dark = failures.element_in_the_dark(render.provider, element.slug)
            element_failed(found, dark)
            raise GatewayFault(replace(dark, charged=False))
        if found and found.error and not _is_anothers(found, render):
            raise GatewayFault(Fault("element_failed", found.error, Then.FAIL))
        if found and found.error and found.render.state in FINAL:
            # Somebody else's try, and that render is over.
            forget_element(found)
            found = None
        if found is None:
            self._order(element, fingerprint)
        why = f"@{element.slug} is being made there first. The film is not ordered yet."
        raise NotYet(why, seconds=_LOOK_SECONDS)

    def _order(self, element: ElementRef, fingerprint: str) -> None:
        render, address = self.render, self.access.address
        making = Making(element.slug, self.model.elements.made_for or Decimal())
        made = begin_element(render, self.hold.token, address, fingerprint, making)
        if made is None:
            return
        faults.point("making")
        answer = self._answer(element)
        faults.point("made")
        try:
            self._settle(made, answer)
        finally:
            # After the job's id, which is worth more.
            keep_exchange(render.pk, "element", answer.exchange)

    def _answer(self, element: ElementRef) -> Answer:
        """Whatever goes wrong in it, it may have arrived."""
        key, who = self.access.key, self.render.provider
        try:
            return self.gateway.make_element(element, media=self.media, key=key)
        except Exception:
            logger.exception("render %s: making an element stumbled", self.render.pk)
            return Unknown(failures.element_in_the_dark(who, element.slug))

    def _settle(self, made: MadeElement, answer: Answer) -> None:
        match answer:
            case Accepted(ticket):
                logger.info(
                    "render %s: an element, job %s", made.render_id, ticket.remote_id
                )
                element_taken(made, ticket)
            case Refused(fault):
                forget_element(made)
                raise GatewayFault(fault)
            case Unknown():
                dark = failures.element_in_the_dark(self.render.provider, made.slug)
                element_failed(made, dark)
                raise GatewayFault(replace(dark, charged=False))


def _is_dark(made: MadeElement, render: Render) -> bool:
    """Its order left and no answer was kept: this render's worker was killed, or that
    of another which has ended since. One that has not ended looks for itself.
    """
    is_late = timezone.now() - made.submitted_at > _ANSWERED_BY_NOW
    return not _is_anothers(made, render) or (is_late and made.render.state in FINAL)


def _is_anothers(made: MadeElement, render: Render) -> bool:
    return made.render_id != render.pk
