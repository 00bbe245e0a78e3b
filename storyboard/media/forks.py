"""Bounded children as forks of a warm server (`forkserver`), which this process keeps.

Any thread may start one. A fork of this process shares neither server nor children.
"""

import json
import os
import socket
import subprocess  # noqa: TID251  this is the room that may
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from weakref import WeakSet

_SERVER = str(Path(__file__).with_name("forkserver.py"))
# Where a child writes what it does, for `ps`: as long as the command that began it.
_ROOM = "." * 300


class Fork:
    """A child under way. `returncode` stays None when its server died with it."""

    def __init__(self, lifeline: socket.socket, output: int) -> None:
        self._lifeline = lifeline
        self.output = output
        self.returncode: int | None = None

    def wait(self, timeout_seconds: float | None = None) -> None:
        """Until it has ended, at most so long."""
        self._lifeline.settimeout(timeout_seconds)
        with suppress(TimeoutError, BlockingIOError, ConnectionError):
            if code := self._lifeline.recv(16):
                self.returncode = int(code)

    def end(self) -> None:
        """Kill what is left of it and of what it started."""
        with self._lifeline:
            if self.returncode is None:
                with suppress(OSError):
                    self._lifeline.shutdown(socket.SHUT_WR)
                self.wait()
        os.close(self.output)


class ForkServer:
    """Started when it is first needed, and again when it is gone."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._control: socket.socket | None = None
        self._processes: list[subprocess.Popen[bytes]] = []
        self._lifelines: WeakSet[socket.socket] = WeakSet()
        os.register_at_fork(after_in_child=self._forget)

    def start(
        self,
        module: str,
        argv: Sequence[str],
        *,
        folder: Path,
        limits: Mapping[str, int],
        errors: int,
        input_: Sequence[int] = (),
        nice: int = 0,
    ) -> Fork:
        """`input_`: at most one handle, else it reads nothing."""
        request = {
            "module": module,
            "argv": list(argv),
            "folder": str(folder.resolve()),
            "limits": dict(limits),
            "nice": nice,
        }
        output, writing = os.pipe()
        try:
            lifeline = self._asked(request, [writing, errors, *input_])
        finally:
            os.close(writing)
        return Fork(lifeline, output)

    def load(self, module: str) -> None:
        """Have the server load this, so that the first child that is it starts at once;
        returns before it is loaded.
        """
        self._asked({"module": module, "only_loaded": True}, []).close()

    def keep(self, lifeline: socket.socket) -> None:
        """A fork of this process will not hold it."""
        self._lifelines.add(lifeline)

    def _asked(
        self, request: Mapping[str, object], handles: Sequence[int]
    ) -> socket.socket:
        """The request's lifeline."""
        lifeline, theirs = socket.socketpair()
        self.keep(lifeline)
        with theirs:
            socket.send_fds(lifeline, [json.dumps(request).encode()], handles)
            self._hand_over(theirs)
        return lifeline

    def _hand_over(self, theirs: socket.socket) -> None:
        with self._lock:
            if self._control:
                with suppress(ConnectionError):
                    socket.send_fds(self._control, [b"."], [theirs.fileno()])
                    return
                self._control.close()
            self._control = self._begin()
            socket.send_fds(self._control, [b"."], [theirs.fileno()])

    def _begin(self) -> socket.socket:
        control, theirs = socket.socketpair()
        # A session of its own, so that Ctrl-C does not end it before the work is done;
        # no key, address or path of ours in its environment. OpenBLAS, which comes with
        # OpenCV, would start threads when it is loaded.
        with theirs:
            process = subprocess.Popen(  # noqa: S603  a list of our own making, no shell
                [sys.executable, "-I", _SERVER, str(theirs.fileno()), _ROOM],
                cwd="/",
                env={
                    "PATH": os.defpath,
                    "LC_ALL": "C.UTF-8",
                    "OPENBLAS_NUM_THREADS": "1",
                },
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        past = [old for old in self._processes if old.poll() is None]
        self._processes = [*past, process]
        return control

    def _forget(self) -> None:
        """In a fork of ours: what it inherited belongs to the process before it."""
        for inherited in (self._control, *self._lifelines):
            if inherited:
                inherited.close()
        self._lock = threading.Lock()
        self._control = None
        self._processes = []
        self._lifelines = WeakSet()
