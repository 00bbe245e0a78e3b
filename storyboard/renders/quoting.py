"""What a gateway asks for an order, where it can be asked; asked once for a while."""

from uuid import UUID

from django.core.cache import cache

from storyboard.domain.money import Quote
from storyboard.providers import registry
from storyboard.providers.base import GatewayOrder
from storyboard.renders.queries.offers import Offer

_KEPT_SECONDS = 600


def asked_quote(team_id: UUID, offer: Offer) -> Quote | None:
    """None where only the catalog knows. Never raises: an order can still be made for
    the price of the catalog.
    """
    access, request = offer.access, offer.request
    if access is None or offer.problems:
        return None
    name = f"quote:{team_id}:{access.source}:{request.fingerprint}"
    if (kept := cache.get(name)) is not None:
        return Quote(*kept)
    gateway = registry.gateway(access.provider, access.address)
    order = GatewayOrder(request, registry.model(request.model))
    quote = gateway.price(order, key=access.key)
    cache.set(name, (quote.amount, quote.reason), _KEPT_SECONDS)
    return quote
