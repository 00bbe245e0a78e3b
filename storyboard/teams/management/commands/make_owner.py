"""The first account of a fresh studio. Its password is printed once, then never."""

import json
from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand

from storyboard.teams import actions
from storyboard.teams.passwords import fresh_password
from storyboard.teams.queries import first_owner


class Command(BaseCommand):
    help = "Make the owner's account and team when there is none yet."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--email", default=settings.OWNER_EMAIL)
        parser.add_argument("--name", default="Owner")
        parser.add_argument("--team", default="My team")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(
        self, *, email: str, name: str, team: str, json: bool, **_: object
    ) -> None:
        owner = first_owner()
        facts = {"login": owner.email if owner else email.lower()}
        if owner is None:
            facts["password"] = fresh_password()
            actions.make_owner(
                facts["login"], facts["password"], name=name, team_name=team
            )
        self.stdout.write(_as_json(facts) if json else _as_lines(facts))


def _as_json(facts: dict[str, str]) -> str:
    return json.dumps(facts)


def _as_lines(facts: dict[str, str]) -> str:
    return "\n".join(f"{name}: {value}" for name, value in facts.items())
