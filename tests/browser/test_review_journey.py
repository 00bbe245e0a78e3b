"""A maker and a client with only a link, from the first take to an approved one."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, StorageState, expect

from tests.browser.acts import (
    expect_player,
    expect_saved,
    new_board,
    order_render,
    shot,
    write_prompt,
)
from tests.browser.desks import Desks
from tests.browser.playing import card
from tests.browser.talking import (
    PHONE,
    composer,
    expect_take,
    hidden_from_keys,
    ink,
    open_take,
    swipe,
    timecode,
)

pytestmark = pytest.mark.browser

# News are told every few seconds; how slow the machine is decides no test.
TRIES = 60
PASSWORD = "a lamp at sea"
LATE = "The lamp catches too late."
GULL = "A gull would be nice."


@pytest.fixture
def desks_here(whole_desks: Desks) -> Desks:
    """The journey is made in Chromium as people have it."""
    return whole_desks


def test_a_client_asks_for_changes_gets_a_new_take_and_approves_it(
    visitor: Callable[..., Page],
    maker: StorageState,
    violations: Callable[..., list[str]],
) -> None:
    page = visitor(storage_state=maker)
    new_board(page, "The Fixer", "Ignition", seconds=4, shots=2)
    write_prompt(page, 1, "Dusk over the bay.")
    write_prompt(page, 2, "The lamp catches late.")
    expect_saved(page)
    address = share_the_board(page)
    order_render(page)
    open_take(page, 1)
    panel = page.get_by_role("region", name="Verdicts")
    ask_the_client(page)
    expect(panel.get_by_role("listitem")).to_contain_text("not decided")

    guest = visitor(**PHONE)
    come_by_link(guest, address, violations)
    at = say_with_a_drawing(guest, LATE)
    expect(guest.locator("#verdicts")).to_contain_text("asks you to decide")
    guest.locator(".scrub").tap(position={"x": 2, "y": 44})
    say_by_finger(guest, GULL)
    said = guest.get_by_role("region", name="Verdicts")
    said.get_by_text("Needs changes").tap()
    said.get_by_label("What to change").fill("The lamp at once, please.")
    said.get_by_role("button", name="Send").tap()
    expect(said).to_contain_text("You asked for changes.")

    follow_the_news(page, "Jo Client comments on Ignition", LATE)
    expect_take(page, 1)
    expect(panel.locator(".stands")).to_contain_text("Needs changes")
    expect(panel).to_contain_text("The lamp at once, please.")
    card(page, LATE).get_by_role("link", name=at.removeprefix("00:")).click()
    expect(ink(page)).to_have_count(1)
    page.get_by_role("button", name="Fix this shot: The lamp catches").click()
    page.wait_for_url(re.compile(r"\?fix=.*#shot-"))
    second = shot(page, 2)
    expect(second).to_have_attribute("aria-current", "true")
    beside = second.get_by_role("article")
    expect(beside).to_contain_text(LATE)
    page.get_by_label("Prompt of shot 2", exact=True).fill("The lamp catches at once.")
    expect_saved(page)
    # What is saved brings the shots anew; the comment stays until it is done.
    expect(beside).to_be_visible()
    assert violations(page, within="#shots") == []
    beside.get_by_role("button", name="Done").click()
    expect(beside).to_have_count(0)

    order_render(page)
    open_take(page, 2)
    carried = page.get_by_role("region", name="Still open from earlier takes")
    expect(carried.get_by_role("listitem")).to_have_count(1)
    expect(carried).to_contain_text("carried from take 1")
    expect_before_and_now(page)
    assert wide_and_narrow(page, violations) == []
    ask_the_client(page)

    guest.goto(address)
    expect_take(guest, 2)
    expect_before_and_now(guest)
    assert violations(guest) == []
    for key in ("Tab", "Shift+Tab"):
        assert hidden_from_keys(guest, key, 34) == []
    # Both are settled here, where they are one and the same as on take 1.
    carried = guest.get_by_role("region", name="Still open from earlier takes")
    expect(carried).to_contain_text(GULL)
    carried.get_by_role("link", name="in this take").tap()
    expect(guest.locator("[data-timecode]")).to_have_text("00:00:00:00")
    carried.get_by_role("button", name="Resolve").tap()
    expect(carried).to_have_count(0)
    answered = guest.get_by_role("region", name="Answers 1 comment")
    answered.get_by_role("button", name="It is fixed").tap()
    expect(answered).to_have_count(0)
    guest.get_by_role("button", name="Approve").tap()
    expect(guest.locator("#verdicts .stands")).to_contain_text("Approved")

    expect(panel.locator(".stands")).to_contain_text("Approved")
    expect(page.get_by_role("region", name="Still open")).to_have_count(0)
    takes = page.get_by_role("navigation", name="Takes of this board")
    expect(takes.get_by_role("link").last).to_contain_text("Approved")
    expect(takes.get_by_role("link").nth(1)).to_contain_text("Needs changes")


def share_the_board(page: Page) -> str:
    page.get_by_role("link", name="Share").click()
    drawer = page.get_by_role("dialog", name="Share links")
    drawer.get_by_label("For whom").fill("The client")
    drawer.get_by_label("Password", exact=True).fill(PASSWORD)
    drawer.get_by_label("Approve or ask for changes").check()
    drawer.get_by_role("button", name="Make the link").click()
    address = drawer.get_by_label("Share link", exact=True).input_value()
    drawer.get_by_role("button", name="Close", exact=True).click()
    return address


def ask_the_client(page: Page) -> None:
    """Asked before, they are chosen already."""
    panel = page.get_by_role("region", name="Verdicts")
    panel.get_by_text("Ask for a verdict").click()
    panel.get_by_label(re.compile("The client")).check()
    tomorrow = timezone.localdate() + timedelta(days=1)
    panel.get_by_label("Until").fill(tomorrow.isoformat())
    panel.get_by_role("button", name="Ask them").click()
    expect(panel.locator(".is-asked")).to_contain_text("not decided")


def come_by_link(
    guest: Page, address: str, violations: Callable[..., list[str]]
) -> None:
    guest.goto(address)
    assert violations(guest) == []
    guest.get_by_label("Password").fill("wrong")
    guest.get_by_role("button", name="Open").tap()
    expect(guest.get_by_role("alert")).to_contain_text("not the password")
    guest.get_by_label("Password").fill(PASSWORD)
    guest.get_by_role("button", name="Open").tap()
    guest.get_by_label("Your name").fill("Jo Client")
    guest.get_by_role("button", name="Go on").tap()
    expect(composer(guest)).to_be_visible()
    expect_player(guest)


def say_with_a_drawing(guest: Page, words: str) -> str:
    """In the second shot. Returns the timecode."""
    box = guest.locator(".scrub").bounding_box()
    assert box
    guest.locator(".scrub").tap(position={"x": box["width"] * 0.75, "y": 44})
    expect(guest.locator("[data-timecode]")).to_have_text(re.compile("^00:00:0[23]"))
    at = timecode(guest)
    guest.get_by_role("button", name="Draw on the frame").tap()
    swipe(guest, (0.2, 0.2), (0.4, 0.5), (0.6, 0.3))
    expect(ink(guest)).to_have_count(1)
    guest.get_by_role("button", name="Done").tap()
    say_by_finger(guest, words)
    expect(card(guest, words)).to_contain_text("Drawing")
    return at


def say_by_finger(guest: Page, words: str) -> None:
    composer(guest).fill(words)
    guest.get_by_role("button", name="Send", exact=True).tap()
    expect(card(guest, words)).to_be_visible()


def follow_the_news(page: Page, news: str, quote: str) -> None:
    """Out of the inbox, where it comes within seconds."""
    page.goto("/inbox/")
    notice = page.get_by_role("listitem").filter(has_text=news).filter(has_text=quote)
    for _ in range(TRIES):
        if notice.count():
            break
        page.wait_for_timeout(1000)
        page.reload()
    notice.get_by_role("link").click()


def expect_before_and_now(page: Page) -> None:
    """Two films, each resting on its frame, in the second shot."""
    answered = page.get_by_role("region", name="Answers 1 comment")
    expect(answered).to_contain_text(LATE)
    page.wait_for_function(
        "() => [...document.querySelectorAll('.pair video')]"
        ".every((film) => film.readyState > 1 && film.currentTime > 2)"
    )
    films = answered.locator("video").evaluate_all(
        "films => films.map((film) => [film.videoWidth > 0, film.currentTime])"
    )
    assert [is_shown for is_shown, _ in films] == [True, True]
    assert all(2 < at < 4 for _, at in films), films


def wide_and_narrow(page: Page, violations: Callable[..., list[str]]) -> list[str]:
    """In both themes, and as a phone shows it."""
    found = violations(page)
    page.evaluate("document.documentElement.dataset.theme = 'light'")
    found += violations(page, rules=["color-contrast"])
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.set_viewport_size({"width": 390, "height": 844})
    found += violations(page)
    page.set_viewport_size({"width": 1440, "height": 900})
    return found
