"""Open comments of earlier takes, where they are in a later one.

They are found, never copied: resolving one here resolves it where it was made.
"""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from storyboard.domain.timing import Span, timecode
from storyboard.renders.models import Clip
from storyboard.review.models import Comment
from storyboard.review.queries.places import Place, place_of_shot, places_of
from storyboard.review.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Carried:
    """A comment of `take` on a later film: `span` is its frames there, None where it is
    about the film as a whole. `was` is where it was made.
    """

    comment: Comment
    take: int
    span: Span | None
    code: str
    number: int
    was: str
    is_mine: bool
    # The address that resolves it from here.
    settle: str

    @property
    def start(self) -> int | None:
        return self.span.start if self.span else None

    @property
    def end(self) -> int | None:
        return self.span.end if self.span else None


def carried_to(
    clip: Clip, viewer: Viewer, *, but: Collection[UUID] = ()
) -> list[Carried]:
    """What is still open of the earlier takes that this viewer may see, in the order of
    the film; `but` those told elsewhere on the page. `clip` comes with its render and
    board.
    """
    found = list(_open_before(clip, viewer).exclude(pk__in=list(but)))
    if not found:
        return []
    places = places_of(clip)
    rows = [_carried(one, clip, places, viewer) for one in found]
    there = [row for row in rows if row is not None]
    return sorted(there, key=lambda row: (row.start or 0, row.comment.made_at))


def place_in(comment: Comment, clip: Clip, places: list[Place]) -> Span | None:
    """Its frames in another film of its board: the same time after its shot's
    beginning, at the shot's end where the shot is shorter now. None: the shot is not in
    it.
    """
    place = place_of_shot(places, comment.shot_id)
    if place is None or not place.span.frames:
        return None
    rate = comment.clip.rate if comment.clip else clip.rate
    offset = int((comment.in_shot or 0) * clip.rate / rate)
    last = min(place.span.end, clip.frames) - 1
    start = max(0, min(place.span.start + offset, last))
    length = (comment.end_frame or 0) - (comment.start_frame or 0)
    frames = max(1, int(length * clip.rate / rate))
    return Span(start, min(start + frames, last + 1))


def could_be_carried_to(clip: Clip, viewer: Viewer) -> QuerySet[Comment]:
    """What was said of this take and the earlier ones, settled or not. Of takes only:
    what was said of a draft is on the draft.
    """
    # What a guest cannot watch they do not read about either.
    films = viewer.films.filter(board=clip.board_id, take__gt=0, take__lte=clip.take)
    seen = films.order_by().values("pk")
    found = Comment.objects.filter(clip__in=seen, parent=None, deleted_at=None)
    return found.select_related("clip").order_by("made_at", "id")


def _open_before(clip: Clip, viewer: Viewer) -> QuerySet[Comment]:
    return could_be_carried_to(clip, viewer).filter(
        Q(shot__isnull=False) | Q(start_frame=None),
        clip__take__lt=clip.take,
        resolved_at=None,
    )


def _carried(
    comment: Comment, clip: Clip, places: list[Place], viewer: Viewer
) -> Carried | None:
    assert comment.clip is not None
    span = place_in(comment, clip, places)
    if span is None and comment.start_frame is not None:
        return None
    shots = [place.shot for place in places]
    was = viewer.address("clip", clip_id=comment.clip_id)
    if comment.start_frame is not None:
        was = f"{was}?t={comment.start_frame}f"
    return Carried(
        comment=comment,
        take=comment.clip.take,
        span=span,
        code=timecode(span.start, clip.rate) if span else "",
        number=shots.index(comment.shot_id) + 1 if span else 0,
        was=was,
        is_mine=is_mine(comment, viewer),
        settle=settle_address(clip, comment, viewer),
    )


def is_mine(comment: Comment, viewer: Viewer) -> bool:
    if viewer.guest is not None:
        return comment.guest_id == viewer.guest.pk
    return viewer.user is not None and comment.user_id == viewer.user.pk


def settle_address(clip: Clip, comment: Comment, viewer: Viewer) -> str:
    ids = {"clip_id": clip.pk, "comment_id": comment.pk}
    return viewer.address("carried-settle", **ids)
