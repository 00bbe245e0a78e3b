"""`load_sample`: the film "The Keeper", with the animatic of its first board."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from storyboard import boards
from storyboard.boards.actions.imports import keep_import
from storyboard.boards.actions.projects import create_project
from storyboard.boards.exchange import studio_store
from storyboard.boards.intake import take_in_boards
from storyboard.boards.models import Board, Project
from storyboard.boards.queries import plan_of
from storyboard.domain.lifecycle import FINAL
from storyboard.domain.roles import Role
from storyboard.renders.actions import order_render
from storyboard.renders.models import Clip, Render
from storyboard.renders.tasks import advance
from storyboard.teams.models import Team, User

TITLE = "The Keeper"
FILES = Path(boards.__file__).parent / "sample"


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
        project = _project(team, by=owner)
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
            names = ("project", "clip")
            self.stdout.write(json.dumps({name: found.get(name) for name in names}))
            return
        for name, address in found.items():
            self.stdout.write(f"{name}: {address}")
        if words:
            self.stdout.write(words)


def _project(team: Team, *, by: User) -> Project | None:
    """The sample project: found, or made where there is no project at all."""
    projects = Project.objects.filter(team=team).order_by("created_at")
    if projects.exists():
        return projects.filter(title=TITLE, trashed_at=None).first()
    store = studio_store()
    files = sorted(FILES.glob("*.json"))
    readings = take_in_boards(files, store=store, team=team.pk, beside=FILES)
    with transaction.atomic():
        project = create_project(team, title=TITLE, by=by)
        for reading in readings:
            keep_import(project, reading.document, pictures=reading.pictures, by=by)
    return project


def _clip_of(project: Project, *, by: User) -> tuple[Clip | None, str]:
    """The first board's first clip, rendered here and now if there is none yet; and
    in words why there is none.
    """
    board = Board.objects.filter(project=project).order_by("created_at").first()
    if board is None:
        return None, "The sample's boards were deleted."
    clips = Clip.objects.filter(board=board).order_by("made_at")
    if clip := clips.first():
        return clip, ""
    render = _render_of(board, by=by)
    # In this process: whoever sets the studio up sees a film at once. When a worker was
    # quicker it has the claim, and this does nothing.
    advance(str(render.pk))
    render.refresh_from_db()
    if render.state in FINAL:
        return clips.first(), render.error
    return None, "The sample's render is queued: the workers will finish it."


def _render_of(board: Board, *, by: User) -> Render:
    """One order for the sample, however often and by whomever it is asked for."""
    key = uuid5(NAMESPACE_URL, f"sample:{board.pk}")
    return order_render(board=board, plan=plan_of(board), by=by, order_key=key)
