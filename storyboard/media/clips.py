"""Clips the engine made or a provider sent: measured, with a poster and a sprite."""

import logging
import tempfile
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from storyboard.media import sniff
from storyboard.media.child import ChildFailed, Limits, run_bounded
from storyboard.media.errors import Refused
from storyboard.media.store import sha256_of

logger = logging.getLogger(__name__)

# 4K needs 300 MB of addresses; a forged table of a thousand million samples finds no
# room and ends the child long before it fills the machine.
LIMITS = Limits(memory_bytes=470_000_000, cpu_seconds=60, wall_seconds=90.0)
_WORKER = "storyboard.media.clip_worker"


@dataclass(frozen=True, slots=True)
class ClipFacts:
    """What was measured in a file. `seconds` is exact: `frames / rate` where it can."""

    container: str
    video_codec: str
    audio_codec: str | None
    width: int
    height: int
    frames: int
    rate: Fraction
    seconds: Fraction
    size_bytes: int
    sha256: str
    # How its pixels are kept, in FFmpeg's word; and the most frames from one that can
    # be jumped to until the next.
    pixels: str
    key_distance: int


@dataclass(frozen=True, slots=True)
class SpriteFacts:
    """How to find a cell: cell k lies at column k % columns, row k // columns."""

    cells: int
    columns: int
    rows: int
    cell_width: int
    cell_height: int
    poster_width: int
    poster_height: int


def probe(path: Path, *, name: str = "", decode: bool = False) -> ClipFacts:
    """Measure a clip, or raise `Refused`. `name` is what its sentence calls the file.

    Counts the packets of the picture track. With `decode` every frame is decoded too:
    slower (4K: 100 frames a second), but then the pictures are known to be there.
    """
    with tempfile.TemporaryDirectory() as folder:
        return _measured(path, name, folder, *(["decode"] if decode else []))[0]


def look_through(
    path: Path, *, poster: Path, sprite: Path, name: str = "", decode: bool = False
) -> tuple[ClipFacts, SpriteFacts]:
    """Measure a clip as `probe` does, and write a WebP poster and a WebP scrub sprite
    of 30 cells (or one per frame). Where it raises `Refused` it has written nothing.
    """
    wanted = ["draw", *(["decode"] if decode else [])]
    with tempfile.TemporaryDirectory(dir=poster.parent) as folder:
        facts, sheet = _measured(path, name, folder, *wanted)
        Path(folder, "poster.webp").replace(poster)
        Path(folder, "sprite.webp").replace(sprite)
    return facts, SpriteFacts(**sheet)


def _measured(
    path: Path, name: str, folder: str, *wanted: str
) -> tuple[ClipFacts, dict[str, int]]:
    name = name or path.name
    container = container_of(path, name)
    facts = _run([str(path.resolve()), container, *wanted], folder, name)
    sheet = facts.pop("sheet", {})
    facts["rate"], facts["seconds"] = (
        Fraction(facts["rate"]),
        Fraction(facts["seconds"]),
    )
    size = path.stat().st_size
    return (
        ClipFacts(
            container=container, size_bytes=size, sha256=sha256_of(path), **facts
        ),
        sheet,
    )


def container_of(path: Path, name: str) -> str:
    """By its first bytes. Raises `Refused`."""
    with path.open("rb") as file:
        head = file.read(sniff.HEAD_BYTES)
    if not head:
        raise Refused("empty_file", name)
    kind = sniff.clip_container(head)
    if isinstance(kind, sniff.Other):
        raise Refused("unsupported_type", name, found=kind.found, wanted=sniff.CLIPS)
    return kind


def _run(argv: list[str], folder: str, name: str) -> dict[str, Any]:
    try:
        facts = run_bounded(_WORKER, argv, folder=Path(folder), limits=LIMITS)
    except ChildFailed as error:
        logger.info("a clip could not be read: %s", error)
        raise Refused("damaged_file", name) from error
    if "refused" in facts:
        raise Refused(facts.pop("refused"), name, **facts)
    return facts
