"""A script that came in: its boards, and elements of those who speak."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.db import transaction

from storyboard.boards.actions.library import create_element
from storyboard.boards.actions.projects import create_board_from
from storyboard.boards.models import Board, Element, Project
from storyboard.domain.plan import BoardPlan, ShotPlan
from storyboard.domain.text import slug_for
from storyboard.providers import registry
from storyboard.teams.models import User


def create_boards_of_script(
    project: Project, plans: Sequence[BoardPlan], *, speakers: Sequence[str], by: User
) -> list[Board]:
    """All boards or none, behind those that are there. Who is named in `speakers` is
    an element, made if need be, and mentioned where the shot begins with the name.
    """
    slugs = {name: _element(project, name, by) for name in speakers}
    with transaction.atomic():
        return [
            create_board_from(
                project,
                replace(plan, shots=tuple(_spoken(s, slugs) for s in plan.shots)),
                by=by,
                model=registry.DEFAULT,
                settings={},
            )
            for plan in plans
        ]


def _element(project: Project, name: str, by: User) -> str:
    """The slug of the team's element of that name. Made before the boards: whoever
    orders holds a board before the team.
    """
    same = Element.objects.filter(team=project.team_id, trashed_at=None)
    known = same.filter(slug=slug_for(name, otherwise="character")).first()
    if known and known.name.casefold() == name.casefold():
        return known.slug
    spoken = name.title() if name.isupper() else name
    return create_element(project.team, name=spoken, by=by).slug


def _spoken(shot: ShotPlan, slugs: Mapping[str, str]) -> ShotPlan:
    """`MARA (quietly): “…”` begins with `@mara`."""
    prompt = shot.prompt
    for name, slug in slugs.items():
        start = re.compile(rf"^{re.escape(name)}(?=:| \()", re.MULTILINE)
        prompt = start.sub(f"@{slug}", prompt)
    return replace(shot, prompt=prompt)
