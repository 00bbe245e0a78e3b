"""The way in: an invitation's link, opened by whom it is for and by others."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.utils import timezone

from storyboard.domain.roles import Role
from storyboard.teams import actions
from storyboard.teams.models import Invitation, Membership, User
from tests.cast import Cast
from tests.conftest import client_of

WELCOME = {"name": "Nora New", "password": "a long way home"}


@pytest.fixture
def link(cast: Cast) -> str:
    _, token = actions.invite(
        cast.northlight, "nora@example.org", role=Role.MAKER, by=cast.alice
    )
    return f"/invitation/{token}/"


def text(answer) -> str:
    soup = BeautifulSoup(answer.content, "html.parser")
    return " ".join(soup.get_text(" ").split())


def test_only_the_hash_of_the_token_is_kept(cast: Cast) -> None:
    made, token = actions.invite(
        cast.northlight, "nora@example.org", role=Role.MAKER, by=cast.alice
    )

    kept = Invitation.objects.filter(pk=made.pk).values().get()

    assert len(token) >= 43  # 256 bits
    assert token not in str(kept)
    assert len(kept["token_sha256"]) == 64


def test_a_new_person_gets_an_account_and_lands_logged_in(
    link: str, cast: Cast, anonymous: Client
) -> None:
    assert "Join Northlight" in text(anonymous.get(link))

    answer = anonymous.post(link, WELCOME)

    assert answer.status_code == 302
    nora = User.objects.get(email="nora@example.org")
    assert anonymous.session["_auth_user_id"] == str(nora.pk)
    assert nora.name == "Nora New"
    assert nora.check_password(WELCOME["password"])
    member = Membership.objects.get(user=nora)
    assert (member.team_id, member.role) == (cast.northlight.pk, Role.MAKER)
    assert not member.may_spend


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"name": " "}, "name", "Enter the name your team knows you by."),
        ({"name": "No\0ra"}, "name", "a character that cannot be shown"),
        ({"name": "No\x01ra"}, "name", "a character that cannot be shown"),
        ({"name": "\u202earoN"}, "name", "a character that cannot be shown"),
        ({"name": "\u200d"}, "name", "a character that cannot be shown"),
        ({"name": "N" * 81}, "name", "at most 80 characters"),
        ({"password": ""}, "password", "Choose a password."),
        ({"password": "short"}, "password", "too short"),
        ({"password": "12345678901"}, "password", "entirely numeric"),
        ({"password": "nora@example.org"}, "password", "too similar"),
    ],
)
def test_a_refused_welcome_says_which_field_and_why(
    values, field: str, sentence: str, link: str, anonymous: Client
) -> None:
    answer = anonymous.post(link, WELCOME | values)

    assert answer.status_code == 422
    soup = BeautifulSoup(answer.content, "html.parser")
    box = soup.select_one(f'[data-field="{field}"] .error')
    assert box is not None
    assert sentence in box.get_text()
    assert not User.objects.filter(email="nora@example.org").exists()


def test_a_link_works_once(link: str, anonymous: Client) -> None:
    anonymous.post(link, WELCOME)

    for answer in (Client().get(link), Client().post(link, WELCOME)):
        assert answer.status_code == 410
        assert "This invitation was used already." in text(answer)


def test_an_expired_link_says_so(link: str, anonymous: Client) -> None:
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    for answer in (anonymous.get(link), anonymous.post(link, WELCOME)):
        assert answer.status_code == 410
        assert "This invitation has expired." in text(answer)
    assert not User.objects.filter(email="nora@example.org").exists()


def test_a_link_lasts_seven_days(link: str) -> None:
    made = Invitation.objects.get(email="nora@example.org")

    assert made.problem_at(made.created_at + timedelta(days=6, hours=23)) is None
    assert made.problem_at(made.created_at + timedelta(days=7, minutes=1))


def test_a_revoked_link_is_unknown(link: str, anonymous: Client) -> None:
    actions.revoke_invitation(Invitation.objects.get(email="nora@example.org"))

    answer = anonymous.get(link)

    assert answer.status_code == 404
    assert "was taken back" in text(answer)


def test_inviting_again_replaces_the_earlier_link(
    link: str, cast: Cast, anonymous: Client
) -> None:
    actions.invite(
        cast.northlight, "NORA@example.org", role=Role.REVIEWER, by=cast.alice
    )

    assert anonymous.get(link).status_code == 404
    waiting = Invitation.objects.filter(accepted_at=None)
    assert [(one.email, one.role) for one in waiting] == [
        ("nora@example.org", Role.REVIEWER)
    ]


@pytest.fixture
def link_for_mallory(cast: Cast) -> str:
    _, token = actions.invite(
        cast.northlight, cast.mallory.email, role=Role.REVIEWER, by=cast.alice
    )
    return f"/invitation/{token}/"


def test_somebody_with_an_account_logs_in_and_joins(
    link_for_mallory: str, cast: Cast, anonymous: Client
) -> None:
    door = BeautifulSoup(anonymous.get(link_for_mallory).content, "html.parser")
    assert door.select_one(f'a[href="/account/login/?next={link_for_mallory}"]')

    client = client_of(cast.mallory)
    assert "Join Northlight" in text(client.get(link_for_mallory))
    assert client.post(link_for_mallory).status_code == 302

    member = Membership.objects.get(user=cast.mallory, team=cast.northlight)
    assert member.role == Role.REVIEWER


def test_an_account_is_never_taken_over_by_an_invitation(
    link_for_mallory: str, cast: Cast, anonymous: Client
) -> None:
    anonymous.post(link_for_mallory, WELCOME)

    cast.mallory.refresh_from_db()
    assert not cast.mallory.check_password(WELCOME["password"])
    assert "_auth_user_id" not in anonymous.session


def test_somebody_else_is_told_whose_invitation_it_is(
    link: str, cast: Cast, as_mallory: Client
) -> None:
    for answer in (as_mallory.get(link), as_mallory.post(link, WELCOME)):
        assert "You are logged in as mallory@elsewhere.test" in text(answer)
    assert not Membership.objects.filter(
        user=cast.mallory, team=cast.northlight
    ).exists()


def test_the_action_refuses_another_person_and_leaves_the_link_usable(
    link: str, cast: Cast
) -> None:
    token = link.split("/")[2]

    with pytest.raises(ValidationError, match="is for nora@"):
        actions.accept_invitation_as(token, cast.mallory)

    nora = actions.accept_invitation(token, "Nora", password="a long way home")
    assert nora.email == "nora@example.org"


def test_the_action_refuses_an_address_that_has_an_account(
    link_for_mallory: str,
) -> None:
    with pytest.raises(ValidationError, match="already has an account"):
        actions.accept_invitation(
            link_for_mallory.split("/")[2], "Mallory", password="a long way home"
        )


def test_the_link_is_not_kept_by_browsers_nor_sent_on(
    link: str, anonymous: Client
) -> None:
    answer = anonymous.get(link)

    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "same-origin"


only_where_people_write_at_once = pytest.mark.skipif(
    not connection.features.has_select_for_update,
    reason="SQLite has one lock for everything: set TEST_DATABASE_URL to a PostgreSQL",
)


@only_where_people_write_at_once
@pytest.mark.parametrize("links", ["one", "two"])
@pytest.mark.django_db(transaction=True)
def test_of_two_who_accept_at_once_one_joins_and_the_other_is_told(
    link: str, links: str, cast: Cast
) -> None:
    other = link
    if links == "two":
        _, token = actions.invite(
            cast.elsewhere, "nora@example.org", role=Role.MAKER, by=cast.mallory
        )
        other = f"/invitation/{token}/"
    start = Barrier(2)

    def accept(address: str) -> Any:
        try:
            start.wait()
            return Client().post(address, WELCOME)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as people:
        answers = list(people.map(accept, [link, other]))

    told = next(answer for answer in answers if answer.status_code != 302)
    assert "Log in" in text(told)
    assert User.objects.filter(email="nora@example.org").count() == 1
    assert Membership.objects.filter(user__email="nora@example.org").count() == 1
