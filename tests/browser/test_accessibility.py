"""axe-core on every page, dark and light, wide and narrow."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acts import (
    expect_saved,
    make_board,
    make_project,
    order_render,
    write_prompt,
)
from tests.browser.studio import Studio

pytestmark = pytest.mark.browser

SIZES = {
    "wide": {"width": 1440, "height": 900},
    "narrow": {"width": 390, "height": 844},
}


def addresses(page: Page, studio: Studio) -> list[str]:
    """Every kind of page, by links a person can follow from the projects."""
    page.goto("/")
    project = page.get_by_role("link", name="The Keeper").first.get_attribute("href")
    assert project
    page.goto(project)
    boards = [
        link.get_attribute("href") or ""
        for link in page.get_by_role("region", name="Boards").get_by_role("link").all()
    ]
    boards = [url for url in boards if re.fullmatch(r"/boards/[0-9a-f-]+/", url)]
    page.goto("/renders/")
    renders = page.locator('a[href^="/renders/"]').evaluate_all(
        "links => links.map((link) => link.getAttribute('href'))"
    )
    render = next(url for url in renders if re.fullmatch(r"/renders/[0-9a-f-]+/", url))
    return [
        "/",
        project,
        f"{project}import/",
        *dict.fromkeys(boards),
        "/gallery/",
        studio.clip,
        "/renders/",
        render,
        "/team/",
        "/account/password/change/",
        "/nowhere/",
    ]


# Colours change with the theme, what is on the page with the width: two of the four
# pairs meet every rule.
@pytest.mark.parametrize(("theme", "size"), [("dark", "wide"), ("light", "narrow")])
def test_no_page_has_a_serious_violation(
    visitor: Callable[..., Page],
    studio: Studio,
    signed_in: dict[str, Any],
    violations: Callable[[Page], list[str]],
    theme: str,
    size: str,
):
    page = visitor(storage_state=signed_in, viewport=SIZES[size])
    page.context.add_cookies([{"name": "theme", "value": theme, "url": studio.url}])

    found = {}
    for address in addresses(page, studio):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        if wrong := violations(page):
            found[address] = wrong

    assert not found


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_no_public_page_has_a_serious_violation(
    visitor: Callable[..., Page],
    studio: Studio,
    violations: Callable[[Page], list[str]],
    theme: str,
):
    page = visitor()
    page.context.add_cookies([{"name": "theme", "value": theme, "url": studio.url}])

    found = {}
    for address in ("/account/login/", "/account/password/reset/"):
        page.goto(address)
        if wrong := violations(page):
            found[address] = wrong

    assert not found


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_no_state_of_the_board_has_a_serious_violation(
    visitor: Callable[..., Page],
    studio: Studio,
    signed_in: dict[str, Any],
    maker: dict[str, Any],
    violations: Callable[[Page], list[str]],
    theme: str,
):
    page = visitor(storage_state=signed_in)
    page.context.add_cookies([{"name": "theme", "value": theme, "url": studio.url}])
    make_project(page, f"States, {theme}")
    make_board(page, "All at once", seconds=600, shots=2)
    found = {}

    def look(state: str) -> None:
        if wrong := violations(page):
            found[state] = wrong

    write_prompt(page, 1, "A wave.")
    write_prompt(page, 2, "Another wave.")
    expect_saved(page)
    order_render(page)
    expect(page.get_by_role("button", name="Cancel take 1")).to_be_visible()
    look("running render")
    page.get_by_role("button", name="Cancel take 1").click()
    expect(page.get_by_role("button", name="Retry")).to_be_visible()
    look("cancelled render")

    page.get_by_role("button", name="More for shot 1").click()
    expect(page.get_by_role("menu", name="Shot 1")).to_be_visible()
    look("shot menu")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    look("key sheet")
    page.keyboard.press("Escape")
    page.locator("summary", has_text="Animatic").click()
    expect(page.get_by_text("This board fits.").first).to_be_visible()
    look("models")
    page.get_by_label("Length of the board in seconds").press("Escape")
    page.get_by_role("button", name="Kling VIDEO 3.0 4K Runware").click()
    expect(page.get_by_text("2 problems to mend first.")).to_be_visible()
    look("paid model with problems")

    other = visitor(storage_state=maker)
    other.goto(page.url)
    write_prompt(other, 1, "Tomi's wave.")
    expect_saved(other)
    write_prompt(page, 1, "The owner's wave.")
    page.get_by_text("See the difference").click()
    look("conflict")

    assert not found
