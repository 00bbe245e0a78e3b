"""How a team reaches a gateway: by its own key, the deployment's, or for practice."""

import logging
from dataclasses import dataclass, field
from uuid import UUID

from django.conf import settings

from storyboard.providers import registry
from storyboard.providers.base import Gateway, Switches
from storyboard.providers.registry import GATEWAYS, address_of
from storyboard.teams.models import ProviderKey
from storyboard.teams.vault import Unreadable, opened

logger = logging.getLogger(__name__)

# Where the practice provider speaks like each of them.
_PRACTICE_PATHS = {
    "runware": "/runware/v1",
    "wavespeed": "/wavespeed",
    "runcomfy": "/runcomfy",
}


@dataclass(frozen=True, slots=True)
class Access:
    """How a team reaches a gateway: key, address, and whose key it is.

    `source` is "team", "deployment" or "practice"; `key_id` the row of a team's key.
    """

    provider: str
    key: str = field(repr=False)
    address: str
    source: str
    key_id: UUID | None = None

    @property
    def is_practice(self) -> bool:
        return self.source == "practice"


def access_for(team_id: UUID, provider: str) -> Access | None:
    """For an order made now. None when there is no way in.

    A team's key that cannot be read is no way in: neither another's money nor play
    money may silently take its place.
    """
    if provider not in GATEWAYS:
        return None
    return _way_in(team_id, provider, _live(team_id, provider))


def way_for(team_id: UUID, provider: str) -> tuple[str, Access | None]:
    """The same, and what a person is told of it: its source, "unreadable" for a team's
    key that is, or "" for no way in.
    """
    key = _live(team_id, provider) if provider in GATEWAYS else None
    return _told(team_id, provider, key)


def source_for(team_id: UUID, provider: str, key: ProviderKey | None) -> str:
    """What a person is told, from a key that is at hand: the live one."""
    return _told(team_id, provider, key)[0]


def _told(
    team_id: UUID, provider: str, key: ProviderKey | None
) -> tuple[str, Access | None]:
    access = _way_in(team_id, provider, key)
    if access:
        return access.source, access
    return "unreadable" if key else "", None


def access_named(
    team_id: UUID, provider: str, source: str, key_id: UUID | None
) -> Access | None:
    """What an order has frozen, for the worker. None when that key is gone.

    A key that was replaced leads to the one in its place: to ask for a job a gateway
    takes any key of the same account.
    """
    if provider not in GATEWAYS:
        return None
    if source == "team":
        keys = ProviderKey.objects.filter(team_id=team_id, provider=provider)
        if key_id is None or not keys.filter(pk=key_id).exists():
            return None
        live = _live(team_id, provider)
        return _by_team(live) if live else None
    if source == "deployment":
        return _by_deployment(provider)
    return _for_practice(team_id, provider) if source == "practice" else None


def gateway_at(provider: str, address: str = "") -> Gateway:
    """A gateway as this deployment has it switched; at its own address, unless one is
    given.
    """
    switches = Switches(
        most_at_once=settings.MOST_AT_ONCE[provider] or None,
        asks_many=settings.RUNWARE_ASKS_MANY,
        bare_element_ids=settings.WAVESPEED_BARE_ELEMENT_IDS,
        outgoing=settings.OUTGOING,
    )
    return registry.gateway(provider, address, switches)


def _way_in(team_id: UUID, provider: str, key: ProviderKey | None) -> Access | None:
    if key:
        return _by_team(key)
    return _by_deployment(provider) or _for_practice(team_id, provider)


def _live(team_id: UUID, provider: str) -> ProviderKey | None:
    return ProviderKey.objects.filter(
        team_id=team_id, provider=provider, removed_at=None
    ).first()


def _by_team(key: ProviderKey) -> Access | None:
    try:
        secret = opened(key.secret or b"")
    except Unreadable:
        logger.warning("the %s of team %s cannot be read", key, key.team_id)
        return None
    address = _address(key.provider)
    return Access(key.provider, secret, address, "team", key.pk)


def _by_deployment(provider: str) -> Access | None:
    key = settings.PROVIDER_KEYS.get(provider)
    return Access(provider, key, _address(provider), "deployment") if key else None


def _for_practice(team_id: UUID, provider: str) -> Access | None:
    if not settings.PRACTICE_URL:
        return None
    # Play money is counted by key: each team has its own.
    address = settings.PRACTICE_URL + _PRACTICE_PATHS[provider]
    return Access(provider, f"practice-{team_id}", address, "practice")


def _address(provider: str) -> str:
    return settings.PROVIDER_ADDRESSES[provider] or address_of(provider)
