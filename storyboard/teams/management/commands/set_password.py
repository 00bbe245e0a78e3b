"""The way back in for somebody who is locked out and has no mail server."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from storyboard.teams import actions
from storyboard.teams.passwords import fresh_password
from storyboard.teams.queries import user_with


class Command(BaseCommand):
    help = (
        "Give an account a new password, print it once, end its sessions, and take "
        "away its second factor, which may be on the phone that was lost."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")

    def handle(self, *, email: str, **_: object) -> None:
        user = user_with(email)
        if user is None:
            raise CommandError(f"There is no account for {email}.")
        password = fresh_password()
        actions.set_password(user, password)
        actions.drop_second_factor(user)
        self.stdout.write(f"login: {user.email}\npassword: {password}")
