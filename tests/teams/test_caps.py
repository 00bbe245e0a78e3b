"""The cap on what a team, or one project of it, may spend: set by owners only."""

from decimal import Decimal
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from storyboard.boards.actions.projects import create_project
from storyboard.boards.models import Project
from storyboard.teams import actions
from storyboard.teams.models import Team
from tests.cast import Cast


@pytest.fixture(params=["team", "project"])
def capped(request: pytest.FixtureRequest, cast: Cast) -> Team | Project:
    """What has a cap of its own; each test runs for both."""
    if request.param == "team":
        return cast.northlight
    return create_project(cast.northlight, title="The Keeper", by=cast.alice)


def page_of(capped: Team | Project) -> str:
    if isinstance(capped, Team):
        return reverse("team")
    return reverse("project", args=[capped.pk])


def post(client: Client, capped: Team | Project, values: dict[str, str]) -> Any:
    name = "team-cap" if isinstance(capped, Team) else "project-cap"
    return client.post(reverse(name, args=[capped.pk]), values, follow=True)


def cap_of(capped: Team | Project) -> Decimal | None:
    capped.refresh_from_db()
    return capped.spend_cap_usd


def text(answer: Any) -> str:
    soup = BeautifulSoup(answer.content, "html.parser")
    return " ".join(soup.get_text(" ").split())


@pytest.mark.parametrize(
    ("typed", "cap", "said"),
    [
        ("500", "500", "may spend $500.00 in all."),
        (" $1250.50 ", "1250.50", "may spend $1,250.50 in all."),
        ("0", "0", "may spend nothing now."),
        ("9999999999.99", "9999999999.99", "may spend $9,999,999,999.99 in all."),
    ],
)
def test_an_owner_sets_a_cap(
    typed: str, cap: str, said: str, capped: Team | Project, as_alice: Client
) -> None:
    answer = post(as_alice, capped, {"cap": typed})

    assert said in text(answer)
    assert cap_of(capped) == Decimal(cap)
    soup = BeautifulSoup(as_alice.get(page_of(capped)).content, "html.parser")
    field = soup.select_one("input[name=cap]")
    assert field is not None
    assert field["value"] == str(cap_of(capped))


def test_an_empty_field_takes_the_cap_away(
    capped: Team | Project, as_alice: Client
) -> None:
    post(as_alice, capped, {"cap": "500"})

    answer = post(as_alice, capped, {"cap": ""})

    assert "has no spending cap now." in text(answer)
    assert cap_of(capped) is None


@pytest.mark.parametrize(
    "values",
    [
        {},
        *({"cap": typed} for typed in ("-1", "much", "0.005", "1,500", "nan", "inf")),
        {"cap": "10000000000"},
        {"cap": "1e30"},
        {"cap": "\0"},
    ],
    ids=str,
)
def test_what_is_no_amount_changes_nothing_and_says_how_to_write_one(
    values: dict[str, str], capped: Team | Project, as_alice: Client
) -> None:
    post(as_alice, capped, {"cap": "500"})

    answer = post(as_alice, capped, values)

    assert answer.status_code == 422
    soup = BeautifulSoup(answer.content, "html.parser")
    error = soup.select_one('[data-field="cap"] .error')
    assert error is not None
    assert "Write dollars like 500 or 49.50" in error.get_text()
    assert cap_of(capped) == 500


@pytest.mark.parametrize("person", ["as_max", "as_rita"])
def test_others_read_the_cap_and_do_not_change_it(
    person: str,
    capped: Team | Project,
    as_alice: Client,
    request: pytest.FixtureRequest,
) -> None:
    client = request.getfixturevalue(person)
    assert "at gateways in all" not in text(client.get(page_of(capped)))
    post(as_alice, capped, {"cap": "500"})

    page = client.get(page_of(capped))
    refused = post(client, capped, {"cap": "9"})

    assert "may spend $500.00 at gateways in all." in text(page)
    assert b'name="cap"' not in page.content
    assert refused.status_code == 403
    assert cap_of(capped) == 500


def test_the_right_to_spend_is_not_the_right_to_say_how_much(
    capped: Team | Project, cast: Cast, as_max: Client
) -> None:
    actions.give_spend(cast.northlight.memberships.get(user=cast.max))

    assert post(as_max, capped, {"cap": "9"}).status_code == 403


def test_a_stranger_finds_nothing_to_cap(
    capped: Team | Project, as_mallory: Client
) -> None:
    assert post(as_mallory, capped, {"cap": "9"}).status_code == 404
    assert cap_of(capped) is None


def test_a_cap_below_nothing_is_impossible(capped: Team | Project) -> None:
    rows = type(capped).objects.filter(pk=capped.pk)

    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(spend_cap_usd=-1)
