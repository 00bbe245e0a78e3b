"""A take's settings, or all of its order, as the board's newest content."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from storyboard.boards.actions.fields import Conflict
from storyboard.boards.actions.history import Changes, write_content
from storyboard.boards.actions.rows import lock, touch
from storyboard.boards.history import changes_between
from storyboard.boards.models import Board, Shot
from storyboard.boards.reuse import now_and_then
from storyboard.boards.seen import seen_by_reuse
from storyboard.domain.request import RenderRequest
from storyboard.teams.models import User


def reuse(
    board: Board, then: RenderRequest, *, whole: bool, was: str, by: User
) -> Changes:
    """Write the board as it was ordered, `whole` or its settings alone; an edit like
    any other. Returns what that changed.

    Raises Conflict when what would be replaced is not what the page showed (`was`, see
    `seen_by_reuse`).
    """
    with transaction.atomic():
        board = lock(board)
        now, then_content = now_and_then(board, then, whole=whole)
        if now == then_content:
            return ()
        if seen_by_reuse(now, whole=whole) != was:
            raise Conflict(theirs="it says something else", who=board.changed_by)
        _make_shots(board, {shot.id for shot in then_content.shots}, by)
        write_content(board, then_content, by)
        touch(board, by)
        return changes_between(now, then_content)


def _make_shots(board: Board, ids: set[UUID], by: User) -> None:
    """Rows for shots that no row is there for: in the trash, whence they come back."""
    there = Shot.objects.filter(board=board, pk__in=ids).values_list("pk", flat=True)
    now = timezone.now()
    Shot.objects.bulk_create(
        Shot(pk=one, board=board, place=0, deleted_at=now, changed_by=by)
        for one in ids - set(there)
    )
