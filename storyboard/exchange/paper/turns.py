"""How many papers are made at a time: each takes a thread of the web server and some
tens of megabytes until it is done.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

MOST_AT_A_TIME = 2
_places = threading.BoundedSemaphore(MOST_AT_A_TIME)


class Busy(Exception):
    """As many papers as may be are being made in this process."""


@contextmanager
def turn() -> Iterator[None]:
    """Raises Busy."""
    if not _places.acquire(blocking=False):
        raise Busy
    try:
        yield
    finally:
        _places.release()
