"""What was made once and may be needed again: files named by what made them.

Nothing depends on it: an entry that is missing, damaged or cannot be written is made
anew. Several processes share the folder; entries appear whole, by a rename.
"""

import hashlib
import os
import secrets
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Bytes: TypeAlias = NDArray[np.uint8]
Part: TypeAlias = bytes | memoryview

_SUFFIX, _GROWING = ".made", ".part"
_DIGEST_BYTES = 32
# What a killed process left half-written.
_FORGOTTEN_SECONDS = 3600
# Room is made for more than the entry that needs it, or every entry would sweep.
_KEPT_OF_MOST = 0.9


@dataclass(frozen=True, slots=True)
class Cache:
    """Entries in `folder`, of at most `most_bytes` together. Without a folder nothing
    is kept.
    """

    folder: Path | None = None
    most_bytes: int = 0

    def get(self, key: str) -> Bytes | None:
        """What was put under the key, or None; a damaged entry is removed."""
        if self.folder is None:
            return None
        path = self._path(key)
        try:
            found = np.fromfile(path, np.uint8)
        except OSError:
            return None
        body = found[_DIGEST_BYTES:]
        if found[:_DIGEST_BYTES].tobytes() != _digest([body.data]):
            path.unlink(missing_ok=True)
            return None
        with suppress(OSError):
            os.utime(path)  # the oldest goes first, and this one is young again
        return body

    def has(self, key: str) -> bool:
        """Whether there is something under the key, whole or not."""
        return self.folder is not None and self._path(key).exists()

    def put(self, key: str, parts: Sequence[Part]) -> None:
        """Keep these bytes, one after the other, unless the disk says no."""
        if self.folder is None or sum(map(len, parts)) > self.most_bytes:
            return
        part = self.folder / f"{secrets.token_hex(8)}{_GROWING}"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with part.open("xb") as file:
                file.write(_digest(parts))
                for piece in parts:
                    file.write(piece)
            part.replace(self._path(key))
        except OSError:
            with suppress(OSError):
                part.unlink(missing_ok=True)

    def trim(self) -> None:
        """Throw out what was not used for longest, as far as there is too much."""
        if self.folder is None:
            return
        found: list[tuple[float, int, Path]] = []
        with suppress(OSError):
            for entry in os.scandir(self.folder):
                with suppress(FileNotFoundError):
                    facts = entry.stat()
                    found.append((facts.st_mtime, facts.st_size, Path(entry.path)))
        left = sum(size for _, size, _ in found)
        least = left if left <= self.most_bytes else self.most_bytes * _KEPT_OF_MOST
        now = time.time()
        for at, size, path in sorted(found):
            forgotten = path.suffix == _GROWING and now - at > _FORGOTTEN_SECONDS
            if forgotten or (left > least and path.suffix == _SUFFIX):
                with suppress(OSError):
                    path.unlink(missing_ok=True)
                left -= size

    def _path(self, key: str) -> Path:
        assert self.folder is not None
        return self.folder / f"{key}{_SUFFIX}"


NO_CACHE = Cache()


def _digest(parts: Sequence[Part]) -> bytes:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    return digest.digest()
