"""Films people bring for a model to look at or to edit: measured, kept as they came.

Pages show the poster, which is our own; the film itself goes to a provider only.
"""

from dataclasses import dataclass
from typing import BinaryIO

from storyboard.media.clips import ClipFacts, look_through
from storyboard.media.names import shown
from storyboard.media.receiving import full_disk_refused, receive
from storyboard.media.store import Store

# WaveSpeedAI's limit of an uploaded video (upload page, 2026-11-20).
MAX_BYTES = 100_000_000


@dataclass(frozen=True, slots=True)
class Film:
    """A film that was taken in: what was measured, and where it lies."""

    shown_name: str
    facts: ClipFacts
    name: str
    poster_name: str

    @property
    def sha256(self) -> str:
        return self.facts.sha256

    @property
    def files(self) -> tuple[str, ...]:
        """Every stored name."""
        return (self.name, self.poster_name)


def take_in(source: BinaryIO, *, name: str, store: Store, scope: str) -> Film:
    """Check, measure and keep one film, or raise `Refused` and keep nothing."""
    shown_name = shown(name, otherwise="film")
    with full_disk_refused(shown_name), store.temp_folder() as folder:
        upload = folder / "upload"
        receive(source, upload, shown_name, most=MAX_BYTES, store=store)
        poster, sprite = folder / "poster.webp", folder / "sprite.webp"
        facts, _ = look_through(upload, poster=poster, sprite=sprite, name=shown_name)
        kept, still = store.keep_all(
            [(upload, f".{facts.container}"), (poster, ".webp")], scope=scope
        )
        return Film(shown_name, facts, kept, still)
