"""Several shots at once: chosen by pointer, by keys and by touch, then changed."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, StorageState, expect

from tests.browser.acts import (
    choose,
    expect_saved,
    name_shots,
    new_board,
    seconds_of,
    shot,
    titles_of,
    touch_drag,
)

pytestmark = pytest.mark.browser


def four_shots(page: Page) -> Page:
    """Four shots of four seconds: A to D."""
    new_board(page, "Many", "Together", seconds=16, shots=4)
    name_shots(page, "A", "B", "C", "D")
    return page


@pytest.fixture
def board(page: Page) -> Page:
    return four_shots(page)


def clips(page: Page) -> Locator:
    return page.get_by_role("listbox", name="Shots").get_by_role("option")


def clip(page: Page, number: int) -> Locator:
    return clips(page).nth(number - 1)


def number(page: Page, of: int) -> Locator:
    return shot(page, of).locator(".rail b")


def bar(page: Page) -> Locator:
    return page.get_by_role("form", name="Several shots")


def expect_chosen(page: Page, *numbers: int) -> None:
    for at in range(1, clips(page).count() + 1):
        chosen = "true" if at in numbers else "false"
        expect(clip(page, at)).to_have_attribute("aria-selected", chosen)


def test_shift_and_ctrl_choose_shots_and_a_key_a_click_or_typing_ends_the_choice(
    board: Page,
):
    clip(board, 1).click()
    expect(bar(board)).to_be_hidden()

    clip(board, 3).click(modifiers=["Shift"])
    expect_chosen(board, 1, 2, 3)
    expect(bar(board)).to_contain_text("3 shots")
    number(board, 2).click(modifiers=["ControlOrMeta"])
    expect_chosen(board, 1, 3)
    number(board, 4).click(modifiers=["ControlOrMeta"])
    expect(bar(board)).to_contain_text("3 shots")

    board.keyboard.press("Escape")
    expect(bar(board)).to_be_hidden()
    expect_chosen(board, 4)

    clip(board, 1).click()
    clip(board, 2).click(modifiers=["Shift"])
    board.keyboard.press("ArrowRight")
    expect_chosen(board, 3)
    clip(board, 4).click(modifiers=["Shift"])
    clip(board, 1).click()
    expect_chosen(board, 1)
    clip(board, 2).click(modifiers=["ControlOrMeta"])
    expect_chosen(board, 1, 2)

    board.get_by_label("Title of shot 4").focus()

    expect_chosen(board, 4)
    expect(bar(board)).to_be_hidden()


def test_all_of_them_get_the_same_length_at_once(board: Page):
    clip(board, 1).click()
    clip(board, 2).click(modifiers=["Shift"])

    seconds = bar(board).get_by_label("Seconds of each")
    seconds.fill("6")
    seconds.press("Enter")

    expect(clip(board, 1)).to_have_attribute("data-seconds", "6")
    assert seconds_of(board) == [6, 6, 3, 1]
    expect(bar(board)).to_contain_text("2 shots")
    seconds.fill("9")
    bar(board).get_by_role("button", name="Set").click()
    toast = board.get_by_role("region", name="Notifications")
    expect(toast).to_contain_text("the others need at least 2 s.")
    assert seconds_of(board) == [6, 6, 3, 1]


def test_chosen_by_keys_alone_they_are_deleted_brought_back_by_one_undo_and_doubled(
    board: Page,
):
    keys = board.keyboard
    clip(board, 2).click()
    keys.press("Shift+ArrowRight")
    keys.press("Shift+ArrowRight")
    expect_chosen(board, 2, 3, 4)
    keys.press("Shift+ArrowLeft")
    expect_chosen(board, 2, 3)
    expect(board.locator("#live")).to_contain_text("2 shots chosen")

    keys.press("Delete")

    expect(clips(board)).to_have_count(2)
    assert titles_of(board) == ["A", "D"]
    assert seconds_of(board) == [12, 4]
    expect(bar(board)).to_be_hidden()
    board.locator("#toasts").get_by_role("button", name="Undo").press("Enter")
    expect(clips(board)).to_have_count(4)
    assert titles_of(board) == ["A", "B", "C", "D"]
    assert seconds_of(board) == [4, 4, 4, 4]
    board.reload()
    assert seconds_of(board) == [4, 4, 4, 4]

    clip(board, 1).click()
    keys.press("Control+a")
    expect_chosen(board, 1, 2, 3, 4)
    keys.press("d")
    expect(clips(board)).to_have_count(8)
    assert titles_of(board) == [*"ABCDABCD"]
    assert seconds_of(board) == [2] * 8
    expect(bar(board)).to_be_hidden()


def test_the_choice_outlives_a_colleagues_change_and_a_reviewer_chooses_one_at_a_time(
    board: Page,
    visitor: Callable[..., Page],
    maker: StorageState,
    reviewer: StorageState,
):
    watching = visitor(storage_state=reviewer)
    watching.goto(board.url)
    clip(watching, 1).click()
    clip(watching, 3).click(modifiers=["Shift"])
    expect_chosen(watching, 3)
    clip(watching, 3).press("Control+a")
    expect_chosen(watching, 3)
    expect(watching.locator("#several")).to_have_count(0)

    clip(board, 1).click()
    clip(board, 3).click(modifiers=["Shift"])
    other = visitor(storage_state=maker)
    other.goto(board.url)
    choose(other, 2, "Delete")
    expect(clips(other)).to_have_count(3)
    expect(clips(board)).to_have_count(3)
    expect_chosen(board, 1, 2)
    expect(bar(board)).to_contain_text("2 shots")


def test_on_a_phone_shots_are_chosen_from_the_menu_and_by_taps(
    visitor: Callable[..., Page],
    signed_in: StorageState,
    violations: Callable[..., list[str]],
):
    size = {"width": 390, "height": 844}
    page = four_shots(visitor(storage_state=signed_in, viewport=size, has_touch=True))

    choose(page, 1, "Choose with others")
    expect(bar(page)).to_contain_text("1 shot")
    clip(page, 3).tap()
    expect_chosen(page, 1, 3)
    # No control is half under the dock there.
    page.evaluate("scrollTo(0, 0)")
    assert violations(page) == []
    bar(page).get_by_role("button", name="Delete").tap()

    expect(clips(page)).to_have_count(2)
    page.locator("#toasts").get_by_role("button", name="Undo").tap()
    expect(clips(page)).to_have_count(4)
    expect_saved(page)
    assert seconds_of(page) == [4, 4, 4, 4]

    first, second = shot(page, 1), shot(page, 2)
    moved = first.get_attribute("data-item") or ""
    first.locator("[data-grip]").scroll_into_view_if_needed()
    height = second.bounding_box()
    assert height
    touch_drag(page, first.locator("[data-grip]"), down=height["height"])
    expect(second).to_have_attribute("data-item", moved)
