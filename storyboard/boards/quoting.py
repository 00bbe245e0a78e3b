"""What a gateway asks for a film, where it can be asked; kept for a while."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from uuid import UUID

from django.core.cache import cache

from storyboard.domain.money import Quote
from storyboard.domain.request import RenderRequest
from storyboard.providers import registry
from storyboard.providers.base import GatewayOrder
from storyboard.teams.access import Access, gateway_at

_KEPT_SECONDS = 600
# A gateway that gave no price is soon asked again.
_UNANSWERED_SECONDS = 60
# No request takes longer; while it is under way no second one is made for a page.
_ASKING_SECONDS = 90


def can_be_asked(access: Access | None) -> bool:
    return access is not None and registry.gateway(access.provider).tells_price


def _of_parts(
    find: Callable[[UUID, Access | None, RenderRequest], Quote | None],
    team_id: UUID,
    access: Access | None,
    request: RenderRequest,
) -> Quote | None:
    """Of orders that are made one by one: the sum, where each is known."""
    found = [find(team_id, access, part) for part in request.parts]
    quotes = [quote for quote in found if quote is not None]
    return Quote.total(quotes) if len(quotes) == len(found) else None


def asked_quote(
    team_id: UUID, access: Access | None, request: RenderRequest
) -> Quote | None:
    """For an order: of these very inputs. None where only the catalog knows. Never
    raises: an order can still be made for the price of the catalog.
    """
    if access is None or not can_be_asked(access):
        return None
    if request.parts:
        return _of_parts(asked_quote, team_id, access, request)
    exact, alike = _names(team_id, access, request)
    if (kept := cache.get(exact)) is not None:
        return Quote(*kept)
    gateway = gateway_at(access.provider, access.address)
    order = GatewayOrder(request, registry.model(request.model))
    quote = gateway.price(order, key=access.key)
    facts = (quote.amount, quote.reason)
    seconds = _UNANSWERED_SECONDS if quote.amount is None else _KEPT_SECONDS
    cache.set_many({exact: facts, alike: facts}, seconds)
    return quote


def kept_quote(
    team_id: UUID, access: Access | None, request: RenderRequest
) -> Quote | None:
    """For a page: what was asked lately, asking nobody. The words of a board change
    with every key and no price is known to depend on them.
    """
    if access is None or not can_be_asked(access):
        return None
    if request.parts:
        return _of_parts(kept_quote, team_id, access, request)
    exact, alike = _names(team_id, access, request)
    found = cache.get_many([exact, alike])
    facts = found.get(exact) or found.get(alike)
    return Quote(*facts) if facts else None


def shown_quote(
    team_id: UUID, access: Access | None, request: RenderRequest
) -> Quote | None:
    """For a part of a page that may take its time; asks once, however many pages."""
    if access is None or not can_be_asked(access):
        return None
    if request.parts:
        return _of_parts(shown_quote, team_id, access, request)
    kept = kept_quote(team_id, access, request)
    _, alike = _names(team_id, access, request)
    if kept is None and cache.add(f"asking:{alike}", 1, _ASKING_SECONDS):
        return asked_quote(team_id, access, request)
    return kept


def _names(team_id: UUID, access: Access, request: RenderRequest) -> Iterator[str]:
    plan = request.plan
    bare = replace(
        plan,
        title="",
        prompt="",
        negative_prompt="",
        shots=tuple(replace(shot, title="", prompt="") for shot in plan.shots),
    )
    for one in (request, replace(request, plan=bare)):
        whose = access.key_id or access.source
        yield f"quote:{team_id}:{whose}:{one.fingerprint}"
