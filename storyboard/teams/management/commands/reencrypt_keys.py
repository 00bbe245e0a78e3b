"""After a new secret was put in front: the old one is needed no longer."""

from django.core.management.base import BaseCommand, CommandError

from storyboard.teams import actions


class Command(BaseCommand):
    help = "Encrypt the teams' provider keys with the first STORYBOARD_KEYS_SECRET."

    def handle(self, **_: object) -> None:
        done, unreadable = actions.reseal_keys()
        self.stdout.write(f"encrypted anew: {done}")
        if unreadable:
            names = ", ".join(f"{key} of {key.team}" for key in unreadable)
            raise CommandError(
                f"Cannot be read with any of the secrets: {names}. Add the secret they "
                "were encrypted with, or have an owner put them in again."
            )
