"""The address at which a gateway calls about one render, and whose it is."""

from ipaddress import ip_address
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from storyboard.media.guard import is_public
from storyboard.providers import registry
from storyboard.providers.base import CallsBack

# Names that mean this machine or this house to whoever looks them up.
_HOUSE_NAMES = (".localhost", ".local", ".lan", ".internal", ".home.arpa")


def hook_address(render_id: UUID, provider: str, *, is_practice: bool = False) -> str:
    """Empty where no call could come: the gateway makes none, or this studio cannot be
    reached from outside. The practice server is not outside.
    """
    studio: str = settings.STUDIO_URL
    calls = isinstance(registry.gateway(provider), CallsBack)
    if not calls or not (is_practice or is_reachable(studio)):
        return ""
    token = _signer(provider).sign(str(render_id))
    return studio + reverse(f"hook-{provider}", args=[token])


def render_named(token: str, provider: str) -> UUID | None:
    """Which render a token is for; None for one nobody gave out. In constant time."""
    try:
        return UUID(_signer(provider).unsign(token))
    except (BadSignature, ValueError):
        return None


def _signer(provider: str) -> Signer:
    return Signer(salt=f"storyboard.hooks.{provider}")


def is_reachable(url: str) -> bool:
    """By what it is called. Gateways call https only."""
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".")
    try:
        return parts.scheme == "https" and is_public(ip_address(host))
    except ValueError:
        is_house = host.endswith(_HOUSE_NAMES) or "." not in host
        return parts.scheme == "https" and not is_house
