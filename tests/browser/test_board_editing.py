"""The board under a person's hands: pictures, order, keys, and a lost server."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import (
    APIResponse,
    Locator,
    Page,
    Route,
    StorageState,
    expect,
)

from tests.browser.acts import (
    choose,
    expect_saved,
    focused,
    name_shots,
    new_board,
    open_shot,
    paste,
    seconds_of,
    shot,
    titles_of,
)

pytestmark = pytest.mark.browser


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "quay.png"
    Image.new("RGB", (640, 360), (60, 120, 160)).save(path)
    return path


@pytest.fixture
def board(page: Page) -> Page:
    """A board of three shots, six seconds: A, B and C."""
    new_board(page, "Editing", "Hands on", seconds=6, shots=3)
    name_shots(page, "A", "B", "C")
    return page


def clips(board: Page) -> Locator:
    return board.get_by_role("listbox", name="Shots").get_by_role("option")


def test_a_pasted_picture_becomes_the_first_frame_of_the_open_shot_and_a_bad_one_none(
    board: Page, picture: Path, tmp_path: Path
):
    open_shot(board, 3)
    paste(board, picture)

    frame = shot(board, 3).get_by_role("img", name="First frame of shot 3")
    expect(frame).to_be_visible()
    expect(shot(board, 3)).to_contain_text("quay.png")
    expect(board.get_by_label("Prompt of shot 3")).to_be_focused()

    before = frame.get_attribute("src")
    bad = tmp_path / "notes.png"
    bad.write_bytes(b"These are words and no picture. " * 20)
    paste(board, bad)

    refusal = shot(board, 3).get_by_role("alert")
    expect(refusal).to_contain_text(
        "“notes.png” is of a kind this studio does not know"
    )
    refusal.get_by_role("button", name="Dismiss").click()
    board.reload()
    assert frame.get_attribute("src") == before


def test_a_deleted_shot_comes_back_with_its_seconds(board: Page):
    before = seconds_of(board)

    choose(board, 2, "Delete")

    expect(clips(board)).to_have_count(2)
    assert sum(seconds_of(board)) == 6
    assert titles_of(board) == ["A", "C"]
    assert "Move shot" in focused(board)
    toast = board.get_by_role("region", name="Notifications")
    toast.get_by_role("button", name="Undo").press("Enter")
    expect(clips(board)).to_have_count(3)
    assert titles_of(board) == ["A", "B", "C"]
    assert seconds_of(board) == before
    expect(board.get_by_role("button", name="Move shot 2")).to_be_focused()


def test_a_shot_is_moved_by_its_grip_and_by_alt_with_the_arrows(board: Page):
    shot(board, 1).hover()
    grip = board.get_by_role("button", name="Move shot 1").bounding_box()
    target = shot(board, 3).bounding_box()
    assert grip
    assert target

    board.mouse.move(grip["x"] + 12, grip["y"] + 12)
    board.mouse.down()
    board.mouse.move(grip["x"] + 12, target["y"] + target["height"] - 6, steps=8)
    # The card follows the pointer by the frame: it is let go when it is there.
    expect(shot(board, 2)).to_have_attribute("style", re.compile("translate"))
    board.mouse.up()

    expect(board.locator("#live")).to_contain_text("Shot 1 moved to place 3 of 3")
    assert titles_of(board) == ["B", "C", "A"]
    board.reload()
    assert titles_of(board) == ["B", "C", "A"]

    # The focus stays on the shot.
    board.get_by_role("button", name="Move shot 1").focus()
    board.keyboard.press("Alt+ArrowDown")
    expect(board.get_by_role("button", name="Move shot 2")).to_be_focused()
    board.keyboard.press("Alt+ArrowDown")
    expect(board.get_by_role("button", name="Move shot 3")).to_be_focused()
    assert titles_of(board) == ["C", "A", "B"]


def test_the_timeline_chooses_moves_lengthens_and_deletes_by_keys(board: Page):
    clips = board.get_by_role("listbox", name="Shots").get_by_role("option")
    clips.first.focus()

    board.keyboard.press("ArrowRight")
    expect(clips.nth(1)).to_be_focused()
    expect(shot(board, 2)).to_have_attribute("aria-current", "true")
    board.keyboard.press("+")
    expect(board.get_by_label("Seconds of shot 2")).to_have_value("3")
    board.keyboard.press("Alt+ArrowRight")
    expect(clips.nth(2)).to_be_focused()
    assert titles_of(board) == ["A", "C", "B"]
    board.keyboard.press("Delete")
    expect(clips).to_have_count(2)

    assert titles_of(board) == ["A", "C"]
    assert sum(seconds_of(board)) == 6
    assert focused(board)


def test_the_first_press_on_a_resting_card_counts(board: Page):
    open_shot(board, 1)

    shot(board, 3).get_by_role("button", name="Shot 3: 1 s from a neighbour").click()

    expect(board.get_by_label("Seconds of shot 3")).to_have_value("3")
    expect(shot(board, 3)).to_have_attribute("aria-current", "true")


def test_words_outlive_a_server_that_cannot_be_reached(board: Page):
    def unreachable(route: Route) -> None:
        route.abort()

    board.route("**/fields/", unreachable)
    open_shot(board, 1)
    board.keyboard.type("A lamp nobody lit.")
    state = board.locator("#save-state")
    expect(state).to_have_text("Not saved, retrying")

    with board.expect_event("dialog") as leaving:
        board.close(run_before_unload=True)
    assert leaving.value.type == "beforeunload"
    leaving.value.dismiss()
    expect(board.get_by_label("Prompt of shot 1")).to_have_value("A lamp nobody lit.")

    board.unroute("**/fields/", unreachable)
    expect_saved(board)
    board.reload()
    expect(board.get_by_label("Prompt of shot 1")).to_have_value("A lamp nobody lit.")


def test_a_length_outlives_a_lost_server_and_is_refused_where_it_cannot_be(
    board: Page,
):
    length = board.get_by_label("Length of the board in seconds")
    board.route("**/fields/", lambda route: route.abort())
    length.fill("20")
    length.press("Enter")

    expect(board.locator("#save-state")).to_contain_text("Not saved, retrying")
    board.unroute("**/fields/")

    expect_saved(board)
    expect(board.locator("#dock .sum")).to_contain_text("20 / 20 s")
    board.reload()
    expect(length).to_have_value("20")

    length.fill("1")
    length.press("Enter")
    expect(board.locator("#total-error")).to_contain_text("cannot be shorter than")
    expect(board.locator("#save-state")).to_contain_text("Not saved")
    length.fill("7")
    length.press("Enter")
    expect_saved(board)
    expect(board.locator("#total-error")).to_be_empty()


def test_a_page_whose_scripts_are_still_on_their_way_claims_nothing(
    board: Page, visitor: Callable[..., Page], signed_in: StorageState
):
    slow = visitor(storage_state=signed_in)
    held: list[Route] = []
    slow.route("**/page-board*.js", lambda route: held.append(route), times=1)
    with slow.expect_request("**/page-board*.js"):
        slow.goto(board.url, wait_until="commit")

    slow.get_by_label("Title of shot 1", exact=True).fill("Early words")

    expect(slow.locator("#save-state")).not_to_contain_text("Saved")
    for route in held:
        route.continue_()
    expect_saved(slow)
    slow.reload()
    title = slow.get_by_label("Title of shot 1", exact=True)
    expect(title).to_have_value("Early words")


def test_an_answer_that_comes_late_does_not_bring_back_an_older_board(page: Page):
    new_board(page, "Late answers", "Late", seconds=6, shots=3)
    late: list[tuple[Route, APIResponse]] = []
    parts = re.compile("/parts/$")
    page.route(parts, lambda route: late.append((route, route.fetch())), times=1)
    with page.expect_request(parts):
        page.get_by_label("Title of shot 1", exact=True).fill("Z")
        expect_saved(page)

    choose(page, 2, "Delete")
    expect(clips(page)).to_have_count(2)
    for route, answer in late:
        route.fulfill(response=answer)

    # A whole answer and a frame later, it would be on the page.
    page.evaluate("""async () => {
      await (await fetch("/healthz")).text();
      await new Promise((go) => requestAnimationFrame(() => setTimeout(go, 200)));
    }""")
    expect(clips(page)).to_have_count(2)
    assert titles_of(page) == ["Z", ""]
