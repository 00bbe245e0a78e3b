"""How servers of films behave, and misbehave: answers for a real one on loopback."""

import random
import re
import select
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler

Answerer = Callable[[BaseHTTPRequestHandler], None]

# It begins as a film does; what follows need not be one to be fetched.
FILM = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + random.Random(7).randbytes(90_000)


def head(
    handler: BaseHTTPRequestHandler, status: int, length: int | None, **headers: str
) -> None:
    handler.send_response(status)
    handler.send_header("Content-Type", headers.pop("Content_Type", "video/mp4"))
    if length is None:
        handler.send_header("Connection", "close")
        handler.close_connection = True
    else:
        handler.send_header("Content-Length", str(length))
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()


def film(body: bytes = FILM, *, tag: str = '"one"', **headers: str) -> Answerer:
    """A good server: it serves the rest of the very same film when asked for it."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        asked = re.fullmatch(r"bytes=(\d+)-", handler.headers.get("Range", ""))
        tags = {"ETag": tag} if tag else {}
        if asked and handler.headers.get("If-Range") == tag:
            start, end = int(asked[1]), len(body) - 1
            place = f"bytes {start}-{end}/{len(body)}"
            rest = body[start:]
            head(handler, 206, len(rest), Content_Range=place, **tags, **headers)
            handler.wfile.write(rest)
        else:
            head(handler, 200, len(body), **tags, **headers)
            handler.wfile.write(body)

    return answer


def cut(after: int, body: bytes = FILM, *, tag: str = '"one"') -> Answerer:
    """It promises the whole film, and breaks off."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        head(handler, 200, len(body), **({"ETag": tag} if tag else {}))
        handler.wfile.write(body[:after])
        handler.wfile.flush()
        handler.close_connection = True

    return answer


def piece(start: int, end: int, body: bytes, *, tag: str, total: str) -> Answerer:
    """A part, whatever was asked for."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        place = f"bytes {start}-{end - 1}/{total}"
        head(handler, 206, end - start, ETag=tag, Content_Range=place)
        handler.wfile.write(body[start:end])

    return answer


def shifted(body: bytes, *, tag: str) -> Answerer:
    """As much as was asked for, from a byte further on."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        start = int(handler.headers["Range"].removeprefix("bytes=").rstrip("-"))
        place = f"bytes {start + 1}-{len(body) - 1}/{len(body)}"
        rest = body[start:]
        head(handler, 206, len(rest), ETag=tag, Content_Range=place)
        handler.wfile.write(rest)

    return answer


def in_small_pieces(body: bytes = FILM, *, size: int) -> Answerer:
    """It answers every question about the rest with the next piece only."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        start = int(handler.headers["Range"].removeprefix("bytes=").rstrip("-"))
        end = min(start + size, len(body))
        piece(start, end, body, tag='"one"', total=str(len(body)))(handler)

    return answer


def endless(handler: BaseHTTPRequestHandler) -> None:
    head(handler, 200, None)
    handler.wfile.write(FILM)
    while True:
        handler.wfile.write(bytes(1 << 16))


def hangs_after(count: int) -> Answerer:
    """Some bytes, then nothing until the other side has had enough."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        head(handler, 200, len(FILM), ETag='"one"')
        handler.wfile.write(FILM[:count])
        handler.wfile.flush()
        handler.rfile.read(1)
        handler.close_connection = True

    return answer


def head_without_end(handler: BaseHTTPRequestHandler) -> None:
    """A head that drips for as long as anybody listens."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while not select.select([handler.connection], [], [], 0.01)[0]:
        handler.wfile.write(b"a")
        handler.wfile.flush()
    handler.close_connection = True


def to(address: str, status: int = 302) -> Answerer:
    return lambda handler: head(handler, status, 0, Location=address)


def says(body: bytes, status: int = 200, **headers: str) -> Answerer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        head(handler, status, len(body), **headers)
        handler.wfile.write(body)

    return answer
