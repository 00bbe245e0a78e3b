"""One thing that happened in a team, and the facts that are sent of it.

Ids, names, words people wrote, and addresses in the studio, which ask for a log-in:
nothing that opens anything.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from storyboard.api.hooks.names import EventName
from storyboard.boards.models import Board
from storyboard.renders.models import Clip, Render

# How many rows of a kind are read at once; the rest right after.
MOST = 1000

Facts = dict[str, Any]
Teams = Collection[UUID]


@dataclass(frozen=True, slots=True)
class Happening:
    """`source` names the row it is about, and is told to an endpoint once. `facts` are
    asked for only where an endpoint wants it.
    """

    team_id: UUID
    event: EventName
    source: str
    at: datetime
    facts: Callable[[], Facts]


def url_of(name: str, *values: object) -> str:
    return str(settings.STUDIO_URL) + reverse(name, args=values)


def place_of(board: Board) -> Facts:
    """Team, project and board, by their names of now. Needs them fetched along."""
    project, team = board.project, board.team
    return {
        "team": {"id": str(team.pk), "name": team.name},
        "project": {
            "id": str(project.pk),
            "title": project.title,
            "url": url_of("project", project.pk),
        },
        "board": {
            "id": str(board.pk),
            "title": board.title,
            "url": url_of("board", board.pk),
        },
    }


def facts_of_render(render: Render) -> Facts:
    charged = render.charged_usd
    return {
        **place_of(render.board),
        "render": {
            "id": str(render.pk),
            "url": url_of("render", render.pk),
            "take": render.take,
            "model": render.model,
            "provider": render.provider,
            "seconds": render.seconds,
            "ordered_by": str(render.ordered_by) if render.ordered_by else None,
            "is_practice": render.is_practice,
            "charged_usd": None if charged is None else f"{charged:f}",
        },
    }


def facts_of_clip(clip: Clip) -> Facts:
    return {
        "id": str(clip.pk),
        "url": url_of("clip", clip.pk),
        "file_url": url_of("clip-file", clip.pk),
        "take": clip.take,
        "width": clip.width,
        "height": clip.height,
        "frames": clip.frames,
        "frame_rate": str(clip.rate),
        "seconds": round(float(clip.seconds), 3),
        "standing": clip.standing,
    }
