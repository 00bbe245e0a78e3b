"""A project becomes one film: ordered, waited for, watched and taken along, by keys."""

import re
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acts import arrived
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
    expect(page.get_by_role("link", name="Play the film of The Keeper")).to_be_visible()
    assert too_heavy(weigh(page)) == {}
