"""Frames in their slots: cropped by pointer and by keys, taken from a neighbour."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, StorageState, expect

from tests.browser.acts import (
    RENDERED_WITHIN,
    choose,
    drop_frame,
    expect_player,
    expect_saved,
    new_board,
    open_details,
    order_render,
    shot,
    tab_to,
    write_prompt,
)
from tests.browser.test_accessibility import light

pytestmark = pytest.mark.browser
STAGE = re.compile("^Crop of the first frame of shot 1")


@pytest.fixture
def square(tmp_path: Path) -> Path:
    """400 x 400: four squares of one colour each."""
    picture = Image.new("RGB", (400, 400), "red")
    for at, colour in (((200, 0), "lime"), ((0, 200), "blue"), ((200, 200), "white")):
        picture.paste(Image.new("RGB", (200, 200), colour), at)
    path = tmp_path / "squares.png"
    picture.save(path)
    return path


@pytest.fixture
def wide(tmp_path: Path) -> Path:
    path = tmp_path / "wide.png"
    Image.new("RGB", (640, 360), "teal").save(path)
    return path


@pytest.fixture
def board(page: Page) -> Page:
    new_board(page, "Frames", "Slots", seconds=9, shots=3)
    return page


def slot(page: Page, number: int, which: str) -> Locator:
    return shot(page, number).locator(f'[data-frame-slot][data-which="{which}"]')


def stage(page: Page) -> Locator:
    return page.get_by_role("application", name=STAGE)


def expect_crop(page: Page, crop: str) -> None:
    """What the server says it kept, now and after the page is loaded again."""
    for _ in range(2):
        expect(slot(page, 1, "first")).to_have_attribute("data-crop", crop)
        expect_saved(page)
        page.reload()


def corner(page: Page) -> list[int]:
    """The colour in the middle of what the first slot shows."""
    pixel: list[int] = (
        slot(page, 1, "first")
        .locator(".frame > img")
        .evaluate(
            """async (img) => {
          await img.decode();
          const sheet = new OffscreenCanvas(1, 1).getContext("2d");
          const [x, y] = [img.naturalWidth / 2, img.naturalHeight / 2];
          sheet.drawImage(img, x, y, 1, 1, 0, 0, 1, 1);
          return [...sheet.getImageData(0, 0, 1, 1).data];
        }"""
        )
    )
    return pixel[:3]


def test_a_picture_of_another_shape_opens_its_crop_and_is_cropped_by_pointer(
    board: Page, square: Path, wide: Path
):
    drop_frame(board, 3, "first", wide)
    expect(board.locator("#live")).to_contain_text("Frame added")
    expect(board.get_by_role("application")).to_have_count(0)

    drop_frame(board, 1, "first", square)
    expect(stage(board)).to_be_visible()
    box = stage(board).bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    board.mouse.move(x, y)
    board.mouse.wheel(0, -100)
    for _ in range(7):
        board.mouse.wheel(0, -100)
    board.mouse.down()
    board.mouse.move(x - 2000, y + 2000, steps=4)
    board.mouse.up()
    board.get_by_role("button", name="Save the crop").click()

    expect(stage(board)).to_have_count(0)
    expect_crop(board, "213,0,187,105")
    red, green, blue = corner(board)
    assert green > 200
    assert max(red, blue) < 60


def test_a_crop_is_made_moved_and_reset_by_keys_alone(board: Page, square: Path):
    drop_frame(board, 1, "first", square)
    board.get_by_role("button", name="Cancel").click()
    opener = board.get_by_role("button", name="crop the first frame of shot 1")
    expect(opener).to_be_focused()

    keys = board.keyboard
    keys.press("Enter")
    expect(stage(board)).to_be_focused()
    keys.press("+")
    keys.press("Shift+ArrowRight")
    keys.press("ArrowDown")
    expect(board.locator("#live")).to_contain_text("364 x 205 pixels")
    keys.press("0")
    keys.press("ArrowUp")
    keys.press("Enter")
    expect_crop(board, "0,80,400,225")

    tab_to(board.get_by_role("button", name="Crop the first frame of shot 1"))
    keys.press("Enter")
    keys.press("ArrowUp")
    keys.press("Escape")
    expect(stage(board)).to_have_count(0)
    expect_crop(board, "0,80,400,225")

    board.get_by_role("button", name="Crop the first frame of shot 1").press("Enter")
    board.get_by_role("button", name="Reset").press("Enter")
    expect(board.get_by_role("button", name="Not cropped")).to_be_visible()
    expect(slot(board, 1, "first")).not_to_have_attribute("data-crop", "0,80,400,225")


def test_an_open_crop_keeps_its_keys_and_stays_open_while_the_page_changes(
    board: Page, square: Path
):
    drop_frame(board, 1, "first", square)
    expect(stage(board)).to_be_visible()
    board.get_by_label("Shot 1: 1 s from a neighbour").click()
    expect(board.get_by_label("Seconds of shot 1")).to_have_value("4")
    expect(stage(board)).to_be_visible()

    stage(board).focus()
    for key in ("n", "d", "Delete", "-"):
        board.keyboard.press(key)
    board.keyboard.press("Enter")
    expect(stage(board)).to_have_count(0)
    expect_saved(board)
    expect(
        board.get_by_role("list", name="Shots").locator(":scope > li")
    ).to_have_count(3)


def test_another_shape_of_the_board_marks_the_crop(board: Page, square: Path):
    drop_frame(board, 1, "first", square)
    board.get_by_role("button", name="Save the crop").click()
    expect(stage(board)).to_have_count(0)

    board.locator("#size").select_option("1080x1920")

    board.get_by_role("button", name="Needs a new crop").click()
    board.get_by_role("button", name="Save the crop").click()
    expect(board.get_by_text("Needs a new crop")).to_have_count(0)
    expect(slot(board, 1, "first")).to_have_attribute("data-crop", "88,0,225,400")


def test_a_slot_takes_its_neighbours_frame(board: Page, wide: Path):
    drop_frame(board, 1, "last", wide)
    shot(board, 2).get_by_text(re.compile("^2$")).click()
    board.get_by_role("button", name="Use the last frame of shot 1").click()
    expect(slot(board, 2, "first").get_by_role("img")).to_be_visible()

    drop_frame(board, 3, "first", wide)
    choose(board, 2, "Use the first frame of shot 3")
    expect(slot(board, 2, "last").get_by_role("img")).to_be_visible()


def test_a_shared_frame_is_seen_on_both_cards_and_the_timeline_and_cut_by_keys(
    board: Page, wide: Path, tmp_path: Path
):
    drop_frame(board, 1, "last", wide)
    board.get_by_role("button", name="Share with shot 2").click()
    expect(slot(board, 1, "last")).to_contain_text("Shared with 2")
    expect(slot(board, 2, "first")).to_contain_text("Shared with 1")
    strip = board.get_by_role("listbox", name="Shots")
    expect(strip).to_contain_text("shares its last frame with the next shot")

    other = tmp_path / "other.png"
    Image.new("RGB", (640, 360), "orange").save(other)
    drop_frame(board, 2, "first", other)
    one, two = slot(board, 1, "last"), slot(board, 2, "first")
    expect(one.locator(".frame > img")).to_have_attribute(
        "src", two.locator(".frame > img").get_attribute("src") or ""
    )

    cut = board.get_by_role("button", name="Cut from shot 2")
    shot(board, 1).get_by_text(re.compile("^1$")).click()
    cut.focus()
    board.keyboard.press("Enter")
    expect(cut).to_have_count(0)
    expect(one).not_to_contain_text("Shared with 2")


def test_frames_of_a_take_become_frames_of_shots_on_screen_and_by_keys_alone(
    board: Page, wide: Path
):
    drop_frame(board, 1, "first", wide)
    for number in (2, 3):
        write_prompt(board, number, "A red door")
    expect_saved(board)
    order_render(board)
    play = board.get_by_role("link", name="Play take 1")
    expect(play).to_be_visible(timeout=RENDERED_WITHIN)

    shot(board, 3).get_by_text(re.compile("^3$")).click()
    # Not by its role: it is shown once Tab has come to its card.
    tab_to(slot(board, 3, "first").get_by_text("From a take"))
    board.keyboard.press("Enter")
    last = board.get_by_role("button", name="Last frame of take 1")
    tab_to(last)
    board.keyboard.press("Enter")
    taken = slot(board, 3, "first")
    expect(taken.get_by_role("img", name="First frame of shot 3")).to_be_visible()
    expect(taken.get_by_text("00:00:08:23")).to_be_visible()
    expect(last).to_have_count(0)

    play.click()
    expect_player(board)
    board.keyboard.press("Shift+ArrowRight")
    board.keyboard.press("ArrowRight")
    open_details(board)
    board.get_by_role("link", name="Use this frame").click()
    field = board.get_by_label("Frame at")
    expect(field).to_have_value("00:00:01:01")
    expect(board.get_by_label("Put it on")).to_be_focused()
    board.get_by_role("button", name="One frame on").click()
    expect(field).to_have_value("00:00:01:02")
    board.get_by_label("Put it on").select_option(label="Shot 2, last frame")
    board.get_by_role("button", name="Put the frame there").click()
    taken = slot(board, 2, "last")
    expect(taken.get_by_role("img")).to_be_visible()
    expect(taken.get_by_text("00:00:01:02")).to_be_visible()


def test_the_crop_is_open_to_everybody(
    visitor: Callable[..., Page],
    signed_in: StorageState,
    violations: Callable[..., list[str]],
    square: Path,
):
    # High enough that the timeline lies over nothing.
    page = visitor(storage_state=signed_in, viewport={"width": 1440, "height": 1300})
    new_board(page, "Open", "Crops", seconds=4, shots=1)
    drop_frame(page, 1, "first", square)
    expect(stage(page)).to_be_visible()

    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 1300})
        expect(stage(page)).to_be_visible()
        assert violations(page) == []
        with light(page):
            assert violations(page) == []
