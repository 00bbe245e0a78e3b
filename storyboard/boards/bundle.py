"""A board file and its media in one ZIP: read without trust, always written alike."""

import io
import stat
import tempfile
import unicodedata
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from storyboard.domain.fields import path_refused
from storyboard.domain.problem import Problem
from storyboard.domain.text import printable

MOST_ENTRIES = 1_000
MOST_BYTES = 500_000_000
MOST_DOCUMENT_BYTES = 10_000_000
DOCUMENT = "board.json"

# The list of files at the end of a ZIP is read in one go; a thousand names fit.
_MOST_LIST_BYTES = 1_000_000
_CHUNK_BYTES = 1 << 16
_ENCRYPTED = 0x1 | 0x40
_UTF8_NAME = 0x800
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_KINDS = (0, stat.S_IFREG, stat.S_IFDIR)
# Already packed: a second compression costs time and gains nothing.
_PACKED = frozenset({".png", ".jpg", ".webp", ".gif", ".mp4", ".webm", ".mov", ".mkv"})
# The first date a ZIP can hold, so that the same board makes the same bytes.
_DATE = (1980, 1, 1, 0, 0, 0)
_DAMAGED = "The ZIP is damaged or incomplete. Make it again."
_TOO_LARGE = f"The ZIP holds more than {MOST_BYTES // 1_000_000} MB."


class Unreadable(Exception):
    """The file is not one we read. `problems` says everything that is wrong with it."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = problems


class Absent(Exception):
    """The board names a file that is not there. Told by its path in the bundle."""

    def __str__(self) -> str:
        return f"“{self.args[0]}” is gone from this server. Put the file in again."


@dataclass(frozen=True, slots=True)
class Folder:
    """A board file on disk: its media lie beside it."""

    document: bytes
    root: Path | None

    def chunks(self, path: str) -> Iterator[bytes]:
        """The bytes of a media file. Raises Absent, or Unreadable."""
        try:
            if self.root is None or not (self.root / path).is_file():
                raise Absent(path)
            with (self.root / path).open("rb") as file:
                while chunk := file.read(_CHUNK_BYTES):
                    yield chunk
        except OSError as error:
            message = f"“{path}” cannot be read: {error.strerror}."
            raise Unreadable(Problem("unreadable", path, message)) from error


class Bundle:
    """A checked ZIP. A file is unpacked when it is read, and never to a path."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._left = MOST_BYTES
        self._entries, problems = _checked(archive)
        if problems:
            raise Unreadable(*problems)
        document = _document(self._entries)
        self._base = document.removesuffix(PurePosixPath(document).name)
        self.document = self._read_document(document)

    def chunks(self, path: str) -> Iterator[bytes]:
        """The bytes of a media file. Raises Absent, or Unreadable."""
        name = self._base + unicodedata.normalize("NFC", path)
        if name not in self._entries:
            raise Absent(path)
        yield from self._unpacked(name)

    def _unpacked(self, name: str) -> Iterator[bytes]:
        with _readable(name), self._archive.open(self._entries[name]) as file:
            while chunk := file.read(_CHUNK_BYTES):
                # Counted as it comes: the sizes a ZIP claims may be lies.
                self._left -= len(chunk)
                if self._left < 0:
                    raise Unreadable(Problem("zip_too_large", "file", _TOO_LARGE))
                yield chunk

    def _read_document(self, name: str) -> bytes:
        document = b""
        for chunk in self._unpacked(name):
            document += chunk
            if len(document) > MOST_DOCUMENT_BYTES:
                megabytes = MOST_DOCUMENT_BYTES // 1_000_000
                message = f"The board file is larger than {megabytes} MB."
                raise Unreadable(Problem("file_too_large", "file", message))
        return document


Source = Folder | Bundle


@contextmanager
def opened(path: Path, *, beside: Path | None) -> Iterator[Source]:
    """The board file or bundle at `path`, told by its content. `beside` is where the
    media of a lone board file lie; without it there are none.
    """
    with path.open("rb") as file:
        is_zip = file.read(2) == b"PK"
    if not is_zip:
        with path.open("rb") as file:
            # One byte too many is enough for the reader to see that it is too much.
            yield Folder(file.read(MOST_DOCUMENT_BYTES + 1), beside)
        return
    with _Wary(io.FileIO(path)) as wary:
        try:
            archive = zipfile.ZipFile(wary)
        except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
            raise Unreadable(_damaged()) from error
        with archive:
            yield Bundle(archive)


def pack(target: BinaryIO, document: bytes, media: Mapping[str, Path]) -> None:
    """Write the bundle: sorted names and one date, so that equal is equal. Raises
    Absent for a file that is gone.
    """
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(_entry(DOCUMENT), document)
        for name, path in sorted(media.items()):
            if not path.is_file():
                raise Absent(name)
            with path.open("rb") as source, archive.open(_entry(name), "w") as packed:
                while chunk := source.read(_CHUNK_BYTES):
                    packed.write(chunk)


def packed(document: bytes, media: Mapping[str, Path]) -> BinaryIO:
    """The same as a file without a name: a ZIP of 4K frames is no thing for memory.
    Whoever reads it closes it. Raises Absent.
    """
    file = tempfile.TemporaryFile()  # noqa: SIM115  the reader closes it
    try:
        pack(file, document, media)
    except Absent:
        file.close()
        raise
    file.seek(0)
    return file


def too_much(document: bytes, media: Mapping[str, Path]) -> str:
    """That a bundle of this is more than any studio takes in, in words; or nothing."""
    sizes = [len(document), *(path.stat().st_size for path in media.values())]
    if sum(sizes) <= MOST_BYTES and len(sizes) <= MOST_ENTRIES:
        return ""
    return (
        f"This bundle holds {len(sizes):,} files and {sum(sizes) // 1_000_000:,} MB; "
        f"a studio takes in {MOST_ENTRIES:,} files and {MOST_BYTES // 1_000_000} MB at "
        "once. Nothing is missing in it: unpack it on the server, and "
        "`manage.py import_board` takes its board.json with the files beside it."
    )


class _Wary(io.BufferedReader):
    """A file from which nobody reads a hostile list of files into memory."""

    def read(self, size: int | None = -1, /) -> bytes:
        most = _MOST_LIST_BYTES + 1
        data = super().read(most if size is None or size < 0 else min(size, most))
        if len(data) == most:
            raise Unreadable(_too_many("too many"))
        return data


@contextmanager
def _readable(place: str) -> Iterator[None]:
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        message = f"“{place}” is damaged in the ZIP. Make the ZIP again."
        raise Unreadable(Problem("zip_damaged", place, message)) from error


def _checked(
    archive: zipfile.ZipFile,
) -> tuple[dict[str, zipfile.ZipInfo], list[Problem]]:
    """Every entry by its name in NFC, and everything that is wrong with any of them."""
    infos = archive.infolist()
    if len(infos) > MOST_ENTRIES:
        return {}, [_too_many(f"{len(infos):,}")]
    entries = {_name(info): info for info in infos}
    problems = [p for name, info in entries.items() for p in _wrong(name, info)]
    twice = Counter(map(_name, infos))
    problems += [
        Problem(
            "zip_duplicate", printable(name), f"“{printable(name)}” is there twice."
        )
        for name, count in twice.items()
        if count > 1
    ]
    if sum(info.file_size for info in infos) > MOST_BYTES:
        problems.append(Problem("zip_too_large", "file", _TOO_LARGE))
    return entries, problems


def _wrong(name: str, info: zipfile.ZipInfo) -> Iterator[Problem]:
    place = printable(name)
    if reason := path_refused(name.removesuffix("/")):
        yield Problem("bad_path", place, reason)
    if stat.S_IFMT(info.external_attr >> 16) not in _KINDS:
        message = f"“{place}” is a link or a device. Put the file itself into the ZIP."
        yield Problem("zip_link", place, message)
    if info.flag_bits & _ENCRYPTED:
        message = f"“{place}” is locked with a password. Make the ZIP without one."
        yield Problem("zip_encrypted", place, message)
    elif info.compress_type not in _METHODS:
        message = f"“{place}” is packed in an unusual way. Make an ordinary ZIP."
        yield Problem("zip_method", place, message)


def _name(info: zipfile.ZipInfo) -> str:
    # `filename` ends at a NUL; the name as it was written shows the trick.
    name = info.orig_filename
    if not info.flag_bits & _UTF8_NAME:
        # macOS writes UTF-8 and forgets to say so.
        with suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return unicodedata.normalize("NFC", name)


def _document(entries: Mapping[str, zipfile.ZipInfo]) -> str:
    """The name of the one `board.json`, else of the one JSON file at the top."""
    files = [n for n in entries if not n.startswith("__MACOSX/") and n[-1:] != "/"]
    called = [name for name in files if PurePosixPath(name).name == DOCUMENT]
    at_top = [name for name in files if "/" not in name and name.endswith(".json")]
    found = called or at_top
    if len(found) == 1:
        return found[0]
    if not found:
        message = f"There is no {DOCUMENT} in the ZIP."
        raise Unreadable(Problem("board_missing", "file", message))
    message = f"There are {len(found)} board files in the ZIP. Import them one by one."
    raise Unreadable(Problem("too_many_boards", "file", message))


def _entry(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _DATE)
    info.external_attr = (stat.S_IFREG | 0o644) << 16
    info.create_system = 3  # Unix, wherever this runs
    packed = PurePosixPath(name).suffix in _PACKED
    info.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
    return info


def _damaged() -> Problem:
    return Problem("zip_damaged", "file", _DAMAGED)


def _too_many(count: str) -> Problem:
    message = f"The ZIP holds {count} files; {MOST_ENTRIES:,} is the most."
    return Problem("zip_too_many_files", "file", message)
