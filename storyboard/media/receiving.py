"""An upload on its way to the disk: bounded, hashed, and refused in words."""

import errno
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from storyboard.media.errors import Refused
from storyboard.media.store import Store

_CHUNK_BYTES = 1 << 20


@contextmanager
def full_disk_refused(shown_name: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise Refused("no_space", shown_name) from error


def receive(
    source: BinaryIO, target: Path, shown_name: str, *, most: int, store: Store
) -> tuple[str, int]:
    """Write what comes and return its sha256 and length. Raises Refused."""
    if not store.has_room(most):
        raise Refused("no_space", shown_name)
    digest, size_bytes = hashlib.sha256(), 0
    with target.open("xb") as file:
        while chunk := source.read(_CHUNK_BYTES):
            size_bytes += len(chunk)
            if size_bytes > most:
                limit = f"{most // 1_000_000} MB"
                raise Refused("too_large", shown_name, limit=limit)
            digest.update(chunk)
            file.write(chunk)
    if not size_bytes:
        raise Refused("empty_file", shown_name)
    return digest.hexdigest(), size_bytes
