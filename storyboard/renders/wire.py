"""An order as it would go over the wire, before anything does: the worker's own code
compiles it, with names where files and ids will stand.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any
from uuid import UUID

from storyboard.boards.queries import StoredFile, files_named
from storyboard.domain.model import VideoModel
from storyboard.domain.money import Quote
from storyboard.domain.plan import FrameRef
from storyboard.domain.request import RenderRequest
from storyboard.providers import registry
from storyboard.providers.base import (
    CONTENT_TYPES,
    Gateway,
    GatewayOrder,
    MakesElements,
    Parcel,
    Written,
)
from storyboard.providers.errors import ProviderError, UnknownModel
from storyboard.providers.http import bare
from storyboard.providers.script import files_sent
from storyboard.renders.hook_tokens import hook_address
from storyboard.renders.queries.elements import ids_made
from storyboard.renders.queries.offers import Offer
from storyboard.renders.queries.work import files_there
from storyboard.teams.access import gateway_at

# What stands where something is chosen or known only at the order; like the `[key]`
# and `[token]` of a kept exchange.
LATER = "[chosen when it is ordered]"
_NOBODY = UUID(int=0)
# What a shot that is carried over begins on: only the film before it tells.
_END = FrameRef("", 1920, 1080)
_END_SAYS = "[the last picture of the shot before, when it is there]"


@dataclass(frozen=True, slots=True)
class Step:
    """One request of an order: what it does, what it costs, and what goes out. `url` is
    empty where nothing leaves this machine.
    """

    title: str
    cost: str
    method: str
    url: str
    sent: str


@dataclass(frozen=True, slots=True)
class Wire:
    """Every request of an order, in the order in which they leave. `refused` is why the
    last of them cannot be written yet.
    """

    steps: tuple[Step, ...] = ()
    refused: str = ""


def wire_of(team_id: UUID, offer: Offer, film: Quote | None = None) -> Wire:
    """What ordering this would send. `film`: what its gateway was asked; else the
    catalog says its price.
    """
    request = offer.request
    try:
        model = registry.model(request.model)
    except UnknownModel as unknown:
        return Wire(refused=unknown.message)
    if not request.plan.shots:
        return Wire(refused="There is nothing to send yet: the board has no shot.")
    files = files_named(team_id, request.files())
    names = _names(request, files)
    if model.provider in registry.PROVIDERS:
        return _here(request, model, names)
    if model.provider not in registry.GATEWAYS:
        return Wire(refused=registry.unavailable(model.provider))
    film = film or request.quote_by(model)
    return _there(team_id, offer, model, files=files, names=names, film=film)


def _here(request: RenderRequest, model: VideoModel, names: Mapping[str, str]) -> Wire:
    try:
        film = registry.provider(model.provider).written(request, names)
    except ProviderError as no:
        return Wire(refused=no.message)
    return Wire((Step("What the engine draws", "Free", "", "", _text(film)),))


def _there(
    team_id: UUID,
    offer: Offer,
    model: VideoModel,
    *,
    files: Mapping[str, StoredFile],
    names: Mapping[str, str],
    film: Quote,
) -> Wire:
    access = offer.access
    gateway = gateway_at(model.provider, access.address if access else "")
    sent = files_sent(offer.request, model)
    there = files_there(team_id, access) if access else set()
    going = {sha: files[sha] for sha in sent if sha in files and sha not in there}
    steps = list(_uploads(gateway, going, names))
    media = {sha: names[sha] for sha in sent if sha in files}
    media[_END.sha256] = _END_SAYS
    play = " of play money" if offer.is_practice else ""
    known = ids_made(team_id, access, offer.request.plan) if access else {}
    ids = _ids(gateway, offer, model, known=known)
    hook = hook_address(_NOBODY, model.provider, is_practice=offer.is_practice)
    try:
        steps += _elements(gateway, offer, media, play)
        for title, request, price in _orders(offer.request, model, film):
            order = GatewayOrder(request, model, media, elements=ids, webhook=hook)
            written = gateway.written(order, submission_id=LATER)
            cost = str(price).capitalize() + ("" if price.amount is None else play)
            steps.append(_step(title, cost, written))
    except ProviderError as no:
        return Wire(tuple(steps), no.message)
    if offer.request.parts:
        lengths = {
            f"shot {number}": f"{shot.seconds} s"
            for number, shot in enumerate(offer.request.plan.shots, 1)
        }
        steps.append(
            Step("Splice them here to one film", "Free", "", "", _text(lengths))
        )
    return Wire(tuple(steps))


def _orders(
    request: RenderRequest, model: VideoModel, film: Quote
) -> Iterator[tuple[str, RenderRequest, Quote]]:
    """The one job, or that of each shot with its price in the catalog."""
    if not request.parts:
        yield "Order the film", request, film
    for number, part in enumerate(request.parts, 1):
        (shot,) = part.plan.shots
        if shot.carried:
            begun = replace(shot, first=_END, carried=False)
            part = replace(part, plan=replace(part.plan, shots=(begun,)))
        yield f"Order shot {number}", part, part.quote_by(model)


def _uploads(
    gateway: Gateway, files: Mapping[str, StoredFile], names: Mapping[str, str]
) -> Iterator[Step]:
    for sha256, file in files.items():
        stored = PurePosixPath(file.stored_name)
        kind = CONTENT_TYPES[stored.suffix]
        parcel = Parcel(stored.name, kind, file.size_bytes, names[sha256])
        requests = gateway.uploads(parcel)
        for number, written in enumerate(requests, 1):
            part = f", {number} of {len(requests)}" if len(requests) > 1 else ""
            yield _step(f"Send {file.name} up{part}", "Free", written)


def _elements(
    gateway: Gateway, offer: Offer, media: Mapping[str, str], play: str
) -> Iterator[Step]:
    if not isinstance(gateway, MakesElements):
        return
    by_slug = {element.slug: element for element in offer.request.plan.elements}
    for making in offer.making:
        written = gateway.element_written(by_slug[making.slug], media=media)
        cost = f"{Quote(making.usd)}{play}"
        yield _step(f"Have @{making.slug} made", cost, written)


def _ids(
    gateway: Gateway, offer: Offer, model: VideoModel, *, known: Mapping[str, str]
) -> dict[str, str]:
    """By what each element goes there: its id, or that it has none yet. Where nothing
    is made first, the order itself gives it one.
    """
    if not isinstance(gateway, MakesElements):
        return {}
    slugs = [element.slug for element in model.elements_sent(offer.request.plan)]
    return {slug: known.get(slug, f"[id of @{slug}, made first]") for slug in slugs}


def _step(title: str, cost: str, written: Written) -> Step:
    return Step(title, cost, written.method, bare(written.url), _text(written.body))


def _text(body: Any) -> str:
    if isinstance(body, str):
        return body
    return bare(json.dumps(body, ensure_ascii=False, indent=2))


def _names(request: RenderRequest, files: Mapping[str, StoredFile]) -> dict[str, str]:
    """`[lamp.png]`, and `[lamp.png, 2]` for another file of that name."""
    plan = request.plan
    frames = [f for shot in plan.shots for f in (shot.first, shot.last) if f]
    pictures = [p for element in plan.elements for p in element.pictures]
    called = {sha256: file.name for sha256, file in files.items()}
    called |= {ref.sha256: ref.name for ref in (*pictures, *frames) if ref.name}
    seen: Counter[str] = Counter()
    names = {}
    for sha256 in request.files():
        name = called.get(sha256, "a missing file")
        seen[name] += 1
        more = f", {seen[name]}" if seen[name] > 1 else ""
        names[sha256] = f"[{name}{more}]"
    return names
