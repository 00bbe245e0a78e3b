"""Browser contexts that serve one test after the other."""

import json
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

WIDE: ViewportSize = {"width": 1440, "height": 900}


class Desks:
    """Where people sit: browser contexts that stay open from one test to the next.

    What a browser has fetched and compiled once it keeps, as a person's browser does. A
    page of no test stays open at each, because the last page to close takes all of that
    along. What a test leaves, cookies above all, goes with the test.
    """

    def __init__(self, browser: Browser, url: str) -> None:
        self._browser = browser
        self._url = url
        self._free: dict[str, tuple[BrowserContext, Page]] = {}
        self._taken: dict[BrowserContext, tuple[str, Page]] = {}

    def take(self, **options: Any) -> BrowserContext:
        """One that nobody else in this test sits at."""
        options = {"viewport": WIDE} | options
        wanted = json.dumps(options, sort_keys=True)
        free = wanted in self._free
        context, resting = self._free.pop(wanted) if free else self._new(options)
        self._taken[context] = (wanted, resting)
        return context

    def _new(self, options: dict[str, Any]) -> tuple[BrowserContext, Page]:
        context = self._browser.new_context(
            base_url=self._url,
            reduced_motion="reduce",
            locale="en-GB",
            timezone_id="UTC",
            **options,
        )
        context.set_default_timeout(20_000)
        resting = context.new_page()
        resting.goto("/healthz")
        return context, resting

    def leave(self, context: BrowserContext, *, tidy: bool) -> None:
        """Close what is open. The next test sits here if it is tidy and nobody does."""
        wanted, resting = self._taken.pop(context)
        if not tidy or wanted in self._free:
            context.close()
            return
        for page in context.pages:
            if page is not resting:
                page.close()
        context.clear_cookies()
        state = json.loads(wanted).get("storage_state") or {}
        context.add_cookies(state.get("cookies", []))
        self._free[wanted] = (context, resting)
