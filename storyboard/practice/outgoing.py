"""What the practice provider fetches and sends: pictures in, webhooks and films out.

Plain and short-lived: no redirects, bounded in size and time. It runs beside the studio
and goes where orders say, so it is guarded like the studio: no private address, but
what its settings name.
"""

from collections.abc import Mapping

from storyboard.media.guard import Forbidden, Guard

MOST_BYTES = 110_000_000
_SECONDS = 10.0
_PIECE = 65_536


class Unreachable(Exception):
    """Nobody answered, or not with what was asked for."""


def send(
    method: str,
    url: str,
    *,
    guard: Guard,
    body: bytes | None = None,
    headers: Mapping[str, str],
) -> tuple[int, bytes]:
    """One request: the status and the body of the answer. Raises Unreachable."""
    try:
        with (
            guard.session(seconds=_SECONDS) as session,
            session.request(
                method,
                url,
                data=body,
                headers=dict(headers),
                timeout=_SECONDS,
                allow_redirects=False,
                stream=True,
            ) as reply,
        ):
            data = bytearray()
            for piece in reply.iter_content(_PIECE):
                data += piece
                if len(data) > MOST_BYTES:
                    raise Unreachable(f"{url[:200]}: more than {MOST_BYTES} bytes")
            return reply.status_code, bytes(data)
    except (Forbidden, OSError) as fault:  # the errors of requests are OSErrors too
        raise Unreachable(f"{url[:200]}: {fault!r}") from fault


def fetch(url: str, *, guard: Guard) -> bytes:
    status, data = send("GET", url, guard=guard, headers={"Accept": "*/*"})
    if status != 200:
        raise Unreachable(f"HTTP {status}")
    return data
