"""What comes by itself takes the place that was kept for it: nothing jumps."""

import time

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.acts import new_board

pytestmark = pytest.mark.browser

# Every shift the page makes by itself, with what it moved.
WATCH = """
  window.shifts = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries())
      window.shifts.push([entry.value, ...entry.sources.map((s) => s.node?.className)]);
  }).observe({type: "layout-shift", buffered: true});
"""
JOBS = "".join(f'<div class="job"><p>Take {n} is drawn.</p></div>' for n in range(6))


def test_a_board_does_not_move_when_its_takes_come_late(page: Page) -> None:
    new_board(page, "Stillness", "Six at once", seconds=12, shots=3)

    def late(route: Route) -> None:
        time.sleep(0.5)
        key = route.request.url.split("/")[-3]
        body = f'<div id="takes-{key}" class="col">{JOBS}</div>'
        route.fulfill(body=body, content_type="text/html")

    page.route("**/takes/", late)
    page.add_init_script(WATCH)
    page.reload()
    expect(page.get_by_text("Take 5 is drawn.")).to_be_visible()
    expect(page.locator("#settings")).to_be_visible()
    page.wait_for_timeout(300)

    shifts = page.evaluate("window.shifts")
    # The words of the save state may take a few pixels more in the bar.
    assert sum(value for value, *_ in shifts) < 0.002, shifts
