"""Everything round a board by thumbs alone, on a phone."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, StorageState, expect

from tests.browser.acts import (
    RENDERED_WITHIN,
    arrived,
    expect_parts,
    expect_saved,
    new_board,
    shot,
    tap_and_type,
    write_prompt,
)

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def phone(visitor: Callable[..., Page], signed_in: StorageState) -> Page:
    return visitor(storage_state=signed_in, viewport=PHONE, has_touch=True)


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "little_tern.png"
    Image.new("RGB", (640, 360), "teal").save(path)
    return path


def slot(page: Page, number: int, which: str) -> Locator:
    return shot(page, number).locator(f'[data-frame-slot][data-which="{which}"]')


def give(page: Page, button: Locator, file: Path) -> None:
    """The phone's own chooser of pictures, opened by a tap."""
    with page.expect_file_chooser() as asked:
        button.tap()
    asked.value.set_files(file)


def opened(page: Page) -> None:
    """The board's parts have come: a tap is heard."""
    arrived(page)
    page.get_by_label("Overall prompt", exact=True).tap()
    expect_parts(page, "boundaries", "reorder", "mentions", "drop")


def fits(page: Page) -> None:
    """Nothing is wider than the phone."""
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def test_boundaries_are_shared_cut_and_carried_and_history_goes_back_by_taps(
    phone: Page, picture: Path
) -> None:
    page = phone
    new_board(page, "Thumbs", "Boundaries", seconds=8, shots=2)
    opened(page)
    shot(page, 1).get_by_text(re.compile("^1$")).tap()
    give(page, slot(page, 1, "last").locator("[data-browse]"), picture)
    one, two = slot(page, 1, "last"), slot(page, 2, "first")
    expect(one.get_by_role("img")).to_be_visible()
    page.get_by_role("button", name="Share with shot 2").tap()
    expect(two).to_contain_text("Shared with 1")
    page.get_by_role("button", name="Cut from shot 2").tap()
    expect(one).not_to_contain_text("Shared with 2")
    for number, which in ((1, "last"), (2, "first")):
        shot(page, number).get_by_text(re.compile(f"^{number}$")).tap()
        name = f"Remove the {which} frame of shot {number}"
        page.get_by_role("button", name=name).tap()
        expect(page.get_by_role("button", name=name)).to_have_count(0)
    shot(page, 1).get_by_text(re.compile("^1$")).tap()
    page.get_by_role("button", name="Carry over to shot 2").tap()
    expect(two).to_contain_text("Carried over from shot 1")
    expect_saved(page)
    fits(page)

    page.get_by_role("button", name="Undo", exact=True).tap()
    expect(two).not_to_contain_text("Carried over from shot 1")
    page.get_by_role("button", name="Redo", exact=True).tap()
    expect(two).to_contain_text("Carried over from shot 1")
    page.get_by_role("link", name="History of this board").tap()
    first = page.locator(".save-row").last
    first.get_by_role("button").tap()
    said = page.get_by_role("region", name="Notifications")
    expect(said).to_contain_text("is back, as the newest one.")
    fits(page)
    page.get_by_role("link", name="To the board").tap()
    expect(shot(page, 2)).to_be_attached()
    expect(two).not_to_contain_text("Carried over from shot 1")


def test_an_element_is_made_tagged_and_found_by_taps(
    phone: Page, picture: Path
) -> None:
    page = phone
    page.goto("/elements/")
    give(page, page.get_by_role("button", name="New element"), picture)
    page.get_by_role("link", name="Little tern").tap()
    expect(page.get_by_role("heading", level=1, name="Little tern")).to_be_attached()
    tap_and_type(page.get_by_label("Tags"), "thumbed, north")
    page.get_by_label("Description").tap()
    expect_saved(page)
    empty = page.locator("#element-media .angle [data-browse]").last
    other = picture.with_name("side.png")
    Image.new("RGB", (640, 360), "navy").save(other)
    give(page, empty, other)
    expect(page.get_by_role("img", name="Angle 2: Little tern")).to_be_visible()
    fits(page)

    page.goto("/elements/")
    search = page.get_by_label("Search names, tags and descriptions")
    tap_and_type(search, "thumbed")
    expect(page).to_have_url(re.compile(r"\?q=thumbed"))
    found = page.locator(".member h2")
    expect(found).to_have_text(["Little tern"])
    page.get_by_role("link", name="thumbed", exact=True).tap()
    expect(page).to_have_url(re.compile(r"\?tag=thumbed"))
    expect(found).to_have_text(["Little tern"])
    fits(page)


def test_takes_are_ordered_of_several_models_and_one_shot_again_by_taps(
    phone: Page,
) -> None:
    page = phone
    new_board(page, "Thumbs", "Orders", seconds=6, shots=2, size="1280x720")
    board = page.url
    for number in (1, 2):
        write_prompt(page, number, "A wave.")
    expect_saved(page)
    opened(page)
    page.get_by_role("link", name="Compare all models for this board").tap()
    page.get_by_role("checkbox", name=re.compile("Animatic")).tap()
    kling = re.compile("^Render with it: Kling")
    page.get_by_role("checkbox", name=kling, disabled=False).first.tap()
    fits(page)
    page.get_by_role("button", name=re.compile("^Render with 2 models")).tap()

    takes = page.get_by_role("complementary", name="Render")
    expect(takes.get_by_role("link", name="Take 2")).to_be_visible()
    film = page.get_by_role("link", name=re.compile("^Play take"))
    expect(film.first).to_be_visible(timeout=2 * RENDERED_WITHIN)
    takes.get_by_role("link", name="Take 1").first.tap()
    page.get_by_role("radiogroup").get_by_text("Details", exact=True).tap()
    page.get_by_role("link", name="Redo shot 2").tap()
    expect(page.get_by_role("heading", name="Shot 2 again")).to_be_visible()
    fits(page)
    page.get_by_role("button", name=re.compile("^Render shot 2")).tap()
    expect(page.get_by_role("region", name="Shots of take 3")).to_be_visible()

    page.goto(board)
    opened(page)
    page.get_by_role("link", name="Compare all models for this board").tap()
    page.get_by_role("button", name="Use this model Kling VIDEO 3.0 4K, Runware").tap()
    opened(page)
    page.get_by_label("Shot by shot, 2 jobs").tap()
    expect(page.get_by_label("One job")).not_to_be_checked()
    expect_saved(page)
    fits(page)
