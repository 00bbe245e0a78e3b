"""What is spent and what is left stands on the pages of team and project."""

from decimal import Decimal
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from storyboard.boards.models import Project
from storyboard.domain.money import Entry
from storyboard.renders.models import LedgerEntry, Render
from storyboard.teams.models import Team
from tests.cast import Cast
from tests.renders.conftest import Orders


@pytest.fixture
def render(ordered: Orders) -> Render:
    return ordered()


def note(render: Render, kind: Entry, amount: str, **more: object) -> None:
    LedgerEntry.objects.create(
        render=render,
        team=render.team,
        project=render.board.project,
        board=render.board,
        at=timezone.now(),
        kind=kind,
        amount_usd=Decimal(amount),
        **more,
    )


def slot(client: Client, page: str, key: UUID) -> str:
    """Where the page gets the line from."""
    soup = BeautifulSoup(client.get(page).content, "html.parser")
    found = soup.select_one(f"#spent-{key}")
    assert found
    return str(found["hx-get"])


def lines(client: Client, address: str) -> list[str]:
    soup = BeautifulSoup(client.get(address).content, "html.parser")
    return [line.text for line in soup.select("p")]


def test_both_pages_say_it_for_everybody_on_the_team(
    render: Render, cast: Cast, as_alice: Client, as_rita: Client
) -> None:
    project = render.board.project
    Team.objects.filter(pk=cast.northlight.pk).update(spend_cap_usd=50)
    note(render, Entry.RESERVED, "4.20")
    note(render, Entry.RESERVED, "9", is_practice=True)

    team_says = (
        "The team has spent or reserved $4.20 at gateways: "
        "$45.80 left of the team's $50.00."
    )
    project_says = "The project has spent or reserved $4.20 at gateways. It has no cap."
    for client in (as_alice, as_rita):
        team = slot(client, reverse("team"), cast.northlight.pk)
        own = slot(client, reverse("project", args=[project.pk]), project.pk)
        assert lines(client, team) == [team_says]
        assert lines(client, own) == [project_says, team_says]


def test_an_order_changes_the_line_and_nothing_else_does(
    render: Render, as_rita: Client
) -> None:
    address = reverse("project-spent", args=[render.board.project_id])
    soup = BeautifulSoup(as_rita.get(address).content, "html.parser")
    assert soup.div
    again = str(soup.div["hx-get"])

    before = as_rita.get(again).status_code
    note(render, Entry.RESERVED, "1.26")

    assert "every" in str(soup.div["hx-trigger"])
    assert before == 204
    assert lines(as_rita, again) == [
        "The project has spent or reserved $1.26 at gateways. It has no cap."
    ]


def test_what_was_overspent_leaves_nothing(render: Render, as_rita: Client) -> None:
    Project.objects.update(spend_cap_usd=1)
    note(render, Entry.CHARGED, "1.26")

    address = reverse("project-spent", args=[render.board.project_id])

    assert "$0.00 left of the project's $1.00" in lines(as_rita, address)[0]
