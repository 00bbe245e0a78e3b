"""What was said about films, by members and by guests, and what was resolved of it."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from django.conf import settings
from django.db.models import QuerySet

from storyboard.api.hooks.names import EventName
from storyboard.api.hooks.queries.events.happening import (
    MOST,
    Facts,
    Happening,
    Teams,
    facts_of_clip,
    place_of,
)
from storyboard.review.models import Comment
from storyboard.review.queries.news.told import way_to


def newest() -> datetime | None:
    newest = Comment.objects.order_by("-made_at").values_list("made_at", flat=True)
    return newest.first()


def made_since(
    moment: datetime, teams: Teams
) -> tuple[list[Happening], datetime | None]:
    found = _along(Comment.objects.filter(made_at__gt=moment), "made_at")
    told = [
        Happening(
            comment.team_id,
            EventName.COMMENT_MADE,
            f"comment:{comment.pk}",
            comment.made_at,
            partial(_facts, comment),
        )
        for comment in found
        if comment.deleted_at is None and comment.team_id in teams
    ]
    return told, found[-1].made_at if found else None


def newest_resolved() -> datetime | None:
    rows = _resolved().order_by("-resolved_at").values_list("resolved_at", flat=True)
    return rows.first()


def resolved_since(
    moment: datetime, teams: Teams
) -> tuple[list[Happening], datetime | None]:
    found = _along(_resolved().filter(resolved_at__gt=moment), "resolved_at")
    told = [
        Happening(
            comment.team_id,
            EventName.COMMENT_RESOLVED,
            # Reopened and resolved again it is another time.
            f"resolved:{comment.pk}:{comment.resolved_at.timestamp():.6f}",
            comment.resolved_at,
            partial(_facts, comment),
        )
        for comment in found
        if comment.resolved_at and comment.deleted_at is None
        if comment.team_id in teams
    ]
    return told, found[-1].resolved_at if found else None


def _resolved() -> QuerySet[Comment]:
    return Comment.objects.filter(resolved_at__isnull=False)


def _along(rows: QuerySet[Comment], when: str) -> Sequence[Comment]:
    rows = rows.select_related("board__project", "board__team", "clip")
    return list(rows.order_by(when, "pk")[:MOST])


def _facts(comment: Comment) -> Facts:
    way = way_to(comment.board, comment.clip, comment.start_frame)
    done = comment.resolved_at
    return {
        **place_of(comment.board),
        "clip": facts_of_clip(comment.clip) if comment.clip else None,
        "comment": {
            "id": str(comment.pk),
            "url": str(settings.STUDIO_URL) + way,
            "answers": str(comment.parent_id) if comment.parent_id else None,
            "author": comment.author,
            "is_guest": comment.guest_id is not None,
            "text": comment.text,
            "start_frame": comment.start_frame,
            "end_frame": comment.end_frame,
            "has_drawing": bool(comment.drawing),
            "resolved_by": comment.resolved_by if done else None,
            "resolved_at": done.isoformat() if done else None,
        },
    }
