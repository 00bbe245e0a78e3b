"""An owner's way with a provider key, by keyboard alone."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

KEY = "typed-by-keyboard-0123456789wxyz"


def test_a_key_is_put_in_and_removed_by_keyboard(
    page: Page, violations: Callable[..., list[str]]
) -> None:
    page.goto("/team/")
    row = page.locator("li.gateway", has_text="WaveSpeedAI")
    expect(row).to_contain_text("Practice, play money")

    page.get_by_label("Put in a key of WaveSpeedAI").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    field = page.get_by_label("Key of WaveSpeedAI", exact=True)
    expect(field).to_be_focused()
    assert violations(page, within="li.gateway") == []
    page.keyboard.type(KEY)
    page.keyboard.press("Enter")

    expect(row).to_contain_text("Key ending …wxyz")
    said = page.get_by_role("region", name="Notifications")
    expect(said).to_contain_text("WaveSpeedAI with the key ending …wxyz")
    assert KEY not in page.content()

    page.get_by_label("Replace the key of WaveSpeedAI").click()
    page.get_by_label("Remove the key of WaveSpeedAI").focus()
    page.keyboard.press("Enter")
    expect(field).to_be_hidden()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(row).to_contain_text("Practice, play money")
    expect(page).to_have_url(re.compile(r"/team/(#.*)?$"))
