"""Taking a comment to its shot, and being through with it."""

from django.db import transaction
from django.utils import timezone

from storyboard.review.models import Comment, Fix
from storyboard.teams.models import User


def start_fix(comment: Comment, *, by: User) -> Fix:
    """From now on the next take that makes its shot anew answers it. Started again, it
    stands beside the prompt again, and only later takes answer it.

    Raises ValueError for a comment without a shot, or one that is settled.
    """
    if comment.shot_id is None or not comment.is_open:
        raise ValueError("only an open comment on a shot can be mended")
    more = {"by": by, "at": timezone.now(), "done_at": None}
    place = {"board_id": comment.board_id, "shot_id": comment.shot_id}
    with transaction.atomic():
        fix, _ = Fix.objects.update_or_create(
            comment=comment, defaults=more, create_defaults={**more, **place}
        )
    return fix


def end_fix(fix: Fix) -> None:
    """The maker is through with it; the next take answers it all the same."""
    with transaction.atomic():
        Fix.objects.filter(pk=fix.pk, done_at=None).update(done_at=timezone.now())


def drop_fix(fix: Fix) -> None:
    """Nobody mends it: the comment stays open, and no take answers it."""
    with transaction.atomic():
        Fix.objects.filter(pk=fix.pk).delete()
