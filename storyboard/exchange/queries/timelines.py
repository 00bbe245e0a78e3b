"""Boards as a timeline that came back is compared with them."""

from collections.abc import Sequence

from storyboard.boards.models import Board
from storyboard.boards.queries import shots_of
from storyboard.exchange.editors.differences import BoardNow, ShotNow


def boards_now(boards: Sequence[Board]) -> list[BoardNow]:
    """In story order, with their shots in theirs."""
    return [
        BoardNow(
            board_id=board.pk,
            number=number,
            title=board.title,
            shots=tuple(ShotNow(one.pk, one.seconds) for one in shots_of(board)),
        )
        for number, board in enumerate(boards, 1)
    ]
