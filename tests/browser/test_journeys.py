"""From the log-in to a film on the disk: in a real browser, with real workers."""

import re
from pathlib import Path
from typing import Any

import av
import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from tests.browser.acts import (
    RENDERED_WITHIN,
    drop_frame,
    expect_player,
    expect_playing,
    expect_saved,
    make_board,
    make_project,
    order_render,
    shot,
    timecode,
    write_prompt,
)
from tests.browser.studio import Studio

pytestmark = pytest.mark.browser


@pytest.fixture
def stills(tmp_path: Path) -> list[Path]:
    """Two different pictures in the board's shape."""
    paths = []
    for name, colour in (("dawn.png", (222, 150, 70)), ("night.png", (30, 50, 110))):
        picture = Image.new("RGB", (1280, 720), colour)
        ImageDraw.Draw(picture).ellipse((500, 220, 780, 500), fill=(250, 240, 200))
        picture.save(tmp_path / name)
        paths.append(tmp_path / name)
    return paths


def test_a_board_is_written_rendered_played_and_downloaded(
    page: Page, stills: list[Path], tmp_path: Path
):
    make_project(page, "Harbour")
    make_board(page, "Night ferry", seconds=6, shots=3)

    write_prompt(page, 1, "The ferry leaves the pier at dusk.")
    write_prompt(page, 2, "A deckhand coils a rope.")
    write_prompt(page, 3, "Lights of the town fall behind.")
    expect_saved(page)
    drop_frame(page, 1, "first", stills[0])
    shot(page, 3).get_by_text(re.compile("^3$")).click()
    drop_frame(page, 3, "last", stills[1])

    # A wrong sum is said in words, blocks the order, and is mended with one click.
    page.get_by_label("Seconds of shot 2").fill("4")
    page.keyboard.press("Tab")
    timeline = page.get_by_role("region", name="Timeline")
    expect(timeline).to_contain_text("2 s over")
    expect(page.get_by_role("button", name=re.compile("^Render"))).to_be_disabled()
    timeline.get_by_role("button", name="Set the total to 8 s").click()
    expect(timeline).to_contain_text("8 / 8 s")
    expect(timeline).not_to_contain_text("over")

    order_render(page)
    takes = page.get_by_role("complementary", name="Render")
    play = takes.get_by_role("link", name=re.compile("Play"))
    expect(play.first).to_be_visible(timeout=RENDERED_WITHIN)
    play.first.click()

    expect(page.get_by_role("heading", name="Night ferry, take 1")).to_be_visible()
    expect_player(page)
    page.get_by_role("button", name="Play", exact=True).click()
    expect_playing(page)
    page.get_by_role("button", name="Pause", exact=True).click()
    page.keyboard.press("Home")
    expect(page.locator("[data-timecode]")).to_have_text("00:00:00:00")
    page.get_by_role("button", name="One frame on").click()
    expect(page.locator("[data-timecode]")).to_have_text("00:00:00:01")

    with page.expect_download() as waiting:
        page.get_by_role("link", name="Download").click()
    file = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(file)
    assert file.name == "night-ferry-take-1.mp4"
    with av.open(str(file)) as film:
        assert film.streams.video[0].frames == 8 * 24

    page.goto("/gallery/")
    wall = page.get_by_role("list", name="Clips, newest first")
    expect(wall.get_by_role("listitem").first).to_contain_text("Night ferry")


def test_a_board_is_made_and_rendered_by_keyboard_alone(
    visitor: Any, studio: Studio, signed_in: dict[str, Any]
):
    page = visitor(storage_state=signed_in)
    page.goto("/")

    def tab_to(name: str, *, role: str = "") -> None:
        """Press Tab until the element with that name has the focus."""
        for _ in range(140):
            page.keyboard.press("Tab")
            focused = page.evaluate(
                """() => {
                  const e = document.activeElement;
                  const label = e.labels && e.labels[0] ? e.labels[0].innerText : "";
                  return [e.ariaLabel, label, e.innerText, e.placeholder]
                    .filter(Boolean).join(" | ");
                }"""
            )
            if name.lower() in focused.lower():
                return
        raise AssertionError(f"Tab never reached {name!r}")

    tab_to("Title of a new project")
    page.keyboard.type("Keys only")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Keys only")).to_be_visible()
    tab_to("Open a board file")
    tab_to("Title")
    page.keyboard.type("Signals")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Signals")).to_be_attached()
    expect_saved(page)

    tab_to("Prompt of shot 1")
    page.keyboard.type("A lamp blinks twice.")
    expect_saved(page)
    tab_to("Move shot 2")
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator("#live")).to_contain_text("place 1 of 3")
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator("#live")).to_contain_text("place 2 of 3")
    for number in (2, 3):
        tab_to(f"Title of shot {number}")
        tab_to(f"Prompt of shot {number}")
        page.keyboard.type(f"Answer number {number}.")
    expect_saved(page)
    tab_to("Render 15 s")
    page.keyboard.press("Enter")

    play = page.get_by_role("complementary", name="Render").get_by_role(
        "link", name=re.compile("Play")
    )
    expect(play.first).to_be_visible(timeout=RENDERED_WITHIN)
    play.first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Signals, take 1")).to_be_visible()
    expect_player(page)
    page.locator("main").focus()
    page.keyboard.press("Space")
    expect_playing(page)
    page.keyboard.press("k")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-timecode]")).to_have_text("00:00:00:02")
    page.keyboard.press("ArrowDown")
    assert timecode(page) == "00:00:05:00"
