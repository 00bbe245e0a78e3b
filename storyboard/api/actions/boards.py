"""Several fields of a board at once, if it is still the board the program saw."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import transaction

from storyboard.boards.actions import shots as moves
from storyboard.boards.actions.fields import (
    choose_model,
    save_board_field,
    save_shot_field,
)
from storyboard.boards.actions.fitting import fit_to_model
from storyboard.boards.actions.fixes import Value, apply_fix
from storyboard.boards.actions.rows import NotPossible, lock, order_shots, touch
from storyboard.boards.models import Board, Shot
from storyboard.boards.queries import shots_of
from storyboard.boards.seen import seen_by_choice, seen_by_fit, seen_by_fix
from storyboard.domain.fit import Fitted
from storyboard.domain.model import VideoModel
from storyboard.teams.models import User


class BoardMoved(Exception):
    """The board is another than the program saw. Nothing was written."""

    def __init__(self, board: Board) -> None:
        super().__init__(f"the board is at version {board.version} now")
        self.board = board


@contextmanager
def seen(board: Board, version: int | None) -> Iterator[Board]:
    """The board, held, if its version is the one that was seen; None: any. Whatever is
    done within is done together or not at all.
    """
    with transaction.atomic():
        now = lock(board)
        if version not in (None, now.version):
            raise BoardMoved(now)
        yield now


def edit_board(
    board: Board,
    values: Mapping[str, Any],
    *,
    model: VideoModel | None,
    version: int | None,
    by: User,
) -> None:
    """Fields by their names, `size` and `settings.<name>` among them; a model first,
    because it drops what it does not take.
    """
    with seen(board, version) as now:
        if model is not None:
            choose_model(now, model, was=seen_by_choice(now, model), by=by)
        for field, value in values.items():
            fresh = Board.objects.get(pk=now.pk)
            save_board_field(fresh, field, was=_is(fresh, field), value=value, by=by)


def _is(board: Board, field: str) -> Any:
    if field == "size":
        return (board.width, board.height)
    if field.startswith("settings."):
        return board.settings.get(field.removeprefix("settings."))
    return getattr(board, field)


def edit_shot(
    shot: Shot, values: Mapping[str, Any], *, version: int | None, by: User
) -> None:
    """Raises NotPossible when the shot was deleted meanwhile."""
    with seen(shot.board, version):
        now = Shot.objects.get(pk=shot.pk)
        if now.deleted_at:
            raise NotPossible("This shot was deleted meanwhile.")
        for field, value in values.items():
            save_shot_field(now, field, was=getattr(now, field), value=value, by=by)
            now.refresh_from_db()


def add_shot(
    board: Board,
    values: Mapping[str, Any],
    *,
    after: Shot | None,
    version: int | None,
    by: User,
) -> Shot:
    """A new shot with what it says."""
    with seen(board, version) as now:
        made = moves.add_shot(now, by=by, after=after)
        if values:
            edit_shot(made, values, version=None, by=by)
    return made


def arrange_shots(
    board: Board, ids: Sequence[UUID], *, version: int | None, by: User
) -> None:
    """Raises NotPossible unless these are all shots of the board, each once."""
    with seen(board, version) as now:
        shots = {shot.pk: shot for shot in shots_of(now)}
        if sorted(ids) != sorted(shots):
            raise NotPossible(
                f"Name all {len(shots)} shots of the board, each once, in their new "
                "order."
            )
        if list(shots) != list(ids):
            order_shots([shots[pk] for pk in ids])
            touch(now, by)


def mend_board(
    board: Board,
    do: str,
    *,
    place: int | None,
    value: Value,
    version: int | None,
    by: User,
) -> str:
    """A fix as a problem offers it; returns what was done, in words."""
    with seen(board, version) as now:
        shots = list(shots_of(now))
        if place is not None and place >= len(shots):
            raise NotPossible("There is no such shot any more.")
        shot = None if place is None else shots[place]
        was = seen_by_fix(do, now, shot)
        return apply_fix(now, do, shot=shot, value=value, was=was, by=by)


def fit_board(board: Board, *, version: int | None, by: User) -> Fitted:
    """The nearest division its model takes."""
    with seen(board, version) as now:
        was = seen_by_fit(now, list(shots_of(now)))
        return fit_to_model(now, was=was, by=by)
