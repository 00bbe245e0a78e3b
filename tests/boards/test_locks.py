"""Two people at once: nobody is refused because their locks crossed."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from storyboard.boards.actions.fields import save_board_field
from storyboard.boards.actions.projects import (
    create_board,
    duplicate_board,
    move_board,
)
from storyboard.boards.models import Board, Project
from tests.cast import Cast

only_where_rows_are_locked = pytest.mark.skipif(
    not connection.features.has_select_for_update,
    reason="SQLite has one lock for everything: set TEST_DATABASE_URL to a PostgreSQL",
)


@only_where_rows_are_locked
@pytest.mark.django_db(transaction=True)
def test_boards_are_put_in_order_while_others_write_them(
    cast: Cast, project: Project
) -> None:
    first, second = (
        create_board(project, title=title, by=cast.alice) for title in ("A", "B")
    )

    def rename(board: Board, turn: int) -> None:
        was = f"{turn - 1}" if turn else board.title
        save_board_field(board, "title", was=was, value=f"{turn}", by=cast.alice)

    def repeat(deed: Callable[[int], object]) -> None:
        try:
            for turn in range(60):
                deed(turn)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as people:
        done = [
            people.submit(
                repeat, lambda n: move_board(first, place=n % 2, by=cast.max)
            ),
            people.submit(repeat, lambda n: move_board(second, place=0, by=cast.max)),
            people.submit(repeat, lambda n: rename(second, n)),
            people.submit(repeat, lambda n: rename(first, n)),
        ]
        for one in done:
            one.result()

    copy = duplicate_board(first, by=cast.max)
    places = Board.objects.order_by("place").values_list("place", flat=True)
    assert list(places) == [0, 1, 2]
    copy.refresh_from_db()
    first.refresh_from_db()
    assert copy.place == first.place + 1
