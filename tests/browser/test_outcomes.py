"""What a page says when a form is refused, or when nobody knows what became of it."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import FilePayload, Page, Route, StorageState, expect

from tests.browser.acts import (
    expect_saved,
    new_board,
    order_render,
    shot,
    write_prompt,
)
from tests.browser.studio import Studio
from tests.media.making import encoded, gradient

pytestmark = pytest.mark.browser

FRAMES = re.compile(r"/frames/first/")
ORDER = re.compile(r"/boards/[0-9a-f-]+/renders/$")


@pytest.fixture
def board(page: Page) -> Page:
    """A board of two shots that could be rendered."""
    new_board(page, "Trouble", "Storm", seconds=4, shots=2)
    write_prompt(page, 1, "A wave.")
    expect_saved(page)
    write_prompt(page, 2, "Another wave.")
    expect_saved(page)
    return page


def break_answer(route: Route) -> None:
    """The request goes through; only its answer is lost on the way back."""
    route.fetch()
    route.fulfill(status=502, body="Bad gateway")


def notices(page: Page) -> str:
    return page.get_by_role("region", name="Notifications").inner_text()


def expect_no_notice(page: Page, words: str) -> None:
    notifications = page.get_by_role("region", name="Notifications")
    expect(notifications).not_to_contain_text(words)


def expect_notice(page: Page, words: str) -> None:
    expect(page.get_by_role("region", name="Notifications")).to_contain_text(words)


def test_an_order_whose_answer_was_lost_claims_nothing_and_pressed_again_is_the_same(
    board: Page,
) -> None:
    board.route(ORDER, break_answer)
    order_render(board)

    expect_notice(board, "Nobody knows whether this was done")
    # … and what the page shows of the takes is asked for again.
    expect(board.get_by_role("link", name="Take 1", exact=True).first).to_be_visible()
    assert "Nothing was" not in notices(board)

    board.unroute(ORDER)
    with board.expect_response(ORDER) as second:
        order_render(board)

    assert second.value.status == 200
    expect_no_notice(board, "Nobody knows")
    expect(board.get_by_role("link", name="Take 1", exact=True).first).to_be_visible()
    expect(board.get_by_role("link", name="Take 2", exact=True)).to_have_count(0)


def test_an_order_for_a_board_that_is_gone_says_so(board: Page) -> None:
    other = board.context.new_page()
    crumbs = board.get_by_role("navigation", name="Breadcrumb")
    project = crumbs.get_by_role("link", name="Trouble").get_attribute("href")
    other.goto(project or "")
    other.get_by_role("button", name="More for Storm").click()
    other.get_by_role("menuitem", name="Move to the trash").click()
    expect(other.get_by_text("No boards yet")).to_be_visible()

    order_render(board)

    expect_notice(board, "The page was moved or deleted")
    expect(board.get_by_label("Prompt of shot 1", exact=True)).to_be_attached()


def test_whoever_logs_in_again_in_another_tab_goes_on_where_they_were(
    visitor: Callable[..., Page], studio: Studio, signed_in: StorageState
) -> None:
    page = visitor(storage_state=signed_in)
    new_board(page, "Two tabs", "Storm", seconds=5, shots=2)
    less = page.get_by_role("button", name="Board 1 s shorter")
    page.context.clear_cookies()

    less.click()
    expect_notice(page, "You are logged out")
    expect(page.get_by_label("Length of the board in seconds")).to_have_value("5")

    other = page.context.new_page()
    other.goto("/account/login/")
    other.get_by_label("E-mail").fill(studio.login)
    other.get_by_label("Password", exact=True).fill(studio.password)
    other.keyboard.press("Enter")
    other.wait_for_url(f"{studio.url}/")
    less.click()

    expect(page.get_by_label("Length of the board in seconds")).to_have_value("4")
    expect_no_notice(page, "You are logged out")


def test_an_upload_can_be_cancelled_and_keeps_nothing(
    board: Page,
) -> None:
    held: list[Route] = []
    board.route(FRAMES, lambda route: held.append(route))
    picture: FilePayload = {
        "name": "wave.png",
        "mimeType": "image/png",
        "buffer": encoded(gradient(640, 360)),
    }
    shot(board, 1).get_by_label("First frame of shot 1").set_input_files(picture)
    cancel = shot(board, 1).get_by_role("button", name="Cancel")
    expect(cancel).to_be_visible()

    cancel.press("Enter")

    expect(cancel).to_be_hidden()
    add = shot(board, 1).get_by_role("button", name="Add first frame")
    expect(add).to_be_focused()
    board.unroute(FRAMES)
    board.reload()
    expect(add).to_be_attached()
