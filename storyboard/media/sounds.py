"""Sounds people bring as a voice: checked, and made our own.

Kept is a mono WAV of 16 bits, which every service reads and which comes out of an
export and back as the same bytes; besides it the original, which no page serves.
"""

import logging
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO

from storyboard.media import sniff
from storyboard.media.child import ChildFailed, Limits, run_bounded
from storyboard.media.errors import Refused
from storyboard.media.names import shown
from storyboard.media.pictures import ORIGINAL
from storyboard.media.receiving import full_disk_refused, receive
from storyboard.media.store import Store

logger = logging.getLogger(__name__)

# WaveSpeedAI's limit of an uploaded sound (upload page, 2026-11-20).
MAX_BYTES = 50_000_000

_LIMITS = Limits(memory_bytes=400_000_000, cpu_seconds=30, wall_seconds=60.0)
_WORKER = "storyboard.media.sound_worker"
_MADE = "voice.wav"


@dataclass(frozen=True, slots=True)
class Sound:
    """A sound that was taken in: how long our copy is, and where both lie."""

    shown_name: str
    original_name: str
    name: str
    sha256: str
    size_bytes: int
    seconds: Fraction
    # The loudest sample of each of so many equal stretches, 0 to 100.
    peaks: tuple[int, ...] = ()

    @property
    def files(self) -> tuple[str, ...]:
        """Every stored name."""
        return (self.original_name, self.name)


def take_in(source: BinaryIO, *, name: str, store: Store, scope: str) -> Sound:
    """Check, re-encode and keep one sound, or raise `Refused` and keep nothing."""
    shown_name = shown(name, otherwise="voice")
    with full_disk_refused(shown_name), store.temp_folder() as folder:
        upload = folder / "upload"
        receive(source, upload, shown_name, most=MAX_BYTES, store=store)
        seconds, peaks = _made_alike(upload, folder, shown_name)
        voice = folder / _MADE
        original, kept = store.keep_all(
            [(upload, ORIGINAL), (voice, voice.suffix)], scope=scope
        )
        return Sound(
            shown_name=shown_name,
            original_name=original,
            name=kept,
            sha256=Path(kept).stem,
            size_bytes=voice.stat().st_size,
            seconds=seconds,
            peaks=peaks,
        )


def _made_alike(
    upload: Path, folder: Path, shown_name: str
) -> tuple[Fraction, tuple[int, ...]]:
    """How long it is, and how loud all along."""
    argv = [upload.name, _format_of(upload, shown_name)]
    try:
        facts = run_bounded(_WORKER, argv, folder=folder, limits=_LIMITS)
    except ChildFailed as error:
        logger.info("a sound could not be read: %s", error)
        raise Refused("damaged_file", shown_name) from error
    if "refused" in facts:
        raise Refused(facts.pop("refused"), shown_name, **facts)
    return Fraction(facts["seconds"]), tuple(facts["peaks"])


def _format_of(upload: Path, shown_name: str) -> str:
    with upload.open("rb") as file:
        kind = sniff.sound_format(file.read(sniff.HEAD_BYTES))
    if isinstance(kind, sniff.Other):
        raise Refused(
            "unsupported_type", shown_name, found=kind.found, wanted=sniff.SOUNDS
        )
    return kind
