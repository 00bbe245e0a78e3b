"""The player shows exactly the frame that its timecode says, at every rate."""

import re
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acts import (
    expect_player,
    expect_saved,
    new_board,
    order_render,
    write_prompt,
)
from tests.browser.films import put_films
from tests.browser.playing import comment_and_come_back, frame_shown, wander
from tests.browser.studio import Studio
from tests.browser.talking import open_take
from tests.media.films import film

pytestmark = pytest.mark.browser

RATES = {
    "24": Fraction(24),
    "25": Fraction(25),
    "30": Fraction(30),
    "23.976": Fraction(24000, 1001),
}


@pytest.fixture(scope="module")
def films(studio: Studio, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """By rate, the page of a film of 240 numbered frames."""
    folder = tmp_path_factory.mktemp("numbered")
    made = [
        film(folder / f"{name}.mp4", frames=240, rate=rate)
        for name, rate in RATES.items()
    ]
    return dict(zip(RATES, put_films(studio, made), strict=True))


def test_two_hundred_seeks_and_steps_show_the_frame_they_say_at_each_rate(
    page: Page, films: dict[str, str]
) -> None:
    for seed, address in enumerate(films.values(), 1):
        page.goto(address)

        assert wander(page, seed=seed) == [], address

    comment_and_come_back(page, films["23.976"], [0, 101, 239])


def test_a_guest_sees_the_frame_that_is_said_and_their_comment_comes_back(
    page: Page, visitor: Callable[..., Page], films: dict[str, str]
) -> None:
    page.goto(f"{films['23.976']}links/")
    page.get_by_role("button", name="Make the link").click()
    link = page.get_by_label("Share link", exact=True).input_value()
    guest = visitor()
    guest.goto(link)
    guest.get_by_label("Your name").fill("Jo Client")
    guest.get_by_role("button", name="Go on").click()

    assert wander(guest, seed=5, count=40) == []
    comment_and_come_back(guest, guest.url.split("?")[0], [77, 238])


def test_in_and_out_loop_pins_lead_from_comment_to_comment_and_links_keep_the_frame(
    page: Page, films: dict[str, str]
) -> None:
    page.goto(f"{films['25']}?t=100f")
    expect_player(page)
    expect(page.get_by_role("textbox", name="Comment", exact=True)).to_be_visible()

    # The address follows, and nothing is loaded again.
    page.evaluate("window.stayed = true")
    page.keyboard.press("i")
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**?t=101f")
    for _ in range(7):
        page.keyboard.press(".")
    page.keyboard.press("o")
    page.keyboard.press("Shift+L")
    page.keyboard.press("k")
    seen = page.evaluate(
        """async () => {
          const frames = [];
          const heard = ({detail}) => frames.push(detail.frame);
          document.addEventListener("player:frame", heard);
          await new Promise((done) => setTimeout(done, 1500));
          document.removeEventListener("player:frame", heard);
          return frames;
        }"""
    )
    page.keyboard.press("k")
    assert min(seen) >= 100
    # A jump takes as long as the machine lets it: some frames may pass meanwhile.
    assert max(seen) <= 108 + 6
    assert any(later < earlier for earlier, later in pairwise(seen))
    assert any(a > b for a, b in pairwise(seen)), seen
    page.keyboard.press("Shift+L")

    for key in ("Home", "c"):
        page.keyboard.press(key)
    page.keyboard.type("First.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".pin[title$='00:00:00']")).to_be_visible()
    page.keyboard.press("Escape")
    for key in ("Shift+ArrowRight", "[", "Shift+ArrowRight", "]", "c"):
        page.keyboard.press(key)
    page.keyboard.type("A range.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".pin[title$='00:02:00']")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("p")
    assert frame_shown(page) == 25
    page.keyboard.press("p")
    assert frame_shown(page) == 0
    page.keyboard.press("n")
    assert frame_shown(page) == 25
    assert page.evaluate("window.stayed")


def test_a_heavy_film_is_shown_by_a_lighter_copy_and_the_original_at_a_press(
    page: Page,
) -> None:
    new_board(page, "Heavy", "Large", seconds=1, shots=1, size="3840x2160")
    write_prompt(page, 1, "A lamp, very large.")
    expect_saved(page)
    order_render(page)
    open_take(page, 1)
    player = page.locator("clip-player")
    video = player.locator("video")

    # The copy is made when no order waits; until then the original plays.
    expect(video).to_have_attribute("src", re.compile("/file$"))
    copied = f"{page.url.split('?')[0]}proxy"
    for _ in range(60):
        if page.request.get(copied).ok:
            break
        page.wait_for_timeout(500)
    page.goto(f"{page.url.split('?')[0]}?t=13f")

    expect(video).to_have_attribute("src", re.compile("/proxy$"))
    expect(player).to_have_attribute("data-frame", "13")
    assert video.evaluate("video => video.videoHeight") == 720
    for words, ending, lines in (("720p", "file", 2160), ("Original", "proxy", 720)):
        page.get_by_role("button", name=f"Picture: {words}").click()
        page.wait_for_function(
            """([ending, lines]) => {
              const [film, other] = document.querySelectorAll("clip-player video");
              return !other && film.src.endsWith(ending) && film.videoHeight === lines;
            }""",
            arg=[f"/{ending}", lines],
        )
        expect(player).to_have_attribute("data-frame", "13")
