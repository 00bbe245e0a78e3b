"""The wall: takes narrowed, sorted, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from storyboard.boards.queries import boards_for
from storyboard.domain.roles import Right
from storyboard.domain.standing import Standing
from storyboard.gallery.models import Star
from storyboard.gallery.queries import TAKES, clips_for
from storyboard.gallery.queries.cards import Card, card_of, model_name
from storyboard.renders.models import Clip
from storyboard.renders.queries.changed import changed_among
from storyboard.teams.models import User
from storyboard.teams.queries import memberships_for

PAGE = 24
# So many new takes are counted; of more the page says that there are more.
MOST_NEWS = 99


@dataclass(frozen=True, slots=True)
class Sort:
    """An order of the wall, for which there is an index."""

    slug: str
    label: str
    field: str
    is_down: bool = True

    @property
    def fields(self) -> tuple[str, str]:
        sign = "-" if self.is_down else ""
        return f"{sign}{self.field}", f"{sign}id"


NEWEST = Sort("newest", "Newest first", "made_at")
SORTS = {
    sort.slug: sort
    for sort in (
        NEWEST,
        Sort("oldest", "Oldest first", "made_at", is_down=False),
        Sort("longest", "Longest first", "length_ms"),
        Sort("dearest", "Dearest first", "price_rank"),
    )
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the wall somebody wants to see; all of it together."""

    project: UUID | None = None
    board: UUID | None = None
    model: str = ""
    standing: Standing | None = None
    maker: UUID | None = None
    is_mine: bool = False
    is_starred: bool = False
    is_talked_about: bool = False
    sort: Sort = NEWEST

    @property
    def is_narrowed(self) -> bool:
        return self != Wanted(sort=self.sort)


def wall_of(user: User, wanted: Wanted) -> QuerySet[Clip]:
    """Each clip knows whether this person has starred it: `is_starred`."""
    star = Star.objects.filter(user=user, clip=OuterRef("pk"))
    clips = clips_for(user).annotate(is_starred=Exists(star))
    exact = {
        "project": wanted.project,
        "board": wanted.board,
        "model": wanted.model,
        "standing": wanted.standing,
        "maker": wanted.maker,
    }
    clips = clips.filter(**{name: value for name, value in exact.items() if value})
    if wanted.is_mine:
        clips = clips.filter(maker=user)
    if wanted.is_starred:
        clips = clips.filter(pk__in=Star.objects.filter(user=user).values("clip"))
    if wanted.is_talked_about:
        clips = clips.filter(open_comments__gt=0)
    return clips.order_by(*wanted.sort.fields)


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where the last page ended: what its last clip is sorted by, and its key."""

    value: datetime | int | Decimal
    id: UUID

    def __str__(self) -> str:
        value = self.value
        said = value.isoformat() if isinstance(value, datetime) else str(value)
        return f"{said}~{self.id}"

    @classmethod
    def read(cls, text: str, sort: Sort) -> "Cursor":
        """Raises ValueError for anything but a cursor of this order."""
        said, _, key = text.partition("~")
        return cls(_READ[sort.field](said), UUID(key))


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.utcoffset() != timedelta(0):
        raise ValueError("a cursor is written in UTC")
    return moment


def _amount(text: str) -> Decimal:
    try:
        amount = Decimal(text)
    except InvalidOperation as why:
        raise ValueError("not an amount") from why
    if not -1 <= amount < 1_000_000:
        raise ValueError("not an amount of a clip")
    return amount


def _length(text: str) -> int:
    length = int(text) if len(text) < 16 else -1
    if length < 0:
        raise ValueError("not a length")
    return length


_READ: dict[str, Any] = {
    "made_at": _moment,
    "length_ms": _length,
    "price_rank": _amount,
}


@dataclass(frozen=True, slots=True)
class Page:
    cards: list[Card]
    next: Cursor | None


def page_of(
    clips: QuerySet[Clip], *, after: Cursor | None = None, sort: Sort = NEWEST
) -> Page:
    """The next clips after the cursor. New clips never push old ones to a second
    page, and the last page costs what the first one does.
    """
    if after:
        clips = clips.filter(_behind(after, sort))
    # A card names its project and its board by what its clip knows of them.
    found = list(clips.select_related(None).select_related("render")[: PAGE + 1])
    shown = found[:PAGE]
    changed = changed_among(clip.render for clip in shown)
    more = len(found) > PAGE
    end = Cursor(getattr(shown[-1], sort.field), shown[-1].pk) if more else None
    return Page([card_of(clip, changed[clip.render_id]) for clip in shown], end)


def _behind(after: Cursor, sort: Sort) -> Q:
    """The third condition says nothing new, but it is the one an index is read by."""
    field, op = sort.field, "lt" if sort.is_down else "gt"
    same = Q(**{field: after.value, f"id__{op}": after.id})
    beyond = Q(**{f"{field}__{op}": after.value})
    return (same | beyond) & Q(**{f"{field}__{op}e": after.value})


def news_of(clips: QuerySet[Clip], *, since: datetime) -> int:
    """How many have come since then, as far as they are counted."""
    newer = clips.filter(made_at__gt=since).order_by("-made_at")
    return len(newer.values_list("pk", flat=True)[: MOST_NEWS + 1])


def newest_of(clips: QuerySet[Clip]) -> datetime | None:
    newest = clips.order_by("-made_at", "-id").values_list("made_at", flat=True)
    return newest.first()


@dataclass(frozen=True, slots=True)
class Choices:
    """What the wall can be narrowed to."""

    # Pairs of key and name.
    projects: list[tuple[UUID, str]]
    boards: list[tuple[UUID, str]]
    models: list[tuple[str, str]]
    makers: list[User]
    # Teams whose clips this person may throw away.
    editable: frozenset[UUID]


def choices_for(user: User) -> Choices:
    """Three queries."""
    # One look into the index per board, however many clips there are.
    has_clip = Exists(Clip.objects.filter(TAKES, board=OuterRef("pk")))
    boards = list(
        boards_for(user)
        .filter(has_clip)
        .order_by("place")
        .values_list("pk", "title", "project_id", "project__title")
    )
    projects = {(project_id, name) for *_, project_id, name in boards}
    members = list(memberships_for(user))
    mine = [one for one in members if one.user_id == user.pk]
    return Choices(
        sorted(projects, key=_by_name),
        [(pk, title) for pk, title, *_ in boards],
        _models({one.team_id for one in mine}),
        sorted({one.user for one in members}, key=lambda u: str(u).lower()),
        frozenset(one.team_id for one in mine if Right.EDIT in one.rights),
    )


def _models(teams: set[UUID]) -> list[tuple[str, str]]:
    """Read off an index alone, so those of trashed takes too."""
    slugs = Clip.objects.filter(team__in=teams).order_by()
    found = slugs.values_list("model", flat=True).distinct()
    return sorted(((slug, model_name(slug)) for slug in found), key=_by_name)


def _by_name(pair: tuple[object, str]) -> str:
    return pair[1].lower()


def marked(clips: Sequence[UUID], user: User) -> list[Clip]:
    """Clips of this person's walls, in the order they are named."""
    found = clips_for(user).select_related("team").in_bulk(list(clips))
    return [found[key] for key in clips if key in found]
