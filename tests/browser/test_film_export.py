"""What was made leaves, by keys: as a film that is ordered, waited for and watched, on
paper, and as a whole.
"""

import re
import subprocess
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acts import arrived, new_board, tab_to
from tests.browser.weighing import too_heavy, weigh

pytestmark = pytest.mark.browser


def test_a_reel_is_exported_watched_frame_by_frame_and_downloaded(
    page: Page, tmp_path: Path
):
    page.goto("/")
    page.get_by_role("link", name="The Keeper").first.click()
    page.get_by_role("link", name="Export").press("Enter")
    arrived(page)
    page.get_by_label("Format").select_option("MOV")
    page.get_by_label("A board without a film").select_option("Left out")
    page.get_by_role("button", name="Make the film").press("Enter")

    # Whether it is seen to be made or done already: it comes without a reload.
    row = page.locator("#films .render").first
    expect(row).to_contain_text("Ready", timeout=120_000)
    assert too_heavy(weigh(page)) == {}
    row.get_by_role("link", name="Play").press("Enter")
    arrived(page)
    expect(page.locator("[data-timecode]")).to_have_text("00:00:00:00")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(page.locator("[data-timecode]")).to_have_text("00:00:00:03")
    with page.expect_download() as saving:
        page.get_by_role("link", name="Download").click()
    # Its size is that of the takes that other tests left.
    name = saving.value.suggested_filename
    assert re.fullmatch(r"the-keeper-film-\d+x\d+\.mov", name)
    film = tmp_path / "film.mov"
    saving.value.save_as(film)
    command = ["ffmpeg", "-v", "error", "-xerror", "-i", str(film), "-f", "null", "-"]
    assert subprocess.run(command, capture_output=True, check=True).stderr == b""

    # It is there after a reload, and lighter than was promised.
    page.reload()
    assert too_heavy(weigh(page) | {"films": 0}) == {}
    page.goto("/films/")
    made = page.get_by_role("link", name="Play the film of The Keeper")
    expect(made.first).to_be_visible()
    assert too_heavy(weigh(page)) == {}


def test_paper_and_the_whole_project_leave_by_keys(page: Page, tmp_path: Path):
    new_board(page, "On paper", "Two walls", seconds=4, shots=2)
    page.get_by_role("link", name="Export").press("Enter")
    arrived(page)
    paper = page.get_by_role("form", name="Storyboard, PDF")
    tab_to(paper.get_by_label("Columns"))
    paper.get_by_label("Columns").select_option("2")
    summary = paper.get_by_text("What is on the pages")
    tab_to(summary)
    page.keyboard.press("Enter")
    tab_to(paper.get_by_label("Comments"))
    page.keyboard.press("Space")
    expect(paper.get_by_label("Comments")).to_be_checked()
    with page.expect_download() as saving:
        page.keyboard.press("Enter")
    saving.value.save_as(tmp_path / "board.pdf")
    assert (tmp_path / "board.pdf").read_bytes().startswith(b"%PDF-")

    page.get_by_role("link", name="the export of On paper").press("Enter")
    arrived(page)
    page.get_by_role("navigation", name="On this page").get_by_role(
        "link", name="Project"
    ).press("Enter")
    tab_to(page.get_by_role("link", name="Download the project"))
    with page.expect_download() as saving:
        page.keyboard.press("Enter")
    assert saving.value.suggested_filename == "on-paper.storyboard.zip"
    saving.value.save_as(tmp_path / "project.zip")
    with ZipFile(tmp_path / "project.zip") as whole:
        assert whole.testzip() is None
        assert {"project.json", "index.html"} <= {*whole.namelist()}
