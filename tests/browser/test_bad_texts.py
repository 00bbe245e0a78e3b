"""No text of the bad-inputs manifest ever runs, in a real browser."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acts import (
    RENDERED_WITHIN,
    expect_saved,
    make_project,
    open_shot,
    shot,
)

pytestmark = pytest.mark.browser

MANIFEST = Path(__file__).parents[1] / "badinputs" / "manifest.json"
TEXTS = [
    case["value"]
    for case in json.loads(MANIFEST.read_text())["cases"]
    if case["category"] == "text"
]


# A board is drawn anew with each of its texts that is saved: small ones are quicker.
FEW = [TEXTS[start : start + 7] for start in range(0, len(TEXTS), 7)]


def board_file(folder: Path, texts: list[str]) -> Path:
    """One board with every text: in its titles, its prompts and its elements."""
    shots = [{"title": text[:80], "prompt": text, "duration": 1} for text in texts]
    elements = [
        {"id": f"e{number}", "name": text[:80], "description": text[:500]}
        for number, text in enumerate(texts)
    ]
    facts = {
        "format": "storyboard/1",
        "title": TEXTS[1],
        "model": "local/animatic",
        "prompt": "\n".join(texts)[:3000],
        "duration": len(shots),
        "width": 128,
        "height": 72,
        "shots": shots,
        "elements": elements,
    }
    file = folder / "board.json"
    file.write_text(json.dumps(facts))
    return file


def import_board(page: Page, file: Path, *, shots: int) -> None:
    """Into a new project; the board's editor is open then."""
    make_project(page, TEXTS[2])
    page.goto(f"{page.url}import/")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_label("Title of the board")).to_have_value(TEXTS[1])
    expect(shot(page, shots)).to_be_visible()
    expect_inert(page)


def expect_inert(page: Page) -> None:
    """The page's own fixtures fail the test for a request elsewhere, a script error or
    a breach of the content policy.
    """
    assert page.evaluate("typeof window.__pwn") == "undefined"


@pytest.mark.parametrize("texts", FEW, ids=range(1, len(FEW) + 1))
def test_texts_that_want_to_run_are_only_written(
    page: Page, tmp_path: Path, texts: list[str]
):
    import_board(page, board_file(tmp_path, texts), shots=len(texts))

    for number, text in enumerate(texts, 1):
        open_shot(page, number)
        prompt = page.get_by_label(f"Prompt of shot {number}", exact=True)
        prompt.fill(text + " ")
        prompt.hover()
        prompt.blur()

    expect_saved(page)
    expect_inert(page)
    page.reload()
    expect_inert(page)


def test_texts_that_want_to_run_are_only_read(
    page: Page,
    visitor: Callable[..., Page],
    reviewer: dict[str, Any],
    tmp_path: Path,
):
    import_board(page, board_file(tmp_path, TEXTS), shots=len(TEXTS))
    board = page.url

    page.get_by_role("main").get_by_role("button", name="Render").first.click()
    take = page.get_by_role("link", name="Take 1")
    expect(take).to_be_visible(timeout=RENDERED_WITHIN)
    expect_inert(page)
    client = visitor(storage_state=reviewer)
    for address in (board, "/", "/renders/", "/gallery/"):
        for looking in (page, client):
            looking.goto(address)
            looking.wait_for_load_state("networkidle")
            expect_inert(looking)
    page.get_by_role("main").locator("a[href^='/clips/']").first.click()
    page.wait_for_url("**/clips/**")
    page.wait_for_load_state("networkidle")
    expect_inert(page)
