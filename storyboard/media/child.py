"""Child processes: short bounded checks of files we do not trust, and long jobs.

A parser that meets a hostile file can loop, eat memory or crash. Here it does so in a
process of its own, with limits from the kernel, that is killed with all it started.
"""

import json
import os
import selectors
import signal
import socket
import subprocess  # noqa: TID251  this is the room that may
import sys
import tempfile
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from storyboard.media.forks import Fork, ForkServer

_HARNESS = str(Path(__file__).with_name("harness.py"))
_ANSWER_BYTES = 1_000_000
_TAIL_BYTES = 4096
_GRACE_SECONDS = 1.0
# A server that dies takes its children along, and no file is to blame for that.
_TRIES = 3
_READ_BYTES = 65536
_TICK_SECONDS = 0.25

_forks = ForkServer()


@dataclass(frozen=True, slots=True)
class Limits:
    """What one bounded child may take from the machine; of memory, beyond what was
    loaded for it before it began."""

    memory_bytes: int = 1_200_000_000
    cpu_seconds: int = 60
    wall_seconds: float = 60.0
    file_bytes: int = 256_000_000
    open_files: int = 64

    def for_kernel(self) -> dict[str, int]:
        return {
            "RLIMIT_AS": self.memory_bytes,
            "RLIMIT_CPU": self.cpu_seconds,
            "RLIMIT_FSIZE": self.file_bytes,
            "RLIMIT_NOFILE": self.open_files,
            "RLIMIT_CORE": 0,
        }


class ChildFailed(Exception):
    """A bounded child gave no answer. `str()` is for the log, never for the page."""


def python_command(module: str, *argv: str, nice: int = 0) -> list[str]:
    """The command that runs one of our modules, isolated from the environment."""
    return [sys.executable, "-I", _HARNESS, str(nice), module, *argv]


def run_bounded(
    module: str, argv: Sequence[str], *, folder: Path, limits: Limits
) -> dict[str, Any]:
    """Run `module` in the empty `folder` and return the JSON object it printed.

    Raises `ChildFailed` when it died, was too slow, or printed anything else.
    """
    deadline = time.monotonic() + limits.wall_seconds
    kernel = limits.for_kernel()
    with tempfile.TemporaryFile() as errors:
        for _ in range(_TRIES):
            child = _forks.start(
                module, argv, folder=folder, limits=kernel, errors=errors.fileno()
            )
            answer = _answer_of(child, deadline)
            if child.returncode is not None:
                break
        if answer is None or child.returncode != 0:
            code = child.returncode
            raise ChildFailed(f"{module} ended with {code}: {_tail(errors)}")
    return _parsed(answer)


def watch_bounded(
    module: str, argv: Sequence[str], *, folder: Path, limits: Limits
) -> Generator[dict[str, Any] | None, None, None]:
    """Run `module` as `run_bounded` does, and tell each JSON object it prints as it
    comes, in lines; None while it prints nothing. Closing this ends the child.

    Raises `ChildFailed` when it died, was too slow, or printed anything else.
    """
    deadline = time.monotonic() + limits.wall_seconds
    with tempfile.TemporaryFile() as errors:
        child = _forks.start(
            *(module, argv),
            folder=folder,
            limits=limits.for_kernel(),
            errors=errors.fileno(),
        )
        try:
            begun = b""
            for chunk in _chunks(child.output, _TICK_SECONDS):
                *whole, begun = (begun + (chunk or b"")).split(b"\n")
                yield from map(_parsed, whole)
                if chunk is None:
                    yield None
                if len(begun) > _ANSWER_BYTES or time.monotonic() > deadline:
                    raise ChildFailed(f"{module} took too long, or said too much")
            child.wait(max(0.0, deadline - time.monotonic()))
            if child.returncode != 0:
                raise ChildFailed(
                    f"{module} ended with {child.returncode}: {_tail(errors)}"
                )
            yield _parsed(begun)
        finally:
            child.end()


class Job:
    """A long-running child that tells its progress in lines of JSON.

    Its standard input stays open and silent, and ends when we die: so the child learns
    that nobody waits for it any more (`storyboard.media.parent.watch`).
    """

    def __init__(self, command: Sequence[str], *, folder: Path) -> None:
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115  closed by stop()
        self._process = _start(command, folder, subprocess.PIPE, self._errors)
        self._stderr_tail: str | None = None
        self._begun = b""

    def __enter__(self) -> "Job":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def returncode(self) -> int | None:
        """None while it runs; negative when a signal ended it."""
        return self._process.poll()

    @property
    def stderr_tail(self) -> str:
        """The last 4 kB of its complaints."""
        if self._stderr_tail is None:
            return _tail(self._errors)
        return self._stderr_tail

    @property
    def _output(self) -> int | None:
        """What it prints to; None when that is closed."""
        output = self._process.stdout
        return None if output is None or output.closed else output.fileno()

    def _wait(self) -> None:
        """A moment, for its end."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_GRACE_SECONDS)

    def lines(self, timeout_seconds: float) -> Iterator[dict[str, Any] | None]:
        """Each line as it comes, and None whenever none came for `timeout_seconds`.

        Ends when the child has closed its output and ended; one that closes its output
        and stays is stopped.
        """
        if self._output is None:
            return
        for chunk in _chunks(self._output, timeout_seconds):
            if chunk is None:
                yield None
                continue
            *whole, self._begun = (self._begun + chunk).split(b"\n")
            if len(self._begun) > _ANSWER_BYTES:
                raise ChildFailed("a line without an end")
            for line in whole:
                yield _parsed(line)
        self._wait()
        self.stop()

    def stop(self) -> None:
        """Ask it to end, and within a second make it. Nothing of it survives."""
        if self._process.poll() is None:
            _signal_group(self._process, signal.SIGTERM)
            self._wait()
        _kill_group(self._process)
        _close(self._process)
        self._keep_tail()

    def _keep_tail(self) -> None:
        if self._stderr_tail is None:
            self._stderr_tail = _tail(self._errors)
            self._errors.close()


class WarmJob(Job):
    """The same as a fork of the warm server: it begins in milliseconds, with all that
    it needs loaded, and cannot reach the network. It is asked to end by the end of its
    standard input, and killed when we die.
    """

    def __init__(
        self, module: str, argv: Sequence[str], *, folder: Path, nice: int = 0
    ) -> None:
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115  closed by stop()
        self._stderr_tail: str | None = None
        self._begun = b""
        self._is_open = True
        self._life, theirs = socket.socketpair()
        _forks.keep(self._life)
        with theirs:
            self._fork = _forks.start(
                *(module, argv),
                folder=folder,
                limits={"RLIMIT_CORE": 0},
                errors=self._errors.fileno(),
                input_=[theirs.fileno()],
                nice=nice,
            )

    @property
    def returncode(self) -> int | None:
        if self._fork.returncode is None and self._is_open:
            self._fork.wait(0)
        if self._fork.returncode is None and not self._is_open:
            return -signal.SIGKILL  # its server is gone, and took it along
        return self._fork.returncode

    @property
    def _output(self) -> int | None:
        return self._fork.output if self._is_open else None

    def _wait(self) -> None:
        self._fork.wait(_GRACE_SECONDS)

    def stop(self) -> None:
        if not self._is_open:
            return
        with self._life:
            if self.returncode is None:
                self._life.shutdown(socket.SHUT_RDWR)
                self._wait()
        self._fork.end()
        self._is_open = False
        self._keep_tail()


def load(*modules: str) -> None:
    """Have the warm server load what children will be, before the first is needed."""
    for module in modules:
        _forks.load(module)


def _start(
    command: Sequence[str], folder: Path, stdin: int, stderr: IO[bytes]
) -> subprocess.Popen[bytes]:
    # Its own session, so that the whole group can be killed; no key, address or path of
    # ours in its environment.
    environment = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TMPDIR": str(folder)}
    return subprocess.Popen(  # noqa: S603  a list of our own making, no shell
        command,
        cwd=folder,
        env=environment,
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=stderr,
        bufsize=0,
        start_new_session=True,
    )


def _answer_of(child: Fork, deadline: float) -> bytes | None:
    """All it printed; None when it printed too much or was not done in time."""
    answer = b""
    try:
        for chunk in _chunks(child.output, _TICK_SECONDS):
            answer += chunk or b""
            if len(answer) > _ANSWER_BYTES or time.monotonic() > deadline:
                return None
        child.wait(max(0.0, deadline - time.monotonic()))
        return answer
    finally:
        child.end()


def _chunks(output: int, timeout_seconds: float) -> Iterator[bytes | None]:
    """What it printed, piece by piece until it closes; None after each silence."""
    with selectors.DefaultSelector() as selector:
        selector.register(output, selectors.EVENT_READ)
        while True:
            if not selector.select(timeout_seconds):
                yield None
            elif chunk := os.read(output, _READ_BYTES):
                yield chunk
            else:
                return


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    # Also after the leader has ended: its group lives on as long as a member does.
    _signal_group(process, signal.SIGKILL)
    process.wait()


def _close(process: subprocess.Popen[bytes]) -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe:
            pipe.close()


def _signal_group(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)


def _tail(errors: IO[bytes]) -> str:
    # Without seeking: a child that still writes shares the position in the file.
    start = max(0, os.fstat(errors.fileno()).st_size - _TAIL_BYTES)
    return os.pread(errors.fileno(), _TAIL_BYTES, start).decode("utf-8", "replace")


def _parsed(line: bytes) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except ValueError as error:
        raise ChildFailed(f"not JSON: {line[:200]!r}") from error
    if not isinstance(value, dict):
        raise ChildFailed(f"not an object: {line[:200]!r}")
    return value
