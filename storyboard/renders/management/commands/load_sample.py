"""`load_sample`: the film "The Keeper", with the animatic of its first board."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from storyboard.boards.bundle import Unreadable
from storyboard.boards.exchange import sample_project
from storyboard.boards.models import Board, Project
from storyboard.domain.lifecycle import FINAL
from storyboard.domain.roles import Role
from storyboard.renders.actions.orders import order_sample
from storyboard.renders.models import Clip
from storyboard.renders.tasks import advance
from storyboard.teams.models import Team, User


class Command(BaseCommand):
    help = (
        "Bring the sample film into the first team, if that has no project yet, and "
        "render its first board with the local engine. Any number of runs is harmless."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        team = Team.objects.order_by("created_at").first()
        owner = User.objects.filter(
            memberships__team=team, memberships__role=Role.OWNER
        ).first()
        if team is None or owner is None:
            raise CommandError("There is no team with an owner yet.")
        try:
            project = _project(team, by=owner)
        except Unreadable as fault:
            why = f"None was loaded. {fault.problems[0].message}"
            self._say(options, why, why=why)
            return
        if project is None:
            self._say(options, "The team has other projects: no sample was loaded.")
            return
        clip, why = _clip_of(project, by=owner)
        shown = {"project": f"/projects/{project.pk}/"}
        if clip:
            shown["clip"] = f"/clips/{clip.pk}/"
        self._say(options, why, **shown)

    def _say(self, options: dict[str, Any], words: str, **found: str) -> None:
        if options["json"]:
            nothing = {"project": None, "clip": None}
            self.stdout.write(json.dumps(nothing | found))
            return
        found.pop("why", None)
        for name, address in found.items():
            self.stdout.write(f"{name}: {address}")
        if words:
            self.stdout.write(words)


def _project(team: Team, *, by: User) -> Project | None:
    """The sample project: found, or made where there is no project at all, not even in
    the trash: who threw it away does not want it with every start.
    """
    projects = Project.objects.filter(team=team)
    is_thrown_away = projects.exists() and not projects.filter(trashed_at=None).exists()
    return None if is_thrown_away else sample_project(team, by=by)


def _clip_of(project: Project, *, by: User) -> tuple[Clip | None, str]:
    """The first clip of the first board that is not in the trash, rendered here and now
    if there is none yet; and in words why there is none.
    """
    boards = Board.objects.filter(project=project, trashed_at=None)
    board = boards.order_by("created_at").first()
    if board is None:
        return None, "The sample's boards were deleted."
    takes = Clip.objects.filter(board=board, take__gt=0).order_by("made_at")
    clips = takes.filter(trashed_at=None)
    if clip := clips.first():
        return clip, ""
    if takes.exists():
        return None, "The sample's takes were deleted."
    render = order_sample(board, by=by)
    # In this process: whoever sets the studio up sees a film at once. When a worker was
    # quicker it has the claim, and this does nothing.
    advance(str(render.pk))
    render.refresh_from_db()
    if render.state in FINAL:
        return clips.first(), render.error
    return None, "The sample's render is queued: the workers will finish it."
