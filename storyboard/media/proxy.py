"""A lighter copy of a clip, for players: H.264 of at most 720 lines, frame for frame.

Frame k of the copy is frame k of the clip, at the same moment, so that comments and
jumps made on one hold on the other.
"""

import logging
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from storyboard.media.child import ChildFailed, Limits, watch_bounded
from storyboard.media.clips import ClipFacts, probe
from storyboard.media.errors import Refused

logger = logging.getLogger(__name__)

# Upright clips are as many pixels wide as lying ones are high.
LONG_SIDE, SHORT_SIDE = 1280, 720

_WORKER = "storyboard.media.proxy_worker"
_MADE = "proxy.mp4"
# A decoder of 4K holds 300 MB, our encoder 100.
_MEMORY = 900_000_000
_MOST_FILE = 4_000_000_000
# Megapixels that are decoded and made small in a second of a core at the very least.
_SLOWEST = 20.0


class Stopped(Exception):
    """It was given up; there is no copy."""


def make_proxy(
    source: Path,
    target: Path,
    *,
    name: str = "",
    cancelled: Callable[[], bool] = lambda: False,
) -> ClipFacts:
    """Write the copy of `source` to `target`, an MP4 that appears when it is whole, and
    tell what was measured in it. `name` is what a refusal calls the clip; `cancelled`
    is asked several times a second.

    Raises Refused and Stopped, and then there is no `target`.
    """
    name = name or source.name
    clip = probe(source, name=name)
    width, height = proxy_size(clip.width, clip.height)
    argv = [str(source.resolve()), clip.container, str(width), str(height)]
    with tempfile.TemporaryDirectory(prefix=".proxy-", dir=target.parent) as folder:
        try:
            limits = _limits(clip)
            facts = _made(argv, Path(folder), limits, cancelled)
        except ChildFailed as error:
            logger.info("a clip could not be made small: %s", error)
            raise Refused("damaged_file", name) from error
        if "refused" in facts:
            raise Refused(facts.pop("refused"), name, **facts)
        made = probe(Path(folder, _MADE), name=name)
        if made.frames != clip.frames:
            raise Refused("damaged_file", name)
        Path(folder, _MADE).replace(target)
    return made


def _made(
    argv: list[str], folder: Path, limits: Limits, cancelled: Callable[[], bool]
) -> dict[str, Any]:
    """What the child said when it was done."""
    facts: dict[str, Any] = {}
    lines = watch_bounded(_WORKER, argv, folder=folder, limits=limits)
    try:
        for line in lines:
            if cancelled():
                raise Stopped
            facts = line or facts
    finally:
        lines.close()
    return facts


def proxy_size(width: int, height: int) -> tuple[int, int]:
    """The same shape in even sides, within 1280 x 720 or 720 x 1280; never larger."""
    longest, shortest = max(width, height), min(width, height)
    scale = min(1.0, LONG_SIDE / longest, SHORT_SIDE / shortest)
    across, down = (
        max(16, min(side // 2, round(side * scale / 2)) * 2) for side in (width, height)
    )
    return across, down


def _limits(clip: ClipFacts) -> Limits:
    megapixels = clip.width * clip.height * clip.frames / 1e6
    seconds = 60 + int(megapixels / _SLOWEST)
    # Its share of a busy machine may be small: the processor time is what bounds it.
    return Limits(_MEMORY, seconds, seconds * 10.0, _MOST_FILE)
