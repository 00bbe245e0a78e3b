"""Pictures people bring: checked, made alike, and kept with two previews.

Only what we have written ourselves is shown. The bytes as they came may carry a place,
a name or a script, so the original is kept under a suffix of its own, by which no page
serves it as a picture.
"""

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from storyboard.media import sniff
from storyboard.media.child import ChildFailed, Limits, run_bounded
from storyboard.media.errors import Refused
from storyboard.media.names import shown
from storyboard.media.receiving import full_disk_refused, receive
from storyboard.media.store import Store

logger = logging.getLogger(__name__)

MAX_BYTES = 20_000_000
ORIGINAL = ".original"
CPU_SECONDS = 9  # what 40 million pixels need twice over
WALL_SECONDS = 25.0  # longer: on a busy server a good picture is not a damaged one

# Pillow holds 4 bytes a pixel, twice at the worst: 320 MB at the limit of 40 million.
_MEMORY_BYTES = 610_000_000
_WORKER = "storyboard.media.picture_worker"
_WORKERS = {"webp": "storyboard.media.webp_worker"}


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that was taken in: what it was, and where its copies are."""

    shown_name: str
    original_format: str
    original_sha256: str
    original_bytes: int
    original_name: str
    name: str
    sha256: str
    size_bytes: int
    width: int
    height: int
    preview_name: str
    thumb_name: str

    @property
    def files(self) -> tuple[str, ...]:
        """Every stored name: the original as it came, and what was made of it."""
        return (self.original_name, self.name, self.preview_name, self.thumb_name)


def take_in(source: Path | BinaryIO, *, name: str, store: Store, scope: str) -> Picture:
    """Check, normalise and keep one picture, or raise `Refused` and keep nothing."""
    shown_name = shown(name)
    if isinstance(source, Path):
        with source.open("rb") as file:
            return take_in(file, name=name, store=store, scope=scope)
    with full_disk_refused(shown_name), store.temp_folder() as folder:
        upload = folder / "upload"
        original_sha256, original_bytes = receive(
            source, upload, shown_name, most=MAX_BYTES, store=store
        )
        original_format = _format_of(upload, shown_name)
        facts = _normalise(upload, original_format, folder, shown_name)
        full, preview, thumb = (folder / file for file in facts["files"])
        kept, original, small, thumbnail = store.keep_all(
            [
                (full, full.suffix),
                (upload, ORIGINAL),
                (preview, ".webp"),
                (thumb, ".webp"),
            ],
            scope=scope,
        )
        return Picture(
            shown_name=shown_name,
            original_format=original_format,
            original_sha256=original_sha256,
            original_bytes=original_bytes,
            original_name=original,
            name=kept,
            sha256=Path(kept).stem,
            size_bytes=full.stat().st_size,
            width=facts["width"],
            height=facts["height"],
            preview_name=small,
            thumb_name=thumbnail,
        )


def _format_of(upload: Path, shown_name: str) -> str:
    with upload.open("rb") as file:
        kind = sniff.picture_format(file.read(sniff.HEAD_BYTES))
    if isinstance(kind, sniff.Other):
        raise Refused(
            "unsupported_type", shown_name, found=kind.found, wanted=sniff.PICTURES
        )
    return kind


def _normalise(
    upload: Path, original_format: str, folder: Path, shown_name: str
) -> dict[str, Any]:
    limits = Limits(
        memory_bytes=_MEMORY_BYTES,
        cpu_seconds=CPU_SECONDS,
        wall_seconds=WALL_SECONDS,
    )
    worker = _WORKERS.get(original_format, _WORKER)
    argv = [upload.name, original_format]
    try:
        facts = run_bounded(worker, argv, folder=folder, limits=limits)
    except ChildFailed as error:
        logger.info("a picture could not be read: %s", error)
        raise Refused("damaged_file", shown_name) from error
    if "refused" in facts:
        raise Refused(facts.pop("refused"), shown_name, **facts)
    return facts
