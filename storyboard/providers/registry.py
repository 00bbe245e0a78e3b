"""Which models there are, and the provider behind each, imported on first use."""

from functools import cache
from importlib import import_module

from storyboard.domain.model import VideoModel
from storyboard.providers.base import AS_DOCUMENTED, Gateway, Provider, Switches
from storyboard.providers.catalog import load
from storyboard.providers.errors import ProviderUnavailable, UnknownModel

DEFAULT = "local/animatic"

# Providers this version can work with: slug → dotted path of the object.
PROVIDERS = {
    "local": "storyboard.providers.vendors.local.provider",
}

# The gateways: slug → dotted path of the class, made of an address and of switches. Its
# module says where the gateway really is.
GATEWAYS = {
    "runware": "storyboard.providers.vendors.runware.gateway.Runware",
    "wavespeed": "storyboard.providers.vendors.wavespeed.gateway.WaveSpeed",
    "runcomfy": "storyboard.providers.vendors.runcomfy.gateway.RunComfy",
}


@cache
def models() -> tuple[VideoModel, ...]:
    """Every model of the catalog, the default first, then by provider and name."""
    return tuple(sorted(load(), key=lambda model: (model.slug != DEFAULT, model.slug)))


def model(slug: str) -> VideoModel:
    """Raises UnknownModel."""
    for known in models():
        if known.slug == slug:
            return known
    message = f"There is no model called “{slug}”. Choose one from the list."
    raise UnknownModel(message, code="unknown_model", retryable=False, charged=False)


def default_model() -> VideoModel:
    return model(DEFAULT)


def unavailable(slug: str) -> str:
    """Why this version cannot work with a provider; empty when it can."""
    if slug in PROVIDERS or slug in GATEWAYS:
        return ""
    return f"This version of Storyboard does not know the provider {_named(slug)}."


def _named(slug: str) -> str:
    names = {known.provider: known.provider_name for known in models()}
    return names.get(slug, f"“{slug}”")


@cache
def provider(slug: str) -> Provider:
    """What renders on this machine. Raises ProviderUnavailable."""
    if slug not in PROVIDERS:
        reason = unavailable(slug) or (
            f"{_named(slug)} renders elsewhere, for money: order it in the studio. "
            "Only the local engine renders here."
        )
        raise ProviderUnavailable(
            reason, code="provider_unavailable", retryable=False, charged=False
        )
    path, _, name = PROVIDERS[slug].rpartition(".")
    found: Provider = getattr(import_module(path), name)
    return found


@cache
def gateway(
    slug: str, address: str = "", switches: Switches = AS_DOCUMENTED
) -> Gateway:
    """A gateway as it is reached at an address; its own, unless one is given."""
    path, _, name = GATEWAYS[slug].rpartition(".")
    module = import_module(path)
    found: Gateway = getattr(module, name)(address or module.ADDRESS, switches)
    return found


def address_of(slug: str) -> str:
    """Where a gateway really is."""
    path, _, _ = GATEWAYS[slug].rpartition(".")
    address: str = import_module(path).ADDRESS
    return address
