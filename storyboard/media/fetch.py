"""Films from where a gateway put them: known hosts, bounded, whole, or not at all.

The film is made and paid for before this begins. So every fault says whether to try
again, and whether to ask the gateway for a fresh address first; none is the render's.
"""

import hashlib
import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Any
from urllib.parse import urljoin, urlsplit

import requests
import urllib3

from storyboard.media import sniff
from storyboard.media.guard import Forbidden, Guard, host_of, is_named, origin_at
from storyboard.media.session import PLAIN, is_packed, retry_after

_CHUNK = 1 << 18
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_GONE = frozenset({401, 403, 404, 410})


@dataclass(frozen=True, slots=True)
class Limits:
    """`idle_seconds`: between two pieces. `tries_for_nothing`: connections in a row
    that bring no new byte.
    """

    most_bytes: int = 2 << 30
    total_seconds: float = 1_200
    idle_seconds: float = 30
    connect_seconds: float = 5
    most_redirects: int = 3
    tries_for_nothing: int = 2


@dataclass(frozen=True, slots=True)
class Source:
    """Where films of a gateway may come from. `hosts` (a leading dot: all below) over
    https only; `origins` exactly as they are, for a practice server on this machine.
    """

    gateway: str
    hosts: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    guard: Guard = field(default_factory=Guard)

    def allows(self, url: str) -> bool:
        try:
            origin, host = origin_at(url), host_of(url)
        except Forbidden:
            return False
        is_known = origin.startswith("https:") and is_named(host, self.hosts)
        return is_known or origin in map(origin_at, self.origins)


@dataclass(frozen=True, slots=True)
class Fetched:
    sha256: str
    size_bytes: int


class Stopped(Exception):
    """`cancelled()` said so."""


class FetchFault(Exception):
    """Why there is no film. `needs_address`: ask the gateway for a fresh one before
    the next try. `after_seconds`: how long to wait at least.
    """

    def __init__(
        self,
        code: str,
        what: str,
        *,
        retryable: bool = True,
        needs_address: bool = False,
        after_seconds: float | None = None,
    ) -> None:
        now = _NOW[retryable, needs_address]
        super().__init__(f"{what} The film is made and paid for. {now}")
        self.code = code
        self.retryable = retryable
        self.needs_address = needs_address
        self.after_seconds = after_seconds


_NOW = {
    (True, False): "It is fetched again by itself, which costs nothing.",
    (True, True): (
        "A fresh address is asked for and it is fetched again by itself, which costs "
        "nothing."
    ),
    (False, False): (
        "Nothing was fetched. Whoever runs this server can allow the address; then "
        "press “Fetch again”, which costs nothing."
    ),
}


def fetch(
    url: str,
    *,
    into: Path,
    source: Source,
    limits: Limits = Limits(),
    has_room: Callable[[int], bool] = lambda _: True,
    report: Callable[[int, int | None], None] = lambda *_: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Fetched:
    """Write the film to `into`, whole and synced to the disk.

    A connection that breaks is taken up where it broke. `report` is told the bytes so
    far and, where it is known, of how many. Raises FetchFault, Stopped, or the OSError
    of a disk that takes no more.
    """
    until = time.monotonic() + limits.total_seconds
    guard = replace(
        source.guard,
        origins=(*source.guard.origins, *map(origin_at, source.origins)),
    )
    with (
        guard.session(seconds=limits.total_seconds) as session,
        into.open("wb") as file,
    ):
        asker = _Asker(session, source, limits)
        film = _Film(file, source.gateway, limits, has_room, report, cancelled)
        _all_of(url, asker, film, until=until)
        file.flush()
        os.fsync(file.fileno())
    return Fetched(film.digest.hexdigest(), film.size)


class _Broken(Exception):
    """The connection ended before the film did, or never began."""


def _all_of(url: str, asker: "_Asker", film: "_Film", *, until: float) -> None:
    """By as many connections as it takes, as long as they bring something."""
    limits, who = asker.limits, asker.source.gateway
    for_nothing = 0
    while for_nothing < limits.tries_for_nothing:
        before = film.size
        try:
            with asker.answer(url, after=film.kept, etag=film.etag) as response:
                film.take(response)
            return
        except _Broken:
            for_nothing = 0 if film.size > before else for_nothing + 1
        if time.monotonic() >= until:
            raise FetchFault("result_slow", f"The film came too slowly from {who}.")
    raise FetchFault("result_cut", f"The connection to {who} broke off.")


@dataclass(frozen=True, slots=True)
class _Asker:
    """Asks for a film, or for the rest of it, and follows where it was moved."""

    session: requests.Session
    source: Source
    limits: Limits

    @contextmanager
    def answer(self, url: str, *, after: int, etag: str) -> Iterator[requests.Response]:
        for _ in range(self.limits.most_redirects + 1):
            with self._one_answer(url, after=after, etag=etag) as response:
                if response.status_code not in _REDIRECTS:
                    yield response
                    return
                url = urljoin(url, response.headers.get("Location", ""))
        what = f"{self.source.gateway} sends us from one address to the next."
        raise FetchFault("result_gone", what, needs_address=True)

    @contextmanager
    def _one_answer(
        self, url: str, *, after: int, etag: str
    ) -> Iterator[requests.Response]:
        if not self.source.allows(url):
            raise self._blocked(url)
        headers = dict(PLAIN)
        if after:
            headers |= {"Range": f"bytes={after}-", "If-Range": etag}
        times = (self.limits.connect_seconds, self.limits.idle_seconds)
        try:
            response = self.session.get(
                url, headers=headers, timeout=times, allow_redirects=False, stream=True
            )
        except Forbidden:
            raise self._blocked(url) from None
        except _NETWORK as error:
            raise _Broken from error
        with response:
            yield response

    def _blocked(self, url: str) -> FetchFault:
        what = (
            f"{self.source.gateway} put the film at {_place(url)}, where this studio "
            "fetches nothing."
        )
        return FetchFault("result_blocked", what, retryable=False)


def _place(url: str) -> str:
    """As much of a stranger's address as may be shown: what follows may be a secret."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "an address that is none"
    if not _HOST.fullmatch(host):
        return "an address that is none"
    named = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{named}" + (f":{port}" if port else "")


_HOST = re.compile(r"[\w.:-]{1,253}", re.ASCII)
_NETWORK = (requests.RequestException, urllib3.exceptions.HTTPError, OSError)


@dataclass(slots=True)
class _Film:
    """The file as far as it has come. `etag` stands for exactly this content."""

    file: IO[bytes]
    gateway: str
    limits: Limits
    has_room: Callable[[int], bool]
    report: Callable[[int, int | None], None]
    cancelled: Callable[[], bool]
    size: int = 0
    total: int | None = None
    etag: str = ""
    digest: Any = field(default_factory=hashlib.sha256)

    def take(self, response: requests.Response) -> None:
        """What the answer brings. Raises _Broken when that is not all."""
        self._begin(response)
        pieces = _pieces(response)
        if not self.size:
            self._write(self._head(pieces))
        for piece in pieces:
            self._write(piece)
        if self.total not in {None, self.size}:
            raise _Broken

    def _begin(self, response: requests.Response) -> None:
        if response.status_code == 206 and self._goes_on(response):
            return
        self._start_anew()
        if response.status_code in {206, 416}:
            raise _Broken
        if response.status_code != 200:
            raise self._refused(response)
        if is_packed(response):
            raise self._unlike_a_film("something packed")
        tag = response.headers.get("ETag", "")
        self.etag = "" if tag.startswith("W/") else tag
        self.total = response.raw.length_remaining
        if (self.total or 0) > self.limits.most_bytes:
            raise self._too_large()
        if not self.has_room(self.total or 0):
            what = "There is no room left on this server for the film."
            raise FetchFault("no_space", what)

    def _goes_on(self, response: requests.Response) -> bool:
        """Whether it is the rest of the same film."""
        piece = _PIECE.fullmatch(response.headers.get("Content-Range", ""))
        if not self.kept or not piece or int(piece[1]) != self.kept:
            return False
        same = response.headers.get("ETag", self.etag) == self.etag
        return same and piece[2] in {"*", str(self.total or "*")}

    def _start_anew(self) -> None:
        self.file.seek(0)
        self.file.truncate()
        self.size, self.total, self.etag = 0, None, ""
        self.digest = hashlib.sha256()

    @property
    def kept(self) -> int:
        """What need not come again: nothing, where nobody can say it is the same."""
        return self.size if self.etag else 0

    def _head(self, pieces: Iterator[bytes]) -> bytes:
        """Enough to tell what it is, and that is a film."""
        head = b""
        for piece in pieces:
            head += piece
            if len(head) >= sniff.HEAD_BYTES:
                break
        # A head that is cut looks like one that names no length.
        least = 1 if self.total is None else min(self.total, sniff.HEAD_BYTES)
        if len(head) < least:
            raise _Broken
        kind = sniff.clip_container(head)
        if isinstance(kind, sniff.Other):
            raise self._unlike_a_film(kind.found if head else "an empty file")
        return head

    def _write(self, piece: bytes) -> None:
        if self.cancelled():
            raise Stopped
        if self.size + len(piece) > self.limits.most_bytes:
            raise self._too_large()
        self.file.write(piece)
        self.digest.update(piece)
        self.size += len(piece)
        self.report(self.size, self.total)

    def _refused(self, response: requests.Response) -> FetchFault:
        who, status = self.gateway, response.status_code
        if status in _GONE:
            what = f"The film's address at {who} no longer works."
            return FetchFault("result_gone", what, needs_address=True)
        what = f"{who} could not send the film just now (HTTP {status})."
        after = retry_after(response.headers)
        return FetchFault("result_unavailable", what, after_seconds=after)

    def _unlike_a_film(self, found: str) -> FetchFault:
        what = f"{self.gateway} sent {found} instead of the film."
        return FetchFault("result_not_a_film", what, needs_address=True)

    def _too_large(self) -> FetchFault:
        limit = self.limits.most_bytes // 1_000_000
        what = f"What {self.gateway} sent was larger than {limit} MB, so it was cut."
        return FetchFault("result_too_large", what, needs_address=True)


_PIECE = re.compile(r"bytes (\d+)-\d+/(\d+|\*)", re.ASCII)


def _pieces(response: requests.Response) -> Iterator[bytes]:
    """As they come: a read of a whole chunk would wait for every byte of it."""
    try:
        while piece := response.raw.read1(_CHUNK, decode_content=False):
            yield piece
    except _NETWORK as error:
        raise _Broken from error
