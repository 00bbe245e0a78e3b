"""What reviewers do on the page of a film, by mouse, by finger and by keys."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.acts import RENDERED_WITHIN, expect_player
from tests.browser.playing import card

PHONE = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
}


# A radio is seen by its label. A link to skip with is seen while it has the focus.
_HIDDEN = """() => {
  const it = document.activeElement;
  if (it === document.body) return "";
  const seen = it.closest("label") ?? it;
  const {x, y, width, height} = seen.getBoundingClientRect();
  const over = document.elementFromPoint(x + width / 2, y + height / 2);
  if (over && (seen.contains(over) || over.contains(seen))) return "";
  return it.ariaLabel || it.innerText || it.tagName;
}"""


def come(page: Page, address: str) -> Page:
    """A film's page with its player and its comments."""
    page.goto(address)
    expect(composer(page)).to_be_visible()
    expect_player(page)
    return page


def open_take(page: Page, number: int) -> None:
    """From the board to a take that is being made."""
    takes = page.get_by_role("complementary", name="Render")
    link = takes.get_by_role("link", name=f"Play take {number}", exact=True)
    expect(link).to_be_visible(timeout=RENDERED_WITHIN)
    link.click()
    expect_take(page, number)


def expect_take(page: Page, number: int) -> None:
    """Its page with all that the page asks for."""
    heading = page.get_by_role("heading", name=f"Take {number}", exact=True)
    expect(heading).to_be_visible()
    expect(page.locator("#verdicts[hx-get*=seen]")).to_be_visible()
    expect(composer(page)).to_be_visible()
    expect_player(page)


def composer(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Comment", exact=True)


def say(page: Page, words: str) -> None:
    """C, the words, and Ctrl Enter."""
    page.keyboard.press("c")
    page.keyboard.type(words)
    page.keyboard.press("Control+Enter")
    expect(card(page, words)).to_be_visible()
    page.keyboard.press("Escape")


def ink(page: Page) -> Locator:
    return page.locator("svg.ink path:not(.under)")


def drag(page: Page, *points: tuple[float, float]) -> None:
    """By mouse over the picture; points are parts of it."""
    box = page.locator("svg.ink").bounding_box()
    assert box
    for number, (x, y) in enumerate(points):
        page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"])
        if not number:
            page.mouse.down()
    page.mouse.up()


def swipe(page: Page, *points: tuple[float, float]) -> None:
    """The same by a finger."""
    box = page.locator("svg.ink").bounding_box()
    assert box
    touch = page.context.new_cdp_session(page)
    kinds = ["touchStart", *["touchMove"] * (len(points) - 1)]
    for kind, (x, y) in zip(kinds, points, strict=True):
        at = {"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"]}
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [at]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    touch.detach()


def hidden_from_keys(page: Page, key: str, count: int) -> list[str]:
    """What had the focus while something else lay over it."""
    hidden = []
    for _ in range(count):
        page.keyboard.press(key)
        if words := page.evaluate(_HIDDEN):
            hidden.append(words)
    return hidden


def timecode(page: Page) -> str:
    return re.sub(r"\s", "", page.locator("[data-timecode]").inner_text())
