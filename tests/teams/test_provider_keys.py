"""A team's keys on the team page: put in, tried, replaced, removed, never shown."""

import socket
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import requests
from bs4 import BeautifulSoup, Tag
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from storyboard.practice import PracticeServer
from storyboard.practice import Settings as PracticeSettings
from storyboard.teams import actions
from storyboard.teams.access import access_for
from storyboard.teams.models import ProviderKey, Team
from tests.cast import Cast

KEY = "canary-key-0123456789abcd"
PATHS = {
    "runware": "/runware/v1",
    "wavespeed": "/wavespeed",
    "runcomfy": "/runcomfy",
}
each_gateway = pytest.mark.parametrize("provider", PATHS)
each_change = pytest.mark.parametrize("name", ["key-keep", "key-test", "key-remove"])


@pytest.fixture
def practice(tmp_path: Path, settings: Settings) -> Iterator[PracticeServer]:
    """Gateways that answer for real, and charge nothing."""
    given = PracticeSettings(tmp_path / "practice", credit=Decimal("12.34"))
    with PracticeServer(given).running() as server:
        settings.PROVIDER_ADDRESSES = {
            provider: server.address + path for provider, path in PATHS.items()
        }
        yield server


def post(client: Client, name: str, team: Team, provider: str, **values: str) -> Any:
    address = reverse(name, args=[team.pk, provider])
    return client.post(address, values, follow=True)


def row_in(answer: Any, team: Team, provider: str = "runware") -> Tag:
    soup = BeautifulSoup(answer.content, "html.parser")
    row = soup.find(id=f"key-{team.pk}-{provider}")
    assert isinstance(row, Tag)
    return row


def text(part: Any) -> str:
    soup = part if isinstance(part, Tag) else BeautifulSoup(part.content, "html.parser")
    return " ".join(soup.get_text(" ").split())


def state(client: Client, cast: Cast) -> str:
    return text(row_in(client.get("/team/"), cast.northlight))


# ---- what an owner sees


def test_every_gateway_says_how_orders_reach_it(
    as_alice: Client, cast: Cast, settings: Settings
) -> None:
    assert "No key Its models cannot be ordered" in state(as_alice, cast)

    settings.PRACTICE_URL = "http://127.0.0.1:9"
    assert "Practice, play money No key yet" in state(as_alice, cast)

    settings.PROVIDER_KEYS = {"runware": "deployment-key"}
    assert "own key Given by whoever runs this studio" in state(as_alice, cast)

    settings.KEYS_SECRETS = ["lost"]
    actions.keep_key(cast.northlight, "runware", KEY, by=cast.alice)
    assert "Key ending …abcd Put in by Alice Ames on" in state(as_alice, cast)

    settings.KEYS_SECRETS = []
    assert "Key ending …abcd cannot be read" in state(as_alice, cast)


@each_gateway
def test_an_owner_puts_a_key_in(provider: str, as_alice: Client, cast: Cast) -> None:
    answer = post(as_alice, "key-keep", cast.northlight, provider, key=f" {KEY}\n")

    assert "with the key ending …abcd. Test it to be sure" in text(answer)
    found = access_for(cast.northlight.pk, provider)
    assert found is not None
    assert found.key == KEY
    row = ProviderKey.objects.get()
    assert (row.provider, row.added_by) == (provider, cast.alice)


def test_a_new_key_takes_the_place_of_the_old_one(as_alice: Client, cast: Cast) -> None:
    post(as_alice, "key-keep", cast.northlight, "runware", key=KEY)
    post(as_alice, "key-keep", cast.northlight, "runware", key="second-key-9876zyxw")

    assert "Key ending …zyxw" in state(as_alice, cast)
    assert ProviderKey.objects.filter(removed_at=None).count() == 1


def test_a_removed_key_is_forgotten(as_alice: Client, cast: Cast) -> None:
    post(as_alice, "key-keep", cast.northlight, "runware", key=KEY)

    answer = post(as_alice, "key-remove", cast.northlight, "runware")

    assert "The key of Northlight at Runware is gone." in text(answer)
    assert access_for(cast.northlight.pk, "runware") is None
    assert ProviderKey.objects.get().secret is None


def test_a_key_that_is_gone_already_is_said_so(as_alice: Client, cast: Cast) -> None:
    answer = post(as_alice, "key-remove", cast.northlight, "runware")

    assert answer.status_code == 422
    assert "There is no key to remove." in text(row_in(answer, cast.northlight))


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Paste the key first."),
        ("  ", "Paste the key first."),
        ("short77", "This is not a key"),
        ("two words-0123", "This is not a key"),
        ("schlüssel-0123", "This is not a key"),
        ("nul\0-0123456", "This is not a key"),
        ("k" * 501, "This is not a key"),
    ],
)
def test_what_is_no_key_changes_nothing(
    typed: str, sentence: str, as_alice: Client, cast: Cast
) -> None:
    post(as_alice, "key-keep", cast.northlight, "runware", key=KEY)

    answer = post(as_alice, "key-keep", cast.northlight, "runware", key=typed)

    assert answer.status_code == 422
    row = row_in(answer, cast.northlight)
    assert sentence in text(row)
    assert text(row).count("Nothing was changed") == 1
    assert row.select("details[open] input[aria-invalid=true]")
    assert "Key ending …abcd" in text(row)


@pytest.mark.parametrize("typed", ["k" * 8, "k" * 500])
def test_a_key_is_8_to_500_characters(typed: str, as_alice: Client, cast: Cast) -> None:
    post(as_alice, "key-keep", cast.northlight, "runware", key=typed)

    found = access_for(cast.northlight.pk, "runware")
    assert found is not None
    assert found.key == typed


def test_a_gateway_nobody_knows_is_not_found(as_alice: Client, cast: Cast) -> None:
    address = f"/team/{cast.northlight.pk}/keys/sora/"

    assert as_alice.post(address, {"key": KEY}).status_code == 404


# ---- trying a key


@each_gateway
def test_a_good_key_shows_what_is_left(
    provider: str, as_alice: Client, cast: Cast, practice: PracticeServer
) -> None:
    post(as_alice, "key-keep", cast.northlight, provider, key=KEY)

    answer = post(as_alice, "key-test", cast.northlight, provider)

    row = row_in(answer, cast.northlight, provider)
    assert "accepts the key. Balance: $12.34. The test cost nothing." in text(row)
    assert row.select_one(".said[role=status]")


@each_gateway
def test_a_bad_key_is_said_to_be_refused(
    provider: str, as_alice: Client, cast: Cast, practice: PracticeServer
) -> None:
    call_faults(practice, "bad-key")
    post(as_alice, "key-keep", cast.northlight, provider, key=KEY)

    answer = post(as_alice, "key-test", cast.northlight, provider)

    row = row_in(answer, cast.northlight, provider)
    assert "does not accept this key" in text(row)
    assert "Nothing was charged." in text(row)
    assert row.select_one(".said[role=alert]")


@each_gateway
@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ("html-body", "gave no clear answer, so nobody knows whether the key works."),
        ("lost-reply-before", "gave no clear answer"),
        ("rate-limited", "asks for a pause. Nothing was charged. Test again"),
    ],
)
def test_a_gateway_in_trouble_is_not_mistaken_for_a_bad_key(
    fault: str,
    sentence: str,
    provider: str,
    as_alice: Client,
    cast: Cast,
    practice: PracticeServer,
) -> None:
    call_faults(practice, fault)
    post(as_alice, "key-keep", cast.northlight, provider, key=KEY)

    answer = post(as_alice, "key-test", cast.northlight, provider)

    row = text(row_in(answer, cast.northlight, provider))
    assert sentence in row
    assert "does not accept" not in row
    assert "by itself" not in row


def call_faults(practice: PracticeServer, *names: str) -> None:
    address = f"{practice.address}/faults"
    assert requests.post(address, json={"faults": names}, timeout=10).ok


@each_gateway
def test_a_gateway_that_is_not_there_is_said_so(
    provider: str, as_alice: Client, cast: Cast, settings: Settings
) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{closed.getsockname()[1]}"
    settings.PROVIDER_ADDRESSES = {provider: address}
    post(as_alice, "key-keep", cast.northlight, provider, key=KEY)

    answer = post(as_alice, "key-test", cast.northlight, provider)

    row = text(row_in(answer, cast.northlight, provider))
    assert "could not be reached from here. Nothing was charged." in row


def test_the_studios_own_key_is_tried_without_telling_its_balance(
    as_alice: Client, cast: Cast, practice: PracticeServer, settings: Settings
) -> None:
    settings.PROVIDER_KEYS = {"runware": KEY}

    answer = post(as_alice, "key-test", cast.northlight, "runware")

    row = text(row_in(answer, cast.northlight))
    assert "Runware accepts the key. The test cost nothing." in row
    assert "12.34" not in row


def test_without_a_key_there_is_nothing_to_test(
    as_alice: Client, cast: Cast, settings: Settings
) -> None:
    settings.PRACTICE_URL = "http://127.0.0.1:9"

    answer = post(as_alice, "key-test", cast.northlight, "runware")

    assert answer.status_code == 422
    row = row_in(answer, cast.northlight)
    assert "There is no key to test." in text(row)
    assert row.select("form[action*='/test/']") == []


# ---- who may


@each_change
@pytest.mark.parametrize("person", ["as_max", "as_rita"])
def test_only_owners_touch_keys(
    name: str, person: str, cast: Cast, request: pytest.FixtureRequest
) -> None:
    actions.keep_key(cast.northlight, "runware", KEY, by=cast.alice)
    before = list(ProviderKey.objects.values())

    answer = post(
        request.getfixturevalue(person), name, cast.northlight, "runware", key="k" * 9
    )

    assert answer.status_code == 403
    assert list(ProviderKey.objects.values()) == before


@each_change
def test_a_stranger_finds_no_team_to_give_a_key_to(
    name: str, as_mallory: Client, cast: Cast
) -> None:
    actions.keep_key(cast.northlight, "runware", KEY, by=cast.alice)
    before = list(ProviderKey.objects.values())

    answer = post(as_mallory, name, cast.northlight, "runware", key="k" * 9)

    assert answer.status_code == 404
    assert list(ProviderKey.objects.values()) == before


@each_change
def test_a_key_is_never_touched_by_following_a_link(
    name: str, as_alice: Client, cast: Cast
) -> None:
    address = reverse(name, args=[cast.northlight.pk, "runware"])

    assert as_alice.get(address).status_code == 405


@pytest.mark.parametrize("person", ["as_max", "as_rita", "as_mallory"])
def test_others_do_not_even_see_which_keys_there_are(
    person: str, cast: Cast, request: pytest.FixtureRequest
) -> None:
    actions.keep_key(cast.northlight, "runware", KEY, by=cast.alice)

    page = text(request.getfixturevalue(person).get("/team/"))

    assert "…abcd" not in page


# ---- a new secret


def test_keys_are_encrypted_anew_so_that_the_old_secret_can_go(
    cast: Cast, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.KEYS_SECRETS = ["old"]
    actions.keep_key(cast.northlight, "runware", KEY, by=cast.alice)
    settings.KEYS_SECRETS = ["new", "old"]

    call_command("reencrypt_keys")

    assert capsys.readouterr().out == "encrypted anew: 1\n"
    settings.KEYS_SECRETS = ["new"]
    found = access_for(cast.northlight.pk, "runware")
    assert found is not None
    assert found.key == KEY


def test_a_key_no_secret_opens_is_named_and_left_as_it_is(
    cast: Cast, settings: Settings
) -> None:
    settings.KEYS_SECRETS = ["lost"]
    actions.keep_key(cast.northlight, "runware", KEY, by=cast.alice)
    settings.KEYS_SECRETS = ["new"]
    before = list(ProviderKey.objects.values())

    with pytest.raises(CommandError, match="runware key ending abcd of Northlight"):
        call_command("reencrypt_keys")

    assert list(ProviderKey.objects.values()) == before
