"""The gallery at 100, 1,000 and 10,000 takes, and players while a film is drawn.

Three studios, each on a database of its own, answer in turns; every page is asked for
three rounds, and the middle one of three percentiles is shown. Then twenty players
stream from the largest one, each a megabyte a second, while a worker draws.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

from django.db import connection

from benchmarks.ground import DATA, ROOT, lay
from benchmarks.people import (
    file_film,
    make_board,
    make_owner,
    order,
    plan,
    session_of,
)
from benchmarks.processes import Studio, wait_until
from benchmarks.report import (
    Report,
    arguments,
    median_percentile,
    ms,
    percentile,
    say,
)
from benchmarks.web import (
    MOST_QUERIES,
    House,
    Page,
    copy_to,
    count_queries,
    fill,
    measure,
    some_boards,
)
from storyboard.boards.models import Board
from storyboard.gallery.models import Star
from storyboard.gallery.queries import clips_for
from storyboard.gallery.queries.wall import PAGE, Cursor
from storyboard.renders.actions import cancel_render
from storyboard.renders.models import Clip
from storyboard.teams.models import User

FEW, SOME, MANY = 100, 1_000, 10_000
MOST_SECONDS = 0.060
MOST_GROWTH = 1.3
PLAYERS = 20
# A player asks for a megabyte a second. It stands still when one takes longer.
STALLS = 1.0
_STANDINGS = ("open", "asked", "needs_changes", "rejected", "approved")
# Ten minutes of 720p: longer to draw than the players play.
_LONG_FILM = plan("Drawn meanwhile", [20] * 30, size=(1280, 720))


def main() -> int:
    options = arguments(__doc__ or "").parse_args()
    times = 200 if options.long else 30
    report = Report("wall", "The gallery under many takes", __doc__ or "")
    say(f"Laying {FEW}, {SOME:,} and {MANY:,} takes.")
    with tempfile.TemporaryDirectory(prefix="storyboard-bench-wall-") as folder:
        houses, owner, board = _houses(Path(folder))
        try:
            measured = measure(houses, times, report)
            _tell(report, houses, measured)
            _play(report, houses[-1], owner, board, 60 if options.long else 15)
        finally:
            for house in houses:
                house.studio.stop()
    return report.finish()


def _houses(folder: Path) -> tuple[list[House], User, Board]:
    """The same studio three times: copied twice on the way to the most takes."""
    lay()
    owner, team = make_owner()
    filed, boards = file_film(team), some_boards(owner)
    session, laid = session_of(owner), []
    for clips in (FEW, SOME, MANY):
        fill(boards, filed, clips, owner)
        _make_different(owner)
        pages = _pages(boards[1], owner)
        data = DATA
        if clips != MANY:
            data = folder / str(clips)
            data.mkdir()
            copy_to(data)
        laid.append((clips, data, pages, count_queries(pages, session)))
    connection.close()
    houses = [
        House(clips, Studio(data=data), session, pages, queries)
        for clips, data, pages, queries in laid
    ]
    return houses, owner, boards[0]


def _make_different(owner: User) -> None:
    """Judged, talked about, starred, of many lengths and prices."""
    ids = list(Clip.objects.order_by("made_at").values_list("pk", flat=True))
    for number, standing in enumerate(_STANDINGS):
        clips = Clip.objects.filter(pk__in=ids[number :: len(_STANDINGS)])
        facts = {"frames": 240 + 24 * number, "price_usd": number}
        clips.update(standing=standing, **facts)
    Clip.objects.filter(pk__in=ids[::10]).update(open_comments=3)
    stars = [Star(user=owner, clip_id=key) for key in ids[::10]]
    Star.objects.bulk_create(stars, ignore_conflicts=True)


def _pages(board: Board, owner: User) -> tuple[Page, ...]:
    clips = clips_for(owner)
    deep = clips[clips.count() - 2 * PAGE]
    after = quote(str(Cursor(deep.made_at, deep.pk)))
    since = quote(clips[0].made_at.isoformat())
    narrowed = {
        "one project": f"project={board.project_id}",
        "one board": f"board={board.pk}",
        "one model": "model=local/animatic",
        "approved": "verdict=approved",
        "starred": "star=1",
        "mine": "mine=1",
        "open comments": "talk=1",
        "all of these": "verdict=open&star=1&mine=1&talk=1",
        "nothing is so": "verdict=asked&talk=1&star=1&sort=dearest",
        "oldest first": "sort=oldest",
        "longest first": "sort=longest",
        "dearest first, approved": "sort=dearest&verdict=approved",
    }
    return (
        Page("healthz (reference)", "/healthz"),
        Page("first page", "/gallery/"),
        Page("last full page", f"/gallery/?after={after}"),
        *(Page(name, f"/gallery/?{query}") for name, query in narrowed.items()),
        Page("what is new", f"/gallery/news/?since={since}", status=204),
        Page("trash", "/gallery/trash/"),
    )


def _tell(
    report: Report,
    houses: Sequence[House],
    measured: Mapping[tuple[int, str], list[list[float]]],
) -> None:
    few, *_, many = houses
    rows, slow, grown = [], [], []
    for page in many.pages:
        values = [measured[house.clips, page.name] for house in houses]
        p95 = [median_percentile(value, 0.95) for value in values]
        p50 = [median_percentile(value, 0.5) for value in values]
        growth = p50[-1] / p50[0]
        rows.append(
            (
                page.name,
                *(f"{ms(a)} / {ms(b)}" for a, b in zip(p50, p95, strict=True)),
                f"{growth:.2f} / {p95[-1] / p95[0]:.2f}",
                " / ".join(str(house.queries[page.name]) for house in houses),
            )
        )
        if max(p95) > MOST_SECONDS:
            slow.append(f"{page.name} {ms(max(p95))} ms")
        if page.name == "first page" and p95[-1] > MOST_GROWTH * p95[0]:
            grown.append(f"{p95[-1] / p95[0]:.2f} times")
    counts = [f"{house.clips:,} takes, p50 / p95 ms" for house in houses]
    sizes = " / ".join(f"{house.clips:,}" for house in houses)
    report.table(
        "One visitor, one request after the other",
        ("wall", *counts, f"{MANY:,} to {FEW}, p50 / p95", f"SQL at {sizes}"),
        rows,
        note="A fifth of the takes have each verdict, length and price; a tenth are "
        "starred, and a tenth are talked about.",
    )
    report.promise(
        f"every page has a p95 below {ms(MOST_SECONDS)} ms",
        found="; ".join(slow) or "all have",
        kept=not slow,
    )
    report.promise(
        f"the first page takes at most {MOST_GROWTH} times as long at {MANY:,}",
        found="; ".join(grown) or "it does",
        kept=not grown,
    )
    more = [
        f"{name}: {few.queries[name]} to {count}"
        for name, count in many.queries.items()
        if count > few.queries[name]
    ]
    most = max(count for house in houses for count in house.queries.values())
    report.promise(
        f"no more SQL for more takes, and at most {MOST_QUERIES} statements",
        found="; ".join(more) or f"{most} at most",
        kept=not more and most <= MOST_QUERIES,
    )


def _play(
    report: Report, house: House, owner: User, board: Board, seconds: float
) -> None:
    """Ranges for many at once, while a worker draws a long film."""
    say(f"{PLAYERS} players for {seconds:.0f} s while a film is drawn.")
    film = make_board(board.project, _LONG_FILM, by=owner)
    drawn = order(film, by=owner)
    clip = Clip.objects.filter(board=board).values_list("pk", flat=True)[0]

    def frames() -> int:
        drawn.refresh_from_db()
        return drawn.done_frames

    wait_until(frames, "the first frames of a film")
    before = frames()
    words = (str(house.studio.port), house.session, f"/clips/{clip}/file")
    command = [sys.executable, "-m", "benchmarks.readers", *words]
    command += [str(PLAYERS), str(seconds)]
    said = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    result = json.loads(said.stdout)
    during = frames() - before
    cancel_render(drawn.pk, owner)
    took = result["took"]
    report.table(
        f"{PLAYERS} players, a megabyte a second each",
        ("ranges", "p50 ms", "p95 ms", "longest ms", "frames drawn meanwhile"),
        [
            (
                f"{len(took):,}",
                *(ms(percentile(took, share)) for share in (0.5, 0.95, 1.0)),
                f"{during:,}",
            )
        ],
    )
    late = sum(one > STALLS for one in took)
    wrong = result["wrong"]
    report.promise(
        "no player stands still while a film is drawn",
        found=f"{late} of {len(took):,} later than {STALLS:.0f} s, {len(wrong)} wrong",
        kept=not late and not wrong and during > 0,
    )


if __name__ == "__main__":
    sys.exit(main())
