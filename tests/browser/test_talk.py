"""Reviewers say what should change: two at once, by mouse, by finger, by keys alone."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, StorageState, expect

from tests.browser.acts import focused, tab_to
from tests.browser.films import put_films
from tests.browser.playing import card, frame_shown
from tests.browser.studio import Studio
from tests.browser.talking import PHONE, come, composer, drag, ink, say, swipe
from tests.media.films import film

pytestmark = pytest.mark.browser


@pytest.fixture
def take(studio: Studio, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The page of a film nobody has spoken about."""
    made = film(tmp_path_factory.mktemp("talk") / "film.mp4", frames=96, sound=True)
    return put_films(studio, [made])[0]


def test_two_reviewers_live_at_once_never_disturb_each_other(
    page: Page,
    visitor: Callable[..., Page],
    reviewer: StorageState,
    take: str,
    violations: Callable[..., list[str]],
) -> None:
    rita = come(visitor(storage_state=reviewer), take)
    owner = come(page, f"{take}?t=30f")
    say(owner, "The lamp is late.")
    expect(card(rita, "The lamp is late.")).to_be_visible()
    expect(rita.locator(".pin")).to_have_count(1)

    # Rita is in the middle of a word when a comment and an answer come.
    rita.keyboard.press("c")
    rita.keyboard.type("Her cap is gone")
    rita.keyboard.press("Home")
    rita.keyboard.press("Control+ArrowRight")
    before = rita.evaluate("[...document.querySelectorAll('video')][0].currentTime")
    say(owner, "And the sea too.")
    late = card(owner, "The lamp is late.")
    late.get_by_text("Reply").click()
    owner.keyboard.type("By a second.")
    owner.keyboard.press("Control+Enter")
    expect(card(rita, "By a second.")).to_be_visible()
    expect(card(rita, "And the sea too.")).to_be_visible()
    assert rita.evaluate(
        "() => [document.activeElement.selectionStart, document.activeElement.value]"
    ) == [3, "Her cap is gone"]
    assert before == rita.evaluate("document.querySelector('video').currentTime")
    heard = re.compile("Owner answered at 00:01:06|2 new comments")
    expect(rita.locator("#live")).to_contain_text(heard)

    # She answers the first one while it is resolved; her words stay where they are.
    rita.keyboard.press("Control+Enter")
    expect(card(owner, "Her cap is gone")).to_be_visible()
    theirs = card(rita, "The lamp is late.")
    theirs.get_by_text("Reply").click()
    rita.keyboard.type("I see it at")
    late.get_by_role("button", name="Resolve").click()
    expect(theirs).to_contain_text("Resolved by Owner")
    rita.keyboard.type(" 30.")
    rita.keyboard.press("Control+Enter")
    expect(card(owner, "I see it at 30.")).to_be_visible()

    owner.locator("[data-show=open]").click()
    expect(late).to_be_hidden()
    owner.locator("[data-show=all]").click()
    # What is deleted goes everywhere, and comes back everywhere.
    mine = card(owner, "And the sea too.")
    mine.hover()
    mine.get_by_role("button", name="Delete").first.click()
    expect(card(rita, "And the sea too.")).to_have_count(0)
    owner.get_by_role("button", name="Undo").click()
    expect(card(rita, "And the sea too.")).to_be_visible()
    assert violations(owner) == []


def test_a_drawing_lies_over_its_frame_for_everybody(
    page: Page,
    visitor: Callable[..., Page],
    reviewer: StorageState,
    take: str,
    violations: Callable[..., list[str]],
) -> None:
    come(page, f"{take}?t=40f")
    page.keyboard.press("d")
    drag(page, (0.1, 0.1), (0.3, 0.4), (0.5, 0.2))
    page.get_by_role("button", name="Box").click()
    page.get_by_role("button", name="Green").click()
    drag(page, (0.6, 0.6), (0.9, 0.9))
    drag(page, (0.2, 0.6), (0.3, 0.9))
    expect(ink(page)).to_have_count(3)
    page.get_by_role("button", name="Undo the last stroke").click()
    assert violations(page) == []
    page.get_by_role("button", name="Done").click()
    page.keyboard.type("Here.")
    page.keyboard.press("Control+Enter")
    expect(card(page, "Here.")).to_contain_text("Drawing")
    expect(ink(page)).to_have_count(2)
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowRight")
    expect(ink(page)).to_have_count(0)

    # On a phone it is seen, and another is drawn with a finger.
    phone = come(visitor(storage_state=reviewer, **PHONE), take)
    card(phone, "Here.").get_by_role("link").click()
    expect(ink(phone)).to_have_count(2)
    assert frame_shown(phone) == 40
    expect(ink(phone).first).to_have_attribute("d", re.compile(r"^M160\.\d 96\.\d"))
    # Nothing lies half under the composer.
    phone.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    assert violations(phone) == []
    phone.get_by_role("button", name="Draw on the frame").tap()
    swipe(phone, (0.2, 0.2), (0.4, 0.5), (0.6, 0.3))
    expect(ink(phone)).to_have_count(1)
    phone.get_by_role("button", name="Done").tap()
    composer(phone).fill("From the train.")
    send = phone.get_by_role("button", name="Send", exact=True)
    box = send.bounding_box()
    # In reach of a thumb.
    assert box
    assert box["y"] > 600
    assert box["height"] >= 36
    send.tap()
    expect(card(page, "From the train.")).to_contain_text("Drawing")


@pytest.mark.usefixtures("reviewer")
def test_keys_alone_do_all_of_it_and_writing_stops_the_film(
    page: Page, take: str
) -> None:
    come(page, take)
    page.keyboard.press("m")
    page.keyboard.press("k")
    page.wait_for_function("() => document.querySelector('video').currentTime > 0.2")
    page.keyboard.press("c")
    page.keyboard.type("Wait")
    stopped = "() => document.querySelector('video').paused"
    assert page.evaluate(stopped)
    at = frame_shown(page)
    # Words that were not sent outlive the page.
    page.reload()
    come(page, take)
    expect(composer(page)).to_have_value("Wait")
    expect(page.locator("[data-time-code]")).to_contain_text(f":{at % 24:02}")

    page.keyboard.press("d")
    tab_to(page.get_by_role("button", name="Box"))
    page.keyboard.press("Enter")
    for _ in range(3):
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Shift+ArrowRight")
    expect(ink(page)).to_have_count(1)
    page.keyboard.press("Escape")
    assert focused(page) == "Comment"
    page.keyboard.press("End")
    page.keyboard.type(" @rit")
    expect(page.get_by_role("option", name="Rita")).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("Control+Enter")
    said = card(page, "Wait @rita")
    expect(said.locator(".called")).to_have_text("@rita")
    expect(said).to_contain_text("Drawing")

    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_contain_text("Comment here")
    page.keyboard.press("Escape")
    tab_to(said.get_by_role("button", name="Resolve"))
    page.keyboard.press("Enter")
    expect(said).to_contain_text("Resolved by Owner")
    page.keyboard.press("Enter")
    expect(said).not_to_contain_text("Resolved by")
