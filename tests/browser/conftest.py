"""A real Chromium, a real studio, a log-in; and a page that may call nobody else."""

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    Page,
    Playwright,
    Request,
    StorageState,
    expect,
    sync_playwright,
)

from tests.browser.desks import Desks
from tests.browser.studio import Studio, start, stop

CHROMIUM = (
    os.environ.get("CHROMIUM")
    or shutil.which("chromium")
    or shutil.which("chromium-browser")
    or shutil.which("google-chrome")
)
# The same Chromium without windows and extensions takes two thirds of its time.
SHELL = CHROMIUM
if "CHROMIUM" not in os.environ:
    SHELL = shutil.which("chromium-headless-shell") or CHROMIUM
# How slow the machine is decides no test.
expect.set_options(timeout=20_000)
JOINED_PASSWORD = "stone-lamp-harbour-9"
ARTIFACTS = Path("test-artifacts")
# A rule of the browser's own: routing every request through the test would cost more
# than the pages do, and turn the browser's cache off.
ONLY_THIS_MACHINE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost"
AXE = (Path(__file__).parents[1] / "vendor" / "axe" / "axe.min.js").read_text()
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    yield from _launched(playwright, SHELL)


@pytest.fixture(scope="session")
def whole_browser(playwright: Playwright) -> Iterator[Browser]:
    """Chromium as people have it."""
    yield from _launched(playwright, CHROMIUM)


def _launched(playwright: Playwright, program: str | None) -> Iterator[Browser]:
    assert program, "the browser tests need Chromium: make install-dev"
    browser = playwright.chromium.launch(
        executable_path=program,
        args=[
            "--disable-gpu",
            "--disable-quic",
            "--process-per-site",
            ONLY_THIS_MACHINE,
        ],
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
def desks(browser: Browser, studio: Studio) -> Desks:
    return Desks(browser, studio.url)


@pytest.fixture(scope="session")
def whole_desks(whole_browser: Browser, studio: Studio) -> Desks:
    return Desks(whole_browser, studio.url)


@pytest.fixture(scope="session")
def signed_in(desks: Desks, studio: Studio) -> StorageState:
    """The owner's cookies, made once."""
    return log_in(desks, studio)


def log_in(desks: Desks, studio: Studio) -> StorageState:
    """The owner's cookies, by the log-in form."""
    context = desks.take()
    page = context.new_page()
    page.goto("/account/login/")
    page.get_by_label("E-mail").fill(studio.login)
    page.get_by_label("Password", exact=True).fill(studio.password)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{studio.url}/")
    state = context.storage_state()
    desks.leave(context, tidy=True)
    return state


def _invite(desks: Desks, owner: StorageState, role: str, name: str) -> str:
    """The link of an invitation, as the owner's page shows it once."""
    inviting = desks.take(storage_state=owner)
    page = inviting.new_page()
    page.goto("/team/")
    page.get_by_label("E-mail").fill(f"{name}@example.com")
    page.get_by_label("Role", exact=True).select_option(role)
    page.get_by_role("button", name="Make the invitation").click()
    link = page.get_by_label("Invitation link").input_value()
    desks.leave(inviting, tidy=True)
    return link


def _join(desks: Desks, owner: StorageState, role: str, name: str) -> StorageState:
    """Invite somebody and accept at another desk, as both would do it."""
    link = _invite(desks, owner, role, name)
    joining = desks.take()
    page = joining.new_page()
    page.goto(link)
    page.get_by_label("Your name").fill(name.capitalize())
    page.get_by_label("Password").fill(JOINED_PASSWORD)
    page.get_by_role("button", name="Make my account").click()
    page.wait_for_url(lambda url: "/invitation/" not in url)
    state = joining.storage_state()
    desks.leave(joining, tidy=True)
    return state


@pytest.fixture(scope="session")
def invitation(desks: Desks, signed_in: StorageState) -> str:
    """The link of an invitation that nobody has used, and nobody is to use."""
    return _invite(desks, signed_in, "reviewer", "nobody")


@pytest.fixture(scope="session")
def reset_letter(desks: Desks, studio: Studio) -> str:
    """The letter with the link to a new password that the owner asked for."""
    mail = studio.data / "mail"
    asking = desks.take()
    page = asking.new_page()
    page.goto("/account/password/reset/")
    page.get_by_label("E-mail").fill(studio.login)
    page.get_by_role("button", name="Send the link").click()
    page.wait_for_url("**/password/reset/done/")
    desks.leave(asking, tidy=True)
    (letter,) = (
        text for file in mail.iterdir() if "/reset/key/" in (text := file.read_text())
    )
    return letter


@pytest.fixture(scope="session")
def maker(desks: Desks, signed_in: StorageState) -> StorageState:
    """The cookies of a second person who may write boards."""
    return _join(desks, signed_in, "maker", "tomi")


@pytest.fixture(scope="session")
def reviewer(desks: Desks, signed_in: StorageState) -> StorageState:
    """The cookies of somebody who may only watch."""
    return _join(desks, signed_in, "reviewer", "rita")


@pytest.fixture(scope="session")
def newcomer(desks: Desks, signed_in: StorageState) -> str:
    """The e-mail of a third person, whose log-in no other test relies on."""
    _join(desks, signed_in, "reviewer", "nell")
    return "nell@example.com"


@pytest.fixture
def desks_here(desks: Desks) -> Desks:
    """Where visitors sit. The journeys have desks of their own."""
    return desks


@pytest.fixture
def visitor(
    desks_here: Desks, studio: Studio, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Page]]:
    """Opens pages that fail the test when they ask another host or raise an error."""
    opened: list[tuple[Page, Callable[[Request], None]]] = []
    outside: list[str] = []
    errors: list[str] = []
    own = (studio.url, "data:", "blob:")

    def open_page(**options: Any) -> Page:
        context = desks_here.take(**options)

        def note(request: Request) -> None:
            if not request.url.startswith(own):
                outside.append(request.url)

        context.on("request", note)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on(
            "console",
            lambda said: errors.append(said.text) if _is_error(said) else None,
        )
        opened.append((page, note))
        return page

    yield open_page

    failed = getattr(request.node, "failed", False)
    for number, (page, note) in enumerate(opened):
        if failed:
            ARTIFACTS.mkdir(exist_ok=True)
            name = f"{request.node.name[:80]}-{number}.png"
            page.screenshot(path=str(ARTIFACTS / name))
        page.context.remove_listener("request", note)
        desks_here.leave(page.context, tidy=not failed)
    assert not outside, f"the page asked for {outside}"
    assert not errors, f"the browser reported {errors}"


@pytest.fixture
def apart(browser: Browser, studio: Studio) -> Iterator[Callable[[StorageState], Page]]:
    """Opens a page in a context of its own, which may lose its network or be killed
    with all its pages.
    """
    opened: list[Page] = []

    def open_page(person: StorageState) -> Page:
        context = browser.new_context(
            base_url=studio.url, storage_state=person, reduced_motion="reduce"
        )
        opened.append(context.new_page())
        return opened[-1]

    yield open_page
    for page in opened:
        page.context.close()


def _is_error(said: Any) -> bool:
    # A refused form is answered 4xx on purpose, and Chromium logs every one of them.
    return said.type == "error" and "Failed to load resource" not in said.text


@pytest.fixture
def page(visitor: Callable[..., Page], signed_in: StorageState) -> Page:
    return visitor(storage_state=signed_in)


@pytest.fixture
def violations() -> Callable[..., list[str]]:
    """Serious accessibility violations of a page or a place in it, by axe-core."""

    def run(page: Page, within: str = "body", rules: Sequence[str] = ()) -> list[str]:
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE)
        only = {"type": "rule", "values": rules} if rules else WCAG
        found = page.evaluate(
            """async ([within, only]) => {
              const place = within === "body" ? document : within;
              const asked = {runOnly: only, resultTypes: ["violations"]};
              return (await axe.run(place, asked)).violations;
            }""",
            [within, only],
        )
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
