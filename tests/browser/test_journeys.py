"""From the log-in to a film on the disk: in a real browser, with real workers."""

import re
from collections.abc import Callable
from pathlib import Path

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
    open_details,
    order_render,
    shot,
    tab_back_to,
    tab_to,
    write_prompt,
)
from tests.browser.desks import Desks
from tests.browser.studio import Studio

pytestmark = pytest.mark.browser


@pytest.fixture
def desks_here(whole_desks: Desks) -> Desks:
    """The journeys are made in Chromium as people have it."""
    return whole_desks


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

    open_details(page)
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Download").click()
    file = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(file)
    assert file.name == "night-ferry-take-1.mp4"
    with av.open(str(file)) as film:
        assert film.streams.video[0].frames == 8 * 24

    page.goto("/gallery/")
    wall = page.get_by_role("list", name="Takes, newest first")
    expect(wall.get_by_role("listitem").first).to_contain_text("Night ferry")


def test_a_board_is_made_rendered_and_downloaded_by_keyboard_alone(
    visitor: Callable[..., Page], studio: Studio, stills: list[Path], tmp_path: Path
):
    """No click and no focus set from outside: only keys, from the log-in on."""
    page = visitor()
    keys = page.keyboard
    # Heard from the start on: a browser that is told together with the key to hand over
    # its questions for files may see the key first, and then it asks nobody.
    page.on("filechooser", lambda asked: None)

    page.goto("/")
    tab_to(page.get_by_label("E-mail"))
    keys.type(studio.login)
    tab_to(page.get_by_label("Password", exact=True))
    keys.type(studio.password)
    keys.press("Enter")

    tab_to(page.get_by_label("Title of the new project"))
    keys.type("Keys only")
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Keys only")).to_be_visible()
    form = page.get_by_role("region", name="New board")
    for label, value in (("Title", "Signals"), ("Seconds", "6"), ("Shots", "3")):
        tab_to(form.get_by_label(label))
        keys.type(value)
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Signals")).to_be_attached()
    expect_saved(page)

    tab_to(page.get_by_label("Prompt of shot 1", exact=True))
    keys.type("A lamp blinks twice.")
    tab_back_to(shot(page, 1).get_by_label("Move shot 1"))
    for which, still in zip(("first", "last"), stills, strict=True):
        tab_to(page.get_by_role("button", name=f"Add {which} frame of shot 1"))
        with page.expect_file_chooser() as asked:
            keys.press("Enter")
        asked.value.set_files(still)
        frame = page.get_by_role("img", name=f"{which.capitalize()} frame of shot 1")
        expect(frame).to_be_visible()
        # The button is gone with the empty slot; whoever pressed it stays in the shot.
        expect(shot(page, 1).get_by_label("Move shot 1")).to_be_focused()
    tab_to(page.get_by_role("button", name="Move shot 2"))
    keys.press("Alt+ArrowUp")
    expect(page.locator("#live")).to_contain_text("place 1 of 3")
    keys.press("Alt+ArrowDown")
    expect(page.locator("#live")).to_contain_text("place 2 of 3")
    for number in (2, 3):
        tab_to(page.get_by_label(f"Title of shot {number}", exact=True))
        tab_to(page.get_by_label(f"Prompt of shot {number}", exact=True))
        keys.type(f"Answer number {number}.")
    expect_saved(page)

    tab_back_to(page.get_by_label("Seconds of shot 2"))
    keys.type("4")
    timeline = page.get_by_role("region", name="Timeline")
    mend = timeline.get_by_role("button", name="Set the total to 8 s")
    tab_to(mend)
    expect(timeline).to_contain_text("2 s over")
    expect(page.get_by_role("button", name=re.compile("^Render"))).to_be_disabled()
    keys.press("Enter")
    expect(timeline).to_contain_text("8 / 8 s")
    tab_back_to(page.get_by_role("button", name=re.compile("^Render 8 s")))
    keys.press("Enter")

    takes = page.get_by_role("complementary", name="Render")
    play = takes.get_by_role("link", name=re.compile("Play")).first
    expect(play).to_be_visible(timeout=RENDERED_WITHIN)
    tab_back_to(play)
    keys.press("Enter")
    expect(page.get_by_role("heading", name="Signals, take 1")).to_be_visible()
    expect_player(page)
    tab_to(page.get_by_role("button", name="Play", exact=True))
    keys.press("Space")
    expect_playing(page)
    keys.press("k")
    keys.press("Home")
    keys.press("ArrowRight")
    expect(page.locator("[data-timecode]")).to_have_text("00:00:00:01")
    keys.press("ArrowDown")
    expect(page.locator("[data-timecode]")).to_have_text("00:00:02:00")

    tab_to(page.get_by_role("radio", name="Comments"))
    keys.press("ArrowRight")
    tab_to(page.get_by_role("link", name="Download"))
    with page.expect_download() as waiting:
        keys.press("Enter")
    waiting.value.save_as(tmp_path / "signals.mp4")
    with av.open(str(tmp_path / "signals.mp4")) as film:
        assert film.streams.video[0].frames == 8 * 24


def test_the_sample_that_the_studio_names_at_its_start_plays(
    page: Page, studio: Studio
):
    page.goto(studio.clip)
    expect_player(page)

    page.get_by_role("button", name="Play", exact=True).click()

    expect_playing(page)
