"""What the animatic shows and plays, chosen on the board: the crops of a move by keys
and by thumb, the scratch track.
"""

import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, StorageState, expect

from tests.browser.acts import (
    drop_frame,
    expect_parts,
    expect_saved,
    new_board,
    open_shot,
    shot,
    tab_to,
    touch_drag,
)

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def wide(tmp_path: Path) -> Path:
    path = tmp_path / "wide.png"
    Image.linear_gradient("L").resize((640, 360)).convert("RGB").save(path)
    return path


@pytest.fixture
def song(tmp_path: Path) -> Path:
    """Four seconds that swell."""
    at = np.arange(32_000) / 8000
    samples = (8000 * at / 4 * np.sin(2 * np.pi * 440 * at)).astype("<i2")
    path = tmp_path / "song.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(samples.tobytes())
    return path


def crops(page: Page) -> Locator:
    return shot(page, 1).locator("details[data-crops]")


def rectangle(page: Page, end: str) -> Locator:
    return page.get_by_role("application", name=f"{end} of the camera in shot 1")


def numbers(page: Page) -> list[str]:
    found: list[str] = crops(page).evaluate(
        "crops => [...crops.querySelectorAll('input[type=number]')].map(i => i.value)"
    )
    return found


def expect_kept(page: Page, *wanted: str) -> None:
    """What the server says it kept, after the page is loaded again."""
    expect(crops(page)).not_to_have_attribute("open", "")
    expect_saved(page)
    page.reload()
    assert numbers(page) == list(wanted)


def test_a_move_from_crop_to_crop_is_drawn_by_keys_alone(
    page: Page, wide: Path, song: Path
) -> None:
    new_board(page, "Filming", "By keys", seconds=9, shots=3)
    open_shot(page, 1)
    expect(shot(page, 1).get_by_text("No move without a frame")).to_be_visible()
    drop_frame(page, 1, "first", wide)
    move = shot(page, 1).get_by_role("combobox", name="Camera move of shot 1")

    # Choosing the move opens its crops, with the focus on where it ends.
    move.focus()
    move.select_option("crop")
    end = rectangle(page, "End")
    expect(end).to_be_focused()
    assert numbers(page) == ["0", "0", "100", "20", "20", "60"]

    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    for _ in range(5):
        page.keyboard.press("Shift+ArrowDown")
    # It stays inside, however long one presses, and where its middle was.
    assert numbers(page)[3:] == ["28", "24", "50"]
    page.keyboard.press("Shift+Tab")
    expect(rectangle(page, "Start")).to_be_focused()
    page.keyboard.press("Shift+ArrowLeft")
    for _ in range(4):
        page.keyboard.press("ArrowLeft")
    assert numbers(page)[:3] == ["0", "1", "98"]
    # Typed numbers move the rectangle; Escape takes all of it back.
    page.keyboard.press("Enter")
    expect_kept(page, "0", "1", "98", "28", "24", "50")

    open_shot(page, 1)
    tab_to(crops(page).locator("summary"))
    page.keyboard.press("Enter")
    expect(rectangle(page, "End")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(crops(page).locator("summary")).to_be_focused()
    assert numbers(page) == ["0", "1", "98", "28", "24", "50"]

    # The track beside it: put in, its times typed, its line drawn.
    panel = page.get_by_role("region", name="Settings")
    with page.expect_file_chooser() as asked:
        panel.get_by_role("button", name="Add a scratch track").click()
    asked.value.set_files(song)
    track = panel.get_by_role("figure", name="Scratch track")
    expect(track).to_contain_text("4.0 s, then 5.0 s of silence")
    expect(page.get_by_label("Sound of the animatic")).to_have_value("track")
    track.get_by_label("Seconds into the scratch track").fill("1.5")
    track.get_by_label("Seconds over which the scratch track fades out").fill("0.5")
    expect(track).to_contain_text("then 6.5 s of silence")
    expect_saved(page)
    page.reload()
    expect(track.get_by_label("Seconds into the scratch track")).to_have_value("1.5")
    track.get_by_role("button", name="Remove the scratch track").click()
    expect(track).not_to_be_attached()


def test_a_move_from_crop_to_crop_is_drawn_by_thumb(
    visitor: Callable[..., Page], signed_in: StorageState, wide: Path
) -> None:
    page = visitor(storage_state=signed_in, viewport=PHONE, has_touch=True)
    new_board(page, "Filming", "By thumb", seconds=9, shots=3)
    open_shot(page, 1)
    drop_frame(page, 1, "first", wide)
    move = shot(page, 1).get_by_role("combobox", name="Camera move of shot 1")
    move.tap()
    expect_parts(page, "crops")
    move.select_option("crop")
    end = rectangle(page, "End")
    expect(end).to_be_focused()
    over = crops(page).locator("[data-crops-over]").bounding_box()
    assert over

    touch_drag(page, end, right=over["width"] / 10, down=over["height"] / 10)
    left, top, size = (float(number) for number in numbers(page)[3:])
    assert (left, top) == pytest.approx((30, 30), abs=1)
    assert size == 60

    # By a corner, inwards: the one across from it stays.
    corner = end.locator("[data-corner=se]")
    touch_drag(page, corner, right=-over["width"] / 5, down=-over["height"] / 5)
    assert [float(n) for n in numbers(page)[3:]] == [
        left,
        top,
        pytest.approx(40, abs=1.5),
    ]

    wanted = numbers(page)
    # A tap that takes a slow machine half a second is a long press, and none.
    crops(page).get_by_role("button", name="Save the crops").click()
    expect_kept(page, *wanted)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
