"""The editor's page: what it shows, to whom, and how little it asks the database."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from storyboard.boards.actions.fields import save_shot_field
from storyboard.boards.actions.frames import keep_element
from storyboard.boards.actions.projects import create_board
from storyboard.boards.models import Board, Project, Shot
from storyboard.boards.queries import shots_of
from tests.boards.conftest import address, soup_of
from tests.cast import Cast
from tests.rows import overwrite


def test_a_maker_sees_every_shot_with_its_fields(
    as_max: Client, board: Board, shots: list[Shot]
) -> None:
    page = soup_of(as_max.get(address("board", board)))

    cards = page.select("[data-shots] [data-item]")
    assert [card["data-item"] for card in cards] == [str(shot.pk) for shot in shots]
    assert len(page.select("textarea[name=prompt][data-save]")) == 4
    assert [clip["data-seconds"] for clip in page.select("[role=option]")] == ["5"] * 3


def test_a_reviewer_may_read_but_finds_nothing_to_press(
    as_rita: Client, board: Board
) -> None:
    page = soup_of(as_rita.get(address("board", board)))

    assert page.select("[formaction]") == []
    assert all(field.has_attr("readonly") for field in page.select("textarea"))
    assert "Read only" in page.text


def test_a_stranger_finds_no_board(as_mallory: Client, board: Board) -> None:
    for name in ("board", "board-parts", "board-version", "board-models"):
        assert as_mallory.get(address(name, board)).status_code == 404


@pytest.fixture
def long_board(cast: Cast, project: Project) -> Board:
    """Ten shots that mention two elements."""
    board = create_board(project, title="Long", by=cast.alice, seconds=40, shots=10)
    for slug in ("mara", "petrel"):
        keep_element(cast.northlight, slug=slug, name=slug.title())
    for shot in shots_of(board):
        save_shot_field(
            shot, "prompt", was="", value="@mara sees @petrel.", by=cast.alice
        )
    return board


def test_a_board_of_ten_shots_costs_ten_queries_at_most(
    as_max: Client,
    long_board: Board,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    as_max.get(address("board", long_board))

    with django_assert_max_num_queries(10):
        page = soup_of(as_max.get(address("board", long_board)))

    assert len(page.select("[data-item]")) == 10


@pytest.mark.parametrize("name", ["board-parts", "board-version"])
def test_a_part_of_it_costs_nine_queries_at_most(
    name: str,
    as_max: Client,
    long_board: Board,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_max_num_queries(9):
        answer = as_max.get(address(name, long_board), headers={"HX-Request": "true"})

    assert answer.status_code == 200


def test_the_page_says_that_the_shots_add_up(as_max: Client, board: Board) -> None:
    for shot in shots_of(board):
        as_max.post(
            address("shot-field", shot), {"name": "prompt", "value": "Sea.", "was": ""}
        )

    page = soup_of(as_max.get(address("board", board)))

    assert "Shots add up to 15 s, all prompts fit" in " ".join(
        page.select_one("#checks").text.split()
    )
    assert "Full" in page.select_one("#dock .sum").text


def test_a_wrong_sum_is_said_in_words_with_its_fixes(
    as_max: Client, board: Board, shots: list[Shot]
) -> None:
    as_max.post(
        address("shot-field", shots[0]), {"name": "seconds", "value": "7", "was": "5"}
    )

    page = soup_of(as_max.get(address("board", board)))

    dock = page.select_one("#dock .sum")
    assert "17 / 15 s" in dock.text
    assert "2 s over" in dock.text
    labels = [button.text for button in dock.select("button")]
    assert labels == ["Take 2 s from shot 1", "Split evenly", "Set the total to 17 s"]


def test_every_check_sits_on_its_shot(
    as_max: Client, board: Board, shots: list[Shot]
) -> None:
    page = soup_of(as_max.get(address("board", board)))

    card = page.select_one(f"#shot-{shots[1].pk}")
    assert "Shot 2 is empty." in card.select_one(".problems").text
    assert len(page.select("#checks .err")) == 3


def test_a_mention_becomes_a_chip_and_a_line_under_the_timeline(
    as_max: Client, long_board: Board
) -> None:
    page = soup_of(as_max.get(address("board", long_board)))

    card = page.select_one("[data-item]")
    assert [chip.text for chip in card.select(".txt .chip")] == ["Mara", "Petrel"]
    assert len(page.select(".lane")) == 2
    assert "In 10 shots" in page.select_one("[data-mention=mara]").text


def test_markup_in_a_prompt_stays_text(
    as_max: Client, board: Board, shots: list[Shot]
) -> None:
    evil = "</textarea><script>alert(1)</script>"
    as_max.post(
        address("shot-field", shots[0]), {"name": "prompt", "value": evil, "was": ""}
    )

    page = soup_of(as_max.get(address("board", board)))

    assert page.find("script", src=False) is None
    area = page.select_one(f"#shot-{shots[0].pk}-prompt")
    assert area.text.strip() == evil


def test_a_prompt_that_begins_with_an_empty_line_keeps_it(
    as_max: Client, board: Board, shots: list[Shot]
) -> None:
    as_max.post(
        address("shot-field", shots[0]), {"name": "prompt", "value": "\nSea", "was": ""}
    )

    html = as_max.get(address("board", board)).content.decode()

    # A browser drops one line end right after the tag; the template writes it.
    assert ">\n\nSea</textarea>" in html


def test_unchanged_is_204_and_changed_is_the_fresh_parts(
    as_max: Client, as_alice: Client, board: Board, shots: list[Shot]
) -> None:
    known = {"v": board.version}
    address_ = address("board-version", board)
    board.refresh_from_db()
    known["v"] = board.version
    assert as_max.get(address_, known).status_code == 204

    as_alice.post(
        address("shot-field", shots[1]),
        {"name": "prompt", "value": "Storm.", "was": ""},
    )
    answer = as_max.get(address_, known)

    assert answer.status_code == 200
    assert "Storm." in answer.content.decode()
    assert "Alice Ames changed this board." in answer.content.decode()


def test_my_own_change_from_elsewhere_is_shown_without_a_word(
    as_max: Client, board: Board, shots: list[Shot]
) -> None:
    as_max.post(
        address("shot-field", shots[1]),
        {"name": "prompt", "value": "Storm.", "was": ""},
    )

    answer = as_max.get(address("board-version", board), {"v": "1"})

    assert "changed this board" not in answer.content.decode()
    assert "Storm." in answer.content.decode()


def test_a_board_too_long_for_its_model_says_so_and_offers_the_nearest(
    as_max: Client, cast: Cast, board: Board
) -> None:
    overwrite(board, "model", "runware/kling-3-4k", by=cast.alice)
    as_max.post(address("board-lengthen", board), {"seconds": "5"})

    page = soup_of(as_max.get(address("board", board)))

    assert "5 s too long for this model" in page.select_one("#dock .sum").text
    assert "Fit to 15 s" in page.select_one("#checks").text


def test_a_model_that_left_the_catalog_blocks_but_the_page_still_opens(
    as_max: Client, cast: Cast, board: Board
) -> None:
    overwrite(board, "model", "gone/model", by=cast.alice)

    page = soup_of(as_max.get(address("board", board)))

    assert "There is no model called “gone/model”." in page.select_one("#checks").text
