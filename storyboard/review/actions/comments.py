"""Comments: said, answered, mended, taken back, resolved.

Each deed locks the film's row first (a draft's: its board's), so that what is newer is
also committed later, and an open page that asks by `changed_at` misses nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from storyboard.boards.models import Board
from storyboard.domain.drawing import Stroke
from storyboard.domain.text import mentions_in
from storyboard.renders.models import Clip
from storyboard.review.models import Comment, Mention
from storyboard.review.queries.comments import comments_of, open_heads_of
from storyboard.review.queries.mentions import handles_of
from storyboard.review.queries.places import place_at, places_of
from storyboard.review.viewer import Viewer

MOST_ON_A_FILM = 1_000
MOST_A_MINUTE = 20
# All guests of one link together: a new name is no new right.
MOST_BY_A_LINK_AN_HOUR = 200


class TooMany(ValueError):
    """A limit against misuse, in words."""


@dataclass(frozen=True, slots=True)
class Said:
    """`start` and `end`: a half-open span of frames, or None for the whole film. `key`:
    chosen by the page, so that sending twice is one comment.
    """

    text: str
    start: int | None = None
    end: int | None = None
    drawing: Sequence[Stroke] = ()
    key: UUID | None = None


@transaction.atomic
def add_comment(
    clip: Clip,
    said: Said,
    *,
    by: Viewer,
    parent: Comment | None = None,
    from_file: bool = False,
) -> Comment:
    """`from_file`: many come at once, and none was typed. Raises TooMany."""
    now = _held(clip)
    key = said.key or uuid4()
    if before := comments_of(clip).filter(pk=key).first():
        return before
    _hold_back(clip, by, now, from_file=from_file)
    is_taken = Comment.objects.filter(pk=key).exists()
    comment = Comment(
        pk=uuid4() if is_taken else key,
        team_id=clip.team_id,
        board_id=clip.board_id,
        clip=None if clip.is_draft else clip,
        parent=parent,
        user=by.user,
        guest=by.guest,
        author=by.name,
        text=said.text,
        start_frame=said.start,
        end_frame=said.end,
        drawing=list(said.drawing),
        changed_at=now,
    )
    if said.start is not None:
        place = place_at(places_of(clip), said.start)
        if place and place.shot:
            comment.shot_id = place.shot
            comment.in_shot = said.start - place.span.start
    comment.save(force_insert=True)
    _mention(comment, by)
    _count(clip)
    return comment


@transaction.atomic
def edit_comment(clip: Clip, comment: Comment, text: str, *, by: Viewer) -> None:
    now = _held(clip)
    if comment.text == text:
        return
    comment.text, comment.edited_at, comment.changed_at = text, now, now
    comment.save(update_fields=["text", "edited_at", "changed_at"])
    _mention(comment, by, added_at=now)


@transaction.atomic
def delete_comment(clip: Clip, comment: Comment) -> None:
    """Out of sight; its row stays, so that it can be brought back."""
    _set(clip, comment, deleted_at=timezone.now())


@transaction.atomic
def bring_back_comment(clip: Clip, comment: Comment) -> None:
    _set(clip, comment, deleted_at=None)


@transaction.atomic
def resolve_comment(clip: Clip, comment: Comment, *, by: Viewer) -> None:
    """Who was first stays who did it."""
    if comments_of(clip).filter(pk=comment.pk, resolved_at=None).exists():
        _set(clip, comment, resolved_at=timezone.now(), resolved_by=by.name)


@transaction.atomic
def reopen_comment(clip: Clip, comment: Comment) -> None:
    _set(clip, comment, resolved_at=None, resolved_by="")


def _set(clip: Clip, comment: Comment, **facts: object) -> None:
    now = _held(clip)
    Comment.objects.filter(pk=comment.pk).update(changed_at=now, **facts)
    _count(clip)


def _held(clip: Clip) -> datetime:
    """The time, once nobody else changes what is said of this film."""
    if clip.is_draft:
        Board.objects.select_for_update().get(pk=clip.board_id)
    else:
        Clip.objects.select_for_update().get(pk=clip.pk)
    return timezone.now()


def _count(clip: Clip) -> None:
    if not clip.is_draft:
        count = open_heads_of(clip).count()
        Clip.objects.filter(pk=clip.pk).update(open_comments=count)


def _hold_back(clip: Clip, by: Viewer, now: datetime, *, from_file: bool) -> None:
    if comments_of(clip).count() >= MOST_ON_A_FILM:
        raise TooMany(
            f"There are {MOST_ON_A_FILM} comments on this film. It holds no more."
        )
    if from_file:
        return
    mine = Comment.objects.filter(team=clip.team_id, user=by.user, guest=by.guest)
    if mine.filter(made_at__gt=now - timedelta(minutes=1)).count() >= MOST_A_MINUTE:
        raise TooMany("That is a lot at once. Send it again in a minute.")
    if by.link is None:
        return
    theirs = Comment.objects.filter(guest__link=by.link)
    lately = theirs.filter(made_at__gt=now - timedelta(hours=1))
    if lately.count() >= MOST_BY_A_LINK_AN_HOUR:
        raise TooMany("Very much was said by this link. Send it again in an hour.")


def _mention(comment: Comment, by: Viewer, added_at: datetime | None = None) -> None:
    """Guests call nobody: they are not told who is on the team. Who is called still
    stays called since when they were.
    """
    named = () if by.is_guest else mentions_in(comment.text)
    people = handles_of(comment.team_id) if named else {}
    called = {handle: people[handle] for handle in named if handle in people}
    before = Mention.objects.filter(comment=comment)
    before.exclude(handle__in=called).delete()
    known = set(before.values_list("user", flat=True))
    Mention.objects.bulk_create(
        Mention(comment=comment, user=user, handle=handle, added_at=added_at)
        for handle, user in called.items()
        if user.pk not in known
    )
