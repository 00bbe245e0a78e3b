"""`import_board BOARD.(json|zip) --team TEAM --project TITLE`: a file as a board."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from storyboard.boards.actions.imports import keep_import
from storyboard.boards.actions.projects import create_project
from storyboard.boards.bundle import Unreadable
from storyboard.boards.exchange import studio_store
from storyboard.boards.intake import take_in_board
from storyboard.boards.models import Project
from storyboard.domain.plan import LONGEST_TITLE
from storyboard.teams.models import Team

PROBLEMS = 2


class Command(BaseCommand):
    help = (
        "Make a board of a board file or a ZIP bundle. Exit 2: every problem is on "
        "standard error, one line each, and nothing was kept."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("board", type=Path, metavar="BOARD")
        parser.add_argument("--team", required=True, help="the team's name")
        parser.add_argument(
            "--project", required=True, metavar="TITLE", help="made if it is new"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        team, title, path = _team(options["team"]), options["project"], options["board"]
        if not 0 < len(title.strip()) <= LONGEST_TITLE:
            message = f"A project's title has 1 to {LONGEST_TITLE} characters."
            raise CommandError(message, returncode=PROBLEMS)
        store = studio_store()
        try:
            reading = take_in_board(path, store=store, team=team.pk, beside=path.parent)
        except OSError as error:
            message = f"“{path}” cannot be read: {error.strerror}."
            raise CommandError(message, returncode=PROBLEMS) from error
        except Unreadable as unreadable:
            for problem in unreadable.problems:
                self.stderr.write(" ".join(str(problem).split()))
            sys.exit(PROBLEMS)
        with transaction.atomic():
            mine = Project.objects.filter(team=team, title=title, trashed_at=None)
            project = mine.order_by("created_at").first() or create_project(
                team, title=title, by=None
            )
            result = keep_import(project, reading, by=None)
        for note in result.notes:
            self.stderr.write(note)
        self.stdout.write(f"board: /boards/{result.board.pk}/")


def _team(name: str) -> Team:
    found = list(Team.objects.filter(name=name)[:2])
    if len(found) == 1:
        return found[0]
    message = (
        f"Two teams are called “{name}”."
        if found
        else f"There is no team called “{name}”."
    )
    raise CommandError(message, returncode=PROBLEMS)
