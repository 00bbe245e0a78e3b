"""The animatic engine beside its encoder alone, MoviePy and ffmpeg's zoompan.

Boards of five shots at 24 pictures a second, two of them blends. Every film is made in
a process of its own, by turns, and the middle of its rounds is shown. The encoder alone
gets ready-made pictures that move as much, with the same options: nobody who draws
anything can be quicker. It is the better of one stream on all threads and one stream a
core by segment. Peers are timed with the start of their programs, and so are we beside
them. Every run reads its film back. Last, a real studio is asked for drafts.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from argparse import Namespace
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.films import MAKERS
from benchmarks.peers import version_of
from benchmarks.report import Report, arguments, say
from benchmarks.smooth import largest_deviation

ROOT = Path(__file__).resolve().parent.parent
# Laid by `make bench`; without it MoviePy is left out.
PEERS = Path(os.environ.get("PEERS_PYTHON", ROOT / ".venv/peers/bin/python"))
LEAST_ALIKE = 0.95
# Of the encoder's rate: with the pictures kept, and with nothing.
_BARS = (("warm", 0.85), ("cold", 0.70))
# Peak memory of the drafts, by the longer side.
MOST_BYTES = {1280: 250_000_000, 1920: 250_000_000, 3840: 700_000_000}
ENCODERS = ("encoder-one", "encoder-two")
OURS = ("cold", "warm", "edited")
PEERS_OF = ("moviepy-medium", "moviepy-ultrafast", "zoompan-ultrafast")
JITTERLESS = "zoompan-4x-ultrafast"
SMALL = "640x360"

Facts = dict[str, Any]
Found = dict[tuple[str, str], list[Facts]]
# One film at a time: whoever is slower than this hangs.
_LONGEST_SECONDS = 600
# MoviePy takes most of the whole run's time.
_MOVIEPY_RUNS = 2


@dataclass(frozen=True, slots=True)
class Case:
    size: str
    seconds: int


CASES = (Case("1280x720", 15), Case("1920x1080", 15), Case("3840x2160", 5))


def main() -> int:
    options = _options()
    cases = [case for case in CASES if case.size in options.sizes]
    report = Report("results", "The animatic engine and its peers", __doc__ or "")
    found: Found = {}
    with tempfile.TemporaryDirectory(prefix="storyboard-bench-") as folder:
        for turn in range(options.runs):
            for case in (Case(SMALL, 15), *cases):
                for who in _who(case, options):
                    if turn >= _MOVIEPY_RUNS and who.startswith("moviepy"):
                        continue
                    say(f"Round {turn + 1} of {options.runs}: {case.size}, {who}.")
                    facts = _made(case, who, Path(folder))
                    found.setdefault((case.size, who), []).append(facts)
        _tell_limits(report, cases, found)
        _tell_parts(report, cases, found)
        _tell_peers(report, cases, found)
        _tell_draft(report, found)
        _tell_smoothness(report, Path(folder), options)
    _tell_orders(report, options)
    _promise_films(report, cases, found)
    return report.finish()


def _options() -> Namespace:
    parser = arguments(__doc__ or "")
    sizes = [case.size for case in CASES]
    parser.add_argument("--sizes", nargs="+", default=sizes, choices=sizes)
    parser.add_argument("--runs", type=int, default=3, help="of every film")
    parser.add_argument("--no-peers", action="store_true", help="only ours")
    return parser.parse_args()


def _who(case: Case, options: Namespace) -> list[str]:
    if case.size == SMALL:
        return ["draft-cold"]
    own = [f"{p}-{how}" for p in ("draft", "final") for how in (*ENCODERS, *OURS)]
    return own + ([] if options.no_peers else _peers())


def _peers() -> list[str]:
    peers: list[str] = []
    if PEERS.exists():
        peers += [who for who in PEERS_OF if who.startswith("moviepy")]
    if shutil.which("ffmpeg"):
        peers += [who for who in (*PEERS_OF, JITTERLESS) if who.startswith("zoompan")]
    return peers


def _made(case: Case, who: str, folder: Path) -> Facts:
    out = folder / f"{who}.mp4"
    words = [who, case.size, str(case.seconds), "5", str(out)]
    facts: Facts = _told("films", *words)
    out.unlink()
    return facts


def _told(module: str, *words: str) -> Any:
    """What this module of ours prints, in a process and a group of its own; nothing of
    that is left, however it ends.
    """
    # The libraries' own threads would turn for nothing; the studio has none either.
    settings = {"PEERS_PYTHON": str(PEERS), "OPENBLAS_NUM_THREADS": "1"}
    process = subprocess.Popen(
        [sys.executable, "-m", f"benchmarks.{module}", *words],
        cwd=ROOT,
        env={**os.environ, **settings},
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        said, _ = process.communicate(timeout=_LONGEST_SECONDS)
    finally:
        with suppress(ProcessLookupError):
            # In good order first: a studio has folders and a family.
            os.killpg(process.pid, signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                process.wait(10)
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    if process.returncode != 0:
        raise RuntimeError(f"benchmarks.{module} {words} ended: {process.returncode}")
    return json.loads(said)


def _middle(found: Found, size: str, who: str, fact: str = "seconds") -> float:
    return float(median(facts[fact] for facts in found[size, who]))


def _limit(found: Found, size: str, profile: str) -> float:
    """Seconds of the encoder alone, in the better of its two shapes."""
    return min(_middle(found, size, f"{profile}-{who}") for who in ENCODERS)


def _tell_limits(report: Report, cases: Sequence[Case], found: Found) -> None:
    rows = []
    for size in (case.size for case in cases):
        for profile in ("draft", "final"):
            limit = _limit(found, size, profile)
            for who in (f"{profile}-{how}" for how in (*ENCODERS, *OURS)):
                seconds, facts = _middle(found, size, who), found[size, who][0]
                rate = f"{facts['frames'] / seconds:.0f}"
                of_it = f"{limit / seconds:.2f}"
                megabytes = f"{facts['bytes'] / 1e6:.1f}"
                # The encoder holds its ready-made pictures, which says nothing.
                peak = (
                    "" if "encoder" in who else f"{_peak(found, size, who) / 1e6:.0f}"
                )
                alike = " / ".join(f"{a:.3f}" for a in facts.get("alike", ()))
                busy = f"{_middle(found, size, who, 'processor'):.2f}"
                shown = (size, who, f"{seconds:.2f}", busy, rate, of_it)
                rows.append((*shown, megabytes, peak, alike))
    columns = (
        *("size", "who", "s", "processor s", "fps", "of the encoder"),
        *("MB", "peak MB", "SSIM"),
    )
    note = (
        "Of the encoder: its seconds through these. `edited`: one shot of five. SSIM: "
        "the first and the last picture of the film against the stills; of what is "
        "made cold also one of each shot, moving or melting, against Pillow's."
    )
    report.table("Beside the encoder alone", columns, rows, note=note)
    for size in (case.size for case in cases):
        _promise_speed(report, size, found)


def _tell_parts(report: Report, cases: Sequence[Case], found: Found) -> None:
    """Why it is no nearer to the encoder, and no smaller."""
    rows, held = [], []
    for case in cases:
        say(f"Where the time goes: {case.size}.")
        parts = _told("parts", case.size, str(case.seconds))
        limit = _processor_limit(found, case)
        at_most = {how: limit / bar - limit for how, bar in _BARS}
        ours = ("pictures", "kept", "drawing", "encoding", "joining")
        row = [case.size, *(f"{parts[part]:.2f}" for part in ours), f"{limit:.2f}"]
        rows.append([*row, *(f"{at_most[how]:.2f}" for how, _ in _BARS)])
        megabytes = (parts[what] / 1e6 for what in ("loaded", "bare", "peak"))
        held.append([case.size, *(f"{each:.0f}" for each in megabytes)])
    columns = (
        *("size", "stills to pictures", "kept pictures", "drawing", "encoding"),
        *("joining, sound", "encoder alone", "left, warm", "left, cold"),
    )
    note = (
        "Milliseconds of one core for each picture of a draft. Left: what all but the "
        "encoder may take for the promised rate, if nobody ever waits: warm 0.85 of "
        "the encoder alone, cold 0.70."
    )
    report.table("Where our time goes", columns, rows, note=note)
    note = (
        "MB. Encoders: Python, its libraries, and as many encoders as work side by "
        "side, given grey pictures; the rest of a draft is stills and drawing."
    )
    titles = ("size", "Python and libraries", "and encoders", "a whole draft")
    report.table("Where our memory goes", titles, held, note=note)


def _processor_limit(found: Found, case: Case) -> float:
    """Milliseconds of a core that the better of the bare encoders takes a picture."""
    whos = (f"draft-{who}" for who in ENCODERS)
    best = min(whos, key=lambda who: _middle(found, case.size, who))
    busy = _middle(found, case.size, best, "processor")
    return float(busy / found[case.size, best][0]["frames"] * 1000)


def _promise_speed(report: Report, size: str, found: Found) -> None:
    limit = _limit(found, size, "draft")
    for how, bar in _BARS:
        share = limit / _middle(found, size, f"draft-{how}")
        says = f"{size}, draft, {how}: at least {bar} of the encoder's rate"
        report.promise(says, found=f"{share:.2f}", kept=share >= bar)
    for profile in ("draft", "final"):
        edit = _middle(found, size, f"{profile}-edited")
        share = edit / _middle(found, size, f"{profile}-cold")
        says = f"{size}, {profile}: one shot of five takes at most 0.30 of all"
        report.promise(says, found=f"{share:.2f}", kept=share <= 0.30)
    most = MOST_BYTES[int(size.partition("x")[0])]
    peak = _peak(found, size, "draft-cold")
    says = f"{size}: at most {most / 1e6:.0f} MB of memory"
    report.promise(says, found=f"{peak / 1e6:.0f} MB", kept=peak <= most)


def _peak(found: Found, size: str, who: str) -> int:
    return int(max(facts["peak"] for facts in found[size, who]))


def _tell_peers(report: Report, cases: Sequence[Case], found: Found) -> None:
    rows = []
    for size in (case.size for case in cases):
        ours = _middle(found, size, "draft-cold", "whole")
        peers = [who for at, who in found if at == size and who.startswith(("m", "z"))]
        for who in ("draft-cold", "final-cold", *peers):
            seconds, facts = _middle(found, size, who, "whole"), found[size, who][0]
            alike = " / ".join(f"{a:.3f}" for a in facts["alike"])
            peak = f"{_peak(found, size, who) / 1e6:.0f}"
            ratio, large = f"{ours / seconds:.2f}", f"{facts['bytes'] / 1e6:.1f}"
            rows.append((size, who, f"{seconds:.2f}", ratio, large, peak, alike))
        for who in peers:
            bar = 0.1 if who[0] == "m" else 1 / 3 if who == JITTERLESS else 0.75
            share = ours / _middle(found, size, who, "whole")
            says = f"{size}: our draft takes at most {bar:.2f} of the time of {who}"
            report.promise(says, found=f"{share:.2f}", kept=share <= bar)
    columns = ("size", "who", "s", "ours to it", "MB", "peak MB", "SSIM")
    asked = "import importlib.metadata as m; print(m.version('moviepy'))"
    moviepy = version_of([str(PEERS), "-c", asked])
    note = f"MoviePy {moviepy or 'is not here'}; {version_of(['ffmpeg', '-version'])}"
    report.table("Beside the peers, programs and all", columns, rows, note=note)


def _tell_draft(report: Report, found: Found) -> None:
    took = _middle(found, SMALL, "draft-cold", "whole")
    says = f"the draft of 15 s in five shots ({SMALL}), its process and all: under 2 s"
    report.promise(says, found=f"{took:.2f} s", kept=took < 2)


def _tell_orders(report: Report, options: Namespace) -> None:
    say("Drafts, ordered in a real studio.")
    found = _told("orders", str(2 * options.runs))
    steps, rows = ("waiting", "drawing", "keeping", "whole"), []
    for what in dict.fromkeys(facts["what"] for facts in found):
        alike = [facts for facts in found if facts["what"] == what]
        middle = {step: median(facts[step] for facts in alike) for step in steps}
        rows.append((what, len(alike), *(f"{middle[step]:.2f}" for step in steps)))
        says = f"a draft, {what}: plays within 2 s of its order"
        whole = middle["whole"]
        report.promise(says, found=f"{whole:.2f} s", kept=whole < 2)
    columns = ("the draft", "of them", "waiting", "drawing", "keeping", "in all")
    note = (
        "Seconds, the middle one. 15 s of five shots of 1280x720, drawn at 640x360, "
        "from the page's request until its clip plays. Waiting: request, queue and "
        "claim. Keeping: measured, poster and sprite, on the disk."
    )
    report.table("From the order to the film", columns, rows, note=note)


def _tell_smoothness(report: Report, folder: Path, options: Namespace) -> None:
    whose = ["final-cold"]
    if not options.no_peers:
        whose += [who for who in _peers() if who.startswith("zoompan")]
    off = {who: largest_deviation(MAKERS[who], folder) for who in whose}
    rows = [(who, f"{pixels:.3f}") for who, pixels in off.items()]
    columns = ("who", "pixels off its path")
    note = "A zoom of 5 s at 1280x720, the worst of 28 dots in any frame."
    report.table("Smoothness", columns, rows, note=note)
    ours = off["final-cold"]
    says = "no dot leaves its path by 0.25 pixels"
    report.promise(says, found=f"{ours:.3f}", kept=ours < 0.25)


def _promise_films(report: Report, cases: Sequence[Case], found: Found) -> None:
    ours = [
        (case, facts)
        for case in cases
        for (size, who), rounds in found.items()
        for facts in rounds
        if size == case.size and who.endswith(OURS)
    ]
    short = [c.size for c, facts in ours if facts["counted"] != c.seconds * 24]
    report.promise(
        "every film has exactly seconds x 24 pictures",
        found=", ".join(short) or f"{len(ours)} of {len(ours)}",
        kept=not short,
    )
    worst = min(min(facts["alike"]) for _, facts in ours)
    report.promise(
        f"a film shows its stills, at its ends and between: SSIM above {LEAST_ALIKE}",
        found=f"{worst:.3f} at worst",
        kept=worst > LEAST_ALIKE,
    )


if __name__ == "__main__":
    # Told to end it still takes its folder and its processes along.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sys.exit(main())
