"""What was typed outlives the tab it was typed in."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Error, Page, StorageState, expect

from tests.browser.acts import expect_saved, new_board, open_shot

pytestmark = pytest.mark.browser

WORDS = "A wave breaks over the rocks below the lighthouse. "


@pytest.fixture
def doomed(apart: Callable[[StorageState], Page], signed_in: StorageState) -> Page:
    return apart(signed_in)


def kill(page: Page) -> None:
    """The process of the tab ends at once: no handler of the page runs any more."""
    with page.expect_event("crash"), pytest.raises(Error):
        page.goto("chrome://kill")


def prompt_in(page: Page, number: int) -> str:
    return page.get_by_label(f"Prompt of shot {number}", exact=True).input_value()


def test_a_tab_killed_in_the_middle_of_typing_loses_nothing_in_its_browser(
    doomed: Page, visitor: Callable[..., Page], maker: dict[str, Any]
):
    """Nor what was saved along the way, which a colleague reads: somebody who types
    without a rest is saved all the same.
    """
    new_board(doomed, "Kept", "Mid-typing", seconds=4, shots=2)
    address = doomed.url
    saved: list[str] = []
    doomed.on(
        "response", lambda r: saved.append(r.url) if "/fields/" in r.url else None
    )
    open_shot(doomed, 1)
    typed = ""
    while not saved or len(typed) < 200:
        for letter in WORDS:
            doomed.keyboard.type(letter)
        typed += WORDS
    doomed.keyboard.type("Then")

    kill(doomed)

    colleague = visitor(storage_state=maker)
    colleague.goto(address)
    read = prompt_in(colleague, 1)
    assert read
    assert typed.startswith(read)
    back = doomed.context.new_page()
    back.goto(address)
    expect(back.get_by_label("Prompt of shot 1", exact=True)).to_have_value(
        f"{typed}Then"
    )
    expect_saved(back)
    back.close()
    colleague.reload()
    assert prompt_in(colleague, 1) == f"{typed}Then"


def test_words_of_a_visit_without_a_network_are_sent_by_the_next_one(
    doomed: Page, visitor: Callable[..., Page], maker: dict[str, Any]
):
    """And where a colleague wrote meanwhile, the next visit shows both texts."""
    new_board(doomed, "Kept", "No network", seconds=4, shots=2)
    address = doomed.url
    doomed.context.set_offline(True)
    for number in (1, 2):
        open_shot(doomed, number)
        doomed.keyboard.type(f"Mine {number}.")
    expect(doomed.locator("#save-state")).to_contain_text("Not saved, retrying")
    kill(doomed)
    doomed.close()
    doomed.context.set_offline(False)
    colleague = visitor(storage_state=maker)
    colleague.goto(address)
    open_shot(colleague, 2)
    colleague.keyboard.type("Tomi's.")
    colleague.keyboard.press("Tab")
    expect_saved(colleague)

    back = doomed.context.new_page()
    back.goto(address)

    toasts = back.get_by_role("region", name="Notifications")
    expect(toasts).to_contain_text("not saved yet are back")
    banner = back.get_by_role("group", name="Two versions of shot 2")
    expect(banner).to_contain_text("Tomi changed shot 2")
    expect(back.locator("#save-state")).to_contain_text("Not saved")
    banner.get_by_role("button", name="Keep mine").click()
    expect_saved(back)
    back.close()
    colleague.reload()
    assert [prompt_in(colleague, number) for number in (1, 2)] == ["Mine 1.", "Mine 2."]
