"""A board's lengths, made to fit its model in one step."""

from django.db import transaction

from storyboard.boards.actions.fields import Conflict
from storyboard.boards.actions.rows import NotPossible, lock, touch, write_lengths
from storyboard.boards.models import Board
from storyboard.boards.queries import fitted_of, lengths_of, shots_of
from storyboard.boards.seen import seen_by_fit
from storyboard.domain.fit import Fitted
from storyboard.domain.timing import words
from storyboard.teams.models import User


def fit_to_model(board: Board, *, was: str, by: User) -> Fitted:
    """The nearest division its model takes; see `domain.fit`. What fits already stays.

    Raises NotPossible in words, and Conflict where the lengths, the locks or the model
    are no longer those that the page's words were about.
    """
    with transaction.atomic():
        board = lock(board)
        shots = list(shots_of(board))
        try:
            fitted = fitted_of(board, shots)
        except ValueError as why:
            raise NotPossible(str(why)) from why
        if not fitted.is_change:
            return fitted
        if seen_by_fit(board, shots) != was:
            theirs = f"the shots last {words(lengths_of(shots).total)} in all"
            raise Conflict(theirs=theirs, who=board.changed_by)
        write_lengths(shots, fitted.lengths)
        board.seconds = fitted.total
        board.save(update_fields=["seconds"])
        touch(board, by)
    return fitted
