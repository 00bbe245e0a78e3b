"""The library of elements: made by a drop, tagged and found by keys."""

import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.acts import drop, expect_saved, new_board, tab_to
from tests.media.films import film

pytestmark = pytest.mark.browser


def picture(path: Path, colour: str) -> Path:
    Image.new("RGB", (400, 400), colour).save(path)
    return path


def test_an_element_is_dropped_tagged_and_found_by_keys(
    page: Page, tmp_path: Path
) -> None:
    page.goto("/elements/")
    fresh = page.locator("[data-frame-slot]")
    drop(fresh, picture(tmp_path / "storm_petrel.png", "teal"))
    made = page.get_by_role("link", name="Storm petrel")
    expect(made).to_be_visible()
    expect(fresh.locator(".up")).to_have_count(0)

    tab_to(made)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Storm petrel")).to_be_attached()
    tags = page.get_by_label("Tags")
    tab_to(tags)
    page.keyboard.type("seabird, north")
    page.keyboard.press("Tab")
    expect_saved(page)
    slots = page.locator("#element-media .angle [data-frame-slot]")
    drop(slots.nth(1), picture(tmp_path / "side.png", "navy"))
    second = page.get_by_role("img", name="Angle 2: Storm petrel")
    expect(second).to_be_visible()
    earlier = page.get_by_role("button", name="Move picture 2 earlier")
    fronts = page.get_by_role("img", name="From the front: Storm petrel")
    before = fronts.get_attribute("src") or ""
    tab_to(earlier)
    page.keyboard.press("Enter")
    expect(fronts).not_to_have_attribute("src", before)
    expect(second).to_have_attribute("src", before)

    page.goto("/elements/")
    tab_to(page.get_by_label("Search names, tags and descriptions"))
    page.keyboard.type("seab")
    expect(page).to_have_url(re.compile(r"\?q=seab"))
    expect(page.locator(".member h2")).to_have_text(["Storm petrel"])
    page.reload()
    expect(page.locator(".member h2")).to_have_text(["Storm petrel"])


def test_a_board_gets_an_element_by_a_drop_and_shows_its_film(
    page: Page, tmp_path: Path
) -> None:
    new_board(page, "Cast", "Panel", seconds=6, shots=2)
    panel = page.get_by_role("complementary", name="Elements")
    drop(panel, picture(tmp_path / "buoy.png", "crimson"))
    expect(panel.get_by_role("button", name="Mention Buoy")).to_be_visible()
    expect_saved(page)

    page.get_by_role("link", name="Library").click()
    page.get_by_role("link", name="Buoy").click()
    page.get_by_role("button", name="Remove picture 1").click()
    clip = film(tmp_path / "buoy.mp4", frames=24)
    # Only what has no pictures any more is offered a film.
    page.get_by_label("Or one film").set_input_files(clip)
    expect(page.get_by_label("Film of Buoy")).to_be_visible()
    expect(page.get_by_text("1.0 s, 160 x 96")).to_be_visible()
    expect(page.get_by_text("A film stands alone")).to_be_visible()
