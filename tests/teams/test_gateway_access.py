"""How a team reaches a gateway: whose key, which address, and never in plain sight."""

import uuid

import pytest
from django.db import IntegrityError, connection, transaction
from pytest_django import Settings

from storyboard.providers.registry import GATEWAYS, gateway
from storyboard.teams import actions
from storyboard.teams.access import access_for, access_named
from storyboard.teams.models import ProviderKey
from tests.cast import Cast

KEY = "canary-key-0123456789abcd"
PRACTICE = "http://127.0.0.1:9999"


def keep(cast: Cast, key: str = KEY, provider: str = "runware") -> ProviderKey:
    return actions.keep_key(cast.northlight, provider, key, by=cast.alice)


def test_without_a_key_and_without_practice_there_is_no_way_in(cast: Cast) -> None:
    assert [access_for(cast.northlight.pk, slug) for slug in GATEWAYS] == [None] * 3


def test_a_teams_own_key_goes_before_every_other(
    cast: Cast, settings: Settings
) -> None:
    settings.PRACTICE_URL = PRACTICE
    practice = access_for(cast.northlight.pk, "runware")
    settings.PROVIDER_KEYS = {"runware": "deployment-key"}
    deployment = access_for(cast.northlight.pk, "runware")
    row = keep(cast)
    team = access_for(cast.northlight.pk, "runware")

    assert practice is not None
    assert deployment is not None
    assert team is not None
    assert [practice.source, deployment.source, team.source] == [
        "practice",
        "deployment",
        "team",
    ]
    assert [practice.key_id, deployment.key_id, team.key_id] == [None, None, row.pk]
    assert (deployment.key, team.key) == ("deployment-key", KEY)
    assert [a.is_practice for a in (practice, deployment, team)] == [True, False, False]


def test_a_key_is_good_for_its_team_and_gateway_only(cast: Cast) -> None:
    row = keep(cast)

    assert access_for(cast.northlight.pk, "wavespeed") is None
    assert access_for(cast.elsewhere.pk, "runware") is None
    assert access_named(cast.elsewhere.pk, "runware", "team", row.pk) is None
    assert access_named(cast.northlight.pk, "wavespeed", "team", row.pk) is None
    assert access_named(cast.northlight.pk, "runware", "team", uuid.uuid4()) is None
    assert access_named(cast.northlight.pk, "runware", "team", None) is None


def test_a_gateway_nobody_knows_is_no_way_in(cast: Cast, settings: Settings) -> None:
    settings.PRACTICE_URL = PRACTICE

    assert access_for(cast.northlight.pk, "sora") is None
    assert access_named(cast.northlight.pk, "sora", "practice", None) is None
    assert access_named(cast.northlight.pk, "runware", "luck", None) is None


@pytest.mark.parametrize(
    ("provider", "address"),
    [
        ("runware", "https://api.runware.ai/v1"),
        ("wavespeed", "https://api.wavespeed.ai"),
        ("runcomfy", "https://model-api.runcomfy.net"),
    ],
)
def test_a_key_leads_to_the_gateway_itself_or_where_the_deployment_says(
    provider: str, address: str, cast: Cast, settings: Settings
) -> None:
    keep(cast, provider=provider)
    own = access_for(cast.northlight.pk, provider)
    settings.PROVIDER_ADDRESSES = {provider: "https://proxy.test/gateway"}
    told = access_for(cast.northlight.pk, provider)

    assert own is not None
    assert told is not None
    assert (own.address, told.address) == (address, "https://proxy.test/gateway")
    assert gateway(provider, own.address).slug == provider


def test_a_worker_gets_what_the_order_froze(cast: Cast, settings: Settings) -> None:
    settings.PRACTICE_URL = PRACTICE
    settings.PROVIDER_KEYS = {"runware": "deployment-key"}
    row = keep(cast)
    team = cast.northlight.pk

    by_team = access_named(team, "runware", "team", row.pk)
    by_deployment = access_named(team, "runware", "deployment", None)
    for_practice = access_named(team, "runware", "practice", None)

    assert by_team is not None
    assert by_deployment is not None
    assert for_practice is not None
    assert by_team.key == KEY
    assert by_deployment.key == "deployment-key"
    assert for_practice.address == f"{PRACTICE}/runware/v1"


def test_what_is_gone_does_not_become_somebody_elses_key(
    cast: Cast, settings: Settings
) -> None:
    row = keep(cast)
    actions.remove_key(cast.northlight, "runware")
    settings.PROVIDER_KEYS = {"runware": "deployment-key"}
    team = cast.northlight.pk

    assert access_named(team, "runware", "team", row.pk) is None
    assert access_named(team, "runware", "practice", None) is None
    settings.PROVIDER_KEYS = {}
    assert access_named(team, "runware", "deployment", None) is None


def test_renders_in_flight_follow_the_key_that_replaced_theirs(cast: Cast) -> None:
    old = keep(cast)
    new = keep(cast, "another-key-0123456789")

    found = access_named(cast.northlight.pk, "runware", "team", old.pk)

    assert found is not None
    assert (found.key, found.key_id) == ("another-key-0123456789", new.pk)


def test_a_removed_key_keeps_its_row_and_not_its_secret(cast: Cast) -> None:
    old = keep(cast)
    keep(cast, "another-key-0123456789")

    old.refresh_from_db()

    assert old.removed_at is not None
    assert (old.secret, old.last4) == (None, KEY[-4:])


def test_two_live_keys_at_one_gateway_are_impossible(cast: Cast) -> None:
    keep(cast)

    with pytest.raises(IntegrityError), transaction.atomic():
        ProviderKey.objects.create(
            team=cast.northlight, provider="runware", secret=b"x", last4="wxyz"
        )


def test_a_key_is_encrypted_at_rest_and_not_in_any_repr(cast: Cast) -> None:
    row = keep(cast)
    access = access_for(cast.northlight.pk, "runware")

    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM teams_providerkey")
        (stored,) = cursor.fetchone()
    assert KEY.encode() not in bytes(stored)
    assert KEY not in f"{row!r} {row} {access!r} {access}"


def test_a_new_secret_in_front_keeps_old_keys_readable(
    cast: Cast, settings: Settings
) -> None:
    keep(cast)

    settings.KEYS_SECRETS = ["first"]
    assert access_for(cast.northlight.pk, "runware") is not None
    keep(cast, "second-key-0123456789")
    settings.KEYS_SECRETS = ["newer", "first"]
    found = access_for(cast.northlight.pk, "runware")

    assert found is not None
    assert found.key == "second-key-0123456789"


def test_a_key_that_cannot_be_read_is_not_replaced_by_other_money(
    cast: Cast, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.KEYS_SECRETS = ["lost"]
    row = keep(cast)
    settings.KEYS_SECRETS = []
    settings.PRACTICE_URL = PRACTICE
    settings.PROVIDER_KEYS = {"runware": "deployment-key"}

    assert access_for(cast.northlight.pk, "runware") is None
    assert access_named(cast.northlight.pk, "runware", "team", row.pk) is None
    assert "cannot be read" in caplog.text
