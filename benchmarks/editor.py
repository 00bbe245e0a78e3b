"""The board editor: what an edit costs the server, and what the page costs the browser.

Edits of boards of 5, 20 and 60 shots, by turns over HTTP, with `/healthz` as the
reference. Then a real Chromium on the board of 20 shots drags a handle to and fro,
types into a prompt and scrolls, while the page counts its pictures and long tasks; an
empty page that does nothing but count is the reference. Budgets stand beside the
figures; slow ones break no promise, and edits that need more statements on longer
boards do.
"""

import os
import shutil
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from statistics import median
from uuid import UUID

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from playwright.sync_api import Page, ViewportSize, sync_playwright

from benchmarks.ground import lay
from benchmarks.people import (
    make_board,
    make_owner,
    make_project,
    plan,
    session_of,
    shots_of,
)
from benchmarks.processes import Studio
from benchmarks.report import Report, arguments, median_percentile, ms, say
from benchmarks.visitor import Visitor
from storyboard.boards.models import Shot
from storyboard.teams.models import User

LENGTHS = (5, 20, 60)
LOOKED_AT = 20
ROUNDS = 3
SIZE: ViewportSize = {"width": 1440, "height": 900}
# What the page may take: a picture in time, and no task that people notice.
PICTURES, LONG_TASK = 60, 50
_ARGUMENTS = ["--disable-gpu", "--disable-quic", "--no-sandbox"]

# Pictures by their distance, and what the browser itself calls a long task.
COUNT = """() => {
  const seen = window.seen = {pictures: [], tasks: []};
  const watch = new PerformanceObserver((list) => {
    seen.tasks.push(...list.getEntries().map((task) => task.duration));
  });
  watch.observe({type: "longtask"});
  let last = 0;
  const count = (now) => {
    if (last) seen.pictures.push(now - last);
    last = now;
    seen.next = requestAnimationFrame(count);
  };
  seen.next = requestAnimationFrame(count);
  seen.end = () => {
    cancelAnimationFrame(seen.next);
    watch.disconnect();
  };
}"""
COUNTED = "() => { seen.end(); return [seen.pictures, seen.tasks]; }"


@dataclass(frozen=True, slots=True)
class Bench:
    """A board of so many shots, and where its fields are saved."""

    shots: int
    board: UUID
    shot: UUID

    def save(self, visitor: Visitor, was: str, value: str) -> float:
        fields = {"name": "title", "was": was, "value": value}
        answer = visitor.post(f"/shots/{self.shot}/fields/", fields)
        if answer.status != 200:
            raise SystemExit(f"an edit: {answer.status} {answer.text[:200]}")
        return answer.seconds

    def parts(self, visitor: Visitor) -> float:
        """What an open page asks for after an edit."""
        answer = visitor.get(f"/boards/{self.board}/parts/", HX_Request="true")
        if answer.status != 200:
            raise SystemExit(f"the parts: {answer.status}")
        return answer.seconds


def main() -> int:
    options = arguments(__doc__ or "").parse_args()
    times = 120 if options.long else 40
    report = Report("editor", "The board editor", __doc__ or "")
    lay()
    owner, team = make_owner()
    project = make_project(team, "Long and short", by=owner)
    benches = []
    for shots in LENGTHS:
        wanted = plan(f"{shots} shots", [2] * shots)
        board = make_board(project, wanted, by=owner)
        benches.append(Bench(shots, board.pk, shots_of(board)[0].pk))
    queries = {bench.shots: _statements(bench, owner) for bench in benches}
    session = session_of(owner)
    connection.close()
    studio = Studio()
    try:
        _tell_edits(report, _edits(studio, session, benches, times), queries)
        looked_at = next(b for b in benches if b.shots == LOOKED_AT)
        _tell_page(report, _page(studio, session, looked_at))
    finally:
        studio.stop()
    return report.finish()


def _statements(bench: Bench, owner: User) -> int:
    """Of one edit, in this process."""
    browser = Client(HTTP_HOST="localhost")
    browser.force_login(owner)
    fields = {"name": "prompt", "value": "Counted.", "was": _prompt(bench)}
    with CaptureQueriesContext(connection) as seen:
        answer = browser.post(f"/shots/{bench.shot}/fields/", fields)
    if answer.status_code != 200:
        raise SystemExit(f"an edit: {answer.status_code}")
    return len(seen)


def _prompt(bench: Bench) -> str:
    return Shot.objects.get(pk=bench.shot).prompt


def _edits(
    studio: Studio, session: str, benches: Sequence[Bench], times: int
) -> dict[str, list[list[float]]]:
    """Seconds by what was asked: a list for every round."""
    measured: dict[str, list[list[float]]] = defaultdict(list)
    title = dict.fromkeys(LENGTHS, "Shot 1")
    with closing(Visitor(studio.port, session)) as visitor:
        for turn in range(ROUNDS):
            say(f"Edits, round {turn + 1} of {ROUNDS}.")
            rows: dict[str, list[float]] = defaultdict(list)
            for number in range(times):
                rows["healthz"].append(visitor.get("/healthz").seconds)
                for bench in benches:
                    was, value = title[bench.shots], f"Title {turn}.{number}"
                    title[bench.shots] = value
                    rows[f"edit {bench.shots}"].append(bench.save(visitor, was, value))
                    rows[f"parts {bench.shots}"].append(bench.parts(visitor))
            for name, seconds in rows.items():
                measured[name].append(seconds)
    return measured


def _tell_edits(
    report: Report, measured: dict[str, list[list[float]]], queries: dict[int, int]
) -> None:
    base = median_percentile(measured["healthz"], 0.5)
    rows = [("healthz (reference)", ms(base), "", "1.0", "")]
    for shots in LENGTHS:
        for what, name in (("edit", "an edit"), ("parts", "the page follows")):
            rounds = measured[f"{what} {shots}"]
            p50, p95 = (median_percentile(rounds, share) for share in (0.5, 0.95))
            statements = str(queries[shots]) if what == "edit" else ""
            rows.append(
                (f"{name}, {shots} shots", ms(p50), ms(p95), f"{p50 / base:.1f}",
                 statements)
            )  # fmt: skip
    report.table(
        "One editor, one request after the other",
        ("what", "p50 ms", "p95 ms", "times healthz, p50", "SQL"),
        rows,
        note=f"The budget: an edit of a board of {LOOKED_AT} shots in under 50 ms at "
        "the median.",
    )
    report.promise(
        "an edit needs as many statements on a long board as on a short one",
        found=" / ".join(str(queries[shots]) for shots in LENGTHS),
        kept=len(set(queries.values())) == 1,
    )


Counts = tuple[list[float], list[float]]


def _page(studio: Studio, session: str, bench: Bench) -> dict[str, list[Counts]]:
    """Milliseconds between pictures, and of long tasks, by deed and round."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    measured: dict[str, list[Counts]] = defaultdict(list)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=_ARGUMENTS, chromium_sandbox=False
        )
        here = f"http://localhost:{studio.port}"
        context = browser.new_context(base_url=here, viewport=SIZE)
        context.add_cookies([{"name": "sessionid", "value": session, "url": here}])
        blank, page = context.new_page(), context.new_page()
        blank.goto("/healthz")
        page.goto(f"/boards/{bench.board}/")
        page.wait_for_load_state("networkidle")
        for turn in range(ROUNDS):
            say(f"The page, round {turn + 1} of {ROUNDS}.")
            blank.bring_to_front()
            measured["nothing (reference)"].append(_counted(blank, _rest))
            page.bring_to_front()
            for name, deed in DEEDS.items():
                measured[name].append(_counted(page, deed))
        browser.close()
    return measured


def _counted(page: Page, deed: Callable[[Page], object]) -> Counts:
    page.evaluate(COUNT)
    deed(page)
    pictures, tasks = page.evaluate(COUNTED)
    return pictures, tasks


def _rest(page: Page) -> None:
    page.wait_for_timeout(2000)


def _drag(page: Page) -> None:
    """The handle behind shot 10, to and fro by a few seconds, two hundred moves."""
    box = page.get_by_role("slider", name="End of shot 10").bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    for number in range(200):
        page.mouse.move(x + 60 - abs(number % 80 - 40) * 3, y)
        page.wait_for_timeout(8)
    page.keyboard.press("Escape")
    page.mouse.up()


def _type(page: Page) -> None:
    """Two sentences into the prompt of shot 10, at ten keys a second."""
    page.get_by_text("10", exact=True).first.click()
    page.get_by_label("Prompt of shot 10", exact=True).focus()
    page.keyboard.type("A gull crosses the beam. The rain stops.", delay=100)


def _scroll(page: Page) -> None:
    page.mouse.move(640, 400)
    for number in range(100):
        page.mouse.wheel(0, 60 if number < 50 else -60)
        page.wait_for_timeout(16)


DEEDS = {
    "a handle is dragged": _drag,
    "words are typed": _type,
    "the shots are scrolled": _scroll,
}


def _tell_page(report: Report, measured: dict[str, list[Counts]]) -> None:
    rows = []
    for name, rounds in measured.items():
        rates = [1000 * len(gaps) / sum(gaps) for gaps, _ in rounds if gaps]
        late = [
            sum(gap > 1500 / PICTURES for gap in gaps) / len(gaps)
            for gaps, _ in rounds
            if gaps
        ]
        tasks = [task for _, all_tasks in rounds for task in all_tasks]
        rows.append(
            (name, f"{median(rates):.1f}", f"{median(late):.1%}",
             f"{max(tasks):.0f} ms" if tasks else "none", len(tasks))
        )  # fmt: skip
    report.table(
        f"Chromium on the board of {LOOKED_AT} shots",
        (
            "while",
            "pictures a second",
            "pictures that came late",
            f"longest task over {LONG_TASK} ms",
            "such tasks",
        ),
        rows,
        note=f"The budget: {PICTURES} pictures a second while a handle is dragged, and "
        f"no task over {LONG_TASK} ms. Rates are the middle one of {ROUNDS} rounds, "
        "tasks those of all. Chromium draws in software here.",
    )


if __name__ == "__main__":
    sys.exit(main())
