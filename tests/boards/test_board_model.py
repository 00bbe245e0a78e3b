"""A board chooses its model."""

from django.test import Client

from storyboard.boards.models import Board
from tests.boards.conftest import HTMX, address, soup_of


def seen_in_table(by: Client, board: Board) -> str:
    """What the table of models says of the board, beside the model of this test."""
    page = soup_of(by.get(address("board-models", board)))
    row = page.select_one("button[value='runware/kling-3-4k']").find_parent("form")
    return str(row.select_one("[name=was]")["value"])


def test_another_model_keeps_the_settings_it_knows_and_names_the_others(
    as_max: Client, board: Board
) -> None:
    for name, value, was in (
        ("settings.output_format", "WEBM", "MP4"),
        ("settings.burn_in.number", "true", "false"),
    ):
        as_max.post(
            address("board-field", board), {"name": name, "value": value, "was": was}
        )

    answer = as_max.post(
        address("board-model", board),
        {"model": "runware/kling-3-4k", "was": seen_in_table(as_max, board)},
        headers=HTMX,
    )

    board.refresh_from_db()
    assert board.model == "runware/kling-3-4k"
    assert "burn_in" not in board.settings
    assert "Settings it has not: written on the picture." in answer.content.decode()


def test_an_unknown_model_is_refused_with_a_sentence(
    as_max: Client, board: Board
) -> None:
    answer = as_max.post(
        address("board-model", board), {"model": "gone/model", "was": "x"}, headers=HTMX
    )

    assert answer.status_code == 422
    assert "There is no model called “gone/model”." in answer.content.decode()
    board.refresh_from_db()
    assert board.model == "local/animatic"
