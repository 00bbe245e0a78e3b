"""Several films in one ZIP, sent as it is read: whole neither in memory nor on disk."""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from zipstream import ZIP_STORED, ZipStream

# A download holds a thread of the web server until the last byte has left.
MOST_AT_A_TIME = 2
_places = threading.BoundedSemaphore(MOST_AT_A_TIME)


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of the ZIP: a film as it lies on the disk, or a text."""

    name: str
    path: Path | None = None
    text: str = ""


class Busy(Exception):
    """As many downloads as may be are under way in this process."""


class Sending(Iterator[bytes]):
    """The bytes of the ZIP. Its place is given back when it is closed, which the server
    does whatever became of the visitor.
    """

    _is_open = False

    def __init__(self, entries: Sequence[Entry]) -> None:
        """Raises Busy."""
        # Films are small already. Stored ones also have a size that is known before.
        zipped = ZipStream(compress_type=ZIP_STORED, sized=True)
        for entry in entries:
            if entry.path:
                zipped.add_path(entry.path, entry.name)
            else:
                zipped.add(entry.text.encode(), entry.name)
        self.size_bytes = len(zipped)
        if not _places.acquire(blocking=False):
            raise Busy
        self._is_open = True
        self._bytes: Iterator[bytes] = iter(zipped)

    def __next__(self) -> bytes:
        return next(self._bytes)

    def close(self) -> None:
        if self._is_open:
            self._is_open = False
            _places.release()

    def __del__(self) -> None:
        # Whoever lost it without closing it takes no place along.
        self.close()
