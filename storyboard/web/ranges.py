"""Private files over HTTP with byte ranges, for servers that speak WSGI.

Django's FileResponse answers every range with the whole file, and no well-kept package
does authorised ranges under WSGI, so these few lines are ours. The caller has checked
the right to see the file before it comes here.
"""

import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header, http_date

# A range is cut to this much; RFC 9110 15.3.7 allows the shorter answer, players
# ask again. Without it a paused player holds a server thread while its tab is open:
# five of them stopped the site when measured.
LONGEST_RANGE = 1024 * 1024

_RANGE = re.compile(r"bytes=(\d*)-(\d*)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Piece:
    """The bytes `start` to `end` of a file, both included."""

    start: int
    end: int

    @property
    def length(self) -> int:
        return self.end - self.start + 1


class UnsatisfiableRange(Exception):
    """The range lies outside the file: 416."""


def piece_of(header: str, size: int, *, longest: int = LONGEST_RANGE) -> Piece | None:
    """What a Range header asks for; None where it is to be ignored (RFC 9110 14.2):
    another unit, several ranges, or no range at all.
    """
    match = _RANGE.fullmatch(header.replace(" ", ""))
    if not match or not (match[1] or match[2]):
        return None
    if match[1]:
        start = int(match[1])
        end = int(match[2]) if match[2] else size - 1
        if match[2] and end < start:
            return None
    else:
        if int(match[2]) == 0:
            raise UnsatisfiableRange
        start, end = max(0, size - int(match[2])), size - 1
    if start >= size:
        raise UnsatisfiableRange
    # Chromium turns `N-` into `N-LAST` once it knows the size, so closed ranges are
    # cut too.
    return Piece(start, min(end, size - 1, start + longest - 1))


class _Slice:
    """A file limited to one piece: reads are bounded, and `fileno` lets the server
    send it without copying.
    """

    name = ""

    def __init__(self, path: Path, piece: Piece) -> None:
        self._file = path.open("rb")
        self._file.seek(piece.start)
        self._left = piece.length

    def read(self, size: int = -1) -> bytes:
        wanted = self._left if size < 0 else min(size, self._left)
        data = self._file.read(wanted)
        self._left -= len(data)
        return data

    def fileno(self) -> int:
        return self._file.fileno()

    def seekable(self) -> bool:
        return False

    def close(self) -> None:
        self._file.close()


class _PieceResponse(FileResponse):
    block_size = 64 * 1024

    def set_headers(self, filelike: object) -> None:
        """The length is known already; looking for it would move the file."""


def serve_file(
    request: HttpRequest,
    path: Path,
    content_type: str,
    *,
    etag: str = "",
    download_name: str = "",
    immutable: bool = False,
) -> HttpResponseBase:
    """The file, or the piece of it that was asked for, with the headers of a private
    file: not sniffed, not run, not kept by shared caches.

    `etag` is the file's content hash where it is known. `immutable` is for addresses
    whose content never changes. Raises Http404 when the file is gone.
    """
    try:
        stat = path.stat()
    except FileNotFoundError:
        raise Http404("This file is not here.") from None
    size, tag = stat.st_size, f'"{etag or _tag_of(stat)}"'
    headers = _headers(tag, stat, immutable=immutable, download_name=download_name)
    if request.headers.get("If-None-Match") == tag:
        return HttpResponse(status=304, headers=headers)
    try:
        asked = _asked_for(request, size, tag)
    except UnsatisfiableRange:
        headers["Content-Range"] = f"bytes */{size}"
        return HttpResponse(status=416, headers=headers)
    if asked:
        headers["Content-Range"] = f"bytes {asked.start}-{asked.end}/{size}"
    piece, status = asked or Piece(0, size - 1), 206 if asked else 200
    headers["Content-Length"] = str(piece.length)
    if request.method == "HEAD":
        return HttpResponse(status=status, headers=headers, content_type=content_type)
    return _PieceResponse(
        _Slice(path, piece), status=status, headers=headers, content_type=content_type
    )


def _headers(
    tag: str, stat: os.stat_result, *, immutable: bool, download_name: str
) -> dict[str, str]:
    age = "max-age=31536000, immutable" if immutable else "max-age=0, must-revalidate"
    headers = {
        "ETag": tag,
        "Accept-Ranges": "bytes",
        "Last-Modified": http_date(stat.st_mtime),
        "Cache-Control": f"private, {age}",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    if disposition := content_disposition_header(bool(download_name), download_name):
        headers["Content-Disposition"] = disposition
    return headers


def _asked_for(request: HttpRequest, size: int, tag: str) -> Piece | None:
    header = request.headers.get("Range", "")
    if not header or request.headers.get("If-Range", tag) != tag:
        return None
    return piece_of(header, size)


def _tag_of(stat: os.stat_result) -> str:
    facts = f"{stat.st_mtime_ns}-{stat.st_size}"
    return hashlib.sha256(facts.encode()).hexdigest()[:32]
