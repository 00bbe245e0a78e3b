"""The one-click fixes of the checks, carried out on the board as it is now."""

from storyboard.boards.actions import shots as moves
from storyboard.boards.actions.fields import overwrite
from storyboard.boards.actions.frames import set_frame
from storyboard.boards.actions.rows import NotPossible
from storyboard.boards.models import Board, Shot
from storyboard.domain.plan import LONGEST_BOARD
from storyboard.domain.timing import words
from storyboard.teams.models import User

_GONE = "This check is out of date. Look at the board again."


Value = int | tuple[int, int] | None


def apply_fix(
    board: Board, do: str, *, shot: Shot | None, value: Value, by: User
) -> str:
    """Mend one thing and return what was done, in words. Raises NotPossible."""
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
            overwrite(board, "size", value, by=by)
            return "The size was changed."
        case "set_sound", _, int():
            overwrite(board, "sound", bool(value), by=by)
            return f"Sound is {'on' if value else 'off'}."
    raise NotPossible(_GONE)


def _write_total(board: Board, do: str, seconds: int, by: User) -> None:
    if not 1 <= seconds <= LONGEST_BOARD:
        raise NotPossible(_GONE)
    write = moves.set_total if do == "set_total" else moves.fit_total
    write(board, seconds=seconds, by=by)
