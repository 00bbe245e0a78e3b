"""The wall of clips: what a person may see, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from storyboard.boards.models import Board, Project, Shot
from storyboard.boards.queries import boards_for
from storyboard.domain.request import RenderRequest
from storyboard.domain.stale import in_words
from storyboard.domain.timing import clock, spans
from storyboard.providers import registry
from storyboard.providers.errors import UnknownModel
from storyboard.renders.models import Clip
from storyboard.renders.queries.changed import changed_among
from storyboard.renders.queries.picks import picked_clip
from storyboard.teams.queries import Person, teams_for

PAGE = 24
_CODECS = {"h264": "H.264", "aac": "AAC", "vp9": "VP9", "opus": "Opus"}


# Drafts hang on no wall, for nobody ordered them; nor do single shots of a take.
_TAKES = Q(take__gt=0, shot=None)


def clips_for(user: Person) -> QuerySet[Clip]:
    """Takes of this person's teams, newest first, those of trashed boards left out."""
    return films_for(user).filter(_TAKES)


def films_for(user: Person) -> QuerySet[Clip]:
    """Also the drafts, which only their board's editor plays, and the films of single
    shots of which a take is spliced.
    """
    # A list, not a sub-query: with one team the index gives the order for nothing.
    teams = list(teams_for(user).values_list("pk", flat=True))
    return (
        Clip.objects.filter(
            team__in=teams,
            board__trashed_at=None,
            project__trashed_at=None,
        )
        .select_related("project", "board")
        .order_by("-made_at", "-id")
    )


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where the last page ended: the key of its last clip."""

    made_at: datetime
    id: UUID

    def __str__(self) -> str:
        return f"{self.made_at.isoformat()}~{self.id}"

    @classmethod
    def read(cls, text: str) -> "Cursor":
        """Raises ValueError for anything but a cursor."""
        made_at, _, key = text.partition("~")
        moment = datetime.fromisoformat(made_at)
        if moment.utcoffset() != timedelta(0):
            raise ValueError("a cursor is written in UTC")
        return cls(moment, UUID(key))


@dataclass(frozen=True, slots=True)
class Card:
    """A clip as people name it: its model's name, its length and what it cost."""

    clip: Clip
    model: str
    length: str
    price: str
    # What changed on its board since it was ordered, in words.
    stale: str = ""

    @property
    def format(self) -> str:
        """`MP4, H.264, AAC`: the codecs by the names people write on a delivery."""
        clip = self.clip
        codecs = [_CODECS.get(c, c) for c in (clip.video_codec, clip.audio_codec) if c]
        return ", ".join([clip.container.upper(), *codecs])


@dataclass(frozen=True, slots=True)
class Page:
    cards: list[Card]
    next: Cursor | None


def page_of(clips: QuerySet[Clip], *, after: Cursor | None = None) -> Page:
    """The next clips after the cursor. New clips never push old ones to a second
    page, and the last page costs what the first one does.
    """
    if after:
        older = Q(made_at=after.made_at, id__lt=after.id)
        clips = clips.filter(
            Q(made_at__lt=after.made_at) | older, made_at__lte=after.made_at
        )
    found = list(clips.select_related("render")[: PAGE + 1])
    shown = found[:PAGE]
    changed = changed_among(clip.render for clip in shown)
    more = len(found) > PAGE
    end = Cursor(shown[-1].made_at, shown[-1].id) if more else None
    return Page([card_of(clip, changed[clip.render_id]) for clip in shown], end)


def card_of(clip: Clip, changed: Sequence[str] = ()) -> Card:
    price = str(clip.price).capitalize()
    if clip.price.is_free:
        price = "Free, local" if clip.provider == "local" else "Free"
    elif clip.is_practice:
        price = f"{price}, play money"
    try:
        model = registry.model(clip.model).name
    except UnknownModel:
        # Its provider may be gone; what it made stays.
        model = clip.model
    return Card(clip, model, clock(clip.seconds), price, in_words(changed))


def filters_for(user: Person) -> tuple[list[Project], list[Board]]:
    """What the wall can be narrowed to: projects and boards that have a clip."""
    # One look into the index per board, however many clips there are.
    has_clip = Exists(Clip.objects.filter(_TAKES, board=OuterRef("pk")))
    boards = list(boards_for(user).filter(has_clip).order_by("place"))
    projects = {board.project_id: board.project for board in boards}
    return sorted(projects.values(), key=lambda p: p.title.lower()), boards


def end_of_shot(board: Board, place: int) -> tuple[Clip, Fraction] | None:
    """The take that counts, and when the last frame of one of its shots is shown; None
    where it has no such shot.
    """
    clip = picked_clip(board)
    shots = RenderRequest.from_json(clip.render.request).plan.shots if clip else ()
    if clip is None or place not in range(len(shots)):
        return None
    span = spans((shot.seconds for shot in shots), clip.rate)[place]
    last = min(span.end, clip.frames) - 1
    # Its middle: a player may round, and its edge is the one before.
    return clip, (last + Fraction(1, 2)) / clip.rate


def slots_for(clip: Clip) -> list[Shot]:
    """The shots a frame of this clip can be put on: those of its project, the clip's
    own board first.
    """
    shots = (
        Shot.objects.filter(
            board__project=clip.project_id, board__trashed_at=None, deleted_at=None
        )
        .select_related("board", "first_frame", "last_frame")
        .order_by("board__place", "board__created_at", "place")
    )
    return sorted(shots, key=lambda shot: shot.board_id != clip.board_id)


def takes_of(board: Board) -> QuerySet[Clip]:
    """The board's takes, newest first."""
    return Clip.objects.filter(_TAKES, board=board).order_by("-take", "result")


def takes_beside(clip: Clip) -> QuerySet[Clip]:
    """All takes of the clip's board, in order."""
    takes = Clip.objects.filter(_TAKES, board=clip.board_id)
    return takes.select_related("render").order_by("take", "result")
