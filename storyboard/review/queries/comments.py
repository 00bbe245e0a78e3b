"""What was said about films."""

from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from storyboard.boards.models import Board
from storyboard.renders.models import Clip
from storyboard.review.models import Comment


def comments_of(clip: Clip) -> QuerySet[Comment]:
    """All on a film: heads of threads, answers, and what was deleted. Those on a draft
    are its board's, whichever draft is shown.
    """
    if clip.is_draft:
        return Comment.objects.filter(board=clip.board_id, clip=None)
    return Comment.objects.filter(clip=clip)


def heads_of(clip: Clip) -> QuerySet[Comment]:
    """The first of each thread that was not deleted, in the order of the film; what is
    about the film as a whole comes first.
    """
    heads = comments_of(clip).filter(parent=None, deleted_at=None)
    return heads.order_by("start_frame", "made_at", "id")


def open_heads_of(clip: Clip) -> QuerySet[Comment]:
    """Those that nobody resolved: what `Clip.open_comments` counts."""
    return heads_of(clip).filter(resolved_at=None)


def open_heads_on(board: Board) -> QuerySet[Comment]:
    """Of all takes of a board, and of its drafts."""
    heads = Comment.objects.filter(board=board, parent=None)
    return heads.filter(deleted_at=None, resolved_at=None).order_by("made_at", "id")


def threads_of(clip: Clip, heads: set[UUID] | None = None) -> list[Comment]:
    """Heads with their answers and mentions, all or some of them, deleted ones too."""
    found = comments_of(clip).filter(parent=None)
    if heads is not None:
        found = found.filter(pk__in=heads)
    answers = Comment.objects.order_by("made_at", "id").prefetch_related("mentions")
    return list(
        found.prefetch_related("mentions", Prefetch("answers", answers)).order_by(
            "start_frame", "made_at", "id"
        )
    )


def changed_since(
    clip: Clip, since: datetime | None
) -> list[tuple[UUID, UUID | None, datetime]]:
    """Id, head and time of whatever is newer on a film."""
    found = comments_of(clip)
    if since:
        found = found.filter(changed_at__gt=since)
    return list(found.values_list("pk", "parent_id", "changed_at"))
