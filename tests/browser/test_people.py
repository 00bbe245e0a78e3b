"""Who may do what as the pages show it, and the ways out and back in."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acts import new_board
from tests.browser.conftest import JOINED_PASSWORD

pytestmark = pytest.mark.browser


def test_a_reviewer_sees_the_board_and_no_way_to_change_it(
    page: Page, visitor: Callable[..., Page], reviewer: dict[str, Any]
):
    new_board(page, "For the client", "Look only", seconds=4, shots=2)
    client = visitor(storage_state=reviewer)

    client.goto(page.url)

    main = client.get_by_role("main")
    expect(main.get_by_label("Title of the board")).to_have_value("Look only")
    expect(client.get_by_text("Read only")).to_be_visible()
    expect(main).to_contain_text(
        "Your role in this team does not let you order renders"
    )
    assert main.locator("button[form=act]").count() == 0
    assert main.get_by_role("button", name="Render").count() == 0
    assert main.locator("input[type=file], [data-grip]").count() == 0
    for field in main.locator("[data-save]").all():
        assert field.evaluate("e => e.readOnly === true || e.disabled"), field


def test_a_changed_password_is_the_one_that_opens_after_log_out(
    visitor: Callable[..., Page], newcomer: str
):
    page = visitor()
    log_in(page, newcomer, JOINED_PASSWORD)
    page.goto("/account/password/change/")
    page.get_by_label("Current password").fill(JOINED_PASSWORD)
    page.get_by_label("New password", exact=True).fill("quiet-north-lantern-4")
    page.get_by_label("New password again").fill("quiet-north-lantern-4")
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_role("region", name="Notifications")).to_contain_text("assword")

    page.get_by_role("button", name="Menu of").click()
    page.get_by_role("menuitem", name="Log out").click()
    page.goto("/gallery/")

    expect(page.get_by_role("heading", name="Log in to Storyboard")).to_be_visible()
    try_to_log_in(page, newcomer, JOINED_PASSWORD)
    expect(page.get_by_role("alert")).to_be_visible()
    log_in(page, newcomer, "quiet-north-lantern-4")


def try_to_log_in(page: Page, email: str, password: str) -> None:
    page.goto("/account/login/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.keyboard.press("Enter")


def log_in(page: Page, email: str, password: str) -> None:
    try_to_log_in(page, email, password)
    expect(page.get_by_role("heading", name="Projects", level=1)).to_be_visible()
