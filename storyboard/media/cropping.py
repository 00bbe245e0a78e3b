"""A piece of a picture that was taken in, kept like a picture of its own.

The picture it is cut out of stays as it is. Nothing is scaled.
"""

import logging
from dataclasses import dataclass
from pathlib import Path

from storyboard.domain.crop import Crop
from storyboard.media.child import ChildFailed, Limits, run_bounded
from storyboard.media.errors import Refused
from storyboard.media.receiving import full_disk_refused
from storyboard.media.store import Store

logger = logging.getLogger(__name__)

# Two pictures of 40 million pixels, as when they are taken in.
LIMITS = Limits(memory_bytes=640_000_000, cpu_seconds=9, wall_seconds=25.0)
_WORKER = "storyboard.media.crop_worker"


@dataclass(frozen=True, slots=True)
class Cropped:
    """Where the piece and its previews are."""

    crop: Crop
    name: str
    sha256: str
    size_bytes: int
    preview_name: str
    thumb_name: str

    @property
    def files(self) -> tuple[str, ...]:
        return (self.name, self.preview_name, self.thumb_name)


def cut_out(
    picture: str, crop: Crop, *, shown_name: str, store: Store, scope: str
) -> Cropped:
    """Cut a piece out of the stored `picture` and keep it, or raise `Refused`."""
    path = store.path(picture)
    with full_disk_refused(shown_name), store.temp_folder() as folder:
        sides = (crop.left, crop.top, crop.width, crop.height)
        argv = [str(path.resolve()), *map(str, sides)]
        try:
            facts = run_bounded(_WORKER, argv, folder=folder, limits=LIMITS)
        except ChildFailed as error:
            logger.info("a picture could not be cropped: %s", error)
            raise Refused("cannot_be_cut", shown_name) from error
        if "refused" in facts:
            raise Refused(facts.pop("refused"), shown_name, **facts)
        full, preview, thumb = (folder / file for file in facts["files"])
        kept, small, thumbnail = store.keep_all(
            [(full, full.suffix), (preview, ".webp"), (thumb, ".webp")], scope=scope
        )
        size_bytes = full.stat().st_size
    return Cropped(crop, kept, Path(kept).stem, size_bytes, small, thumbnail)
