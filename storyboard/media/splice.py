"""Pieces of clips to one film, encoded once from end to end.

Nothing is blended: each frame of the film is a frame of a clip. All of it goes through
one encoder, so that no seam differs from what is around it.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from storyboard.media.child import Limits, watch_bounded
from storyboard.media.clips import container_of
from storyboard.media.errors import Refused

_WORKER = "storyboard.media.splice_worker"
# At 4K the encoder holds 500 MB and a decoder 300.
_MEMORY = 1_600_000_000
_MOST_FILE = 40_000_000_000
# Megapixels that are decoded and encoded in a second of a core at the very least.
_SLOWEST = 4.0


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of the film: for each of its frames the number of the clip's frame. Its
    sound begins with the first of them. `rate` is the clip's.
    """

    path: Path
    shown: tuple[int, ...]
    rate: Fraction


@dataclass(frozen=True, slots=True)
class Look:
    """What the film is like. `container`: mp4, mov or webm. `crops`: a piece of another
    shape fills the picture, where it would else have black beside it.
    """

    width: int
    height: int
    rate: Fraction
    container: str
    crops: bool = False


class Stopped(Exception):
    """It was given up; there is no film."""


def splice(
    stretches: Sequence[Stretch],
    look: Look,
    out: Path,
    *,
    report: Callable[[int, int], None],
    cancelled: Callable[[], bool],
) -> None:
    """Write the film to `out`, an unused name in an existing folder.

    `report(done, total)` counts frames; `cancelled()` is asked several times a second.
    Raises Refused, ChildFailed (it died, or took too much) and Stopped.
    """
    frames = sum(len(stretch.shown) for stretch in stretches)
    run_job(
        _WORKER,
        job_of(stretches, look, out),
        out,
        limits=_limits(look, frames),
        report=report,
        cancelled=cancelled,
    )


def run_job(
    worker: str,
    facts: dict[str, Any],
    out: Path,
    *,
    limits: Limits,
    report: Callable[[int, int], None],
    cancelled: Callable[[], bool],
) -> dict[str, Any]:
    """Have a child write `out` by the facts of a job; what it said when it was done.
    Raises as `splice` does.
    """
    folder, said = out.parent, {}
    job = folder / f"{out.stem}.job"
    job.write_text(json.dumps(facts), "utf-8")
    lines = watch_bounded(worker, [str(job.resolve())], folder=folder, limits=limits)
    try:
        for line in lines:
            if cancelled():
                raise Stopped
            if line is None:
                continue
            if "refused" in line:
                raise Refused(line.pop("refused"), "A piece of the film", **line)
            said = line
            if "done" in line:
                report(line["done"], line["total"])
    finally:
        lines.close()
        job.unlink(missing_ok=True)
    return said


def job_of(stretches: Sequence[Stretch], look: Look, out: Path) -> dict[str, Any]:
    """What a worker that makes a film of stretches is told, as JSON has it."""
    return {
        **asdict(look),
        "rate": str(look.rate),
        "out": str(out.resolve()),
        "stretches": [
            {
                "path": str(stretch.path.resolve()),
                "container": container_of(stretch.path, stretch.path.name),
                "shown": stretch.shown,
                "rate": str(stretch.rate),
            }
            for stretch in stretches
        ],
    }


def _limits(look: Look, frames: int) -> Limits:
    seconds = 60 + int(look.width * look.height * frames / 1e6 / _SLOWEST)
    # Its share of a busy machine may be small: the processor time is what bounds it.
    return Limits(_MEMORY, seconds, seconds * 15.0, _MOST_FILE)
