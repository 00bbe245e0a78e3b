"""A code of an app beside the password, for who wants it."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import hotp_value, yield_hotp_counters_from_time
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client

from tests.cast import PASSWORD, Cast

LOGIN, FACTOR = "/account/login/", "/account/factor/"


@pytest.fixture(autouse=True)
def _fresh_limits():
    cache.clear()
    yield
    cache.clear()


def code_of(secret: str) -> str:
    """What the app shows now."""
    counter = next(yield_hotp_counters_from_time())
    return f"{hotp_value(secret, counter):06d}"


def log_in(client: Client) -> str:
    """Where the password alone leads."""
    form = {"login": "alice@northlight.test", "password": PASSWORD}
    return str(client.post(LOGIN, form)["Location"])


def confirm(client: Client) -> None:
    """Steps that change the account ask for the password once more."""
    client.post("/account/reauthenticate/", {"password": PASSWORD})


@pytest.fixture
def secret(cast: Cast) -> str:
    """Alice has set up her app; the secret is what it keeps."""
    client = Client()
    log_in(client)
    again = client.get(f"{FACTOR}app/on/")
    assert again["Location"].startswith("/account/reauthenticate/")
    confirm(client)
    page = client.get(f"{FACTOR}app/on/")
    found = BeautifulSoup(page.content, "html.parser").find(id="factor-secret")
    assert found
    secret = str(found["value"])
    answer = client.post(f"{FACTOR}app/on/", {"code": code_of(secret)})
    assert answer["Location"] == f"{FACTOR}codes/"
    cache.clear()  # a code counts once, and the next test wants the same half minute
    return secret


def test_the_password_alone_opens_nothing_any_more(secret: str) -> None:
    client = Client()
    assert log_in(client) == f"{FACTOR}code/"
    assert client.get("/")["Location"].startswith(LOGIN)
    refused = client.post(f"{FACTOR}code/", {"code": "000000"})
    assert "This code is not correct" in refused.content.decode()
    assert "_auth_user_id" not in client.session

    client.post(f"{FACTOR}code/", {"code": code_of(secret)})
    assert client.get("/team/").status_code == 200


def test_a_recovery_code_opens_once(secret: str, cast: Cast) -> None:
    first, again = Client(), Client()
    codes = Authenticator.objects.get(user=cast.alice, type="recovery_codes")
    code = codes.wrap().get_unused_codes()[0]
    log_in(first)
    first.post(f"{FACTOR}code/", {"code": code})
    assert first.get("/team/").status_code == 200
    log_in(again)
    again.post(f"{FACTOR}code/", {"code": code})
    assert again.get("/team/").status_code == 302


def test_guessing_codes_is_stopped(secret: str) -> None:
    client = Client()
    log_in(client)
    for guess in range(30):
        answer = client.post(f"{FACTOR}code/", {"code": f"{guess:06d}"})
    assert "Too many" in answer.content.decode()
    client.post(f"{FACTOR}code/", {"code": code_of(secret)})
    assert "_auth_user_id" not in client.session


def test_a_copy_of_the_database_holds_no_secret_to_make_codes_of(
    secret: str, cast: Cast
) -> None:
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in kept
    assert re.search(r"gAAAA", kept)


def test_it_is_switched_off_after_a_code_and_the_password_opens_again(
    secret: str,
) -> None:
    client = Client()
    log_in(client)
    client.post(f"{FACTOR}code/", {"code": code_of(secret)})
    confirm(client)
    assert client.get(f"{FACTOR}codes/").status_code == 200
    client.post(f"{FACTOR}app/off/")
    assert log_in(Client()) == "/"


def test_whoever_lost_phone_and_codes_is_let_in_by_who_runs_the_server(
    secret: str, cast: Cast
) -> None:
    call_command("set_password", cast.alice.email)
    assert not Authenticator.objects.filter(user=cast.alice).exists()


def test_nobody_sees_the_pages_of_the_factor_without_a_log_in(
    anonymous: Client, cast: Cast
) -> None:
    for page in ("", "app/on/", "app/off/", "codes/", "codes/new/", "codes/file/"):
        answer = anonymous.get(f"{FACTOR}{page}")
        assert answer["Location"].startswith(LOGIN)
