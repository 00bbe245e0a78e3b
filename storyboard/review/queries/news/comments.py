"""What was said about films, by members and by guests."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from storyboard.domain.notice import Kind
from storyboard.domain.text import shortened
from storyboard.review.models import Comment, Mention
from storyboard.review.queries.news.told import (
    LONGEST_QUOTE,
    MOST,
    Told,
    makers_of,
    name_of,
    way_to,
)

_WORDS = {
    Kind.MENTION: "{} mentions you on {}",
    Kind.ANSWER: "{} answers you on {}",
    Kind.COMMENT: "{} comments on {}",
}


def newest() -> datetime | None:
    newest = Comment.objects.order_by("-made_at").values_list("made_at", flat=True)
    return newest.first()


def since(moment: datetime) -> tuple[list[Told], datetime | None]:
    rows = Comment.objects.filter(made_at__gt=moment).select_related(
        "board", "clip__render"
    )
    found = list(rows.order_by("made_at")[:MOST])
    mentioned, threads = _mentioned_in(found), _threads_of(found)
    told = [
        _told(comment, user_id, kind)
        for comment in found
        if comment.deleted_at is None
        for user_id, kind in _told_to(comment, mentioned, threads).items()
    ]
    return told, found[-1].made_at if found else None


def newest_mention() -> datetime | None:
    rows = _added().order_by("-added_at").values_list("added_at", flat=True)
    return rows.first()


def mentioned_since(moment: datetime) -> tuple[list[Told], datetime | None]:
    """Whom an edit called: whatever they were told of the comment before."""
    rows = (
        _added()
        .filter(added_at__gt=moment)
        .select_related("comment__board", "comment__clip__render")
    )
    found = list(rows.order_by("added_at")[:MOST])
    told = [
        replace(
            _told(one.comment, one.user_id, Kind.MENTION),
            source=f"mention:{one.comment_id}",
            at=one.added_at or one.comment.made_at,
        )
        for one in found
        if one.comment.deleted_at is None and one.user_id != one.comment.user_id
    ]
    return told, found[-1].added_at if found else None


def _added() -> QuerySet[Mention]:
    return Mention.objects.filter(added_at__isnull=False)


def _told_to(
    comment: Comment, mentioned: dict[UUID, set[UUID]], threads: dict[UUID, set[UUID]]
) -> dict[UUID, Kind]:
    """Each person once, for the nearest reason; nobody of what they said themselves."""
    thread = threads.get(comment.parent_id, set()) if comment.parent_id else set()
    kinds = dict.fromkeys(makers_of(comment.board, comment.clip), Kind.COMMENT)
    kinds |= dict.fromkeys(thread, Kind.ANSWER)
    kinds |= dict.fromkeys(mentioned.get(comment.pk, ()), Kind.MENTION)
    if comment.user_id:
        kinds.pop(comment.user_id, None)
    return kinds


def _mentioned_in(comments: Sequence[Comment]) -> dict[UUID, set[UUID]]:
    ids = [comment.pk for comment in comments]
    rows = Mention.objects.filter(comment__in=ids, added_at=None)
    found: dict[UUID, set[UUID]] = {}
    for comment_id, user_id in rows.values_list("comment", "user"):
        found.setdefault(comment_id, set()).add(user_id)
    return found


def _threads_of(comments: Sequence[Comment]) -> dict[UUID, set[UUID]]:
    """Who has spoken in a thread, by its first comment."""
    firsts = {comment.parent_id for comment in comments if comment.parent_id}
    found: dict[UUID, set[UUID]] = {}
    said = Comment.objects.filter(user__isnull=False, deleted_at=None)
    for key in ("pk", "parent"):
        rows = said.filter(**{f"{key}__in": firsts}).values_list(key, "user")
        for first, user_id in rows:
            found.setdefault(first, set()).add(user_id)
    return found


def _told(comment: Comment, user_id: UUID, kind: Kind) -> Told:
    name = name_of(comment.board, comment.clip)
    return Told(
        user_id=user_id,
        team_id=comment.team_id,
        project_id=comment.board.project_id,
        kind=kind,
        source=f"comment:{comment.pk}",
        at=comment.made_at,
        words=_WORDS[kind].format(comment.author, name),
        path=way_to(comment.board, comment.clip, comment.start_frame),
        quote=shortened(comment.text, LONGEST_QUOTE),
    )
