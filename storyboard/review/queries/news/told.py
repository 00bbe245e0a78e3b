"""One thing to tell one person, and who made what it is about."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse

from storyboard.boards.models import Board, Revision
from storyboard.domain.notice import Kind
from storyboard.renders.models import Clip

# How many rows of a kind are told at once; the rest is told right after.
MOST = 1000
LONGEST_QUOTE = 240


@dataclass(frozen=True, slots=True)
class Told:
    user_id: UUID
    team_id: UUID
    # None: it is about the team.
    project_id: UUID | None
    kind: Kind
    # The row it tells of.
    source: str
    at: datetime
    words: str
    path: str
    quote: str = ""


def makers_of(board: Board, clip: Clip | None) -> set[UUID]:
    """Who ordered the take, who began its board, and who wrote there last."""
    first = Revision.objects.filter(board=board, number=1).values_list("by", flat=True)
    ordered = clip.render.ordered_by_id if clip else None
    return {pk for pk in (ordered, *first, board.changed_by_id) if pk is not None}


def name_of(board: Board, clip: Clip | None) -> str:
    """`Ignition, take 2`, by its title of today."""
    if clip is None or clip.is_draft:
        return f"{board.title}, animatic"
    return f"{board.title}, take {clip.take}"


def way_to(board: Board, clip: Clip | None, frame: int | None = None) -> str:
    if clip is None or clip.is_draft:
        return reverse("board-animatic", args=[board.pk])
    moment = "" if frame is None else f"?t={frame}f"
    return reverse("clip", args=[clip.pk]) + moment
