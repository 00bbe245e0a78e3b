"""What a run found: tables, promises kept or broken, and the machine it ran on."""

import argparse
import math
import os
import platform
import sqlite3
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median

FOLDER = Path(__file__).resolve().parent
_LIBRARIES = (
    "django",
    "django-q2",
    "gunicorn",
    "av",
    "opencv-python-headless",
    "numpy",
)


@dataclass(frozen=True, slots=True)
class Promise:
    """Something that must hold, whatever the machine."""

    says: str
    found: str
    kept: bool


@dataclass(slots=True)
class Report:
    """Printed at the end and written to `benchmarks/<name>.md`."""

    name: str
    title: str
    about: str
    promises: list[Promise] = field(default_factory=list)
    _parts: list[str] = field(default_factory=list)
    _began: float = field(default_factory=time.monotonic)
    _load: float = field(default_factory=lambda: os.getloadavg()[0])

    def table(
        self,
        title: str,
        columns: Sequence[str],
        rows: Iterable[Sequence[object]],
        *,
        note: str = "",
    ) -> None:
        lines = [f"## {title}", "", _row(columns), _row(["---"] * len(columns))]
        lines += [_row(row) for row in rows]
        self._parts.append("\n".join([*lines, "", note] if note else lines))

    def promise(self, says: str, *, found: object, kept: bool) -> None:
        self.promises.append(Promise(says, str(found), kept))

    def finish(self) -> int:
        """Write and print it. The exit code: 1 when a promise was broken."""
        broken = [promise for promise in self.promises if not promise.kept]
        if self.promises:
            rows = [(p.says, p.found, "yes" if p.kept else "NO") for p in self.promises]
            self.table("What must hold", ("promise", "found", "kept"), rows)
        text = "\n\n".join([f"# {self.title}", self.about.strip(), self._machine()])
        text = "\n\n".join([text, *self._parts]) + "\n"
        (FOLDER / f"{self.name}.md").write_text(text, encoding="utf-8")
        print(f"\n{text}\nbenchmarks/{self.name}.md is written.")
        for promise in broken:
            print(f"BROKEN: {promise.says}: {promise.found}", file=sys.stderr)
        return 1 if broken else 0

    def _machine(self) -> str:
        libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
        took = time.monotonic() - self._began
        return (
            f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {os.cpu_count()} cores "
            f"({platform.machine()}, {platform.system()} {platform.release()}), load "
            f"{self._load:.1f} before the run, which took {took:.0f} s. Python "
            f"{platform.python_version()}, SQLite {sqlite3.sqlite_version}, "
            f"{libraries}."
        )


def _row(cells: Iterable[object]) -> str:
    return "| " + " | ".join(" ".join(str(c).split()) for c in cells) + " |"


def say(words: str) -> None:
    """What is being done, for whoever waits at the terminal."""
    print(f"{datetime.now(UTC):%H:%M:%S} {words}", flush=True)


def arguments(about: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--long", action="store_true", help="more of everything")
    return parser


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that `share` of all do not pass."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def median_percentile(rounds: Sequence[Sequence[float]], share: float) -> float:
    """Of every round its percentile; of these the one in the middle."""
    return median(percentile(values, share) for values in rounds)


def ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f}"
