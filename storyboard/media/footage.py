"""Films people bring for a model to look at: checked, and made our own.

Pages show the poster and a provider gets our copy (`rewrap_worker`). The bytes as they
came may carry a place, a name or a script, so the original is kept under a suffix by
which no page serves it.
"""

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from storyboard.media.child import ChildFailed, Limits, run_bounded
from storyboard.media.clips import ClipFacts, container_of, look_through, probe
from storyboard.media.errors import Refused
from storyboard.media.names import shown
from storyboard.media.pictures import ORIGINAL
from storyboard.media.receiving import full_disk_refused, receive
from storyboard.media.store import Store

logger = logging.getLogger(__name__)

# WaveSpeedAI's limit of an uploaded video (upload page, 2026-11-20).
MAX_BYTES = 100_000_000

# 4K drawn again needs 800 MB of addresses; most films are small, or only copied.
_LIMITS = Limits(memory_bytes=1_000_000_000, cpu_seconds=240, wall_seconds=150.0)
_WORKER = "storyboard.media.rewrap_worker"
_MADE = "film.mp4"


@dataclass(frozen=True, slots=True)
class Film:
    """A film that was taken in: what our copy measures, and where all of it lies."""

    shown_name: str
    original_name: str
    facts: ClipFacts
    name: str
    poster_name: str

    @property
    def sha256(self) -> str:
        return self.facts.sha256

    @property
    def files(self) -> tuple[str, ...]:
        """Every stored name."""
        return (self.original_name, self.name, self.poster_name)


def take_in(source: BinaryIO, *, name: str, store: Store, scope: str) -> Film:
    """Check, re-wrap and keep one film, or raise `Refused` and keep nothing."""
    shown_name = shown(name, otherwise="film")
    with full_disk_refused(shown_name), store.temp_folder() as folder:
        upload = folder / "upload"
        receive(source, upload, shown_name, most=MAX_BYTES, store=store)
        film = _rewrapped(upload, folder, shown_name)
        poster, sprite = folder / "poster.webp", folder / "sprite.webp"
        facts, _ = look_through(film, poster=poster, sprite=sprite, name=shown_name)
        original, kept, still = store.keep_all(
            [(upload, ORIGINAL), (film, film.suffix), (poster, ".webp")], scope=scope
        )
        return Film(shown_name, original, facts, kept, still)


def _rewrapped(upload: Path, folder: Path, shown_name: str) -> Path:
    container = container_of(upload, shown_name)
    # First by the smaller child: a forged table finds no room in it.
    probe(upload, name=shown_name)
    argv = [upload.name, container]
    try:
        facts = run_bounded(_WORKER, argv, folder=folder, limits=_LIMITS)
    except ChildFailed as error:
        logger.info("a film could not be read: %s", error)
        raise Refused("damaged_file", shown_name) from error
    if "refused" in facts:
        raise Refused(facts.pop("refused"), shown_name, **facts)
    film = folder / _MADE
    if film.stat().st_size > MAX_BYTES:
        limit = f"{MAX_BYTES // 1_000_000} MB"
        raise Refused("too_large", shown_name, limit=limit)
    return film
