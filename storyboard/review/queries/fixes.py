"""Comments that are being mended."""

from django.db.models import Q, QuerySet

from storyboard.boards.models import Board
from storyboard.boards.queries import boards_for
from storyboard.review.models import Fix
from storyboard.teams.queries import Person


def fixes_for(user: Person) -> QuerySet[Fix]:
    """On the boards of this person's teams."""
    return Fix.objects.filter(board__in=boards_for(user)).select_related("board")


def open_fixes(board: Board) -> QuerySet[Fix]:
    """Of comments that nobody has settled yet."""
    is_open = Q(comment__resolved_at=None, comment__deleted_at=None)
    found = Fix.objects.filter(is_open, board=board).select_related(
        "by", "comment__clip__render", "comment__clip__board", "shot"
    )
    return found.order_by("comment__start_frame", "at")


def fixes_on(board: Board) -> QuerySet[Fix]:
    """What somebody is mending there and is not through with."""
    return open_fixes(board).filter(done_at=None, shot__deleted_at=None)
