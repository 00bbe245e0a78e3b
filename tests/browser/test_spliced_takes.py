"""Shot by shot, and one shot again: chosen, ordered and watched by keyboard."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acts import (
    RENDERED_WITHIN,
    expect_saved,
    new_board,
    open_details,
    order_render,
    shot,
    tab_to,
    write_prompt,
)
from tests.browser.test_accessibility import NARROW, light

pytestmark = pytest.mark.browser


def test_one_shot_of_a_take_again_and_the_board_shot_by_shot(
    page: Page, violations: Callable[..., list[str]]
) -> None:
    new_board(page, "Pieces", "Three waves", seconds=6, shots=2)
    board = page.url
    write_prompt(page, 1, "A wave.")
    write_prompt(page, 2, "Another wave.")
    expect_saved(page)
    order_render(page)
    play = page.get_by_role("link", name="Play take 1")
    expect(play).to_be_visible(timeout=RENDERED_WITHIN)
    play.press("Enter")
    open_details(page)
    redo = page.get_by_role("link", name="Redo shot 2")
    tab_to(redo)
    redo.press("Enter")
    expect(page.get_by_role("heading", name="Shot 2 again")).to_be_visible()
    assert violations(page) == []
    page.set_viewport_size(NARROW)
    with light(page):
        assert violations(page) == []
    page.get_by_role("button", name="Render shot 2, free").press("Enter")

    shots = page.get_by_role("region", name="Shots of take 2")
    expect(shots.get_by_role("listitem")).to_have_count(1)
    film = page.get_by_role("link", name="Play take 2")
    expect(film).to_be_visible(timeout=3 * RENDERED_WITHIN)
    assert violations(page) == []
    film.press("Enter")
    open_details(page)
    seam = page.get_by_role("link", name="00:00:03:00").last
    seam.press("Enter")
    expect(page).to_have_url(re.compile(r"\?t=48f$"))

    page.goto(board)
    page.get_by_role("link", name="Compare all models for this board").click()
    page.get_by_role(
        "button", name="Use this model Kling VIDEO 3.0 4K, Runware"
    ).click()
    by_shot = page.get_by_label("Shot by shot, 2 jobs")
    expect(by_shot).to_be_enabled()
    by_shot.press(" ")
    expect(page.get_by_label("One job")).not_to_be_checked()
    carry = shot(page, 1).get_by_role("button", name="Carry over to shot 2")
    carry.press("Enter")
    expect(shot(page, 2)).to_contain_text("Carried over from shot 1")
    assert violations(page, "#render") == []
    page.reload()
    expect(page.get_by_label("Shot by shot, 2 jobs")).to_be_checked()
