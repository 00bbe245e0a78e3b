"""Verdicts by one key each, the pick that follows, and the board that goes on."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acts import (
    expect_saved,
    new_board,
    open_details,
    order_render,
    write_prompt,
)
from tests.browser.talking import open_take

pytestmark = pytest.mark.browser


def test_a_take_is_judged_by_key_picked_and_of_an_older_version_later(
    page: Page,
) -> None:
    new_board(page, "The Judge", "By key", seconds=2, shots=1)
    board = page.url
    write_prompt(page, 1, "Dusk over the bay.")
    expect_saved(page)
    order_render(page)
    open_take(page, 1)
    panel = page.get_by_role("region", name="Verdicts")

    page.keyboard.press("a")
    expect(panel).to_contain_text("1 of 1 approved")
    page.keyboard.press("w")
    expect(panel.get_by_label("What to change")).to_be_focused()
    page.keyboard.type("The lamp, please.")
    page.keyboard.press("Control+Enter")
    expect(panel).to_contain_text("You asked for changes.")
    expect(panel.locator(".stands")).to_contain_text("Needs changes")
    page.locator("#main").focus()
    page.keyboard.press("r")
    expect(panel).to_contain_text("You rejected this take.")
    panel.get_by_role("button", name="Artefacts").click()
    expect(panel).to_contain_text("rejected it: artefacts")
    page.keyboard.press("a")
    expect(panel.locator(".stands")).to_contain_text("Approved")
    panel.get_by_role("button", name="Make this the pick").click()
    expect(panel.get_by_role("button", name="Make this the pick")).to_have_count(0)
    open_details(page)
    expect(page.locator(".pick")).to_contain_text("Picked")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_contain_text("Approve")
    page.keyboard.press("Escape")

    # The board goes on; what was approved is of an older version.
    take = page.url
    page.goto(board)
    write_prompt(page, 1, "Dawn over the bay.")
    expect_saved(page)
    page.goto(take)
    expect(panel).to_contain_text("Of an older version")
