"""The first account, and the way back in."""

import json
import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from storyboard.domain.roles import Role
from storyboard.teams.models import Membership, Team, User
from tests.cast import Cast


def run(*args: str) -> str:
    out = StringIO()
    call_command(*args, stdout=out)
    return out.getvalue()


def test_the_first_run_makes_the_owner_and_prints_the_password_once(db) -> None:
    lines = run("make_owner").splitlines()

    assert lines[0] == "login: owner@storyboard.local"
    name, _, password = lines[1].partition(": ")
    assert (name, len(lines)) == ("password", 2)
    assert re.fullmatch(r"([a-km-np-z2-9]{4}-){3}[a-km-np-z2-9]{4}", password)
    owner = User.objects.get(email="owner@storyboard.local")
    assert owner.check_password(password)
    assert Membership.objects.get(user=owner).role == Role.OWNER


def test_the_second_run_changes_nothing_and_prints_no_password(db) -> None:
    run("make_owner")
    before = list(User.objects.values())

    assert run("make_owner") == "login: owner@storyboard.local\n"
    assert list(User.objects.values()) == before
    assert Team.objects.count() == 1


def test_the_address_can_be_chosen(db, settings) -> None:
    settings.OWNER_EMAIL = "Boss@Example.org"

    assert run("make_owner").splitlines()[0] == "login: boss@example.org"


def test_another_address_makes_no_second_owner(db, settings) -> None:
    run("make_owner")
    settings.OWNER_EMAIL = "boss@example.org"

    assert run("make_owner") == "login: owner@storyboard.local\n"
    assert (User.objects.count(), Team.objects.count()) == (1, 1)


def test_json_is_one_object_for_programs(db) -> None:
    first = json.loads(run("make_owner", "--json"))
    second = json.loads(run("make_owner", "--json"))

    assert first.keys() == {"login", "password"}
    assert second == {"login": "owner@storyboard.local"}


def test_a_new_password_opens_the_door_and_ends_old_sessions(
    cast: Cast, as_alice: Client
) -> None:
    lines = run("set_password", "Alice@Northlight.test").splitlines()

    assert lines[0] == "login: alice@northlight.test"
    cast.alice.refresh_from_db()
    assert cast.alice.check_password(lines[1].removeprefix("password: "))
    assert as_alice.get("/team/").status_code == 302


def test_an_unknown_address_is_refused(db) -> None:
    with pytest.raises(CommandError, match="no account for nobody"):
        run("set_password", "nobody@example.org")
