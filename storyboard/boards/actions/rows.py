"""What the actions share: the board's lock, its version, and writing a shot."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.db.models import F
from django.utils import timezone

from storyboard.boards.actions.revisions import write_revision
from storyboard.boards.models import Board, Project, Shot
from storyboard.domain.timing import Lengths
from storyboard.teams.models import User

# A boundary is a cut.
NO_BOND: dict[str, Any] = {"shares_with": None, "carries_to": None}


class NotPossible(Exception):
    """The board's rules do not allow this. The text is a sentence for the person."""


def lock(board: Board) -> Board:
    """The board's row, held until the transaction ends: one editor at a time."""
    return (
        Board.objects.select_for_update(of=("self",))
        .select_related("changed_by", "project")
        .get(pk=board.pk)
    )


def touch(
    board: Board,
    by: User | None,
    *,
    repeats: int | None = None,
    restored: int | None = None,
) -> None:
    """The end of every change: the board's next version, kept; see `write_revision`."""
    now = timezone.now()
    Board.objects.filter(pk=board.pk).update(
        version=F("version") + 1, changed_at=now, changed_by=by
    )
    write_revision(board.pk, by, now, repeats=repeats, restored=restored)
    Project.objects.filter(pk=board.project_id).update(changed_at=now)


def place_of(shot: Shot, shots: Sequence[Shot]) -> int:
    for place, other in enumerate(shots):
        if other.pk == shot.pk:
            return place
    raise NotPossible("This shot was deleted meanwhile.")


def filmed_like(shot: Shot) -> dict[str, Any]:
    """What a copy takes over beside words and frames."""
    names = (
        *("move", "ease", "crop_start", "crop_end"),
        *("transition", "transition_frames"),
    )
    return {name: getattr(shot, name) for name in names}


def write_shot(shot: Shot, by: User, **values: Any) -> None:
    values |= {"changed_by": by, "changed_at": timezone.now()}
    for name, value in values.items():
        setattr(shot, name, value)
    shot.save(update_fields=list(values))


def write_seconds(shot: Shot, seconds: int) -> None:
    """A length moves with its neighbours, so it does not count as changing the shot:
    `changed_by` stays whoever wrote its words.
    """
    shot.seconds = seconds
    shot.save(update_fields=["seconds"])


def write_lengths(shots: Sequence[Shot], lengths: Lengths) -> None:
    for shot, seconds in zip(shots, lengths.seconds, strict=True):
        if shot.seconds != seconds:
            write_seconds(shot, seconds)


def park(ids: Sequence[UUID]) -> None:
    """Put shots at places nobody has: the database checks "one shot per place" row by
    row, so what changes places makes room first.
    """
    Shot.objects.filter(pk__in=ids).update(place=-F("place") - 1_000_000)


def order_shots(shots: Sequence[Shot]) -> None:
    """Number the shots 0, 1, 2, … in this order. Those that are no neighbours any more
    share no frame and carry none over.
    """
    _part_strangers(shots)
    wrong = [(place, s) for place, s in enumerate(shots) if s.place != place]
    if not wrong:
        return
    park([shot.pk for _, shot in wrong])
    for place, shot in wrong:
        shot.place = place
    Shot.objects.bulk_update([shot for _, shot in wrong], ["place"])


def _part_strangers(shots: Sequence[Shot]) -> None:
    behind = {shot.pk: after.pk for shot, after in pairwise(shots)}
    for shot in shots:
        bond = shot.shares_with_id or shot.carries_to_id
        if bond and bond != behind.get(shot.pk):
            shot.shares_with = shot.carries_to = None
            shot.save(update_fields=list(NO_BOND))
