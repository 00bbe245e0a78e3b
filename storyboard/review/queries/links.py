"""Share links: by their token for guests, by team for members."""

from uuid import UUID

from django.db.models import Q, QuerySet

from storyboard.boards.models import Board, Project
from storyboard.boards.queries import boards_of
from storyboard.renders.models import Clip
from storyboard.renders.queries.picks import reel_films
from storyboard.review.models import Guest, Opening, ShareLink
from storyboard.teams.queries import Person, teams_for

# How many of a link's openings are kept as rows, and how many guests are listed.
OPENINGS_KEPT = 200
_GUESTS_SHOWN = 50

Target = Clip | Board | Project


def kind_of(target: Target) -> str:
    """As the link's own column is called."""
    if isinstance(target, Clip):
        return "clip"
    return "board" if isinstance(target, Board) else "project"


def _links() -> QuerySet[ShareLink]:
    return ShareLink.objects.select_related("team", "clip", "board", "project")


def link_of(token: str) -> ShareLink | None:
    """What a token leads to, also when it is closed by now."""
    return _links().filter(token_sha256=ShareLink.sha256_of(token)).first()


def link_with(pk: UUID) -> ShareLink | None:
    return _links().filter(pk=pk).first()


def links_for(user: Person) -> QuerySet[ShareLink]:
    """The links of this person's teams, newest first."""
    return _links().filter(team__in=teams_for(user)).order_by("-made_at")


def links_to(target: Target) -> QuerySet[ShareLink]:
    """Those that lead to exactly this, newest first."""
    return (
        _links()
        .filter(**{kind_of(target): target.pk})
        .select_related("made_by")
        .order_by("-made_at")
    )


def guests_of(link: ShareLink) -> QuerySet[Guest]:
    return Guest.objects.filter(link=link).order_by("-last_at")[:_GUESTS_SHOWN]


def openings_of(link: ShareLink) -> QuerySet[Opening]:
    newest = Opening.objects.filter(link=link).select_related("guest")
    return newest.order_by("-id")


def films_behind(link: ShareLink) -> QuerySet[Clip]:
    """A clip alone; a board's animatic and its takes; what a project's reel plays."""
    if link.clip_id:
        found = Q(pk=link.clip_id)
    elif link.board_id:
        found = Q(board=link.board_id, shot=None)
    else:
        reel = reel_films(boards_behind(link)).values()
        found = Q(pk__in=[film.pk for film in reel])
    return (
        Clip.objects.filter(found, team=link.team_id, trashed_at=None)
        .filter(board__trashed_at=None, project__trashed_at=None)
        .select_related("project", "board")
        .order_by("-made_at", "-id")
    )


def boards_behind(link: ShareLink) -> list[Board]:
    """Those of a project's reel, in story order."""
    project = link.project
    if project is None or project.trashed_at:
        return []
    return list(boards_of(project))
