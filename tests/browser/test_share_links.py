"""A client on a phone, under their own name, until the link is closed."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Response, ViewportSize, expect

from tests.browser.studio import Studio

pytestmark = pytest.mark.browser

PHONE: ViewportSize = {"width": 390, "height": 844}
IS_DARK_WITHIN = 20_000


def test_a_guest_watches_until_the_link_is_closed(
    page: Page,
    visitor: Callable[..., Page],
    studio: Studio,
    violations: Callable[..., list[str]],
):
    page.goto(studio.clip)
    page.get_by_role("link", name="Share").click()
    drawer = page.get_by_role("dialog", name="Share links")
    drawer.get_by_label("For whom").fill("The client")
    drawer.get_by_label("Watermark with their name").check()
    assert violations(page, "#share") == []
    drawer.get_by_role("button", name="Make the link").click()
    address = drawer.get_by_label("Share link", exact=True).input_value()

    guest = visitor(viewport=PHONE, has_touch=True)
    pieces: list[Response] = []
    guest.on("response", lambda got: pieces.append(got) if "/m/" in got.url else None)
    guest.goto(address)
    assert violations(guest) == []
    guest.get_by_label("Your name").fill("Jo Client")
    guest.get_by_role("button", name="Watch").click()

    # The film plays by ranges from signed addresses, under the guest's name.
    video = guest.locator("clip-player video")
    expect(guest.locator(".watermark")).to_contain_text("Jo Client")
    guest.get_by_role("button", name="Play", exact=True).click()
    guest.wait_for_function("() => document.querySelector('video').currentTime > 0.3")
    films = [got for got in pieces if got.headers["content-type"] == "video/mp4"]
    assert {got.status for got in films} == {206}
    assert guest.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert violations(guest) == []
    signed = films[-1].url

    row = drawer.locator(".link-row")
    row.get_by_role("button", name="Close now: the link for The client").click()
    expect(row).to_contain_text("Closed")

    expect(
        guest.get_by_role("heading", name="There is nothing to watch here")
    ).to_be_visible(timeout=IS_DARK_WITHIN)
    expect(video).to_have_count(0)
    for gone in (signed, address, f"{address}pulse"):
        assert guest.request.get(gone).status == 404
    row.locator("summary").first.click()
    expect(row).to_contain_text("Jo Client")
