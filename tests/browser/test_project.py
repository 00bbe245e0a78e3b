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
    send_form,
    write_prompt,
)

pytestmark = pytest.mark.browser


# Notes which film and which frame of it is on screen, one after the other, and counts
# the moments at which there is no picture though there was one.
WATCH = """() => {
  const videos = [...document.querySelectorAll("reel-player video")];
  Object.assign(window, {shown: [], blanks: 0});
  const films = [];
  for (const video of videos) {
    const note = (_now, {mediaTime}) => {
      if (video.hasAttribute("data-on")) {
        if (!films.includes(video.currentSrc)) films.push(video.currentSrc);
        const film = films.indexOf(video.currentSrc);
        window.shown.push([film, Math.round(mediaTime * 24)]);
      }
      video.requestVideoFrameCallback(note);
    };
    video.requestVideoFrameCallback(note);
  }
  const look = () => {
    const on = videos.filter((video) => video.hasAttribute("data-on"));
    const has = on.length === 1 && on[0].readyState >= 2;
    if (window.shown.length && !has) window.blanks += 1;
    requestAnimationFrame(look);
  };
  look();
}"""


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
    page.evaluate(WATCH)
    page.get_by_role("button", name="Play the reel", exact=True).click()
    expect(cards(page).nth(1)).to_have_attribute("data-current", "")
    at(page, 47)
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    seen = (
        "[...document.querySelectorAll('reel-player video')].map((v) => v.videoWidth)"
    )
    assert page.evaluate(seen) == [320, 320]
    shown = page.evaluate("[window.shown, window.blanks]")
    first, other = ([f for film, f in shown[0] if film == n] for n in (0, 1))
    assert shown == [[[0, f] for f in first] + [[1, f] for f in other], 0]
    assert first == sorted(set(first))
    assert other == sorted(set(other))
    assert first
    assert other

    # By keys alone: the player has the focus since it was pressed.
    for key, frame in (
        ("Home", 0),
        ("ArrowDown", 24),
        ("ArrowRight", 25),
        ("ArrowUp", 0),
        ("Shift+ArrowRight", 24),
        ("End", 47),
        # Backwards from there, across the cut, to the beginning.
        ("j", 0),
        # And on again at twice the speed.
        ("l", 47),
    ):
        page.keyboard.press(key)
        if key == "l":
            page.keyboard.press(key)
            rates = "[...document.querySelectorAll('video')].map((v) => v.playbackRate)"
            assert 2 in page.evaluate(rates)
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

    # What somebody else makes comes by itself.
    made = page.url.partition("?")[0]
    theirs = {"title": "Third", "seconds": 4, "shots": 1, "size": "320x180"}
    send_form(page, f"{made}boards/new/", theirs)
    expect(cards(page).nth(2).get_by_role("heading")).to_have_text("Third")

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
