"""Several shots at once: one length for each, copies, deleted together and back."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from storyboard.boards.actions.rows import (
    NO_BOND,
    NotPossible,
    filmed_like,
    lock,
    order_shots,
    touch,
    write_lengths,
    write_shot,
)
from storyboard.boards.models import Board, Shot
from storyboard.boards.queries import (
    deleted_shots_of,
    least_seconds_of,
    lengths_of,
    shots_of,
)
from storyboard.domain import several
from storyboard.domain.plan import MOST_SHOTS
from storyboard.domain.timing import Lengths
from storyboard.teams.models import User


def set_seconds_of(
    board: Board, ids: Collection[UUID], *, seconds: int, by: User
) -> None:
    """Make each shot so long; see `several.set_each`."""
    with transaction.atomic():
        board = lock(board)
        shots = list(shots_of(board))
        places = _places(shots, ids)
        lengths = lengths_of(shots, least=least_seconds_of(board))
        write_lengths(
            shots,
            _asked(lambda: several.set_each(lengths, places, seconds, board.seconds)),
        )
        touch(board, by)


def duplicate_several(board: Board, ids: Collection[UUID], *, by: User) -> list[Shot]:
    """Copies behind the last of the shots; see `several.duplicate_shots`."""
    with transaction.atomic():
        board = lock(board)
        shots = list(shots_of(board))
        places = _places(shots, ids)
        if len(shots) + len(places) > MOST_SHOTS:
            raise NotPossible(f"A board has at most {MOST_SHOTS} shots.")
        before = lengths_of(shots)
        lengths = _asked(lambda: several.duplicate_shots(before, places, board.seconds))
        end = places[-1] + 1
        copies = []
        for number, place in enumerate(places):
            source = shots[place]
            copy = Shot(
                board=board,
                # Where nobody is, until all are put in order.
                place=-1 - number,
                seconds=lengths.seconds[end + number],
                title=source.title,
                prompt=source.prompt,
                first_frame=source.first_frame,
                last_frame=source.last_frame,
                changed_by=by,
                **filmed_like(source),
            )
            copy.save()
            copies.append(copy)
        shots[end:end] = copies
        write_lengths(shots, lengths)
        order_shots(shots)
        touch(board, by)
        return copies


def delete_several(board: Board, ids: Collection[UUID], *, by: User) -> datetime:
    """Take shots out together; `restore_several` undoes it by the moment returned.
    Where the shots added up, those that stay inherit the seconds.
    """
    with transaction.atomic():
        board = lock(board)
        shots = list(shots_of(board))
        places = _places(shots, ids)
        lengths = lengths_of(shots)
        stay = [shot for i, shot in enumerate(shots) if i not in places]
        if lengths.total == board.seconds:
            left = _asked(lambda: several.remove_shots(lengths, places))
            write_lengths(stay, left)
        now = timezone.now()
        for place in places:
            write_shot(shots[place], by, deleted_at=now, **NO_BOND)
        order_shots(stay)
        touch(board, by)
        return now


def restore_several(board: Board, moment: datetime, *, by: User) -> list[Shot]:
    """Undo `delete_several`: all of them back to their places with their seconds.
    Doing it twice changes nothing.
    """
    with transaction.atomic():
        board = lock(board)
        shots = list(shots_of(board))
        back = list(deleted_shots_of(board).filter(deleted_at=moment).order_by("place"))
        if not back:
            return []
        if len(shots) + len(back) > MOST_SHOTS:
            raise NotPossible(f"A board has at most {MOST_SHOTS} shots.")
        for number, shot in enumerate(back):
            shots.insert(min(shot.place, len(shots)), shot)
            write_shot(shot, by, deleted_at=None, place=-1 - number)
        places = [i for i, shot in enumerate(shots) if shot in back]
        lengths = several.restore_shots(lengths_of(shots), places, board.seconds)
        write_lengths(shots, lengths)
        order_shots(shots)
        touch(board, by)
        return back


def _places(shots: Sequence[Shot], ids: Collection[UUID]) -> list[int]:
    """Where the shots stand; all of them have to be on the board."""
    places = [place for place, shot in enumerate(shots) if shot.pk in ids]
    if len(places) < len(set(ids)):
        raise NotPossible(
            "Not all of these shots are on the board any more. Nothing was changed."
        )
    return places


def _asked(move: Callable[[], Lengths]) -> Lengths:
    try:
        return move()
    except ValueError as why:
        raise NotPossible(str(why)) from why
