"""How much a page asks for, as the studio serves it, before anybody does anything."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, Route, StorageState, expect

from storyboard.web import bundles
from tests.browser.acts import (
    arrived,
    drop,
    expect_saved,
    new_board,
    shot,
)
from tests.browser.studio import Studio
from tests.browser.weighing import too_heavy, weigh

pytestmark = pytest.mark.browser

STATIC = Path(__file__).parents[2] / "static"
RULES = """async ([served, source]) => {
  const rules = (text) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    // What is told of them keeps the lines of the text, which mean nothing.
    const plain = (told) =>
      told.replace(/\\s+/g, " ").replace(/, /g, ",").replace(/(?<=\\() | (?=\\))/g, "");
    return [...sheet.cssRules].map(({cssText}) => plain(cssText));
  };
  return [rules(served), rules(source)];
}"""


def test_every_page_is_as_light_as_was_promised(page: Page, studio: Studio):
    page.goto("/")
    ways = ["/", "/elements/", "/gallery/", "/renders/", "/team/", studio.clip]
    ways += ["/tokens/", "/api/", "/status/", "/films/", "/projects/in/"]
    ways += ["/account/factor/", "/webhooks/guide/"]
    project = page.get_by_role("link", name="The Keeper").first
    page.goto(project.get_attribute("href") or "")
    board = page.locator("a[href^='/boards/']").first.get_attribute("href") or ""
    ways += [page.url, f"{page.url}out/", f"{page.url}script/"]
    ways += [board, f"{board}out/", f"{board}history/", f"{board}models/"]
    page.goto("/team/")
    hooks = page.get_by_role("link", name="Webhooks").first.get_attribute("href")
    ways.append(hooks or "")

    heavy = {}
    for way in ways:
        page.goto(way)
        weight = weigh(page)
        if way == studio.clip:
            # This page is there to play it.
            weight["films"] = 0
        if way == "/api/":
            # A reference of every operation, on one page to be searched in.
            weight["html"] = max(0, weight["html"] - 10_000)
        if more := too_heavy(weight):
            heavy[way] = more

    assert heavy == {}


def test_a_clip_on_a_wall_is_a_poster_and_a_strip_of_small_pictures(page: Page):
    page.goto("/gallery/")
    arrived(page)
    addresses = {
        kind: page.locator("main").evaluate(
            """(main, kind) => [...main.innerHTML.matchAll(
              new RegExp(`/clips/[0-9a-f-]+/${kind}`, "g"))].map(([one]) => one)""",
            kind,
        )
        for kind in ("poster", "sprite")
    }

    for kind, most in (("poster", 30_000), ("sprite", 50_000)):
        assert addresses[kind]
        sizes = {
            address: len(page.request.get(address).body())
            for address in addresses[kind]
        }
        assert {a: size for a, size in sizes.items() if size > most} == {}


@contextmanager
def late(page: Page, script: str) -> Iterator[None]:
    """What is done inside is done before this script has come."""
    held: list[Route] = []
    address = f"**/js/{script}.*.js"
    page.route(address, lambda route: held.append(route), times=1)
    with page.expect_request(address):
        yield
    while not held:
        page.wait_for_timeout(10)
    held[0].continue_()


def test_what_is_done_before_its_part_has_come_is_done_when_it_is_there(
    visitor: Callable[..., Page], signed_in: StorageState, tmp_path: Path
):
    page = visitor(storage_state=signed_in, has_touch=True)
    new_board(page, "Weights", "Early", seconds=8, shots=2)
    arrived(page)
    edge = page.get_by_role("slider", name="End of shot 1")

    with late(page, "boundaries"):
        edge.focus()
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowRight")
    expect(page.get_by_label("Seconds of shot 1")).to_have_value("6")

    with late(page, "reorder"):
        shot(page, 2).locator("[data-grip]").focus()
        page.keyboard.press("Alt+ArrowUp")
    expect(page.get_by_label("Seconds of shot 1")).to_have_value("2")

    with late(page, "mentions"):
        page.get_by_label("Prompt of shot 1", exact=True).focus()
        page.keyboard.type("Near @")
    expect(page.get_by_role("listbox", name="Elements")).to_be_visible()
    page.keyboard.press("Escape")
    expect_saved(page)

    page.reload()
    arrived(page)
    box = edge.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    with late(page, "boundaries"):
        page.mouse.move(x, y)
        page.mouse.down()
    expect(page.locator("timeline-strip [data-drag]")).to_have_count(1)
    page.mouse.move(x + 400, y, steps=4)
    page.mouse.up()
    expect(page.get_by_label("Seconds of shot 1")).not_to_have_value("2")

    picture = tmp_path / "dusk.png"
    Image.linear_gradient("L").resize((640, 200)).convert("RGB").save(picture)
    with late(page, "drop"):
        drop(shot(page, 1).locator('[data-which="first"]'), picture)
    cropping = shot(page, 1).get_by_role("application")
    expect(cropping).to_be_visible()
    page.keyboard.press("Escape")
    page.reload()
    arrived(page)
    with late(page, "crop"):
        shot(page, 1).locator("[data-crop-open]").first.tap()
    expect(cropping).to_be_visible()


def test_a_part_that_does_not_come_says_so(page: Page):
    new_board(page, "Weights", "Cut off", seconds=8, shots=2)
    arrived(page)
    page.route("**/js/reorder.*.js", lambda route: route.abort())

    shot(page, 2).locator("[data-grip]").focus()

    toasts = page.get_by_role("region", name="Notifications")
    expect(toasts).to_contain_text("A part of this page did not come")


def test_sheets_say_the_same_when_they_are_small(page: Page):
    page.goto("/healthz")
    sheets = {
        name: text
        for file in STATIC.glob("css/*.css")
        if "@import" not in (text := file.read_text("utf-8"))
        for name in [f"css/{file.name}"]
    }
    assert len(sheets) > 10

    for name, text in sheets.items():
        small = bundles.sheet(name, sheets.__getitem__)
        served, source = page.evaluate(RULES, [small, text])
        assert len(small) < len(text)
        assert served == source, name
