"""A real server on loopback: it answers what it is told to and keeps what it heard."""

import json
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Heard:
    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


Answerer = Callable[["Handler"], None]


@dataclass
class Loopback:
    """`answers` are used in order; the last one goes on for ever."""

    address: str = ""
    answers: list[Answerer] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)

    def will(self, *answers: Answerer) -> None:
        self.answers = list(answers)

    def next(self) -> Answerer:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    loopback: Loopback
    heard: Heard

    def take(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        self.heard = Heard(self.command, self.path, dict(self.headers), body)
        self.loopback.heard.append(self.heard)
        self.loopback.next()(self)

    do_GET = do_POST = do_PUT = take  # noqa: N815

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Tests are quiet."""


def says(body: Any, status: int = 200, **headers: str) -> Answerer:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()

    def answer(handler: Handler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(raw)))
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(raw)

    return answer


def hangs_up(handler: Handler) -> None:
    """The order is taken and its answer lost."""
    handler.close_connection = True
    handler.connection.close()


def says_half(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"data": [')
    handler.wfile.flush()
    handler.close_connection = True


def drips(handler: Handler) -> None:
    """A byte at a time, each well within the time for a read."""
    handler.send_response(200)
    handler.send_header("Content-Length", "100")
    handler.end_headers()
    for _ in range(100):
        handler.wfile.write(b" ")
        handler.wfile.flush()


class _Quiet(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up on us is part of the test."""


@contextmanager
def listening(tls: ssl.SSLContext | None = None) -> Iterator[Loopback]:
    loopback = Loopback()
    own = type("Own", (Handler,), {"loopback": loopback})
    server = _Quiet(("127.0.0.1", 0), own)
    server.daemon_threads = True
    if tls:
        # The handshake belongs to the connection's own thread, not to the listener.
        server.socket = tls.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
    scheme = "https" if tls else "http"
    loopback.address = f"{scheme}://127.0.0.1:{server.server_port}"
    thread = threading.Thread(
        target=lambda: server.serve_forever(poll_interval=0.02), daemon=True
    )
    thread.start()
    try:
        yield loopback
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
