"""The warm process whose forks are the bounded children: what they need is loaded once.

Started by its path with an isolated interpreter and a clean environment. It has one
thread, so that a fork of it is whole, and parses nothing itself. A fork lets go of
every handle, takes its limits, and only then becomes the asked-for module.

Each request is a socket, its lifeline: the request lies in it, the child's end comes
back by it, and when the other side is closed (by who waits, or by the kernel when that
one is gone) nobody waits any more and the child is killed with all it started.
"""

import ctypes
import gc
import importlib
import json
import os
import resource
import runpy
import selectors
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from setproctitle import getproctitle, setproctitle

_NEW_NETWORK = 0x40000000  # CLONE_NEWNET and CLONE_NEWUSER of <linux/sched.h>
_NEW_USER = 0x10000000
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of <linux/prctl.h>
_MOST_HANDLES = 256
_REQUEST_BYTES = 65536
_FAULTS = {signal.SIGSEGV, signal.SIGBUS, signal.SIGILL, signal.SIGABRT, signal.SIGFPE}


class Server:
    """Forks a child for each request, and tells how it ended."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._children: dict[socket.socket, int] = {}
        self._woken, self._waker = socket.socketpair()
        for end in (self._woken, self._waker):
            end.settimeout(0)
        self._selector = selectors.DefaultSelector()
        for source in (control, self._woken):
            self._selector.register(source, selectors.EVENT_READ)
        signal.set_wakeup_fd(self._waker.fileno())
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def serve(self) -> dict[str, Any] | None:
        """Returns in every child, with its request; None here, when all is done."""
        while self._control.fileno() >= 0 or self._children:
            for key, _ in self._selector.select():
                # What went before may have closed it.
                source = key.fileobj
                if source is self._woken:
                    self._woken.recv(4096)
                    self._reap()
                elif source is self._control and self._control.fileno() >= 0:
                    if request := self._take_request():
                        return request
                elif isinstance(source, socket.socket) and source in self._children:
                    self._selector.unregister(source)
                    pid = self._children[source]
                    os.kill(pid, signal.SIGKILL)  # it may not lead its group yet
                    _kill_group(pid)
        return None

    def _take_request(self) -> dict[str, Any] | None:
        _, handles, *_ = socket.recv_fds(self._control, 1, 1)
        if not handles:
            self._close_control()
            return None
        lifeline = socket.socket(fileno=handles[0])
        message, pipes, *_ = socket.recv_fds(lifeline, _REQUEST_BYTES, 3)
        request: dict[str, Any] = json.loads(message)
        importlib.import_module(request["module"])
        if request.get("only_loaded"):
            lifeline.close()
            return None
        sys.stdout.flush()  # or a child would say what was said while that was loaded
        gc.freeze()  # a child that looked through what is loaded would copy all of it
        pid = os.fork()
        if pid == 0:
            lifeline.close()
            self._let_go(*pipes)
            return request
        for pipe in pipes:
            os.close(pipe)
        self._children[lifeline] = pid
        self._selector.register(lifeline, selectors.EVENT_READ)
        return None

    def _let_go(self, output: int, errors: int, *input_: int) -> None:
        """In a child: no handle of this process is left, nor its signals."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        self._selector.close()
        for end in (self._control, self._woken, self._waker, *self._children):
            end.close()
        for given in input_:
            os.dup2(given, 0)
        os.dup2(output, 1)
        os.dup2(errors, 2)
        os.closerange(3, _MOST_HANDLES)

    def _reap(self) -> None:
        for lifeline, pid in list(self._children.items()):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if not ended:
                continue
            _kill_group(pid)  # which lives on as long as a member does
            code = os.waitstatus_to_exitcode(status)
            with suppress(KeyError):
                self._selector.unregister(lifeline)
            del self._children[lifeline]
            with suppress(OSError), lifeline:
                lifeline.send(str(code).encode())
            # Forks share the places of everything in memory. Who crashes one on purpose
            # to find them out shall not find them again: a new server takes over.
            if -code in _FAULTS:
                self._close_control()

    def _close_control(self) -> None:
        if self._control.fileno() >= 0:
            self._selector.unregister(self._control)
            self._control.close()


def _kill_group(pid: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def _become(request: dict[str, Any], server: int) -> None:
    """Take the limits, then be the module."""
    os.setsid()
    os.nice(request["nice"])
    os.chdir(request["folder"])
    kept = {name: os.environ[name] for name in ("PATH", "LC_ALL")}
    os.environ.clear()  # OpenCV puts words of its own there
    os.environ.update(kept, TMPDIR=request["folder"])
    _leave_the_network()
    _die_with(server)
    for name, value in request["limits"].items():
        _limit(getattr(resource, name), value)
    module = request["module"]
    sys.argv = [module, *request["argv"]]
    setproctitle(" ".join(["python", module.removesuffix(".__main__"), *sys.argv[1:]]))
    del sys.modules[module]
    code = 0
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    sys.stdout.flush()
    os._exit(code)  # to take down all that was loaded costs more than most of the work


def _leave_the_network() -> None:
    """Into a network of its own with nothing in it, where the kernel lets us: as root,
    or where people may make name spaces. Elsewhere the short lists of formats stand."""
    unshare = getattr(ctypes.CDLL(None), "unshare", None)
    if unshare and unshare(_NEW_NETWORK) != 0:
        unshare(_NEW_NETWORK | _NEW_USER)


def _die_with(server: int) -> None:
    """Where the kernel can: nobody would end a child whose server was killed."""
    prctl = getattr(ctypes.CDLL(None), "prctl", None)
    if prctl:
        prctl(_DIE_WITH_PARENT, signal.SIGKILL)
        if os.getppid() != server:
            os._exit(1)


def _limit(which: int, value: int) -> None:
    if which == resource.RLIMIT_AS:
        value += _loaded_bytes()
    _, hard = resource.getrlimit(which)
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(which, (value, value))


def _loaded_bytes() -> int:
    """The addresses in use before any work: libraries, mostly, that all forks share."""
    with suppress(FileNotFoundError):
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        return pages * resource.getpagesize()
    return 0


def main() -> None:
    getproctitle()  # finds its place beside an environment that is still as it was
    # So few that a child can close all of them.
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(soft, _MOST_HANDLES), hard))
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    server = os.getpid()
    control = socket.socket(fileno=int(sys.argv[1]))
    if request := Server(control).serve():
        _become(request, server)


if __name__ == "__main__":
    main()
