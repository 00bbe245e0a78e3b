"""Back and forth by keys, across a reload too, and an old version brought back."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, StorageState, expect

from tests.browser.acts import (
    expect_saved,
    new_board,
    seconds_of,
    shot,
    write_prompt,
)

pytestmark = pytest.mark.browser


@pytest.fixture
def board(page: Page) -> Page:
    """A board of three shots of four seconds."""
    new_board(page, "Second thoughts", "Revisions", seconds=12, shots=3)
    return page


def rest(page: Page) -> None:
    """The focus is in no field: keys are the board's."""
    shot(page, 1).get_by_role("button", name="Move shot 1").focus()


def said(page: Page) -> Locator:
    return page.get_by_role("region", name="Notifications")


def prompt(page: Page, number: int) -> Locator:
    return page.get_by_label(f"Prompt of shot {number}", exact=True)


def expect_lengths(page: Page, *seconds: int) -> None:
    for number, length in enumerate(seconds):
        clip = page.locator("timeline-strip [role=option]").nth(number)
        expect(clip).to_have_attribute("data-seconds", str(length))
    assert seconds_of(page) == list(seconds)


def test_changes_are_undone_and_redone_by_keys_and_across_a_reload(board: Page):
    undo = board.get_by_role("button", name="Undo", exact=True)
    expect(undo).to_have_attribute("aria-disabled", "true")
    shot(board, 1).get_by_role("button", name="Shot 1: 1 s from a neighbour").click()
    expect_lengths(board, 5, 3, 4)
    write_prompt(board, 2, "A wave.")

    # The words are still on their way when the keys come.
    rest(board)
    board.keyboard.press("Control+z")
    expect(said(board)).to_contain_text("Undone: prompt of shot 2, “A wave.”.")
    expect(prompt(board, 2)).to_have_value("")
    board.keyboard.press("Control+z")
    expect(said(board)).to_contain_text(
        "Undone: shot 1, 4 s to 5 s; shot 2, 4 s to 3 s."
    )
    expect(said(board).locator("[data-toast]")).to_have_count(1)
    expect_lengths(board, 4, 4, 4)

    board.reload()
    expect_saved(board)
    rest(board)
    board.keyboard.press("Control+Shift+Z")
    expect_lengths(board, 5, 3, 4)
    board.keyboard.press("Control+y")
    expect(said(board)).to_contain_text("Redone: prompt of shot 2, “A wave.”.")
    board.reload()
    expect(prompt(board, 2)).to_have_value("A wave.")
    expect_lengths(board, 5, 3, 4)
    undo.click()
    expect(prompt(board, 2)).to_have_value("")


def test_in_a_field_the_keys_undo_words(board: Page):
    shot(board, 1).get_by_role("button", name="Shot 1: 1 s from a neighbour").click()
    expect_lengths(board, 5, 3, 4)
    write_prompt(board, 1, "")
    board.keyboard.type("Sea")

    board.keyboard.press("Control+z")

    # How many letters are one step is the browser's affair.
    expect(prompt(board, 1)).not_to_have_value("Sea")
    expect_saved(board)
    expect_lengths(board, 5, 3, 4)
    expect(said(board).locator("[data-toast]")).to_have_count(0)


def test_a_deleted_shot_comes_back_with_its_words(board: Page):
    write_prompt(board, 2, "A wave.")
    expect_saved(board)
    shot(board, 2).get_by_role("button", name="Move shot 2").focus()
    board.keyboard.press("Delete")
    expect_lengths(board, 8, 4)

    board.keyboard.press("Control+z")

    expect_lengths(board, 4, 4, 4)
    expect(prompt(board, 2)).to_have_value("A wave.")


def test_a_colleagues_change_stays(
    board: Page, visitor: Callable[..., Page], maker: StorageState
):
    other = visitor(storage_state=maker)
    other.goto(board.url)
    write_prompt(other, 1, "Tomi's wave.")
    expect_saved(other)
    expect(prompt(board, 1)).to_have_value("Tomi's wave.")

    rest(board)
    board.keyboard.press("Control+z")

    expect(said(board)).to_contain_text(
        "The last change is Tomi's. Look in the history."
    )
    expect(prompt(board, 1)).to_have_value("Tomi's wave.")


def test_a_version_is_named_and_restored(board: Page):
    write_prompt(board, 1, "The first idea.")
    expect_saved(board)
    board.get_by_role("link", name="History of this board").click()
    newest = board.locator(".save-row").first
    expect(newest).to_contain_text("Prompt of shot 1: “The first idea.”")
    name = newest.get_by_role("textbox", name="Name of version")
    name.fill("As agreed")
    name.press("Tab")
    expect_saved(board)
    board.get_by_role("link", name="To the board").click()
    shot(board, 3).get_by_role("button", name="Move shot 3").focus()
    board.keyboard.press("Delete")
    expect_lengths(board, 4, 8)
    board.get_by_role("link", name="History of this board").click()

    board.get_by_role("button", name="As agreed").click()

    expect(said(board)).to_contain_text("is back, as the newest one.")
    expect(newest).to_contain_text("restored")
    expect(newest).to_contain_text("Shot 3 added")
    board.get_by_role("link", name="To the board").click()
    expect_lengths(board, 4, 4, 4)
    expect(prompt(board, 1)).to_have_value("The first idea.")
