"""Pages and media at 100 and at 10,000 clips, over HTTP from the real server.

Two studios, each on a database of its own, answer in turns; every page is asked for
three rounds, and the middle one of three percentiles is shown. `/healthz`, which does
nothing, is the reference. Slow pages break no promise here; wrong ones do.
"""

import shutil
import sqlite3
import sys
import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.ground import DATA, DATABASE, MEDIA, lay
from benchmarks.people import (
    Filed,
    add_takes,
    file_film,
    make_board,
    make_owner,
    make_project,
    plan,
    session_of,
    shots_of,
)
from benchmarks.processes import Studio
from benchmarks.report import Report, arguments, median_percentile, ms, say
from benchmarks.visitor import Answer, Visitor
from storyboard.boards.models import Board
from storyboard.gallery.queries import clips_for
from storyboard.gallery.queries.wall import PAGE, Cursor
from storyboard.renders.models import Clip
from storyboard.teams.models import User

FEW, MANY = 100, 10_000
ROUNDS = 3
MOST_QUERIES = 12
MIB = 1024 * 1024
_PROJECTS, _BOARDS_EACH = 9, 10


@dataclass(frozen=True, slots=True)
class Page:
    """One thing a browser asks for, and what it must get."""

    name: str
    path: str
    status: int = 200
    headers: Mapping[str, str] | None = None
    # The field that is saved, where this is a save.
    field: str = ""

    def ask(self, visitor: Visitor, number: int) -> Answer:
        if self.field:
            words = {"name": self.field, "was": _words(number - 1)}
            return visitor.post(self.path, {**words, "value": _words(number)})
        return visitor.get(self.path, **(self.headers or {}))


def _words(number: int) -> str:
    return "Shot 1" if number < 0 else f"Words, save {number}"


@dataclass(frozen=True, slots=True)
class House:
    """A studio with so many clips."""

    clips: int
    studio: Studio
    session: str
    pages: tuple[Page, ...]
    queries: Mapping[str, int]


def main() -> int:
    options = arguments(__doc__ or "").parse_args()
    times = 200 if options.long else 40
    report = Report("web", "Pages and media under many clips", __doc__ or "")
    say(f"Laying {FEW} and {MANY:,} clips.")
    with tempfile.TemporaryDirectory(prefix="storyboard-bench-few-") as folder:
        few, many = _houses(Path(folder))
        try:
            measured = measure((few, many), times, report)
        finally:
            many.studio.stop()
            few.studio.stop()
    _tell(report, few, many, measured)
    return report.finish()


def _houses(folder: Path) -> tuple[House, House]:
    """The same studio twice: copied when it held few clips, and filled up since."""
    lay()
    owner, team = make_owner()
    filed = file_film(team)
    boards = some_boards(owner)
    session = session_of(owner)
    fill(boards, filed, FEW, owner)
    few_pages = _pages(boards[0], owner)
    few_queries = count_queries(few_pages, session)
    copy_to(folder)
    fill(boards, filed, MANY, owner)
    many_pages = _pages(boards[0], owner)
    many_queries = count_queries(many_pages, session)
    connection.close()
    return (
        House(FEW, Studio(data=folder), session, few_pages, few_queries),
        House(MANY, Studio(data=DATA), session, many_pages, many_queries),
    )


def some_boards(owner: User) -> list[Board]:
    """The first is the one that is looked at: ten shots, and ten takes in both houses.
    The others hold the rest of the clips.
    """
    team = owner.memberships.get().team
    first = make_project(team, "The one looked at", by=owner)
    found = [make_board(first, plan("Ten shots", [2] * 10), by=owner)]
    for number in range(_PROJECTS):
        project = make_project(team, f"Film {number}", by=owner)
        found += [
            make_board(project, plan(f"Board {number}.{n}", [3, 3, 4]), by=owner)
            for n in range(_BOARDS_EACH)
        ]
    return found


def fill(boards: list[Board], filed: Filed, clips: int, owner: User) -> None:
    if not Clip.objects.exists():
        add_takes(boards[0], filed, range(1, 11), by=owner)
    others = boards[1:]
    each = (clips - 10) // len(others)
    for board in others:
        have = Clip.objects.filter(board=board).count()
        add_takes(board, filed, range(have + 1, each + 1), by=owner)
    rest = range(each + 1, each + 1 + clips - Clip.objects.count())
    add_takes(others[0], filed, rest, by=owner)


def copy_to(folder: Path) -> None:
    with sqlite3.connect(DATABASE) as source:
        source.execute("VACUUM INTO ?", (str(folder / DATABASE.name),))
    source.close()
    shutil.copy(DATA / "secret_key", folder)
    shutil.copytree(DATA / "static", folder / "static")
    (folder / "media").symlink_to(MEDIA)


def _pages(board: Board, owner: User) -> tuple[Page, ...]:
    clips = clips_for(owner)
    deep = clips[clips.count() - 2 * PAGE]
    after = f"/gallery/?after={Cursor(deep.made_at, deep.pk)}".replace("+", "%2B")
    clip: UUID = Clip.objects.filter(board=board).values_list("pk", flat=True)[0]
    htmx = {"HX_Request": "true"}
    shot = shots_of(board)[0]
    return (
        Page("healthz (reference)", "/healthz"),
        Page("projects", "/"),
        Page("project, 10 boards", f"/projects/{_a_project(board)}/"),
        Page("board, 10 shots", f"/boards/{board.pk}/"),
        Page("gallery, first page", "/gallery/"),
        Page("gallery, last full page", after),
        Page("gallery, last full part", after, headers=htmx),
        Page("clip", f"/clips/{clip}/"),
        Page("autosave", f"/shots/{shot.pk}/fields/", field="title"),
        Page("takes poll", f"/boards/{board.pk}/takes/", headers=htmx),
        Page(
            "1 MiB range",
            f"/clips/{clip}/file",
            status=206,
            headers={"Range": f"bytes={MIB}-"},
        ),
    )


def _a_project(board: Board) -> UUID:
    other = Board.objects.exclude(project=board.project_id).order_by("created_at")
    return other.values_list("project_id", flat=True)[0]


def count_queries(pages: tuple[Page, ...], session: str) -> dict[str, int]:
    """How many statements each page needs, in this process."""
    browser = Client(HTTP_HOST="localhost")
    browser.cookies["sessionid"] = session
    counts = {}
    for page in pages:
        headers = {k.replace("_", "-"): v for k, v in (page.headers or {}).items()}
        with CaptureQueriesContext(
            connection,
        ) as seen:
            if page.field:
                # The value it has already: nothing moves, and the rest is the same.
                fields = {"name": page.field, "was": "Shot 1", "value": "Shot 1"}
                answer = browser.post(page.path, fields)
            else:
                answer = browser.get(page.path, headers=headers)
        answer.close()
        if answer.status_code != page.status:
            raise SystemExit(f"{page.name}: {answer.status_code}")
        counts[page.name] = len(seen)
    return counts


def measure(
    houses: Sequence[House], times: int, report: Report
) -> dict[tuple[int, str], list[list[float]]]:
    """Seconds by house and page: a list for every round."""
    measured: dict[tuple[int, str], list[list[float]]] = defaultdict(list)
    wrong: list[str] = []
    film = _film()
    asked = 0
    for turn in range(ROUNDS):
        say(f"Round {turn + 1} of {ROUNDS}.")
        for house in houses:
            visitor = Visitor(house.studio.port, house.session)
            for page in house.pages:
                seconds = []
                for number in range(times + 1):
                    answer = page.ask(visitor, turn * (times + 1) + number)
                    asked += 1
                    wrong += _wrong(page, answer, film)
                    seconds.append(answer.seconds)
                measured[house.clips, page.name].append(seconds[1:])
            visitor.close()
    report.promise(
        "every answer is the right one",
        found=f"{len(wrong)} of {asked:,} wrong {'; '.join(sorted(set(wrong))[:3])}",
        kept=not wrong,
    )
    return measured


def _film() -> bytes:
    name: str = Clip.objects.values_list("file_name", flat=True)[0]
    return (MEDIA / name).read_bytes()


def _wrong(page: Page, answer: Answer, film: bytes) -> list[str]:
    if answer.status != page.status:
        return [f"{page.name}: {answer.status}"]
    if page.status == 206 and answer.body != film[MIB : 2 * MIB]:
        return [f"{page.name}: other bytes"]
    return []


def _tell(
    report: Report,
    few: House,
    many: House,
    measured: Mapping[tuple[int, str], list[list[float]]],
) -> None:
    rows = []
    reference = few.pages[0].name
    for page in many.pages:
        values = {c: measured[c, page.name] for c in (FEW, MANY)}
        p50 = {c: median_percentile(v, 0.5) for c, v in values.items()}
        p95 = {c: median_percentile(v, 0.95) for c, v in values.items()}
        base = median_percentile(measured[MANY, reference], 0.5)
        rows.append(
            (
                page.name,
                f"{ms(p50[FEW])} / {ms(p95[FEW])}",
                f"{ms(p50[MANY])} / {ms(p95[MANY])}",
                f"{p50[MANY] / p50[FEW]:.2f} / {p95[MANY] / p95[FEW]:.2f}",
                f"{p50[MANY] / base:.1f}",
                f"{few.queries[page.name]} / {many.queries[page.name]}",
            )
        )
    report.table(
        "One visitor, one request after the other",
        (
            "page",
            f"{FEW} clips, p50 / p95 ms",
            f"{MANY:,} clips, p50 / p95 ms",
            f"{MANY:,} to {FEW}, p50 / p95",
            "times healthz, p50",
            f"SQL at {FEW} / {MANY:,}",
        ),
        rows,
        note="Ten projects with 91 boards in both; the board and the clip looked at "
        "have ten takes in both, the other boards hold the rest of the clips.",
    )
    more = [
        f"{name}: {few.queries[name]} to {count}"
        for name, count in many.queries.items()
        if count > few.queries[name]
    ]
    report.promise(
        "more clips need no more SQL", found="; ".join(more) or "none", kept=not more
    )
    most = max(many.queries.items(), key=lambda pair: pair[1])
    report.promise(
        f"no page needs more than {MOST_QUERIES} statements",
        found=f"{most[1]} at most ({most[0]})",
        kept=most[1] <= MOST_QUERIES,
    )


if __name__ == "__main__":
    sys.exit(main())
