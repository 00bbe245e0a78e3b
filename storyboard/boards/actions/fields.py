"""Writing one field at a time, and never over somebody else's words."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from storyboard.boards.actions.rows import lock, touch, write_shot
from storyboard.boards.actions.shots import set_total
from storyboard.boards.models import Board, Shot
from storyboard.boards.seen import seen_by_choice
from storyboard.domain.history import TIMES
from storyboard.domain.model import VideoModel
from storyboard.domain.setting_limits import carried_over
from storyboard.teams.models import User

BOARD_FIELDS = frozenset(
    {
        *("title", "seconds", "size", "prompt", "negative_prompt", "sound"),
        *("heard", "voices", *TIMES),
    }
)
SHOT_FIELDS = frozenset(
    {
        *("title", "prompt", "seconds", "locked"),
        *("move", "ease", "transition", "transition_frames"),
    }
)


class Conflict(Exception):
    """Somebody else changed this field first. Nothing was written."""

    def __init__(self, *, theirs: Any, who: User | None) -> None:
        self.theirs = theirs
        self.who = who
        super().__init__(f"{who or 'Somebody'} changed this while you were editing.")


def save_board_field(
    board: Board, field: str, *, was: Any, value: Any, by: User
) -> Board:
    """Write one field of the board. `settings.<name>` is a field of its own, and the
    `seconds` take the shots along as `set_total` does.

    Raises Conflict when the field is neither what it was nor already the value, and
    NotPossible in words.
    """
    with transaction.atomic():
        board = lock(board)
        now = _board_value(board, field)
        if now == value:
            return board
        if now != was:
            raise Conflict(theirs=now, who=board.changed_by)
        if field == "seconds":
            set_total(board, seconds=value, by=by)
            return board
        _set_board_value(board, field, value)
        board.save(update_fields=_columns(field))
        touch(board, by)
    return board


def choose_model(board: Board, model: VideoModel, *, was: str, by: User) -> None:
    """Write the board for another model. Settings it does not take are dropped.

    Raises Conflict when what would be replaced is not what the page showed (`was`, see
    `seen_by_choice`).
    """
    with transaction.atomic():
        board = lock(board)
        if board.model == model.slug:
            return
        if seen_by_choice(board, model) != was:
            theirs = "it has another model, or other settings that would be lost,"
            raise Conflict(theirs=theirs, who=board.changed_by)
        kept, _ = carried_over(model, board.settings)
        board.model, board.settings = model.slug, kept
        board.save(update_fields=["model", "settings"])
        touch(board, by)


def save_shot_field(shot: Shot, field: str, *, was: Any, value: Any, by: User) -> Shot:
    """Write one field of a shot; see `save_board_field`."""
    if field not in SHOT_FIELDS:
        raise ValueError(f"a shot has no field {field!r}")
    with transaction.atomic():
        board = lock(shot.board)
        shot = Shot.objects.select_related("changed_by").get(pk=shot.pk)
        now = getattr(shot, field)
        if now == value:
            return shot
        if now != was:
            # A length also changes when a neighbour does; then the board knows who.
            who = board.changed_by if field == "seconds" else shot.changed_by
            raise Conflict(theirs=now, who=who)
        write_shot(shot, by, **{field: value})
        touch(board, by)
    return shot


def _board_value(board: Board, field: str) -> Any:
    if field == "size":
        return (board.width, board.height)
    if field.startswith("settings."):
        return board.settings.get(field.removeprefix("settings."))
    if field not in BOARD_FIELDS:
        raise ValueError(f"a board has no field {field!r}")
    return getattr(board, field)


def _set_board_value(board: Board, field: str, value: Any) -> None:
    if field == "size":
        board.width, board.height = value
    elif field.startswith("settings."):
        name = field.removeprefix("settings.")
        kept = {k: v for k, v in board.settings.items() if k != name}
        board.settings = kept if value is None else {**kept, name: value}
    else:
        setattr(board, field, value)


def _columns(field: str) -> list[str]:
    if field == "size":
        return ["width", "height"]
    return ["settings"] if field.startswith("settings.") else [field]


def note_refusal(
    board_id: UUID, *, fingerprint: str, places: Sequence[str], said: str
) -> None:
    """A gateway did not accept an order of this board. Open pages look again."""
    refusal = {"fingerprint": fingerprint, "places": list(places), "said": said}
    Board.objects.filter(pk=board_id).update(refusal=refusal, version=F("version") + 1)
