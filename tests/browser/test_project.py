"""A project's page: the reel across its boards, and the order of the boards."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.acts import (
    RENDERED_WITHIN,
    arrived,
    expect_saved,
    focused,
    new_board,
    order_render,
    second_board,
    seconds_of,
    write_prompt,
)

pytestmark = pytest.mark.browser


def at(page: Page, frame: int) -> None:
    expect(page.locator("reel-player")).to_have_attribute("data-frame", str(frame))


def cards(page: Page) -> Locator:
    return page.get_by_role("region", name="Boards").locator("[data-story-board]")


def filmed(page: Page) -> None:
    write_prompt(page, 1, "A lamp turns.")
    expect_saved(page)
    order_render(page)
    play = page.get_by_role("link", name="Play take 1")
    expect(play).to_be_visible(timeout=RENDERED_WITHIN)


def test_the_reel_plays_across_two_boards_and_obeys_keys(
    page: Page, violations: Callable[..., list[str]]
):
    new_board(page, "Two films", "First", seconds=1, shots=1)
    filmed(page)
    second_board(page, "Second", seconds=1, shots=1)
    filmed(page)
    project = page.get_by_role("navigation", name="Breadcrumb").get_by_role("link")
    project.first.click()
    arrived(page)
    at(page, 0)
    sent = "performance.getEntriesByType('resource').map((one) => one.name)"
    assert not [name for name in page.evaluate(sent) if name.endswith("/file")]

    # By pointer, from the first picture to the last one of the other board.
    page.get_by_role("button", name="Play the reel", exact=True).click()
    expect(cards(page).nth(1)).to_have_attribute("data-current", "")
    at(page, 47)
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    seen = (
        "[...document.querySelectorAll('reel-player video')].map((v) => v.videoWidth)"
    )
    assert page.evaluate(seen) == [320, 320]

    # By keys alone: the player has the focus since it was pressed.
    for key, frame in (
        ("Home", 0),
        ("ArrowDown", 24),
        ("ArrowRight", 25),
        ("ArrowUp", 0),
        ("Shift+ArrowRight", 24),
        ("End", 47),
    ):
        page.keyboard.press(key)
        at(page, frame)
    page.keyboard.press("m")
    expect(page.get_by_role("button", name="Sound on")).to_be_visible()
    page.keyboard.press("Home")
    page.keyboard.press(" ")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    page.keyboard.press("f")
    page.wait_for_function(
        "() => document.fullscreenElement?.localName === 'reel-player'"
    )
    page.keyboard.press("f")
    page.wait_for_function("() => !document.fullscreenElement")

    # A link leads to its moment; the boards change places, and the reel with them.
    page.goto(f"{page.url}?t=30f")
    at(page, 30)
    cards(page).first.get_by_role("button", name=re.compile("^Move board 1")).focus()
    page.keyboard.press("Alt+ArrowRight")
    expect(cards(page).first.get_by_role("heading")).to_have_text("Second")
    at(page, 6)
    assert focused(page) == "Move board 2: Alt with the arrow keys"
    expect(cards(page).first).to_contain_text("Animatic ready")

    # Whoever goes on before the answer is not fetched back by it.
    held: list[Route] = []
    page.route("**/boards/move/", lambda route: held.append(route))
    with page.expect_request("**/boards/move/"):
        page.keyboard.press("Alt+ArrowLeft")
    page.keyboard.press("Tab")
    gone_to = "document.activeElement.closest('[data-item]').dataset.item"
    card = page.evaluate(gone_to)
    held.pop().continue_()
    expect(cards(page).first.get_by_role("heading")).to_have_text("First")
    expect(page.get_by_role("link", name="Open board 1: First")).to_be_visible()
    assert page.evaluate(gone_to) == card
    assert not focused(page).startswith("Move board")

    assert violations(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert violations(page) == []
    wide = "document.documentElement.scrollWidth"
    assert page.evaluate(wide) == 390


def test_one_press_fits_the_lengths_to_the_model_and_one_key_takes_it_back(
    page: Page,
):
    new_board(page, "Fitting", "Too long", seconds=20, shots=4)
    page.get_by_role("link", name="Compare all models for this board").click()
    page.get_by_role(
        "button", name="Use this model Kling VIDEO 3.0 Pro, Runware"
    ).click()
    expect_saved(page)
    button = page.get_by_role("button", name=re.compile("^Fit to Kling"))
    expect(button).to_have_accessible_description(
        re.compile(r"Shot 1: 5 → 4 s.*; the total becomes 15 s")
    )

    button.focus()
    page.keyboard.press("Enter")

    expect(button).to_have_count(0)
    assert seconds_of(page) == [4, 4, 4, 3]
    page.keyboard.press("Control+z")
    expect(button).to_be_visible()
    assert seconds_of(page) == [5, 5, 5, 5]
