"""Round an order: what is sent, several models, stale takes, a take brought back."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acts import (
    RENDERED_WITHIN,
    expect_saved,
    new_board,
    order_render,
    tab_to,
    write_prompt,
)
from tests.browser.test_accessibility import light

pytestmark = pytest.mark.browser


def test_two_models_are_ordered_by_keys_and_what_goes_out_can_be_read_before(
    page: Page, violations: Callable[..., list[str]]
):
    new_board(page, "Side by side", "Beam", seconds=3, shots=1, size="3840x2160")
    write_prompt(page, 1, "The lamp is lit.")
    expect_saved(page)
    page.goto(f"{page.url}models/")
    bar = page.get_by_text("Tick models that fit")
    expect(bar).to_be_visible()

    for gateway in ("Runware", "WaveSpeedAI"):
        name = re.compile(rf"^Render with it: Kling .* 4K, {gateway}$")
        box = page.get_by_role("checkbox", name=name).first
        box.focus()
        page.keyboard.press("Space")
        expect(box).to_be_checked()
    deed = page.get_by_role("button", name="Render with 2 models, $2.52 of play money")
    expect(deed).to_be_visible()
    assert violations(page) == []
    with light(page):
        assert violations(page) == []
    models = page.url
    page.get_by_role(
        "link", name=re.compile("^See what will be sent to .*Wave")
    ).click()
    expect(page.get_by_text('"prompt": "The lamp is lit."')).to_be_visible()
    copy = page.get_by_role("button", name="Copy: Order the film")
    copy.press("Enter")
    expect(copy).to_contain_text("opied")
    page.goto(models)
    for gateway in ("Runware", "WaveSpeedAI"):
        name = re.compile(rf"^Render with it: Kling .* 4K, {gateway}$")
        page.get_by_role("checkbox", name=name).first.check()

    tab_to(deed)
    page.keyboard.press("Enter")

    takes = page.get_by_role("complementary", name="Render")
    for number in (1, 2):
        expect(takes.get_by_role("link", name=f"Take {number}")).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(models)
    page.get_by_role("checkbox", name=re.compile("Animatic")).check()
    expect(page.get_by_role("button", name="Render with 1 model, free")).to_be_visible()
    wide = page.evaluate("() => document.documentElement.scrollWidth > innerWidth")
    assert not wide


def test_a_take_goes_stale_while_one_writes_and_is_brought_back(page: Page):
    new_board(page, "Back again", "Tide", seconds=1, shots=1)
    write_prompt(page, 1, "The tide comes in.")
    order_render(page)
    play = page.get_by_role("link", name="Play take 1")
    expect(play).to_be_visible(timeout=RENDERED_WITHIN)
    takes = page.get_by_role("complementary", name="Render")
    expect(takes.get_by_text("Stale")).to_have_count(0)
    page.get_by_text("From a take").first.click()
    last = page.get_by_role("button", name="Last frame of take 1")
    expect(last).to_be_visible()

    write_prompt(page, 1, "The tide goes out.")

    expect(takes.get_by_text("Since then: shot 1's prompt")).to_be_visible()
    # The list under the slot outlives the refresh that a save brings.
    expect(last).to_be_visible()
    takes.get_by_role("link", name="Use its settings").press("Enter")
    page.get_by_role("button", name="Bring the whole board back").press("Enter")
    prompt = page.get_by_label("Prompt of shot 1", exact=True)
    expect(prompt).to_have_value("The tide comes in.")
    expect(play).to_be_visible()
    expect(takes.get_by_text("Stale")).to_have_count(0)

    page.keyboard.press("Control+z")

    expect(takes.get_by_text("Since then: shot 1's prompt")).to_be_visible()
