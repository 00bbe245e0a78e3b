"""Keeping every save of a board."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from storyboard.boards.history import content_of
from storyboard.boards.models import Board, Revision, Shot
from storyboard.domain.history import Content, only_text
from storyboard.teams.models import User

# At 7 KB for twenty long shots that is 3 MB a board, and a week of writing all day.
MOST_UNNAMED = 500
# Typing saves itself every second or so; two minutes of it are one step to undo.
ONE_GO = timedelta(minutes=2)


def write_revision(
    board_id: UUID,
    by: User | None,
    at: datetime,
    *,
    repeats: int | None = None,
    restored: int | None = None,
) -> None:
    """Keep the board as it is now, in the transaction that made it so. Nothing is kept
    where nothing changed. `repeats`: the save whose content this is, for a step of undo
    or redo; `restored`: the one that was brought back.
    """
    board = Board.objects.get(pk=board_id)
    living = Shot.objects.filter(board=board, deleted_at=None).order_by("place")
    now = content_of(board, living)
    last = list(Revision.objects.filter(board=board)[:2])
    contents = [Content.unpacked(one.content) for one in last]
    if contents and contents[0] == now:
        return
    is_edit = repeats is None and restored is None
    if is_edit and _goes_on(last, [now, *contents], by, at):
        last[0].number = last[0].content_of = board.version
        last[0].content = now.packed()
        last[0].save(update_fields=["number", "content_of", "content"])
        return
    Revision.objects.create(
        board=board,
        number=board.version,
        by=by,
        at=at,
        content=now.packed(),
        content_of=repeats or board.version,
        parent=last[0].content_of if last else None,
        restored=restored,
    )
    _forget_old(board)


def _goes_on(
    last: Sequence[Revision],
    contents: Sequence[Content],
    by: User | None,
    at: datetime,
) -> bool:
    """Whether somebody goes on writing the same text. Who is back where they began has
    made two steps: one that changes nothing could not be undone.
    """
    if len(last) < 2 or last[0].name or last[0].is_step or last[0].restored:
        return False
    if by is None or last[0].by_id != by.pk or at - last[0].at > ONE_GO:
        return False
    now, was, before = contents
    text = only_text(before, was)
    return bool(text) and text == only_text(was, now) and now != before


def _forget_old(board: Board) -> None:
    unnamed = Revision.objects.filter(board=board, name="")
    oldest = unnamed.values("number")[MOST_UNNAMED : MOST_UNNAMED + 1]
    unnamed.filter(number__lte=oldest).delete()
