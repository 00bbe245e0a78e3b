"""Which take of a board counts: picked by a person, until somebody picks another."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from storyboard.boards.actions.rows import lock
from storyboard.renders.models import Clip, Pick
from storyboard.renders.queries.picks import pick_of
from storyboard.teams.models import User


class PickedMeanwhile(Exception):
    """Another take was picked since the page showed it. The text is for the person."""


def pick_take(clip: Clip, *, by: User, seen: UUID | None) -> None:
    """Make this the take that counts for its board. `seen`: the clip the page showed as
    picked. Raises PickedMeanwhile; ValueError for the draft, which never counts.
    """
    if clip.take < 1:
        raise ValueError("take 0 is the draft and is never picked")
    with transaction.atomic():
        lock(clip.board)
        now = pick_of(clip.board)
        if now and now.clip_id == clip.pk:
            return
        if (now.clip_id if now else None) != seen:
            raise PickedMeanwhile(_meanwhile(now))
        Pick.objects.update_or_create(
            board=clip.board,
            defaults={"clip": clip, "by": by, "at": timezone.now()},
        )


def unpick_take(clip: Clip) -> None:
    """The newest take counts again. Where this one is not picked, nothing is done."""
    Pick.objects.filter(board=clip.board_id, clip=clip).delete()


def _meanwhile(now: Pick | None) -> str:
    if now is None:
        did = "Somebody took the pick back"
    else:
        did = f"{now.by or 'Somebody'} picked take {now.clip.take}"
    return f"{did} since your page showed it. Nothing was changed. Look, then repeat."
