"""Every state of the board, wide and on a phone, as pictures in `test-artifacts/looks`.

Anyone can open them after the tests; what a program can see of a state is asserted.
"""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, StorageState, ViewportSize, expect

from tests.browser.acts import (
    arrived,
    choose,
    drop_frame,
    expect_saved,
    new_board,
    open_shot,
    send_form,
    write_prompt,
)
from tests.browser.conftest import ARTIFACTS
from tests.browser.desks import WIDE

pytestmark = pytest.mark.browser

LOOKS = ARTIFACTS / "looks"
THEME = "name => { document.documentElement.dataset.theme = name }"
PHONE: ViewportSize = {"width": 390, "height": 844}


def look(page: Page, state: str) -> None:
    """In the dark on a desk, in the light on a phone, where nothing lies beside it."""
    LOOKS.mkdir(parents=True, exist_ok=True)
    for name, size, theme in (("wide", WIDE, "dark"), ("phone", PHONE, "light")):
        page.set_viewport_size(size)
        page.evaluate(
            "name => { document.documentElement.dataset.theme = name }", theme
        )
        page.screenshot(path=str(LOOKS / f"{state}-{name}.png"))
        across = page.evaluate("document.documentElement.scrollWidth")
        assert across <= size["width"], f"{state} on a {name} screen scrolls sideways"
    page.set_viewport_size(WIDE)


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "dusk.png"
    Image.linear_gradient("L").resize((640, 360)).convert("RGB").save(path)
    return path


def test_a_new_board_grows_until_something_is_wrong_with_it(page: Page, picture: Path):
    new_board(page, "Looks", "The lighthouse", seconds=12, shots=1)
    arrived(page)
    choose(page, 1, "Delete")
    expect(page.get_by_text("Shots appear here")).to_be_visible()
    look(page, "1-empty")

    page.keyboard.press("n")
    write_prompt(page, 1, "Wide shot of the lighthouse at night. Slow push in.")
    expect_saved(page)
    drop_frame(page, 1, "first", picture)
    look(page, "2-one-shot")

    page.get_by_label("Seconds of shot 1").fill("7")
    page.keyboard.press("Enter")
    expect(page.locator("#dock")).to_contain_text("5 s short")
    look(page, "3-problems")


def test_a_full_board_is_worked_on(page: Page):
    """A copy of the sample's first board, which other tests need as it is."""
    page.goto("/")
    page.get_by_role("link", name="The Keeper").first.click()
    first = page.locator("a[href^='/boards/']").first.get_attribute("href")
    page.goto(send_form(page, f"{first}duplicate/", {}))
    page.get_by_role("link", name="The dark year copy").first.click()
    arrived(page)
    expect(page.get_by_role("listbox", name="Shots")).to_be_visible()
    look(page, "4-full")

    open_shot(page, 2)
    page.keyboard.press("Control+End")
    page.keyboard.type(" @")
    expect(page.get_by_role("listbox", name=re.compile("lement"))).to_be_visible()
    look(page, "5-mention")
    page.keyboard.press("Escape")
    page.keyboard.press("Backspace")
    page.keyboard.press("Backspace")
    expect_saved(page)

    handle = page.get_by_role("slider", name="End of shot 2").bounding_box()
    assert handle
    x, y = handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 100, y, steps=4)
    expect(page.locator("timeline-strip [data-length]").nth(1)).not_to_be_empty()
    look(page, "6-drag")
    page.keyboard.press("Escape")
    page.mouse.up()


def test_words_that_cannot_be_saved_are_seen(
    page: Page,
    apart: Callable[[StorageState], Page],
    maker: StorageState,
):
    new_board(page, "Looks", "Not saved", seconds=8, shots=2)
    other = apart(maker)
    other.goto(page.url)
    arrived(other)
    other.context.set_offline(True)
    write_prompt(other, 1, "The keeper climbs the stairs.")
    expect(other.locator("#save-state")).to_contain_text("Not saved, retrying")
    look(other, "7-offline")

    write_prompt(page, 1, "The keeper runs down the stairs.")
    expect_saved(page)
    other.context.set_offline(False)
    banner = other.get_by_role("group", name="Two versions of shot 1")
    banner.get_by_text("See the difference").click()
    expect(other.get_by_text("Shot 1 is empty")).to_have_count(0)
    look(other, "8-conflict")
