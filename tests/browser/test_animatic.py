"""The animatic beside the editor, in a studio that draws it by itself."""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from playwright.sync_api import Browser, Locator, Page, StorageState, expect

from tests.browser.acts import (
    choose,
    expect_parts,
    expect_playing,
    expect_saved,
    new_board,
    open_shot,
    shot,
    tab_to,
    write_prompt,
)
from tests.browser.conftest import log_in
from tests.browser.desks import Desks
from tests.browser.studio import Studio, start, stop
from tests.browser.weighing import too_heavy, weigh

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """One of its own, with no more workers than it needs."""
    lean = {"CONTROL_WORKERS": "1", "FETCH_WORKERS": "0", "PRACTICE": "off"}
    environment = {f"STORYBOARD_{name}": value for name, value in lean.items()}
    data = tmp_path_factory.mktemp("drafts") / "data"
    studio = start(data, STORYBOARD_DRAFTS="on", **environment)
    yield studio
    stop(studio)


@pytest.fixture(scope="module")
def desks(browser: Browser, studio: Studio) -> Desks:
    return Desks(browser, studio.url)


@pytest.fixture(scope="module")
def signed_in(desks: Desks, studio: Studio) -> StorageState:
    return log_in(desks, studio)


def draft(page: Page) -> Locator:
    return page.locator(".draft")


def expect_drawn(page: Page, *, but: str = "") -> str:
    """The film of the board as it is now is the one that is shown; returns it."""
    newer = re.compile(f"^(?!{but or 'nothing'})/clips/")
    expect(draft(page)).to_have_attribute("data-film", newer, timeout=120_000)
    expect(draft(page)).to_contain_text("as the board is now", timeout=120_000)
    film = draft(page).get_attribute("data-film") or ""
    screen = page.locator("animatic-player[data-has-film] video")
    expect(screen).to_have_count(1)
    expect(screen).to_have_attribute("src", film)
    return film


def expect_at(page: Page, time: str) -> None:
    """Minutes, seconds and frames beside the buttons over the timeline."""
    expect(page.locator("[data-animatic-time]")).to_have_text(time)


def play(page: Page) -> Locator:
    return page.get_by_role("group", name="Animatic").get_by_role(
        "button", name=re.compile("^(Play|Pause)$")
    )


def ruler_at(page: Page, second: float, *, of: int) -> tuple[float, float]:
    box = page.locator(".ruler").bounding_box()
    assert box
    return box["x"] + box["width"] * second / of, box["y"] + box["height"] / 2


def test_an_edit_is_drawn_by_itself_and_the_film_goes_on_where_it_is(page: Page):
    new_board(page, "Drafts", "Lamp", seconds=6, shots=2)
    first = expect_drawn(page)
    # This page shows its draft's film, as a clip's page shows the clip's.
    assert too_heavy(weigh(page) | {"films": 0}) == {}
    expect_at(page, "00:00:00")

    # The ruler is 6 s wide: 4.5 s is halfway into the second shot.
    page.mouse.move(*ruler_at(page, 1, of=6))
    page.mouse.down()
    page.mouse.move(*ruler_at(page, 4.5 + 1 / 48, of=6), steps=4)
    page.mouse.up()
    expect_at(page, "00:04:12")

    page.get_by_role("button", name="Shot 1: 1 s from a neighbour").click()
    second = expect_drawn(page, but=first)
    expect_at(page, "00:05:12")

    # However long the next one takes to be drawn, this one still runs then.
    page.locator("animatic-player video").evaluate("video => (video.loop = true)")
    choose(page, 2, "Play from here")
    expect(play(page)).to_have_accessible_name("Pause")
    write_prompt(page, 1, "The lamp goes out.")
    expect_saved(page)
    third = expect_drawn(page, but=second)
    assert third != first
    expect(play(page)).to_have_accessible_name("Pause")
    expect_playing(page)


def test_what_is_said_of_the_animatic_outlives_it(
    page: Page, violations: Callable[..., list[str]]
):
    new_board(page, "Drafts", "Talk", seconds=4, shots=2)
    board, film = page.url, expect_drawn(page)
    draft(page).get_by_role("link", name="Comments").click()
    said = page.get_by_role("list", name="Comments")
    page.get_by_label("Comment", exact=True).fill("Slower.")
    page.keyboard.press("Control+Enter")
    expect(said).to_contain_text("Slower.")
    assert violations(page) == []

    page.goto(board)
    write_prompt(page, 1, "The lamp goes out.")
    expect_saved(page)
    newer = expect_drawn(page, but=film)
    draft(page).get_by_role("link", name="Comments").click()

    expect(page.locator("clip-player video")).to_have_attribute("src", newer)
    expect(said).to_contain_text("Slower.")


def test_the_animatic_is_played_by_keys_alone(
    page: Page, violations: Callable[..., list[str]]
):
    keys = page.keyboard
    new_board(page, "Drafts", "Keys", seconds=6, shots=3)
    expect_drawn(page)
    open_shot(page, 2)
    keys.type("k, p and . are words here. ")
    expect_saved(page)
    expect_drawn(page)
    expect(page.get_by_label("Prompt of shot 2", exact=True)).to_have_value(
        re.compile("k, p and")
    )
    screen = page.locator("animatic-player video")
    assert screen.evaluate("video => video.paused")
    # Slow enough for whoever looks which shot is marked.
    screen.evaluate("video => (video.playbackRate = 0.0625)")

    # On the way Tab goes through the last card, which selects it.
    tab_to(page.get_by_role("option", name=re.compile("Shot 3")))
    expect_at(page, "00:04:00")
    keys.press("ArrowLeft")
    expect_at(page, "00:02:00")
    keys.press("p")
    expect(play(page)).to_have_accessible_name("Pause")
    expect(page.locator(".clip[data-now]")).to_contain_text("2")
    expect(shot(page, 2)).to_have_attribute("data-now", "")
    keys.press("k")
    expect(play(page)).to_have_accessible_name("Play")
    expect(page.locator("[data-now]")).to_have_count(0)

    tab_to(page.get_by_role("slider", name="Playhead"))
    keys.press("Home")
    expect_at(page, "00:00:00")
    for key in ("PageUp", ".", ".", ",", "Shift+ArrowRight", "ArrowLeft"):
        keys.press(key)
    expect_at(page, "00:03:00")
    slider = page.get_by_role("slider", name="Playhead")
    expect(slider).to_have_attribute("aria-valuetext", "00:00:03:00, shot 2")
    keys.press("Space")
    expect(play(page)).to_have_accessible_name("Pause")
    keys.press("Space")

    assert violations(page) == []


def test_a_thumb_scrubs_and_the_picture_comes_on_a_phone(
    visitor: Callable[..., Page],
    signed_in: StorageState,
    violations: Callable[..., list[str]],
):
    page = visitor(storage_state=signed_in, viewport=PHONE, has_touch=True)
    new_board(page, "Drafts", "Thumbs", seconds=6, shots=3)
    expect_drawn(page)
    finger = page.context.new_cdp_session(page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        where = [{"x": x, "y": y} for x, y in points]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": where})

    touch("touchStart", ruler_at(page, 1, of=6))
    for second in (2, 3 + 1 / 48):
        touch("touchMove", ruler_at(page, second, of=6))
    touch("touchEnd")
    knob = page.get_by_role("slider", name="Playhead")
    expect(knob).to_have_attribute("aria-valuetext", "00:00:03:00, shot 2")
    # The first touch has all of them come.
    expect_parts(page, "boundaries", "reorder", "mentions", "drop")

    screen = page.locator("animatic-player .screen")
    # A tap that a slow machine makes longer than half a second is none.
    for _ in range(5):
        play(page).tap()
        with suppress(AssertionError):
            expect(screen).to_be_in_viewport(timeout=4_000)
            break
    expect(screen).to_be_in_viewport()
    page.get_by_role("button", name="Close the animatic").tap()
    expect(screen).not_to_be_in_viewport()
    expect(play(page)).to_have_accessible_name("Play")
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= PHONE["width"]
    assert violations(page, "animatic-player") == []
