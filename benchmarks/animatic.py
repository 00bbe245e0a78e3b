"""The animatic engine beside its encoders alone, per size.

Boards of five shots at 24 pictures a second, two of them blends. Every film is made in
a process of its own, three rounds by turns, and the middle one is shown. The encoder
alone gets ready-made pictures that move as much, with the same options, segments and
threads: nobody who draws anything can be quicker. Every run reads its film back.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.report import Report, arguments, say

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = "encoder"
WHO = ("ours", REFERENCE)
ROUNDS = 3
LEAST_ALIKE = 0.95
MOST_BYTES = 1_500_000_000


@dataclass(frozen=True, slots=True)
class Case:
    """A film to make."""

    size: str
    seconds: int
    shots: int = 5

    @property
    def name(self) -> str:
        words = f"{self.shots} shots" if self.shots > 1 else "1 shot"
        return f"{self.size}, {self.seconds} s, {words}"


CASES = (
    Case("1280x720", 15),
    Case("1920x1080", 15),
    Case("3840x2160", 5),
    Case("1280x720", 5, 1),
    Case("1920x1080", 5, 1),
)
LONGER = (
    Case("1920x1080", 60),
    Case("3840x2160", 15),
    Case("2160x3840", 5),
    Case("2880x2880", 5),
)

Facts = dict[str, Any]


def main() -> int:
    options = arguments(__doc__ or "").parse_args()
    report = Report("animatic", "The animatic engine", __doc__ or "")
    cases = (*CASES, *LONGER) if options.long else CASES
    found: dict[tuple[Case, str], list[Facts]] = {}
    with tempfile.TemporaryDirectory(prefix="storyboard-bench-") as folder:
        for turn in range(ROUNDS):
            say(f"Round {turn + 1} of {ROUNDS}.")
            for case in cases:
                for who in WHO:
                    facts = _made(case, who, Path(folder))
                    found.setdefault((case, who), []).append(facts)
    _tell(report, cases, found)
    return report.finish()


def _made(case: Case, who: str, folder: Path) -> Facts:
    out = folder / f"{who}.mp4"
    words = [who, case.size, str(case.seconds), str(case.shots), str(out)]
    ran = subprocess.run(
        [sys.executable, "-m", "benchmarks.films", *words],
        cwd=ROOT,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        stdout=subprocess.PIPE,
        check=True,
        timeout=600,
    )
    out.unlink()
    facts: Facts = json.loads(ran.stdout)
    return facts


def _tell(
    report: Report, cases: Sequence[Case], found: dict[tuple[Case, str], list[Facts]]
) -> None:
    rows = [
        _row(case, who, found[case, who], found[case, REFERENCE])
        for case in cases
        for who in WHO
    ]
    report.table(
        "Films",
        ("film", "who", "s", "fps", "to the encoder alone", "MB", "peak MB", "SSIM"),
        rows,
        note="SSIM: the first and the last picture of the film against the stills, the "
        "worst of all rounds. Peak: the process's, its Python included.",
    )
    films = [(case, f) for case in cases for f in found[case, "ours"]]
    short = [c.name for c, f in films if f["counted"] != c.seconds * 24]
    report.promise(
        "every film has exactly seconds x 24 pictures",
        found=", ".join(short) or f"{len(films)} of {len(films)}",
        kept=not short,
    )
    worst = min(min(f["alike"]) for _, f in films)
    report.promise(
        f"a film begins and ends with its stills: SSIM above {LEAST_ALIKE}",
        found=f"{worst:.3f} at worst",
        kept=worst > LEAST_ALIKE,
    )
    peak = max(f["peak"] for _, f in films)
    report.promise(
        "no film needs 1.5 GB", found=f"{peak / 1e6:.0f} MB", kept=peak < MOST_BYTES
    )


def _row(
    case: Case, who: str, rounds: Sequence[Facts], reference: Sequence[Facts]
) -> list[str]:
    seconds = median(facts["seconds"] for facts in rounds)
    base = median(facts["seconds"] for facts in reference)
    pairs = [facts["alike"] for facts in rounds if "alike" in facts]
    alike = [min(ends) for ends in zip(*pairs, strict=True)]
    peak = f"{max(facts['peak'] for facts in rounds) / 1e6:.0f}"
    return [
        case.name,
        "encoder alone" if who == REFERENCE else who,
        f"{seconds:.2f}",
        f"{rounds[0]['frames'] / seconds:.0f}",
        f"{seconds / base:.2f}",
        f"{rounds[0]['bytes'] / 1e6:.1f}",
        # The reference holds its ready-made pictures, which says nothing.
        "" if who == REFERENCE else peak,
        " / ".join(f"{value:.3f}" for value in alike),
    ]


if __name__ == "__main__":
    sys.exit(main())
