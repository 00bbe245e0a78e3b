"""No text of the bad-inputs manifest ever runs, in a real browser."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acts import (
    RENDERED_WITHIN,
    arrived,
    expect_saved,
    make_project,
    shot,
)

pytestmark = pytest.mark.browser

MANIFEST = Path(__file__).parents[1] / "badinputs" / "manifest.json"
TEXTS = [
    case["value"]
    for case in json.loads(MANIFEST.read_text())["cases"]
    if case["category"] == "text"
]


def board_file(folder: Path) -> Path:
    """One board with every text: in its titles, its prompts and its elements."""
    shots = [{"title": text[:80], "prompt": text, "duration": 1} for text in TEXTS]
    elements = [
        {"id": f"e{number}", "name": text[:80], "description": text[:500]}
        for number, text in enumerate(TEXTS)
    ]
    facts = {
        "format": "storyboard/1",
        "title": TEXTS[1],
        "model": "local/animatic",
        "prompt": "\n".join(TEXTS)[:3000],
        "duration": len(shots),
        "width": 128,
        "height": 72,
        "shots": shots,
        "elements": elements,
    }
    file = folder / "board.json"
    file.write_text(json.dumps(facts))
    return file


def import_board(page: Page, file: Path) -> None:
    """Into a new project; the board's editor is open then."""
    make_project(page, TEXTS[2])
    page.goto(f"{page.url}import/")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_label("Title of the board")).to_have_value(TEXTS[1])
    expect(shot(page, len(TEXTS))).to_be_visible()
    expect_inert(page)


def expect_inert(page: Page) -> None:
    """The page's own fixtures fail the test for a request elsewhere, a script error or
    a breach of the content policy.
    """
    assert page.evaluate("typeof window.__pwn") == "undefined"


def write_every_prompt_anew(page: Page) -> None:
    """A space more in each; each is saved, and drawn anew with what was saved."""
    saved: list[str] = []
    page.on("requestfinished", lambda asked: saved.append(asked.url))
    with page.expect_response("**/parts/"):
        page.locator("[data-shots] textarea").evaluate_all(
            """all => all.forEach((prompt) => {
              prompt.value += " ";
              prompt.dispatchEvent(new Event("input", {bubbles: true}));
              prompt.dispatchEvent(new Event("change", {bubbles: true}));
            })"""
        )
        expect_saved(page)
    arrived(page)
    assert sum(url.endswith("/fields/") for url in saved) >= len(TEXTS)


def test_texts_that_want_to_run_are_only_written_and_read(
    page: Page,
    visitor: Callable[..., Page],
    reviewer: dict[str, Any],
    tmp_path: Path,
):
    import_board(page, board_file(tmp_path))
    board = page.url
    write_every_prompt_anew(page)
    expect_inert(page)

    page.get_by_role("main").get_by_role("button", name="Render").first.click()
    take = page.get_by_role("link", name="Take 1")
    expect(take).to_be_visible(timeout=RENDERED_WITHIN)
    expect_inert(page)
    client = visitor(storage_state=reviewer)
    for looking, address in (
        (client, board),
        (page, "/"),
        (page, "/renders/"),
        (page, "/gallery/"),
    ):
        looking.goto(address)
        arrived(looking)
        expect_inert(looking)
    page.get_by_role("main").locator("a[href^='/clips/']").first.click()
    page.wait_for_url("**/clips/**")
    arrived(page)
    expect_inert(page)
