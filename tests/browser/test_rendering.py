"""A render as the board shows it: under way, reloaded, cancelled, and taken again."""

import re
import time

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.acts import (
    RENDERED_WITHIN,
    new_board,
    order_render,
    write_prompt,
)

pytestmark = pytest.mark.browser

DRAWING = re.compile(r"Drawing [1-9]\d* of 14400 frames")


@pytest.fixture
def long_render(page: Page) -> Page:
    """A board of ten minutes whose render is drawing."""
    new_board(page, "Patience", "Ten minutes", seconds=600, shots=1)
    write_prompt(page, 1, "The tide comes in.")
    order_render(page)
    expect(takes(page)).to_contain_text(DRAWING, timeout=RENDERED_WITHIN)
    return page


def takes(page: Page) -> Locator:
    return page.get_by_role("complementary", name="Render")


def frames_drawn(page: Page) -> int:
    return int(page.get_by_role("progressbar").get_attribute("value") or 0)


def test_a_running_render_counts_on_after_a_reload_and_is_cancelled_in_two_seconds(
    long_render: Page,
):
    long_render.reload()

    expect(takes(long_render)).to_contain_text(DRAWING)
    seen = frames_drawn(long_render)
    expect(long_render.get_by_role("progressbar")).not_to_have_attribute(
        "value", str(seen)
    )
    assert frames_drawn(long_render) > seen

    asked = time.monotonic()
    long_render.get_by_role("button", name="Cancel take 1").press("Enter")
    expect(takes(long_render)).to_contain_text("Cancelled", timeout=2_000)

    assert time.monotonic() - asked < 2
    expect(long_render.get_by_role("progressbar")).to_have_count(0)
    focus = long_render.evaluate("() => document.activeElement.closest('aside')?.id")
    assert focus == "render"
    long_render.reload()
    expect(takes(long_render)).to_contain_text("Cancelled")
    expect(takes(long_render).get_by_role("button", name="Retry")).to_be_visible()


def test_a_second_render_is_take_two_and_take_one_stays(page: Page):
    new_board(page, "Again", "Twice", seconds=1, shots=1)
    write_prompt(page, 1, "A wave.")

    for take in (1, 2):
        order_render(page)
        play = page.get_by_role("link", name=f"Play take {take}")
        expect(play).to_be_visible(timeout=RENDERED_WITHIN)

    earlier = page.get_by_role("list", name="Earlier takes")
    expect(earlier.get_by_role("link", name="Take 1")).to_be_visible()
    page.goto("/gallery/")
    wall = page.get_by_role("list", name="Takes, newest first")
    expect(wall.get_by_role("link", name="Play Twice, take 2")).to_be_visible()
    expect(wall.get_by_role("link", name="Play Twice, take 1")).to_be_visible()
