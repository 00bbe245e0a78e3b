"""What every test can ask for: the cast, each one's browser, and a media folder."""

import gc
import signal
from pathlib import Path

import pytest
from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from storyboard.domain.roles import Role
from storyboard.teams.models import Membership, Team, User
from tests.cast import PASSWORD, Cast

# A shell that starts the tests in the background has them ignore Ctrl-C, and what they
# start would inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_finish() -> None:
    """Thousands of collected tests live to the end: looking through them for garbage
    again and again was a seventh of the processor time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.fixture(autouse=True)
def media_dir(settings: Settings, tmp_path: Path) -> Path:
    """Every test keeps its files to itself."""
    settings.MEDIA_DIR = tmp_path / "media"
    settings.DRAWN_DIR = tmp_path / "drawn"
    return tmp_path / "media"


@pytest.fixture(autouse=True)
def nobody_has_tried() -> None:
    """What counts tries, at the log-in and behind share links, begins at none."""
    cache.clear()


@pytest.fixture
def cast(db: None) -> Cast:
    """Made directly, not by the actions: nearly every test begins with it."""
    password = make_password(PASSWORD)

    def person(name: str, house: str) -> User:
        email = f"{name.split()[0].lower()}@{house}.test"
        return User(email=email, name=name, password=password)

    northlight, elsewhere = teams = Team(name="Northlight"), Team(name="Elsewhere")
    alice, max_, rita, mallory = people = (
        person("Alice Ames", "northlight"),
        person("Max Maker", "northlight"),
        person("Rita Reviewer", "northlight"),
        person("Mallory Moe", "elsewhere"),
    )
    Team.objects.bulk_create(teams)
    User.objects.bulk_create(people)
    Membership.objects.bulk_create(
        [
            Membership(team=northlight, user=alice, role=Role.OWNER),
            Membership(team=northlight, user=max_, role=Role.MAKER),
            Membership(team=northlight, user=rita, role=Role.REVIEWER),
            Membership(team=elsewhere, user=mallory, role=Role.OWNER),
        ]
    )
    return Cast(northlight, alice, max_, rita, elsewhere, mallory)


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
