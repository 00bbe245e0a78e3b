"""A real Chromium, a real studio, a log-in; and a page that may call nobody else."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    Page,
    Route,
    StorageState,
    expect,
    sync_playwright,
)

from tests.browser.studio import Studio, start, stop

CHROMIUM = (
    os.environ.get("CHROMIUM")
    or shutil.which("chromium")
    or shutil.which("chromium-browser")
    or shutil.which("google-chrome")
)
# How slow the machine is decides no test.
expect.set_options(timeout=20_000)
JOINED_PASSWORD = "stone-lamp-harbour-9"
ARTIFACTS = Path("test-artifacts")
AXE = Path(__file__).parent.parent / "vendor" / "axe" / "axe.min.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    assert CHROMIUM, "the browser tests need Chromium: make install-dev"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--disable-gpu", "--disable-quic"],
            chromium_sandbox=False,
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    studio = start(tmp_path_factory.mktemp("studio") / "data")
    yield studio
    stop(studio)


@pytest.fixture(scope="session")
def signed_in(browser: Browser, studio: Studio) -> StorageState:
    """The owner's cookies, made once by the log-in form."""
    context = browser.new_context(base_url=studio.url)
    page = context.new_page()
    page.goto("/account/login/")
    page.get_by_label("E-mail").fill(studio.login)
    page.get_by_label("Password", exact=True).fill(studio.password)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{studio.url}/")
    state = context.storage_state()
    context.close()
    return state


def _join(
    browser: Browser, studio: Studio, owner: StorageState, role: str, name: str
) -> StorageState:
    """Invite somebody and accept in another browser, as both would do it."""
    inviting = browser.new_context(base_url=studio.url, storage_state=owner)
    page = inviting.new_page()
    page.goto("/team/")
    page.get_by_label("E-mail").fill(f"{name}@example.com")
    page.get_by_label("Role", exact=True).select_option(role)
    page.get_by_role("button", name="Make the invitation").click()
    link = page.get_by_label("Invitation link").input_value()
    inviting.close()

    joining = browser.new_context(base_url=studio.url)
    page = joining.new_page()
    page.goto(link)
    page.get_by_label("Your name").fill(name.capitalize())
    page.get_by_label("Password").fill(JOINED_PASSWORD)
    page.get_by_role("button", name="Make my account").click()
    page.wait_for_url(lambda url: "/invitation/" not in url)
    state = joining.storage_state()
    joining.close()
    return state


@pytest.fixture(scope="session")
def maker(browser: Browser, studio: Studio, signed_in: StorageState) -> StorageState:
    """The cookies of a second person who may write boards."""
    return _join(browser, studio, signed_in, "maker", "tomi")


@pytest.fixture(scope="session")
def reviewer(browser: Browser, studio: Studio, signed_in: StorageState) -> StorageState:
    """The cookies of somebody who may only watch."""
    return _join(browser, studio, signed_in, "reviewer", "rita")


@pytest.fixture(scope="session")
def newcomer(browser: Browser, studio: Studio, signed_in: StorageState) -> str:
    """The e-mail of a third person, whose log-in no other test relies on."""
    _join(browser, studio, signed_in, "reviewer", "nell")
    return "nell@example.com"


@pytest.fixture
def visitor(
    browser: Browser, studio: Studio, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Page]]:
    """Opens pages that fail the test when they ask another host or raise an error."""
    opened: list[tuple[Page, list[str], list[str]]] = []

    def open_page(**options: Any) -> Page:
        context = browser.new_context(
            base_url=studio.url,
            viewport=options.pop("viewport", {"width": 1440, "height": 900}),
            reduced_motion="reduce",
            locale="en-GB",
            timezone_id="UTC",
            **options,
        )
        context.set_default_timeout(20_000)
        outside: list[str] = []
        errors: list[str] = []

        def refuse(route: Route) -> None:
            outside.append(route.request.url)
            route.abort()

        own = (studio.url, "data:", "blob:")
        context.route(lambda url: not url.startswith(own), refuse)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on(
            "console",
            lambda said: errors.append(said.text) if _is_error(said) else None,
        )
        opened.append((page, outside, errors))
        return page

    yield open_page

    failed = getattr(request.node, "failed", False)
    for number, (page, _, _) in enumerate(opened):
        if failed:
            ARTIFACTS.mkdir(exist_ok=True)
            name = f"{request.node.name[:80]}-{number}.png"
            page.screenshot(path=str(ARTIFACTS / name))
        page.context.close()
    for _, outside, errors in opened:
        assert not outside, f"the page asked for {outside}"
        assert not errors, f"the browser reported {errors}"


def _is_error(said: Any) -> bool:
    # A refused form is answered 4xx on purpose, and Chromium logs every one of them.
    return said.type == "error" and "Failed to load resource" not in said.text


@pytest.fixture
def page(visitor: Callable[..., Page], signed_in: StorageState) -> Page:
    return visitor(storage_state=signed_in)


@pytest.fixture
def violations() -> Callable[[Page], list[str]]:
    """Serious accessibility violations of a page, by axe-core."""

    def run(page: Page) -> list[str]:
        page.evaluate(AXE.read_text())
        found = page.evaluate(
            "tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})",
            WCAG,
        )["violations"]
        return [
            f"{v['id']}: {[node['target'] for node in v['nodes']][:3]}"
            for v in found
            if v["impact"] in ("serious", "critical", "moderate")
        ]

    return run


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]
    if report.when == "call":
        item.failed = report.failed  # type: ignore[attr-defined]
