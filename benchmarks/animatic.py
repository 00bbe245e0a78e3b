"""The animatic engine beside its encoder alone, MoviePy and ffmpeg's zoompan.

Boards of five shots at 24 pictures a second, two of them blends. Every film is made in
a process of its own, by turns, and the middle of its rounds is shown. The encoder alone
gets ready-made pictures that move as much, with the same options: nobody who draws
anything can be quicker. It is the better of one stream on all threads and one stream a
core by segment. Peers are timed with the start of their programs, and so are we beside
them. Every run reads its film back.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from argparse import Namespace
from collections.abc import Sequence
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
# Peak memory of the drafts, by the longer side.
MOST_BYTES = {1280: 250_000_000, 1920: 250_000_000, 3840: 700_000_000}
ENCODERS = ("encoder-one", "encoder-two")
OURS = ("cold", "warm", "edited")
PEERS_OF = ("moviepy-medium", "moviepy-ultrafast", "zoompan-ultrafast")
JITTERLESS = "zoompan-4x-ultrafast"
SMALL = "640x360"

Facts = dict[str, Any]
Found = dict[tuple[str, str], list[Facts]]


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
                    say(f"Round {turn + 1} of {options.runs}: {case.size}, {who}.")
                    facts = _made(case, who, Path(folder))
                    found.setdefault((case.size, who), []).append(facts)
        _tell_limits(report, cases, found)
        _tell_peers(report, cases, found)
        _tell_draft(report, found)
        _tell_smoothness(report, Path(folder), options)
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
    ran = subprocess.run(
        [sys.executable, "-m", "benchmarks.films", *words],
        cwd=ROOT,
        env={**os.environ, "PEERS_PYTHON": str(PEERS)},
        stdout=subprocess.PIPE,
        check=True,
        timeout=600,
    )
    out.unlink()
    facts: Facts = json.loads(ran.stdout)
    return facts


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
                row = (size, who, f"{seconds:.2f}", rate, of_it, megabytes, peak, alike)
                rows.append(row)
    columns = ("size", "who", "s", "fps", "of the encoder", "MB", "peak MB", "SSIM")
    note = (
        "Of the encoder: its seconds through these. `edited`: one shot of five. SSIM: "
        "the first and the last picture of the film against the stills."
    )
    report.table("Beside the encoder alone", columns, rows, note=note)
    for size in (case.size for case in cases):
        _promise_speed(report, size, found)


def _promise_speed(report: Report, size: str, found: Found) -> None:
    limit = _limit(found, size, "draft")
    for how, bar in (("warm", 0.85), ("cold", 0.70)):
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
        f"a film begins and ends with its stills: SSIM above {LEAST_ALIKE}",
        found=f"{worst:.3f} at worst",
        kept=worst > LEAST_ALIKE,
    )


if __name__ == "__main__":
    sys.exit(main())
