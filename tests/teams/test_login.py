"""The account pages behind the closed door: log-in, reset, and no sign-up."""

import re

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.core.cache import cache
from django.test import Client

from storyboard.teams.models import User
from tests.cast import PASSWORD, Cast

LOGIN, RESET = "/account/login/", "/account/password/reset/"


@pytest.fixture(autouse=True)
def _fresh_limits():
    cache.clear()
    yield
    cache.clear()


def text(answer) -> str:
    soup = BeautifulSoup(answer.content, "html.parser")
    return " ".join(soup.get_text(" ").split())


@pytest.mark.parametrize("email", ["alice@northlight.test", "Alice@Northlight.TEST"])
def test_the_right_password_opens(email: str, cast: Cast, anonymous: Client) -> None:
    answer = anonymous.post(LOGIN, {"login": email, "password": PASSWORD})

    assert answer.status_code == 302
    assert anonymous.session["_auth_user_id"] == str(cast.alice.pk)


def test_log_in_leads_on_to_the_page_that_was_asked_for(
    cast: Cast, anonymous: Client
) -> None:
    asked = anonymous.get("/team/")
    assert asked["Location"] == f"{LOGIN}?next=/team/"

    answer = anonymous.post(
        asked["Location"],
        {"login": "alice@northlight.test", "password": PASSWORD, "next": "/team/"},
    )

    assert answer["Location"] == "/team/"


def test_log_in_never_leads_to_another_host(cast: Cast, anonymous: Client) -> None:
    answer = anonymous.post(
        LOGIN,
        {
            "login": "alice@northlight.test",
            "password": PASSWORD,
            "next": "https://evil.test/",
        },
    )

    assert answer["Location"].startswith("/")


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(
    cast: Cast, anonymous: Client
) -> None:
    answers = [
        text(anonymous.post(LOGIN, {"login": email, "password": "wrong"}))
        for email in ("alice@northlight.test", "nobody@northlight.test")
    ]

    assert "not correct" in answers[0]
    assert answers[0] == answers[1]


def test_too_many_wrong_passwords_are_slowed_down_politely(
    cast: Cast, anonymous: Client
) -> None:
    wrong = {"login": "alice@northlight.test", "password": "wrong"}
    for _ in range(5):
        assert "not correct" in text(anonymous.post(LOGIN, wrong))

    answer = anonymous.post(LOGIN, wrong | {"password": PASSWORD})

    assert "Too many failed login attempts. Try again later." in text(answer)
    assert "_auth_user_id" not in anonymous.session


def test_sign_up_is_closed(cast: Cast, anonymous: Client) -> None:
    people = User.objects.count()
    values = {
        "email": "eve@example.org",
        "password1": "a long way home",
        "password2": "a long way home",
    }

    for answer in (
        anonymous.get("/account/signup/"),
        anonymous.post("/account/signup/", values),
    ):
        words = text(answer).lower()
        assert "closed" in words or "invitation" in words
    assert User.objects.count() == people


def reset_link(client: Client, email: str) -> str:
    client.post(RESET, {"email": email})
    found = re.search(r"http://testserver(/\S+)", str(mail.outbox[-1].body))
    assert found
    return found[1]


def test_a_forgotten_password_is_reset_by_a_link_that_works_once(
    cast: Cast, anonymous: Client
) -> None:
    link = reset_link(anonymous, "alice@northlight.test")
    form = anonymous.get(link, follow=True)
    values = {"password1": "the new long one", "password2": "the new long one"}

    answer = anonymous.post(form.request["PATH_INFO"], values, follow=True)

    assert answer.status_code == 200
    cast.alice.refresh_from_db()
    assert cast.alice.check_password("the new long one")

    again = Client().get(link, follow=True)
    assert 'name="password1"' not in again.content.decode()


def test_a_reset_ends_every_session(
    cast: Cast, anonymous: Client, as_alice: Client
) -> None:
    form = anonymous.get(reset_link(anonymous, "alice@northlight.test"), follow=True)
    values = {"password1": "the new long one", "password2": "the new long one"}
    anonymous.post(form.request["PATH_INFO"], values)

    assert as_alice.get("/team/").status_code == 302


def test_a_reset_for_a_stranger_says_the_same_and_sends_nothing(
    cast: Cast, anonymous: Client
) -> None:
    known = anonymous.post(RESET, {"email": "alice@northlight.test"}, follow=True)
    stranger = anonymous.post(RESET, {"email": "nobody@example.org"}, follow=True)

    assert text(known) == text(stranger)
    assert [letter.to for letter in mail.outbox] == [["alice@northlight.test"]]


def test_the_library_pages_that_are_not_offered_are_not_there(
    as_alice: Client,
) -> None:
    for path in ("email/", "confirm-email/", "login/code/confirm/"):
        assert as_alice.get(f"/account/{path}").status_code == 404
