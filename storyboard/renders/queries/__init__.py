"""Which renders and clips a person may see, and what belongs to each."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery

from storyboard.boards.models import Board
from storyboard.domain.lifecycle import FINAL, State
from storyboard.renders.models import (
    Clip,
    Event,
    Exchange,
    LedgerEntry,
    Render,
    Result,
)
from storyboard.teams.queries import Person, teams_for

# Drafts stand on no list: nobody ordered them.
ORDERED = Q(take__gt=0)
ACTIVE = Q(state__in=sorted(set(State) - FINAL))
_KEPT = Q(board__trashed_at=None, board__project__trashed_at=None)
# Films in the trash are on no list of renders either.
_CLIPS = Prefetch(
    "clips", queryset=Clip.objects.filter(trashed_at=None).order_by("result")
)
_RESULTS = Prefetch("results", queryset=Result.objects.order_by("number"))
_PARTS = Prefetch(
    "parts",
    queryset=Render.objects.select_related("account", "board__project", "part_of")
    .prefetch_related(_CLIPS, _RESULTS)
    .order_by("place", "ordered_at"),
)
# A take that has ended may have parts that have not: what is paid for goes on.
_GOES_ON = ACTIVE | Exists(Render.objects.filter(ACTIVE, part_of=OuterRef("pk")))


def renders_for(user: Person) -> QuerySet[Render]:
    """Renders of this person's teams, the last ordered first, takes and their parts.
    Those that have ended go into the trash with their board, as their clips do.
    """
    # A list, not a sub-query: with one team the index gives the order for nothing.
    teams = list(teams_for(user).values_list("pk", flat=True))
    return (
        _with_facts(Render.objects.filter(ORDERED, _KEPT | ACTIVE, team__in=teams))
        .select_related("board__project", "ordered_by", "account", "part_of")
        .order_by("-ordered_at", "-id")
    )


def running_for(user: Person) -> QuerySet[Render]:
    """Takes that have not come to their end yet, or a part of which has not."""
    return renders_for(user).filter(_GOES_ON, part_of=None)


def ended_for(user: Person) -> QuerySet[Render]:
    return renders_for(user).filter(part_of=None).exclude(_GOES_ON)


def renders_of(board: Board) -> QuerySet[Render]:
    """The board's takes, whatever became of them, the latest first."""
    found = Render.objects.filter(ORDERED, board=board, part_of=None)
    found = found.select_related("account")
    return _with_facts(found).order_by("-take")


def last_of(boards: Iterable[Board]) -> QuerySet[Render]:
    """Of each board what is under way, and its last order, the latest first."""
    ordered = Render.objects.filter(board=OuterRef("board"), take__gte=1, part_of=None)
    last = Subquery(ordered.order_by("-take").values("pk")[:1])
    found = Render.objects.filter(
        ACTIVE | Q(pk=last), board__in=boards, take__gte=1, part_of=None
    )
    return _with_facts(found.select_related("account")).order_by("-take")


def _with_facts(renders: QuerySet[Render]) -> QuerySet[Render]:
    of_board = Render.objects.filter(board=OuterRef("board")).order_by("-take")
    last_take = Subquery(of_board.values("take")[:1])
    return renders.annotate(last_take=last_take).prefetch_related(
        _CLIPS, _RESULTS, _PARTS
    )


def takes_for(user: Person) -> QuerySet[Clip]:
    """The films of takes, with what they were made from."""
    teams = teams_for(user).values_list("pk", flat=True)
    return Clip.objects.filter(
        team__in=list(teams),
        shot=None,
        trashed_at=None,
        board__trashed_at=None,
        project__trashed_at=None,
    ).select_related("team", "project", "board__project", "board__team", "render")


def events_of(render: Render) -> QuerySet[Event]:
    return Event.objects.filter(render=render).select_related("by").order_by("id")


def exchanges_of(render: Render) -> QuerySet[Exchange]:
    return Exchange.objects.filter(render=render).order_by("id")


def ledger_of(render: Render) -> QuerySet[LedgerEntry]:
    """Every line of it, and of its parts."""
    own = Q(render=render) | Q(render__part_of=render)
    return LedgerEntry.objects.filter(own).select_related("render").order_by("id")
