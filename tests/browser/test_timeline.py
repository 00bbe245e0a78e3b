"""The timeline's handles by pointer, by keys and by touch."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, StorageState, expect

from tests.browser.acts import (
    expect_saved,
    new_board,
    seconds_of,
    tab_to,
    touch_drag,
)

pytestmark = pytest.mark.browser


@pytest.fixture
def board(page: Page) -> Page:
    """A board of three shots of four seconds."""
    new_board(page, "Timing", "Handles", seconds=12, shots=3)
    return page


def handle(page: Page, shot: int) -> Locator:
    return page.get_by_role("slider", name=f"End of shot {shot}")


def shown(page: Page) -> list[str]:
    return page.locator("timeline-strip [data-length]").all_inner_texts()


def expect_lengths(page: Page, *seconds: int) -> None:
    """On the page as the server sent it, and still after it is loaded again."""
    for number, length in enumerate(seconds):
        clip = page.locator("timeline-strip [role=option]").nth(number)
        expect(clip).to_have_attribute("data-seconds", str(length))
    expect_saved(page)
    page.reload()
    expect_saved(page)
    assert seconds_of(page) == list(seconds)


def drag(page: Page, shot: int, seconds: float, *, drop: bool = True) -> None:
    """Along the bar by so many of its seconds."""
    box = handle(page, shot).bounding_box()
    strip = page.locator("timeline-strip").bounding_box()
    assert box
    assert strip
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + seconds * strip["width"] / 12, y, steps=5)
    if drop:
        page.mouse.up()


def test_a_boundary_is_dragged_past_the_neighbour_to_the_wall_and_back_by_escape(
    board: Page,
):
    drag(board, 2, -3, drop=False)
    assert shown(board) == ["4s", "1s", "7s"]
    board.keyboard.press("Escape")
    assert shown(board) == ["4s", "4s", "4s"]
    board.mouse.up()
    expect_lengths(board, 4, 4, 4)

    # Its neighbours exchange seconds.
    drag(board, 1, 2, drop=False)
    assert shown(board) == ["6s", "2s", "4s"]
    board.mouse.up()
    expect_lengths(board, 6, 2, 4)

    # Past the neighbour it takes from the next.
    drag(board, 1, 5.6, drop=False)
    expect(handle(board, 1)).to_have_attribute(
        "data-wall", "A shot lasts 1 s at least."
    )
    board.mouse.up()
    expect_lengths(board, 10, 1, 1)


def test_a_key_held_down_pushes_the_rest_or_changes_the_total(board: Page):
    for key, after in (("Shift", (6, 4, 2)), ("Alt", (8, 4, 2))):
        board.keyboard.down(key)
        drag(board, 1, 2)
        board.keyboard.up(key)

        expect_lengths(board, *after)
        expect(board.get_by_label("Length of the board in seconds")).to_have_value(
            str(sum(after))
        )


def test_a_boundary_is_moved_by_keys_alone(board: Page):
    keys = board.keyboard
    tab_to(handle(board, 1))
    for key in ("ArrowRight", "ArrowRight", "ArrowRight", "ArrowLeft"):
        keys.press(key)
    expect(board.locator("#live")).to_contain_text("Shot 1 6 s, shot 2 2 s")
    expect(handle(board, 1)).to_have_attribute(
        "aria-valuetext", "Shot 1 6 s, shot 2 2 s"
    )
    expect(handle(board, 1)).to_be_focused()
    keys.press("Home")
    expect(handle(board, 1)).to_have_attribute("aria-valuenow", "1")
    keys.press("ArrowLeft")
    expect(board.locator("#live")).to_contain_text("A shot lasts 1 s at least.")
    keys.press("Shift+PageUp")
    expect(handle(board, 1)).to_have_attribute("aria-valuenow", "3")

    expect_lengths(board, 3, 7, 2)


def test_a_boundary_is_dragged_by_touch(
    visitor: Callable[..., Page], signed_in: StorageState
):
    phone = {"width": 390, "height": 844}
    page = visitor(storage_state=signed_in, viewport=phone, has_touch=True)
    new_board(page, "Touching", "Thumbs", seconds=12, shots=3)
    strip = page.locator("timeline-strip").bounding_box()
    assert strip

    touch_drag(page, handle(page, 1), right=3 * strip["width"] / 12)

    expect_lengths(page, 7, 1, 4)
