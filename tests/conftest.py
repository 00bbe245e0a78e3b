"""What every test can ask for: the cast, each one's browser, and a media folder."""

import signal
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from storyboard.domain.roles import Role
from storyboard.teams import actions
from storyboard.teams.models import Team, User
from tests.cast import PASSWORD, Cast

# A shell that starts the tests in the background has them ignore Ctrl-C, and what they
# start would inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def media_dir(settings: Settings, tmp_path: Path) -> Path:
    """Every test keeps its files to itself."""
    settings.MEDIA_DIR = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture
def cast(db: None) -> Cast:
    alice = actions.make_owner(
        "alice@northlight.test", PASSWORD, name="Alice Ames", team_name="Northlight"
    )
    mallory = actions.make_owner(
        "mallory@elsewhere.test", PASSWORD, name="Mallory Moe", team_name="Elsewhere"
    )
    northlight = Team.objects.get(name="Northlight")
    return Cast(
        northlight=northlight,
        alice=alice,
        max=_member("Max Maker", northlight, role=Role.MAKER, by=alice),
        rita=_member("Rita Reviewer", northlight, role=Role.REVIEWER, by=alice),
        elsewhere=Team.objects.get(name="Elsewhere"),
        mallory=mallory,
    )


def _member(name: str, team: Team, *, role: Role, by: User) -> User:
    email = f"{name.split()[0].lower()}@northlight.test"
    _, token = actions.invite(team, email, role=role, by=by)
    return actions.accept_invitation(token, name, password=PASSWORD)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def as_alice(cast: Cast) -> Client:
    return client_of(cast.alice)


@pytest.fixture
def as_max(cast: Cast) -> Client:
    return client_of(cast.max)


@pytest.fixture
def as_rita(cast: Cast) -> Client:
    return client_of(cast.rita)


@pytest.fixture
def as_mallory(cast: Cast) -> Client:
    return client_of(cast.mallory)


@pytest.fixture
def anonymous(db: None) -> Client:
    return Client()
