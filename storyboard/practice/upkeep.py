"""How long the practice provider keeps what it holds, and what may go."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

# Uploads: WaveSpeedAI's upload page (2026-11-20). No gateway says how long results can
# be fetched; seven days are as long as the studio follows a job.
PROMISED_SECONDS = 7 * 86_400
# A day more: a job ends a little later than its film is drawn.
_LIFETIME_SECONDS = PROMISED_SECONDS + 86_400
# A scene drawn once is not drawn again, so films stay beyond their lifetime while there
# is room, but not for ever.
MOST_BYTES = 1_000_000_000
_LONGEST_SECONDS = 30 * 86_400


def keep(path: Path, *, now: float, seconds: float = 0) -> None:
    """Let its lifetime begin anew. `seconds`: what was promised, if that is longer.
    Raises FileNotFoundError.
    """
    begins = now + max(0.0, seconds - PROMISED_SECONDS)
    os.utime(path, (begins, begins))


def to_sweep(folder: Path, now: float) -> Iterator[Path]:
    """Uploads and films in the provider's folder whose lifetime is over: of the films,
    the oldest, until the others take no more than MOST_BYTES.
    """
    for _, _, path in _files(folder / "uploads", now - _LIFETIME_SECONDS):
        yield path
    films = list(_files(folder / "films", float("inf")))
    left = sum(size for _, size, _ in films)
    for kept_at, size, path in films:
        if kept_at > now - _LIFETIME_SECONDS:
            return
        if left <= MOST_BYTES and kept_at > now - _LONGEST_SECONDS:
            return
        left -= size
        yield path


def _files(folder: Path, before: float) -> list[tuple[float, int, Path]]:
    """When each was kept, its size and itself, the oldest first."""
    found = []
    for path in folder.glob("*"):
        with suppress(FileNotFoundError):
            facts = path.stat()
            if path.is_file() and facts.st_mtime < before:
                found.append((facts.st_mtime, facts.st_size, path))
    return sorted(found)
