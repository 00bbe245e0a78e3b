"""Exported films: whose they are, and which of them stand to be made."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from storyboard.boards.models import Board, Project
from storyboard.exchange.models import Film
from storyboard.renders.actions.leases import claimable
from storyboard.renders.models import Clip
from storyboard.teams.queries import Person, teams_for

# So many films of a team stand in line at most: each may take an hour.
MOST_WAITING = 5


def films_for(user: Person) -> QuerySet[Film]:
    """Of this person's teams, newest first, those of trashed boards left out."""
    return (
        Film.objects.filter(
            Q(board=None) | Q(board__trashed_at=None),
            team__in=teams_for(user),
            project__trashed_at=None,
        )
        .select_related("project", "board", "ordered_by")
        .order_by("-ordered_at", "-id")
    )


def films_of(user: Person, project: Project, board: Board | None) -> QuerySet[Film]:
    """Those of one board; of a project all: its own, and its boards'."""
    films = films_for(user).filter(project=project)
    return films.filter(board=board) if board else films


def waiting_of(team_id: UUID) -> int:
    return Film.objects.filter(Film.TO_DO, team=team_id).count()


def mark_of_films() -> str:
    """Which films stand to be made, and how often each was begun: a worker that died
    over one is followed by another as soon as its lease is over.
    """
    due = _due(timezone.now()).values_list("pk", "claims")[:MOST_WAITING]
    return " ".join(f"{pk}:{claims}" for pk, claims in due)


def next_film() -> UUID | None:
    """The one that waits longest."""
    return _due(timezone.now()).values_list("pk", flat=True).first()


def _due(now: datetime) -> QuerySet[Film]:
    return Film.objects.filter(claimable(Film, now)).order_by("run_after", "pk")


def film_named(film_id: UUID) -> Film:
    return Film.objects.get(pk=film_id)


def clips_of(ids: Iterable[str]) -> dict[str, Clip]:
    """By id, those whose files are still here."""
    found = Clip.objects.filter(pk__in={UUID(one) for one in ids}, emptied_at=None)
    return {str(clip.pk): clip for clip in found}
