"""Two people at one board: nothing anybody wrote is lost without a word."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acts import expect_saved, new_board, write_prompt

pytestmark = pytest.mark.browser


@pytest.fixture
def editors(
    page: Page, visitor: Callable[..., Page], maker: dict[str, Any]
) -> tuple[Page, Page]:
    """The owner and a maker with the same new board open."""
    new_board(page, "Four hands", "Duet", seconds=4, shots=2)
    other = visitor(storage_state=maker)
    other.goto(page.url)
    return page, other


def test_different_fields_are_both_kept(editors: tuple[Page, Page]):
    owner, maker = editors

    write_prompt(owner, 1, "The owner's line.")
    write_prompt(maker, 2, "The maker's line.")

    for page in editors:
        expect_saved(page)
        page.reload()
        first = page.get_by_label("Prompt of shot 1", exact=True)
        expect(first).to_have_value("The owner's line.")
        second = page.get_by_label("Prompt of shot 2", exact=True)
        expect(second).to_have_value("The maker's line.")


def conflict(owner: Page, maker: Page) -> None:
    """The maker saves a line; the owner, who has not seen it, writes another."""
    write_prompt(maker, 1, "The maker's line.")
    expect_saved(maker)
    write_prompt(owner, 1, "The owner's line.")
    banner = owner.get_by_role("group", name="Two versions of shot 1")
    expect(banner).to_contain_text("Tomi changed shot 1 while you were typing.")
    banner.get_by_text("See the difference").click()
    expect(banner).to_contain_text("The maker's line.")
    expect(banner).to_contain_text("The owner's line.")
    expect(owner.locator("#save-state")).to_contain_text("Not saved")


def test_mine_is_kept_when_i_say_so(editors: tuple[Page, Page]):
    owner, maker = editors
    conflict(owner, maker)

    owner.get_by_role("button", name="Keep mine").click()

    expect_saved(owner)
    expect(owner.get_by_role("group", name="Two versions of shot 1")).to_have_count(0)
    maker.reload()
    field = maker.get_by_label("Prompt of shot 1", exact=True)
    expect(field).to_have_value("The owner's line.")


def test_theirs_is_taken_when_i_say_so(editors: tuple[Page, Page]):
    owner, maker = editors
    conflict(owner, maker)

    owner.get_by_role("button", name=re.compile("^Use Tomi")).click()

    field = owner.get_by_label("Prompt of shot 1", exact=True)
    expect(field).to_have_value("The maker's line.")
    expect(field).to_be_focused()
    expect_saved(owner)
    owner.reload()
    expect(field).to_have_value("The maker's line.")


def test_a_fix_of_an_older_page_is_refused_and_the_page_is_fresh(
    editors: tuple[Page, Page],
):
    owner, maker = editors
    seconds = owner.get_by_label("Seconds of shot 1")
    seconds.fill("1")
    seconds.press("Enter")
    fix = owner.locator("#dock").get_by_role("button", name="Set the total to 3 s")
    expect(fix).to_be_visible()
    # The owner's page hears nothing of what comes now.
    owner.route(re.compile("/version/"), lambda route: route.fulfill(status=204))
    maker.reload()
    length = maker.get_by_label("Length of the board in seconds")
    length.fill("9")
    length.press("Enter")
    expect_saved(maker)

    fix.click()

    toasts = owner.get_by_role("region", name="Notifications")
    expect(toasts).to_contain_text("changed this board since your page showed it")
    expect(toasts).to_contain_text("the board lasts 9 s now. Nothing was replaced.")
    expect(owner.get_by_label("Length of the board in seconds")).to_have_value("9")
