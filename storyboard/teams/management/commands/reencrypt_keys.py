"""After a new secret was put in front: the old one is needed no longer.

`settings.SEALED` names what else has secrets: each says how many it encrypted anew, and
which it could not read.
"""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import import_string

from storyboard.teams import actions


class Command(BaseCommand):
    help = (
        "Encrypt the teams' provider keys, and the secrets of their webhooks, with the "
        "first STORYBOARD_KEYS_SECRET."
    )

    def handle(self, **_: object) -> None:
        done, keys = actions.reseal_keys()
        unreadable = [f"{key} of {key.team}" for key in keys]
        for others in settings.SEALED:
            more, unread = import_string(others)()
            done += more
            unreadable += unread
        self.stdout.write(f"encrypted anew: {done}")
        if unreadable:
            names = ", ".join(unreadable)
            raise CommandError(
                f"Cannot be read with any of the secrets: {names}. Add the secret they "
                "were encrypted with, or have an owner put them in again."
            )
