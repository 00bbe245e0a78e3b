"""The team page: who sees it, and what only an owner may do there."""

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.test import Client
from django.urls import reverse

from storyboard.domain.roles import Role
from storyboard.teams import actions
from storyboard.teams.models import Invitation, Membership, User
from tests.cast import Cast


def of(user: User) -> Membership:
    return Membership.objects.get(user=user)


def page(client: Client) -> BeautifulSoup:
    answer = client.get("/team/")
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def text(answer) -> str:
    soup = BeautifulSoup(answer.content, "html.parser")
    return " ".join(soup.get_text(" ").split())


def test_an_owner_sees_members_and_the_forms_to_change_them(
    cast: Cast, as_alice: Client
) -> None:
    soup = page(as_alice)

    row = soup.find(id=f"membership-{of(cast.max).pk}")
    assert row is not None
    assert "Max Maker" in row.get_text()
    assert "May not spend" in row.get_text()
    addresses = {form["action"] for form in row.find_all("form")}
    assert addresses == {
        reverse(name, args=[of(cast.max).pk])
        for name in ("membership-role", "membership-spend", "membership-remove")
    }


@pytest.mark.parametrize("person", ["as_max", "as_rita"])
def test_teammates_see_the_members_but_no_forms(
    person: str, request: pytest.FixtureRequest
) -> None:
    soup = page(request.getfixturevalue(person))

    main = soup.find("main")
    assert main is not None
    assert "alice@northlight.test" in main.get_text()
    assert main.find_all("form") == []


def test_a_stranger_sees_only_their_own_team(as_mallory: Client) -> None:
    words = page(as_mallory).get_text()

    assert "Elsewhere" in words
    assert "Northlight" not in words
    assert "northlight.test" not in words


def test_somebody_on_two_teams_sees_a_section_for_each(
    cast: Cast, as_mallory: Client
) -> None:
    _, token = actions.invite(
        cast.northlight, cast.mallory.email, role=Role.REVIEWER, by=cast.alice
    )
    actions.accept_invitation_as(token, cast.mallory)

    names = [h2.get_text() for h2 in page(as_mallory).select("main section > h2")]

    assert names == ["Northlight", "Elsewhere"]


def test_somebody_on_no_team_is_told_what_to_do(cast: Cast, as_max: Client) -> None:
    actions.remove_member(of(cast.max))

    assert "You are on no team" in page(as_max).get_text()


def test_an_invitation_shows_its_link_once_and_is_mailed(
    cast: Cast, as_alice: Client
) -> None:
    answer = as_alice.post(
        reverse("invitation-make", args=[cast.northlight.pk]),
        {"email": "New@Example.org", "role": "maker"},
    )

    soup = BeautifulSoup(answer.content, "html.parser")
    field = soup.find(id="invitation-link")
    assert field is not None
    link = str(field["value"])
    assert link.startswith("http://testserver/invitation/")
    assert soup.select_one('[data-copy="invitation-link"]') is not None
    assert [letter.to for letter in mail.outbox] == [["new@example.org"]]
    assert link in mail.outbox[0].body
    again = page(as_alice)
    assert "new@example.org" in again.get_text()
    assert link not in str(again)


def test_an_invitation_that_cannot_be_mailed_says_to_copy_the_link(
    cast: Cast, as_alice: Client, settings
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens there

    answer = as_alice.post(
        reverse("invitation-make", args=[cast.northlight.pk]),
        {"email": "new@example.org", "role": "maker"},
    )

    assert "could not be sent. Copy the link" in text(answer)
    assert Invitation.objects.filter(email="new@example.org").exists()


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"email": "", "role": "maker"}, "email", "Enter the e-mail address"),
        ({"email": "max", "role": "maker"}, "email", "not an e-mail address"),
        (
            {"email": "max@northlight.test", "role": "maker"},
            "email",
            "max@northlight.test is already on this team.",
        ),
        (
            {"email": "new@example.org", "role": "king"},
            "role",
            "Choose owner, maker or reviewer.",
        ),
    ],
)
def test_a_refused_invitation_says_which_field_and_why(
    values, field: str, sentence: str, cast: Cast, as_alice: Client
) -> None:
    answer = as_alice.post(
        reverse("invitation-make", args=[cast.northlight.pk]), values
    )

    assert answer.status_code == 422
    soup = BeautifulSoup(answer.content, "html.parser")
    box = soup.select_one(f'[data-field="{field}"] .error')
    assert box is not None
    assert sentence in box.get_text()
    assert not Invitation.objects.filter(accepted_at=None).exists()


def test_an_owner_takes_an_invitation_back(cast: Cast, as_alice: Client) -> None:
    made, _ = actions.invite(
        cast.northlight, "new@example.org", role=Role.MAKER, by=cast.alice
    )

    answer = as_alice.post(reverse("invitation-revoke", args=[made.pk]), follow=True)

    assert "The invitation for new@example.org is taken back." in text(answer)
    assert not Invitation.objects.filter(pk=made.pk).exists()


def test_an_owner_changes_a_role(cast: Cast, as_alice: Client) -> None:
    answer = as_alice.post(
        reverse("membership-role", args=[of(cast.rita).pk]),
        {"role": "maker"},
        follow=True,
    )

    assert "Rita Reviewer is now maker of Northlight." in text(answer)
    assert of(cast.rita).role == Role.MAKER


def test_an_owner_gives_and_takes_the_right_to_spend(
    cast: Cast, as_alice: Client
) -> None:
    address = reverse("membership-spend", args=[of(cast.max).pk])

    given = as_alice.post(address, {"spend": "yes"}, follow=True)
    assert "Max Maker may now spend the money of Northlight." in text(given)
    assert of(cast.max).may_spend

    taken = as_alice.post(address, {"spend": "no"}, follow=True)
    assert "Max Maker may no longer spend" in text(taken)
    assert not of(cast.max).may_spend


@pytest.mark.parametrize(
    ("name", "who", "values", "sentence"),
    [
        ("membership-role", "alice", {"role": "maker"}, "is the only owner of"),
        ("membership-role", "max", {"role": "king"}, "Choose owner, maker or"),
        ("membership-remove", "alice", {}, "Make somebody else an owner before"),
        ("membership-spend", "rita", {"spend": "yes"}, "Make Rita Reviewer a maker"),
        ("membership-spend", "max", {"spend": "perhaps"}, "yes or no"),
        ("membership-spend", "alice", {"spend": "no"}, "An owner may always spend"),
    ],
)
def test_a_refused_change_is_explained_in_the_members_row(
    name: str, who: str, values, sentence: str, cast: Cast, as_alice: Client
) -> None:
    member = of(getattr(cast, who))

    answer = as_alice.post(reverse(name, args=[member.pk]), values)

    assert answer.status_code == 422
    soup = BeautifulSoup(answer.content, "html.parser")
    box = soup.select_one(f"#membership-{member.pk} .error")
    assert box is not None
    assert sentence in box.get_text()
    before = (member.role, member.may_spend)
    member.refresh_from_db()
    assert (member.role, member.may_spend) == before


def test_a_removed_member_is_out_at_once(
    cast: Cast, as_alice: Client, as_max: Client
) -> None:
    assert "Northlight" in page(as_max).get_text()

    answer = as_alice.post(
        reverse("membership-remove", args=[of(cast.max).pk]), follow=True
    )

    assert "Max Maker is no longer on Northlight." in text(answer)
    assert "Northlight" not in page(as_max).get_text()


CHANGES = [
    "invitation-make",
    "invitation-revoke",
    "membership-role",
    "membership-spend",
    "membership-remove",
]


@pytest.fixture
def address(request: pytest.FixtureRequest, cast: Cast) -> str:
    made, _ = actions.invite(
        cast.northlight, "new@example.org", role=Role.MAKER, by=cast.alice
    )
    ids = {"team": cast.northlight.pk, "invitation": made.pk}
    key = request.param.partition("-")[0]
    if request.param == "invitation-make":
        key = "team"
    return reverse(request.param, args=[ids.get(key, of(cast.rita).pk)])


VALUES = {
    "email": "a@example.org",
    "role": "maker",
    "spend": "yes",
}


@pytest.mark.parametrize("address", CHANGES, indirect=True)
def test_a_teammate_may_not_change_the_team(address: str, as_max: Client) -> None:
    before = list(Membership.objects.values()), list(Invitation.objects.values())

    answer = as_max.post(address, VALUES)

    assert answer.status_code == 403
    assert "Only an owner may change the team." in text(answer)
    after = list(Membership.objects.values()), list(Invitation.objects.values())
    assert after == before


@pytest.mark.parametrize("address", CHANGES, indirect=True)
def test_a_stranger_finds_nothing_to_change(address: str, as_mallory: Client) -> None:
    before = list(Membership.objects.values()), list(Invitation.objects.values())

    assert as_mallory.post(address, VALUES).status_code == 404
    after = list(Membership.objects.values()), list(Invitation.objects.values())
    assert after == before


@pytest.mark.parametrize("address", CHANGES, indirect=True)
def test_a_change_is_never_made_by_following_a_link(
    address: str, as_alice: Client
) -> None:
    assert as_alice.get(address).status_code == 405
