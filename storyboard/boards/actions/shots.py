"""Shots: add, duplicate, delete, restore, move, and share out the seconds."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from django.db import transaction
from django.utils import timezone

from storyboard.boards.actions.rows import (
    NO_BOND,
    NotPossible,
    filmed_like,
    lock,
    order_shots,
    place_of,
    touch,
    write_lengths,
    write_shot,
)
from storyboard.boards.models import Board, Shot
from storyboard.boards.queries import least_seconds_of, lengths_of, shots_of
from storyboard.domain import boundary, mend, timing
from storyboard.domain.plan import LONGEST_BOARD, MOST_SHOTS
from storyboard.domain.problem import Fix
from storyboard.domain.timing import Lengths
from storyboard.teams.models import User


def add_shot(board: Board, *, by: User, after: Shot | None = None) -> Shot:
    """A new shot at the end, or after another; see `timing.add_shot`."""
    with transaction.atomic():
        board = lock(board)
        shots = _shots(board)
        place = len(shots) if after is None else place_of(after, shots) + 1
        lengths = timing.add_shot(lengths_of(shots), place, board.seconds)
        return _insert(board, shots, place, by, lengths=lengths)


def duplicate_shot(shot: Shot, *, by: User) -> Shot:
    """The same shot again behind it; see `timing.duplicate_shot`."""
    with transaction.atomic():
        board = lock(shot.board)
        shots = _shots(board)
        place = place_of(shot, shots)
        source = shots[place]
        return _insert(
            board,
            shots,
            place + 1,
            by,
            lengths=timing.duplicate_shot(lengths_of(shots), place, board.seconds),
            title=source.title,
            prompt=source.prompt,
            first_frame=source.first_frame,
            last_frame=source.last_frame,
            **filmed_like(source),
        )


def delete_shot(shot: Shot, *, by: User) -> Shot | None:
    """Take a shot out; `restore_shot` undoes it. Where the shots added up, an unlocked
    one inherits its seconds and is returned; see `timing.remove_shot`.
    """
    with transaction.atomic():
        board = lock(shot.board)
        shots = _shots(board)
        place, lengths = place_of(shot, shots), lengths_of(shots)
        write_shot(shots.pop(place), by, deleted_at=timezone.now(), **NO_BOND)
        order_shots(shots)
        heir = None
        if lengths.total == board.seconds:
            # Nobody inherits when there is no other shot, or all others are locked.
            with suppress(ValueError):
                heir = _inherit(shots, timing.remove_shot(lengths, place))
        touch(board, by)
        return heir


def _inherit(shots: list[Shot], lengths: Lengths) -> Shot:
    pairs = zip(shots, lengths.seconds, strict=True)
    heir = next(shot for shot, seconds in pairs if shot.seconds != seconds)
    write_lengths(shots, lengths)
    return heir


def restore_shot(shot: Shot, *, by: User, heir: Shot | None = None) -> Shot:
    """Undo `delete_shot`: back to its place; see `timing.restore_shot`."""
    with transaction.atomic():
        board = lock(shot.board)
        shot = Shot.objects.get(pk=shot.pk)
        if shot.deleted_at is None:
            return shot
        shots = _shots(board)
        _check_room(shots)
        place = min(shot.place, len(shots))
        payer = next((i for i, s in enumerate(shots) if s == heir), None)
        before, seconds = lengths_of(shots), shot.seconds
        lengths = timing.restore_shot(
            before, place, seconds, total=board.seconds, heir=payer
        )
        write_shot(shot, by, deleted_at=None, place=-1)
        shots.insert(place, shot)
        write_lengths(shots, lengths)
        order_shots(shots)
        touch(board, by)
        return shot


def move_shot(shot: Shot, *, place: int, by: User) -> None:
    """Put a shot at a place (counted from 0, past the end means last)."""
    with transaction.atomic():
        board = lock(shot.board)
        shots = _shots(board)
        moved = shots.pop(place_of(shot, shots))
        shots.insert(max(0, min(place, len(shots))), moved)
        order_shots(shots)
        touch(board, by)


def lengthen_shot(shot: Shot, *, seconds: int, by: User) -> tuple[Shot, Shot]:
    """Give a shot seconds (or take them): a neighbour pays or gets them.

    Returns both shots as they are now. Raises NotPossible in words.
    """
    with transaction.atomic():
        board = lock(shot.board)
        shots = _shots(board)
        place = place_of(shot, shots)
        try:
            lengths, other = timing.lengthen(lengths_of(shots), place, seconds)
        except ValueError as why:
            raise NotPossible(str(why)) from why
        write_lengths(shots, lengths)
        touch(board, by)
        return shots[place], shots[other]


def move_boundary(
    shot: Shot, *, seconds: int, way: str, was: Sequence[int], by: User
) -> list[Shot]:
    """Move the end of a shot, see `boundary.move_boundary`; returns the board's shots.

    `was` are the lengths the person saw. Raises NotPossible in words, and where a
    colleague was quicker.
    """
    with transaction.atomic():
        board = lock(shot.board)
        shots = _shots(board)
        place = place_of(shot, shots)
        lengths = lengths_of(shots, least=least_seconds_of(board))
        if tuple(was) != lengths.seconds:
            raise NotPossible(
                "The lengths were changed since your page showed them. Nothing was "
                "moved. Look at them again, then repeat."
            )
        try:
            lengths = boundary.move_boundary(lengths, place, seconds, way=way)
        except ValueError as why:
            raise NotPossible(str(why)) from why
        total = board.seconds + seconds
        if way == boundary.TOTAL and not 1 <= total <= LONGEST_BOARD:
            raise NotPossible(f"A board lasts 1 s to {timing.words(LONGEST_BOARD)}.")
        write_lengths(shots, lengths)
        if way == boundary.TOTAL:
            _write_total(board, total, by)
        else:
            touch(board, by)
        return shots


def set_seconds(shot: Shot, *, seconds: int, by: User) -> None:
    """Make a shot last so long; a neighbour pays, and where none can the sum is off."""
    if not 1 <= seconds <= LONGEST_BOARD:
        raise NotPossible(f"A shot lasts 1 s to {timing.words(LONGEST_BOARD)}.")
    with transaction.atomic():
        board = lock(shot.board)
        shots = _shots(board)
        fix = Fix("set_seconds", "", place_of(shot, shots), seconds)
        try:
            lengths, _ = mend.moved(fix, lengths_of(shots), board.seconds)
        except ValueError as why:
            raise NotPossible(str(why)) from why
        write_lengths(shots, lengths)
        touch(board, by)


def split_evenly(board: Board, *, by: User) -> None:
    """Share the board's seconds among the unlocked shots."""
    _relength(board, by, lambda lengths, total: timing.split_evenly(lengths, total))


def give_rest(board: Board, *, shot: Shot, by: User) -> None:
    """One shot takes up the whole difference."""

    def change(lengths: Lengths, total: int) -> Lengths:
        place = place_of(shot, list(shots_of(board)))
        return timing.give_rest_to(lengths, place, total)

    _relength(board, by, change)


def set_total(board: Board, *, seconds: int, by: User) -> None:
    """Change the board's length. Where the shots added up they go along, the last
    unlocked ones first; where they did not, only the total changes.
    """
    if not 1 <= seconds <= LONGEST_BOARD:
        raise NotPossible(f"A board lasts 1 s to {timing.words(LONGEST_BOARD)}.")
    with transaction.atomic():
        board = lock(board)
        shots = _shots(board)
        lengths = lengths_of(shots)
        if lengths.total == board.seconds and shots:
            try:
                write_lengths(shots, timing.fill_to(lengths, seconds))
            except ValueError as why:
                raise NotPossible(str(why)) from why
        _write_total(board, seconds, by)


def lengthen_board(board: Board, *, seconds: int, by: User) -> int:
    """Seconds more, or less, as `set_total` does it; returns the new length."""
    with transaction.atomic():
        board = lock(board)
        after = board.seconds + seconds
        set_total(board, seconds=after, by=by)
        return after


def fit_total(board: Board, *, seconds: int, by: User) -> None:
    """Change the board's length and make the shots add up to it: the last unlocked
    one gives or takes first.
    """
    with transaction.atomic():
        board = lock(board)
        shots = _shots(board)
        try:
            write_lengths(shots, timing.fill_to(lengths_of(shots), seconds))
        except ValueError as why:
            raise NotPossible(str(why)) from why
        _write_total(board, seconds, by)


def _write_total(board: Board, seconds: int, by: User) -> None:
    board.seconds = seconds
    board.save(update_fields=["seconds"])
    touch(board, by)


def _shots(board: Board) -> list[Shot]:
    return list(shots_of(board))


def _relength(
    board: Board, by: User, change: Callable[[Lengths, int], Lengths]
) -> None:
    with transaction.atomic():
        board = lock(board)
        shots = _shots(board)
        try:
            lengths = change(lengths_of(shots), board.seconds)
        except ValueError as why:
            raise NotPossible(str(why)) from why
        write_lengths(shots, lengths)
        touch(board, by)


def _insert(
    board: Board,
    shots: list[Shot],
    place: int,
    by: User,
    *,
    lengths: Lengths,
    **values: Any,
) -> Shot:
    _check_room(shots)
    seconds = lengths.seconds[place]
    shot = Shot(board=board, place=-1, seconds=seconds, changed_by=by, **values)
    shot.save()
    shots.insert(place, shot)
    write_lengths(shots, lengths)
    order_shots(shots)
    touch(board, by)
    return shot


def _check_room(shots: list[Shot]) -> None:
    if len(shots) >= MOST_SHOTS:
        raise NotPossible(f"A board has at most {MOST_SHOTS} shots.")
