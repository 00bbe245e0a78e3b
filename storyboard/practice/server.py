"""The practice provider on a port: HTTP/1.1, a thread for each connection."""

import logging
import re
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qsl, urlsplit

from storyboard.practice.practice import Practice, Settings
from storyboard.practice.wire import CUT, MOST_BYTES, Reply, Request, answer

logger = logging.getLogger(__name__)

_RANGE = re.compile(r"bytes=(\d+)-(\d*)")


class PracticeServer(ThreadingHTTPServer):
    """Bound when made; answers while `serve_forever` runs or `running` is open.

    `address` is what it calls itself in its answers, when others reach it by a name.
    """

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(
        self,
        settings: Settings,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        address: str = "",
    ) -> None:
        super().__init__((host, port), _Handler)
        self.address = address.rstrip("/") or f"http://{host}:{self.server_port}"
        self.practice = Practice(settings, self.address)

    @contextmanager
    def running(self) -> Iterator["PracticeServer"]:
        """In a thread of its own, until the block ends."""
        thread = Thread(target=self.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self.shutdown()
            self.server_close()
            thread.join()

    def server_close(self) -> None:
        super().server_close()
        self.practice.close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "StoryboardPractice"
    disable_nagle_algorithm = True
    timeout = 300
    server: PracticeServer

    def handle_any(self) -> None:
        try:
            reply = self._answered()
            if reply.file and reply.status == 200:
                reply = _ranged(reply, self.headers.get("Range", ""))
            self._send(reply)
        except (ConnectionError, TimeoutError):
            # Whoever asked has gone.
            self.close_connection = True

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = handle_any  # noqa: N815

    def _answered(self) -> Reply:
        length = self.headers.get("Content-Length", "0")
        if not length.isdecimal() or self.headers.get("Transfer-Encoding"):
            self.close_connection = True
            return answer({"error": "a body needs a Content-Length"}, 411)
        if int(length) > MOST_BYTES:
            self.close_connection = True
            return answer({"error": f"more than {MOST_BYTES} bytes"}, 413)
        body = self.rfile.read(int(length))
        if len(body) < int(length):
            # Cut off while it was sent: nothing of it is done.
            return CUT
        parts = urlsplit(self.path)
        request = Request(
            "GET" if self.command == "HEAD" else self.command,
            parts.path,
            dict(parse_qsl(parts.query)),
            {name.lower(): value for name, value in self.headers.items()},
            body,
        )
        try:
            return self.server.practice.answer(request)
        except Exception:
            logger.exception("the practice provider itself went wrong")
            return answer({"error": "the practice provider itself went wrong"}, 500)

    def _send(self, reply: Reply) -> None:
        if reply.cut:
            self._cut()
            return
        size = len(reply.body) if reply.announced is None else reply.announced
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.content_type)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.endless:
            self.close_connection = True
        else:
            self.send_header("Content-Length", str(size))
        self.end_headers()
        if self.command == "HEAD":
            return
        self.wfile.write(reply.body)
        while reply.endless:
            self.wfile.write(reply.body)
        if size != len(reply.body):
            self._cut()

    def _cut(self) -> None:
        """Close without a goodbye: the other side sees a reset."""
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.close_connection = True

    def log_message(
        self,
        format: str,  # noqa: A002
        *args: object,
    ) -> None:
        logger.debug(format, *args)


def _ranged(reply: Reply, wanted: str) -> Reply:
    """The file's bytes, or the one range of them that was asked for."""
    if reply.file is None:
        return reply
    data, headers = reply.file.read_bytes(), {**reply.headers, "Accept-Ranges": "bytes"}
    whole = replace(reply, file=None, body=data, headers=headers)
    found = _RANGE.fullmatch(wanted)
    if not found:
        return whole
    first = int(found[1])
    last = min(int(found[2] or len(data)), len(data) - 1)
    if first > last:
        headers["Content-Range"] = f"bytes */{len(data)}"
        return replace(whole, status=416, body=b"", headers=headers)
    headers["Content-Range"] = f"bytes {first}-{last}/{len(data)}"
    return replace(whole, status=206, body=data[first : last + 1], headers=headers)
