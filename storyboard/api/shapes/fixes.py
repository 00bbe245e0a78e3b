"""Comments that are being mended, on the wire."""

from datetime import datetime
from uuid import UUID

from ninja import Schema

from storyboard.api.shapes.base import Person
from storyboard.review.models import Fix


class FixingShape(Schema):
    """A comment at its shot. The next take that makes the shot anew answers it."""

    id: UUID
    comment_id: UUID
    clip_id: UUID | None
    board_id: UUID
    shot_id: UUID
    text: str
    started_by: Person | None
    started_at: datetime
    done_at: datetime | None

    @classmethod
    def of(cls, fix: Fix) -> "FixingShape":
        return cls(
            id=fix.pk,
            comment_id=fix.comment_id,
            clip_id=fix.comment.clip_id,
            board_id=fix.board_id,
            shot_id=fix.shot_id,
            text=fix.comment.text,
            started_by=Person.of(fix.by),
            started_at=fix.at,
            done_at=fix.done_at,
        )
