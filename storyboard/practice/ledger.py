"""Who was charged what: lines of JSON that are only ever added to.

A line is on the disk before anybody is told of it, so a killed server loses none: the
judge of "never paid twice". It is the server's memory too: jobs come back from it.
"""

import hashlib
import json
import os
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from threading import Lock
from typing import Any

Line = dict[str, Any]
# What the server needs to go on with a job after a restart, and nobody else.
_INNER = "job"
_SIGNS = {"accepted": 1, "refunded": -1}


def fingerprint(key: str) -> str:
    """Tells keys apart without keeping them."""
    return hashlib.sha256(key.encode()).hexdigest()[:12]


class Ledger:
    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._lock = Lock()
        self._lines: list[Line] = []
        self._spent: defaultdict[str, Decimal] = defaultdict(Decimal)
        for line in _whole_lines(path):
            self._take(line)
        self._file = path.open("ab")

    def close(self) -> None:
        self._file.close()

    def add(self, event: str, **facts: object) -> Line:
        """Write one line; it survives whatever comes after this returns."""
        with self._lock:
            line: Line = {
                "n": len(self._lines) + 1,
                "at": datetime.now(UTC).isoformat(),
                "event": event,
                **facts,
            }
            self._file.write(json.dumps(line, default=str).encode() + b"\n")
            self._file.flush()
            os.fsync(self._file.fileno())
            self._take(line)
            return line

    def _take(self, line: Line) -> None:
        self._lines.append(line)
        if sign := _SIGNS.get(line["event"]):
            self._spent[line["key"]] += sign * Decimal(line["price"])

    def all_lines(self) -> list[Line]:
        """Everything, with what only the server reads."""
        with self._lock:
            return list(self._lines)

    def lines(self, **wanted: str) -> Iterator[Line]:
        """The lines whose facts are as wanted."""
        for line in self.all_lines():
            if all(str(line.get(name)) == value for name, value in wanted.items()):
                yield {name: fact for name, fact in line.items() if name != _INNER}

    def spent(self, key: str = "") -> Decimal:
        """What was paid, less what came back, by one key (a fingerprint) or by all."""
        with self._lock:
            if key:
                return self._spent[key]
            return sum(self._spent.values(), Decimal(0))


def _whole_lines(path: Path) -> list[Line]:
    """What is there, without a last line that was never finished."""
    if not path.exists():
        return []
    data = path.read_bytes()
    end = data.rfind(b"\n") + 1
    if end < len(data):
        os.truncate(path, end)
    return [json.loads(line) for line in data[:end].splitlines()]
