"""What the practice provider fetches and sends: pictures in, webhooks and films out.

Plain and short-lived: one connection per request, no redirects, bounded in size. It
reaches any address, loopback too, as a gateway in the cloud would not: so it is for
your own machine.
"""

from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

MOST_BYTES = 110_000_000
_SECONDS = 10.0


class Unreachable(Exception):
    """Nobody answered, or not with what was asked for."""


def send(
    method: str, url: str, *, body: bytes | None = None, headers: Mapping[str, str]
) -> tuple[int, bytes]:
    """One request: the status and the body of the answer. Raises Unreachable."""
    parts = urlsplit(url)
    kind = {"http": HTTPConnection, "https": HTTPSConnection}.get(parts.scheme)
    if kind is None or not parts.hostname:
        raise Unreachable(f"not an http address: {url[:200]}")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection = kind(parts.hostname, parts.port, timeout=_SECONDS)
        try:
            connection.request(method, path, body=body, headers=dict(headers))
            reply = connection.getresponse()
            data = reply.read(MOST_BYTES + 1)
        finally:
            connection.close()
    except (OSError, HTTPException, ValueError) as fault:
        raise Unreachable(f"{parts.hostname}: {fault!r}") from fault
    if len(data) > MOST_BYTES:
        raise Unreachable(f"{parts.hostname}: more than {MOST_BYTES} bytes")
    return reply.status, data


def fetch(url: str) -> bytes:
    status, data = send("GET", url, headers={"Accept": "*/*"})
    if status != 200:
        raise Unreachable(f"HTTP {status}")
    return data
