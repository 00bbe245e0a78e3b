"""The one-click fixes of the checks, carried out on the board as it is now."""

from django.db import transaction

from storyboard.boards.actions import shots as moves
from storyboard.boards.actions.elements import (
    restore_mentioned,
    shorten_names,
    unmention,
)
from storyboard.boards.actions.fields import Conflict, save_board_field
from storyboard.boards.actions.frames import set_frame
from storyboard.boards.actions.rows import NotPossible, lock
from storyboard.boards.models import Board, Shot
from storyboard.boards.queries import lengths_of, shots_of
from storyboard.boards.seen import seen_by_fix
from storyboard.domain.plan import LONGEST_BOARD
from storyboard.domain.timing import words
from storyboard.teams.models import User

_GONE = "This check is out of date. Look at the board again."


Value = int | tuple[int, int] | None


def apply_fix(
    board: Board, do: str, *, shot: Shot | None, value: Value, was: str, by: User
) -> str:
    """Mend one thing and return what was done, in words. `was` is what the page showed
    of the thing that is replaced; see `seen_by_fix`.

    Raises NotPossible in words, or Conflict when somebody else has changed it since.
    """
    with transaction.atomic():
        board = lock(board)
        if shot:
            shot = shots_of(board).filter(pk=shot.pk).first()
        _check_seen(board, do, shot=shot, value=value, was=was)
        return _mend(board, do, shot=shot, value=value, by=by)


def _check_seen(
    board: Board, do: str, *, shot: Shot | None, value: Value, was: str
) -> None:
    now = seen_by_fix(do, board, shot)
    if now and not was:
        raise NotPossible(_GONE)
    if now not in (was, _as_text(value)):
        who = shot.changed_by if shot and do == "drop_last_frame" else board.changed_by
        raise Conflict(theirs=_as_it_is(do, board, shot), who=who)


def _as_text(value: Value) -> str:
    if isinstance(value, tuple):
        return "x".join(map(str, value))
    return "" if value is None else str(value)


def _as_it_is(do: str, board: Board, shot: Shot | None) -> str:
    match do, shot:
        case "set_seconds", Shot():
            return f"shot {shot.place + 1} lasts {words(shot.seconds)}"
        case "drop_last_frame", Shot():
            return f"shot {shot.place + 1} has another last frame"
        case "set_size", _:
            return f"the size is {board.width} x {board.height}"
    return f"the board lasts {words(board.seconds)}"


def _mend(board: Board, do: str, *, shot: Shot | None, value: Value, by: User) -> str:
    match do, shot, value:
        case "add_shot", _, _:
            moves.add_shot(board, by=by)
            return "Shot added."
        case "split_evenly", _, _:
            moves.split_evenly(board, by=by)
            return "The seconds are shared evenly."
        case "give_rest", Shot(), _:
            moves.give_rest(board, shot=shot, by=by)
            return "The shots add up."
        case (("set_total" | "fit_total"), _, int(seconds)):
            _write_total(board, do, seconds, by)
            return f"The board lasts {words(seconds)}."
        case "set_seconds", Shot(), int(seconds):
            moves.set_seconds(shot, seconds=seconds, by=by)
            return f"The shot lasts {words(seconds)}."
        case "drop_last_frame", Shot(), _:
            set_frame(shot, "last", None, by=by)
            return "The last frame was removed."
        case "set_size", _, (int(), int()):
            was = (board.width, board.height)
            save_board_field(board, "size", was=was, value=value, by=by)
            return "The size was changed."
        case "set_sound", _, int():
            on = bool(value)
            save_board_field(board, "sound", was=not on, value=on, by=by)
            return f"Sound is {'on' if on else 'off'}."
    return _mend_elements(board, do, shot=shot, by=by)


def _mend_elements(board: Board, do: str, *, shot: Shot | None, by: User) -> str:
    match do:
        case "restore_elements":
            back = restore_mentioned(board, by=by)
            return f"{', '.join(f'@{slug}' for slug in back)} came back."
        case "mention_as_words":
            unmention(board, shot, by=by)
            return "It is a plain word now."
        case "shorten_names":
            shorten_names(board, by=by)
            return "The name was shortened."
    raise NotPossible(_GONE)


def _write_total(board: Board, do: str, seconds: int, by: User) -> None:
    if not 1 <= seconds <= LONGEST_BOARD:
        raise NotPossible(_GONE)
    # That fix makes the sum the page showed the total, whatever the shots would do.
    total = lengths_of(list(shots_of(board))).total
    if do == "set_total" and total != seconds:
        theirs = f"the shots last {words(total)} in all"
        raise Conflict(theirs=theirs, who=board.changed_by)
    write = moves.set_total if do == "set_total" else moves.fit_total
    write(board, seconds=seconds, by=by)
