"""The project ZIP as it is sent: neither in memory nor on the disk as a whole.

Documents are written to a file without a name first, so that the size is known before
the first byte leaves; media are read as they go. The same project gives
the same files, byte by byte.
"""

import os
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from zipstream import ZIP_STORED, ZipStream

from storyboard.boards.models import Project
from storyboard.exchange.archive.documents import Document, Documents, written
from storyboard.exchange.archive.page import Page

README = Path(__file__).with_name("README.txt")
SCHEMA = Path(__file__).with_name("storyboard-project-1.json")
STYLE = Path(__file__).with_name("style.css")
# A download holds a thread of the web server until the last byte has left.
MOST_AT_A_TIME = 2
_places = threading.BoundedSemaphore(MOST_AT_A_TIME)
_CHUNK_BYTES = 1 << 20


class Busy(Exception):
    """As many exports as may be are under way in this process."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """Bytes of the file of documents."""

    name: str
    start: int
    size: int


class Sending(Iterator[bytes]):
    """The bytes of the ZIP. Its place is given back when it is closed, which the server
    does whatever became of the visitor.
    """

    _is_open = False

    def __init__(self, project: Project) -> None:
        """Raises Busy, and Gone where a file is not there any more."""
        if not _places.acquire(blocking=False):
            raise Busy
        self._is_open = True
        try:
            folder = Path(settings.MEDIA_DIR) / "tmp"
            folder.mkdir(parents=True, exist_ok=True)
            self._file: IO[bytes] = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115
            zipped = self._zipped(project)
        except BaseException:
            self.close()
            raise
        self.size_bytes = len(zipped)
        self._bytes: Iterator[bytes] = iter(zipped)

    def __next__(self) -> bytes:
        return next(self._bytes)

    def close(self) -> None:
        if self._is_open:
            self._is_open = False
            _places.release()
            if hasattr(self, "_file"):
                self._file.close()

    def __del__(self) -> None:
        # Whoever lost it without closing it takes no place along.
        self.close()

    def _zipped(self, project: Project) -> ZipStream:
        # Films are small already. Stored ones also have a size that is known before.
        zipped = ZipStream(compress_type=ZIP_STORED, sized=True)
        documents = Documents.of(project)
        for piece in self._write(documents):
            zipped.add(self._read(piece), piece.name, size=piece.size)
        for name, (path, size) in sorted(documents.names.media.items()):
            zipped.add(_chunks(path), name, size=size)
        return zipped

    def _write(self, documents: Documents) -> Iterator[_Piece]:
        """What a person opens comes first."""
        rows, names = documents.rows, documents.names
        page = Page(names, _pictures(documents))
        sections: list[_Piece] = []
        pieces: list[_Piece] = []
        for board in rows.boards:
            lines = (_line(save) for save in documents.history(board))
            pieces.append(self._put(f"history/{names.of(board.pk)}.jsonl", lines))
        for told in _by_board(documents.all()):
            pieces += [self._put(one.name, [written(one.value)]) for one in told]
            first, *renders = told
            text = page.board(first.value, [one.value for one in renders])
            sections.append(self._put("", [text.encode()]))
        head = documents.head()
        before, after = page.around(head)
        whole = self._put(
            "index.html",
            [before.encode(), *map(self._whole, sections), after.encode()],
        )
        yield self._put("README.txt", [README.read_bytes()])
        yield whole
        yield self._put("style.css", [STYLE.read_bytes()])
        yield self._put("project.json", [written(head)])
        yield self._put("schema.json", [SCHEMA.read_bytes()])
        yield from pieces

    def _put(self, name: str, chunks: Any) -> _Piece:
        start = self._file.seek(0, os.SEEK_END)
        for chunk in chunks:
            self._file.write(chunk)
        return _Piece(name, start, self._file.tell() - start)

    def _read(self, piece: _Piece) -> Iterator[bytes]:
        self._file.flush()
        at, end = piece.start, piece.start + piece.size
        while at < end:
            chunk = os.pread(self._file.fileno(), min(_CHUNK_BYTES, end - at), at)
            at += len(chunk)
            yield chunk

    def _whole(self, piece: _Piece) -> bytes:
        return b"".join(self._read(piece))


def _by_board(documents: Iterator[Document]) -> Iterator[list[Document]]:
    """Each board's own document, then those of its renders."""
    told: list[Document] = []
    for one in documents:
        if told and told[0].board != one.board:
            yield told
            told = []
        told.append(one)
    if told:
        yield told


def _pictures(documents: Documents) -> dict[str, str]:
    """Frames to their pictures."""
    names = documents.names
    return {
        str(names.of(frame.pk)): str(names.medium(frame.picture_name, of=f"“{frame}”"))
        for frame in documents.rows.frames
    }


def _line(value: dict[str, Any]) -> bytes:
    return written(value, indent=None) + b"\n"


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            yield chunk
