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
LIMITS = Limits(memory_bytes=600_000_000, cpu_seconds=60, wall_seconds=90.0)


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
    name = name or path.name
    container = _container_of(path, name)
    with tempfile.TemporaryDirectory() as folder:
        how = "decode" if decode else "count"
        facts = _run(
            "probe_worker", [str(path.resolve()), container, how], folder, name
        )
    return ClipFacts(
        container=container,
        video_codec=facts["video_codec"],
        audio_codec=facts["audio_codec"],
        width=facts["width"],
        height=facts["height"],
        frames=facts["frames"],
        rate=Fraction(facts["rate"]),
        seconds=Fraction(facts["seconds"]),
        size_bytes=path.stat().st_size,
        sha256=sha256_of(path),
    )


def poster_and_sprite(
    path: Path, *, poster: Path, sprite: Path, name: str = ""
) -> SpriteFacts:
    """Write a WebP poster and a WebP scrub sprite of 30 cells (or one per frame)."""
    name = name or path.name
    container = _container_of(path, name)
    with tempfile.TemporaryDirectory(dir=poster.parent) as folder:
        argv = [str(path.resolve()), container]
        facts = _run("stills_worker", argv, folder, name)
        Path(folder, "poster.webp").replace(poster)
        Path(folder, "sprite.webp").replace(sprite)
    return SpriteFacts(**facts)


def _container_of(path: Path, name: str) -> str:
    with path.open("rb") as file:
        head = file.read(sniff.HEAD_BYTES)
    if not head:
        raise Refused("empty_file", name)
    kind = sniff.clip_container(head)
    if isinstance(kind, sniff.Other):
        raise Refused("unsupported_type", name, found=kind.found, wanted=sniff.CLIPS)
    return kind


def _run(worker: str, argv: list[str], folder: str, name: str) -> dict[str, Any]:
    module = f"storyboard.media.{worker}"
    try:
        facts = run_bounded(module, argv, folder=Path(folder), limits=LIMITS)
    except ChildFailed as error:
        logger.info("a clip could not be read: %s", error)
        raise Refused("damaged_file", name) from error
    if "refused" in facts:
        raise Refused(facts.pop("refused"), name, **facts)
    return facts
