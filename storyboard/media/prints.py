"""Pictures as they are printed: stills and frames of films, as JPEGs of a given size.

What is drawn large is read in a bounded child, so that the web server neither holds a
4K picture in memory nor the other requests up.
"""

import json
import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from storyboard.media.child import ChildFailed, Limits, run_bounded

logger = logging.getLogger(__name__)

_WORKER = "storyboard.media.print_worker"
# The largest still is 40 million pixels: 120 MB, and as much again while it is resized.
_LIMITS = Limits(
    memory_bytes=700_000_000, cpu_seconds=120, wall_seconds=180.0, open_files=128
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A stored still; or, with the `container` of a film, its frame of that number."""

    path: Path
    container: str = ""
    frame: int = 0


def print_pictures(
    wanted: Sequence[Wanted], *, box: tuple[int, int], folder: Path
) -> list[Path | None]:
    """A JPEG of each in the empty `folder`, as large as fits the box of pixels; none is
    ever enlarged. None where the file is gone or cannot be read.
    """
    if not wanted:
        return []
    try:
        return _printed(wanted, box, folder)
    except ChildFailed as error:
        logger.info("pictures could not be printed together: %s", error)
    # One that breaks the child does not take the others along.
    found: list[Path | None] = []
    for number, one in enumerate(wanted):
        alone = folder / f"alone-{number}"
        alone.mkdir()
        try:
            found += _printed([one], box, alone)
        except ChildFailed as error:
            logger.info("a picture could not be printed: %s", error)
            found.append(None)
    return found


def _printed(
    wanted: Sequence[Wanted], box: tuple[int, int], folder: Path
) -> list[Path | None]:
    listed = [{**asdict(one), "path": str(one.path.resolve())} for one in wanted]
    # What leads to each file is of our own making, and none of it is a shell's.
    argv = [json.dumps(listed), str(box[0]), str(box[1])]
    answer = run_bounded(_WORKER, argv, folder=folder, limits=_LIMITS)
    return [folder / name if name else None for name in answer["files"]]
