"""axe-core on every page, dark and light, wide and narrow."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.acts import (
    arrived,
    expect_saved,
    new_board,
    order_render,
    send_form,
    write_prompt,
)
from tests.browser.conftest import AXE
from tests.browser.desks import WIDE
from tests.browser.pay_takes import pay_takes
from tests.browser.put_takes import put_takes
from tests.browser.studio import Studio
from tests.cast import Cast
from tests.media.films import film
from tests.rows import rows_of
from tests.test_access import PAGES as ADDRESSES
from tests.test_access import Page as Address
from tests.test_access import body

pytestmark = pytest.mark.browser

NARROW: ViewportSize = {"width": 390, "height": 844}
# Links that open nothing any more.
REFUSED_TO_VISITORS = ["/invitation/not-a-token/", "/account/password/reset/key/1-no/"]

# The rules of axe that ask for a colour; a theme changes nothing else on a page.
OF_COLOURS = ["color-contrast", "link-in-text-block"]


@contextmanager
def light(page: Page) -> Iterator[None]:
    """As the button in the top bar does it; no colour is on its way any more."""
    change = """name => {
      document.documentElement.dataset.theme = name;
      for (const moving of document.getAnimations()) {
        if (moving instanceof CSSTransition) moving.finish();
      }
    }"""
    page.evaluate(change, "light")
    yield
    page.evaluate(change, "dark")


@pytest.fixture
def pages_for(cast: Cast) -> Callable[[Client], list[Address]]:
    """The addresses that answer somebody with a whole page.

    Asked of the URL conf and of one row of everything, so that a new page is walked too
    and has to be told to `ids`. The others give files or parts of pages, or take forms.
    """
    rows = rows_of(cast.northlight, cast.alice)

    def ask(client: Client) -> list[Address]:
        return [
            address
            for address in ADDRESSES
            if is_page(client.get(address.address(of=rows)))
        ]

    return ask


def is_page(answer: Any) -> bool:
    is_html = answer.get("Content-Type", "").startswith("text/html")
    return answer.status_code == 200 and is_html and "<!DOCTYPE" in body(answer)


def refused_import(page: Page, file: Path) -> str:
    """The page of a project ZIP in which something was changed."""
    made = send_form(page, "/projects/new/", {"title": "Changed on the way"})
    board = {"title": "One", "seconds": 4, "shots": 1, "size": "320x180"}
    send_form(page, f"{made}boards/new/", board)
    whole = ZipFile(BytesIO(page.request.get(f"{made}out/archive.zip").body()))
    with ZipFile(file, "w") as changed:
        for name in whole.namelist():
            changed.writestr(name, whole.read(name).replace(b'"locked": ', b'"open": '))
    coming = send_form(page, "/projects/in/", {"file": file})
    page.goto(coming)
    expect(page.get_by_role("heading", name="Nothing was imported")).to_be_visible()
    return coming


def tested_webhook(page: Page) -> list[str]:
    """The pages of a team's webhooks, of one whose host nobody knows, and of a test."""
    page.goto("/team/")
    to_them = page.get_by_role("link", name="Webhooks").first
    webhooks = to_them.get_attribute("href") or ""
    page.goto(webhooks)
    page.get_by_label("Address").fill("https://hooks.northlight.example/storyboard")
    page.get_by_role("checkbox", checked=True).evaluate_all(
        "all => all.slice(1).forEach((box) => { box.checked = false })"
    )
    page.get_by_role("button", name="Make the webhook").click()
    expect(page.get_by_label("Signing secret")).to_be_visible()
    # What answers shows the secret once.
    page.goto(webhooks)
    made = page.get_by_role("link", name="https://hooks.northlight.example")
    webhook = made.get_attribute("href") or ""
    page.goto(webhook)
    page.get_by_role("button", name="Send a test").click()
    expect(page.get_by_role("heading", level=1, name="ping")).to_be_visible()
    return [webhooks, webhook, page.url]


@pytest.fixture
def ids(
    page: Page, studio: Studio, invitation: str, reset_letter: str, tmp_path: Path
) -> dict[str, str]:
    """What fills an address in the studio: what stands in links a person can follow."""
    page.goto("/renders/")
    links = page.get_by_role("link").evaluate_all("all => all.map((a) => a.pathname)")
    page.goto("/elements/")
    cast = page.locator(".member h2").get_by_role("link")
    links += cast.evaluate_all("all => all.map((a) => a.pathname)")
    page.goto("/")
    sample = page.get_by_role("link", name="The Keeper").first.get_attribute("href")
    page.goto(sample or "")
    boards = page.get_by_role("region", name="Boards").get_by_role("link")
    links += [sample, *boards.evaluate_all("all => all.map((a) => a.pathname)")]
    links += [studio.clip, invitation, *re.findall(r"\S+/reset/key/\S+", reset_letter)]
    page.goto(f"{sample}out/")
    page.get_by_label("A board without a film").select_option("Left out")
    page.get_by_role("button", name="Make the film").click()
    made = page.get_by_role("link", name="Play the film of The Keeper").first
    expect(made).to_be_visible(timeout=60_000)
    links.append(made.get_attribute("href"))

    def first(pattern: str) -> str:
        return next(m[1] for link in links if (m := re.search(pattern, link)))

    board_id = first("^/boards/([0-9a-f-]{36})/$")
    page.goto(f"/boards/{board_id}/links/")
    page.get_by_role("button", name="Make the link").click()
    links.append(page.get_by_label("Share link", exact=True).input_value())
    links += [refused_import(page, tmp_path / "changed.zip"), *tested_webhook(page)]

    return {
        "project_id": first("/projects/([0-9a-f-]{36})/"),
        "board_id": board_id,
        "element_id": first("^/elements/([0-9a-f-]{36})/$"),
        "render_id": first("^/renders/([0-9a-f-]{36})/$"),
        "clip_id": first("/clips/([0-9a-f-]{36})/"),
        "film_id": first("/films/([0-9a-f-]{36})/"),
        "import_id": first("/projects/in/([0-9a-f-]{36})/"),
        "team_id": first("/team/([0-9a-f-]{36})/webhooks/"),
        "endpoint_id": first("/webhooks/([0-9a-f-]{36})/"),
        "delivery_id": first("/webhooks/deliveries/([0-9a-f-]{36})/"),
        "token": first("/invitation/([^/]+)/"),
        "share_token": first("/s/([^/]+)/"),
        "uidb36": first("/reset/key/([^-/]+)-"),
        "key": first("/reset/key/[^-/]+-([^/]+)/"),
    }


def test_no_page_has_a_serious_violation(
    visitor: Callable[..., Page],
    signed_in: dict[str, Any],
    ids: dict[str, str],
    pages_for: Callable[[Client], list[Address]],
    as_alice: Client,
    anonymous: Client,
    violations: Callable[..., list[str]],
):
    """As a visitor what a visitor may see, and the rest as the owner. Colours change
    with the theme, what is on the page with the width: two of the four pairs meet
    every rule.
    """
    public = pages_for(anonymous)
    closed = [page for page in pages_for(as_alice) if page not in public]
    # Each kind of row has a page: the sweep above found what it is to find.
    assert {param for page in public + closed for param in page.params} == set(ids)
    found = {}

    for pages, refused, options in (
        (public, REFUSED_TO_VISITORS, {}),
        (closed, ["/nowhere/"], {"storage_state": signed_in}),
    ):
        page = visitor(**options)
        page.add_init_script(AXE)
        wanted = [
            reverse(page.name, kwargs={param: ids[param] for param in page.params})
            for page in pages
        ]
        for address in (*wanted, *refused):
            page.set_viewport_size(WIDE)
            page.goto(address)
            arrived(page)
            if wrong := violations(page):
                found[address] = wrong
            page.set_viewport_size(NARROW)
            with light(page):
                if wrong := violations(page):
                    found[f"{address}, narrow and light"] = wrong

    assert not found


def test_the_charts_of_a_project_have_no_serious_violation(
    page: Page,
    studio: Studio,
    tmp_path: Path,
    violations: Callable[..., list[str]],
):
    """Charts come with money that was spent; the sweep's project has spent none."""
    new_board(page, "Worth it", "Three tries", seconds=4, shots=2)
    board_id = re.sub(r"[?#].*", "", page.url).rstrip("/").rpartition("/")[2]
    short = film(tmp_path / "short.mp4", frames=96)
    clips = put_takes(studio, board_id, [(short, [2, 2])] * 3)
    said = ["rejected", "rejected", "approved"]
    prices = ["1.50", "0.90", "2.10"]
    pay_takes(studio, list(zip(clips, prices, said, strict=True)))
    page.get_by_role("navigation", name="Breadcrumb").get_by_role("link").first.click()
    worth = page.get_by_role("region", name="Waste and worth")

    expect(worth.locator("figure rect").first).to_be_attached()

    expect(worth).to_contain_text("$4.50")
    assert violations(page) == []
    page.set_viewport_size(NARROW)
    with light(page):
        assert violations(page) == []


def test_no_state_of_the_board_has_a_serious_violation(
    visitor: Callable[..., Page],
    signed_in: dict[str, Any],
    maker: dict[str, Any],
    violations: Callable[..., list[str]],
):
    page = visitor(storage_state=signed_in)
    new_board(page, "States", "All at once", seconds=600, shots=2)
    found = {}

    def look(state: str, within: str) -> None:
        """Every rule in the dark, and in the light those that look at colours."""
        if wrong := violations(page, within):
            found[state] = wrong
        with light(page):
            if wrong := violations(page, within, rules=OF_COLOURS):
                found[f"{state}, light"] = wrong

    write_prompt(page, 1, "A wave.")
    write_prompt(page, 2, "Another wave.")
    expect_saved(page)
    order_render(page)
    expect(page.get_by_role("button", name="Cancel take 1")).to_be_visible()
    look("running render", within="#render")
    page.get_by_role("button", name="Cancel take 1").click()
    expect(page.get_by_role("button", name="Retry")).to_be_visible()
    look("cancelled render", within="#render")

    page.get_by_role("button", name="More for shot 1").click()
    expect(page.get_by_role("menu", name="Shot 1")).to_be_visible()
    look("shot menu", within="#shots")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    look("key sheet", within="dialog")
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Compare all models for this board").click()
    expect(page.get_by_text("This board fits.").first).to_be_visible()
    page.get_by_role(
        "button", name="Use this model Kling VIDEO 3.0 4K, Runware"
    ).click()
    expect(page.get_by_role("button", name="Use 3840 x 2160 (16:9)")).to_be_visible()
    look("paid model with problems", within="body")
    for group in ("References", "File and results", "Safety and delivery"):
        page.locator("summary", has_text=group).click()
    expect(page.get_by_label("Upload the film to")).to_be_visible()
    look("settings unfolded", within="#settings")

    other = visitor(storage_state=maker)
    other.goto(page.url)
    write_prompt(other, 1, "Tomi's wave.")
    expect_saved(other)
    write_prompt(page, 1, "The owner's wave.")
    page.get_by_text("See the difference").click()
    look("conflict", within="#conflicts")

    assert not found
