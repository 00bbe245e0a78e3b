"""Somebody with a browser, as far as a server can tell: cookies, one connection."""

import http.client
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

_TOKEN = "b" * 32
_GONE = (http.client.HTTPException, ConnectionError)
_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes
    headers: Mapping[str, str]
    seconds: float

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


class Visitor:
    """One person on one connection. Like a browser it sends again, once, what met a
    kept connection that the server had just closed.
    """

    def __init__(self, port: int, session: str = "", *, timeout: float = 60) -> None:
        self._address = ("127.0.0.1", port)
        self._timeout = timeout
        self._cookies = f"sessionid={session}; csrftoken={_TOKEN}"
        self._connection: http.client.HTTPConnection | None = None

    def get(self, path: str, **headers: str) -> Answer:
        """Header names are written with underscores: `HX_Request="true"`."""
        return self._ask("GET", path, None, headers)

    def post(self, path: str, fields: Mapping[str, object]) -> Answer:
        sent = {"X_CSRFToken": _TOKEN, "X_Requested_With": "fetch"}
        sent["Content_Type"] = _FORM
        return self._ask("POST", path, urlencode(fields).encode(), sent)

    def upload(self, path: str, name: str, content: bytes) -> Answer:
        body, kind = multipart(name, content)
        sent = {"X_CSRFToken": _TOKEN, "X_Requested_With": "fetch"}
        return self._ask("POST", path, body, {**sent, "Content_Type": kind})

    def head_of_upload(self, path: str, length: int, kind: str) -> bytes:
        """The request's first lines, for whoever sends the rest by hand."""
        return (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{self._address[1]}\r\n"
            f"Cookie: {self._cookies}\r\nX-CSRFToken: {_TOKEN}\r\n"
            f"X-Requested-With: fetch\r\nContent-Type: {kind}\r\n"
            f"Content-Length: {length}\r\n\r\n"
        ).encode()

    def close(self) -> None:
        if self._connection:
            self._connection.close()
        self._connection = None

    def _ask(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]
    ) -> Answer:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        sent["Cookie"] = self._cookies
        began = time.perf_counter()
        was_kept = self._connection is not None
        try:
            return self._once(method, path, body, sent, began)
        except _GONE:
            self.close()
            if not was_kept:
                raise
        return self._once(method, path, body, sent, began)

    def _once(
        self,
        method: str,
        path: str,
        body: bytes | None,
        headers: Mapping[str, str],
        began: float,
    ) -> Answer:
        if self._connection is None:
            self._connection = http.client.HTTPConnection(
                *self._address, timeout=self._timeout
            )
        try:
            self._connection.request(method, path, body, dict(headers))
            response = self._connection.getresponse()
            content = response.read()
        except OSError:
            self.close()
            raise
        seconds = time.perf_counter() - began
        return Answer(response.status, content, dict(response.getheaders()), seconds)


def multipart(name: str, content: bytes) -> tuple[bytes, str]:
    """A form with one file, and its content type."""
    mark = "storyboard-benchmark"
    head = (
        f'--{mark}\r\nContent-Disposition: form-data; name="file"; '
        f'filename="{name}"\r\nContent-Type: image/png\r\n\r\n'
    )
    tail = f"\r\n--{mark}--\r\n"
    return (
        head.encode() + content + tail.encode(),
        f"multipart/form-data; boundary={mark}",
    )
