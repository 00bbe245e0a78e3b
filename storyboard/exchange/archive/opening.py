"""A project ZIP from strangers: opened, its list checked, read piece by piece.

Nothing is ever unpacked to a path that the archive names.
"""

import io
import re
import stat
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from storyboard.boards.bundle import Unreadable
from storyboard.domain.fields import path_refused
from storyboard.domain.problem import Problem
from storyboard.domain.strictjson import MOST_BYTES, JsonError, parse
from storyboard.domain.text import printable
from storyboard.exchange.archive.documents import FORMAT, VERSION

MOST_ENTRIES = 100_000
# The list at the end is read in one go: a hundred thousand names fit.
_MOST_LIST_BYTES = 20_000_000
# Of what is packed: text hardly ever shrinks more, a bomb shrinks a thousand times.
_MOST_RATIO = 100
_UNSUSPICIOUS_BYTES = 1_000_000
_CHUNK_BYTES = 1 << 20
_ENCRYPTED = 0x1 | 0x40
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_KINDS = (0, stat.S_IFREG, stat.S_IFDIR)
# Of documents, which are held in memory together, and of histories, which are not.
MOST_DOCUMENT_BYTES = 64_000_000
MOST_HISTORY_BYTES = 1_000_000_000
_NUMBER = "[1-9][0-9]{0,5}"
_NAMES = re.compile(
    r"README\.txt|index\.html|style\.css|schema\.json|project\.json"
    rf"|boards/board-{_NUMBER}\.json|history/board-{_NUMBER}\.jsonl"
    rf"|renders/render-{_NUMBER}\.json|media/[0-9a-f]{{64}}\.[a-z0-9]{{1,8}}"
    r"|(boards|history|renders|media)/",
    re.ASCII,
)
_FORMAT = re.compile(rf"{FORMAT}/([1-9][0-9]{{0,8}})", re.ASCII)
HEAD = "project.json"
_DAMAGED = "The ZIP is damaged or incomplete. Export the project again."


def refused(code: str, place: str, message: str) -> Unreadable:
    return Unreadable(Problem(code, place, message))


class Archive:
    """A checked list of files, and their contents as they are asked for."""

    def __init__(self, zipped: zipfile.ZipFile, size_bytes: int) -> None:
        """Raises Unreadable with everything that is wrong with the list."""
        self._zipped = zipped
        self._entries = _checked(zipped, size_bytes)

    @property
    def names(self) -> set[str]:
        return {name for name in self._entries if not name.endswith("/")}

    @property
    def size_bytes(self) -> int:
        """Of everything, unpacked."""
        return sum(info.file_size for info in self._entries.values())

    def chunks(self, name: str) -> Iterator[bytes]:
        """Never more than the list says. Raises Unreadable."""
        if name not in self._entries:
            raise refused("missing_file", name, f"“{name}” is not in the ZIP.")
        try:
            with self._zipped.open(self._entries[name]) as file:
                while chunk := file.read(_CHUNK_BYTES):
                    yield chunk
        except (zipfile.BadZipFile, zlib.error, EOFError, ValueError) as error:
            message = f"“{name}” is damaged in the ZIP. Export the project again."
            raise refused("zip_damaged", name, message) from error

    def lines(self, name: str) -> Iterator[bytes]:
        begun = b""
        for chunk in self.chunks(name):
            *whole, begun = (begun + chunk).split(b"\n")
            yield from whole
            if len(begun) > MOST_BYTES:
                raise refused("file_too_large", name, f"A line of {name} has no end.")
        if begun:
            yield begun

    def document(self, name: str) -> Any:
        data = b""
        for chunk in self.chunks(name):
            data += chunk
            if len(data) > MOST_BYTES:
                break
        return strictly(data, name)

    def head(self) -> Any:
        """Raises Unreadable also for what is no project, or a newer one."""
        if HEAD not in self._entries:
            message = f"There is no {HEAD} in the ZIP, so it is no project of a studio."
            raise refused("no_project", "file", message)
        value = self.document(HEAD)
        said = value.get("format") if isinstance(value, dict) else None
        match = _FORMAT.fullmatch(said) if isinstance(said, str) else None
        if match is None:
            message = f"{HEAD} does not say “{FORMAT}/{VERSION}”, so it is no project."
            raise refused("no_project", HEAD, message)
        if int(match[1]) > VERSION:
            message = (
                f"This ZIP was made by a newer Storyboard ({printable(str(said))}); "
                f"this one reads {FORMAT}/{VERSION}. Update this studio, then import "
                "it again."
            )
            raise refused("newer_version", HEAD, message)
        return value


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """Raises Unreadable."""
    with _Wary(io.FileIO(path)) as wary:
        try:
            zipped = zipfile.ZipFile(wary)
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
            raise refused("zip_damaged", "file", _DAMAGED) from error
        with zipped:
            yield Archive(zipped, path.stat().st_size)


def strictly(data: bytes, name: str) -> Any:
    """JSON as the standard writes it. Raises Unreadable."""
    try:
        parsed = parse(data)
    except JsonError as error:
        raise refused(error.problem.code, name, error.problem.message) from error
    if parsed.problems:
        raise Unreadable(
            *(Problem(p.code, f"{name}: {p.place}", p.message) for p in parsed.problems)
        )
    return parsed.value


class _Wary(io.BufferedReader):
    """A file from which nobody reads a hostile list of files into memory."""

    def read(self, size: int | None = -1, /) -> bytes:
        most = _MOST_LIST_BYTES + 1
        data = super().read(most if size is None or size < 0 else min(size, most))
        if len(data) == most:
            raise refused("zip_too_many_files", "file", _too_many())
        return data


def _too_many() -> str:
    return f"The ZIP holds more than {MOST_ENTRIES:,} files."


def _checked(zipped: zipfile.ZipFile, size_bytes: int) -> dict[str, zipfile.ZipInfo]:
    infos = zipped.infolist()
    if len(infos) > MOST_ENTRIES:
        raise refused("zip_too_many_files", "file", _too_many())
    problems = [problem for info in infos for problem in _wrong(info)]
    twice = Counter(info.orig_filename.casefold() for info in infos)
    problems += [
        Problem("zip_duplicate", printable(n), f"“{printable(n)}” is there twice.")
        for n, count in twice.items()
        if count > 1
    ]
    if sum(info.compress_size for info in infos) > size_bytes:
        message = "Files of the ZIP lie over each other: it is damaged, or a trap."
        problems.append(Problem("zip_bomb", "file", message))
    for folder, most in (("history/", MOST_HISTORY_BYTES), ("", MOST_DOCUMENT_BYTES)):
        if _bytes_of(infos, folder) > most:
            message = (
                f"The texts of this project take more than {most // 1_000_000:,} MB. "
                "No studio reads so much at once."
            )
            problems.append(Problem("file_too_large", folder or "file", message))
    if problems:
        raise Unreadable(*problems[:50])
    return {info.orig_filename: info for info in infos}


def _bytes_of(infos: Iterable[zipfile.ZipInfo], folder: str) -> int:
    """Of a folder of texts; without one, of all other texts that are read."""
    names = (folder,) if folder else ("boards/", "renders/", HEAD)
    return sum(i.file_size for i in infos if i.orig_filename.startswith(names))


def _wrong(info: zipfile.ZipInfo) -> Iterator[Problem]:
    # `filename` ends at a NUL; the name as it was written shows the trick.
    name = info.orig_filename
    place = printable(name)
    if reason := path_refused(name.removesuffix("/")):
        yield Problem("bad_path", place, reason)
    elif not _NAMES.fullmatch(name):
        message = f"“{place}” is no file of a project ZIP. Take it out."
        yield Problem("unknown_file", place, message)
    if stat.S_IFMT(info.external_attr >> 16) not in _KINDS:
        message = f"“{place}” is a link or a device. Put the file itself into the ZIP."
        yield Problem("zip_link", place, message)
    if info.flag_bits & _ENCRYPTED:
        message = f"“{place}” is locked with a password. Make the ZIP without one."
        yield Problem("zip_encrypted", place, message)
    elif info.compress_type not in _METHODS:
        message = f"“{place}” is packed in an unusual way. Make an ordinary ZIP."
        yield Problem("zip_method", place, message)
    most = max(info.compress_size * _MOST_RATIO, _UNSUSPICIOUS_BYTES)
    if info.file_size > most:
        message = (
            f"“{place}” says it is {info.file_size:,} bytes when unpacked: a trap."
        )
        yield Problem("zip_bomb", place, message)
