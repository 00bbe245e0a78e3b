"""Bodies read from the disk while they are sent: a film has up to 100 MB."""

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

# A multiple of 3, so that pieces of base64 join without a gap.
_CHUNK_BYTES = 3 << 18


@dataclass(frozen=True, slots=True)
class Piece:
    """A file of a body, as it is or as base64."""

    path: Path
    in_base64: bool = False

    def __len__(self) -> int:
        size = self.path.stat().st_size
        return (size + 2) // 3 * 4 if self.in_base64 else size

    def __iter__(self) -> Iterator[bytes]:
        with self.path.open("rb") as file:
            while chunk := file.read(_CHUNK_BYTES):
                yield b64encode(chunk) if self.in_base64 else chunk


class Streamed:
    """Text and files after one another. Its length is known before it is read."""

    def __init__(self, *parts: str | Piece) -> None:
        self._parts = [p.encode() if isinstance(p, str) else p for p in parts]

    def __len__(self) -> int:
        return sum(map(len, self._parts))

    def __iter__(self) -> Iterator[bytes]:
        for part in self._parts:
            yield from [part] if isinstance(part, bytes) else part


def form_of(name: str, path: Path, *, content_type: str) -> tuple[Streamed, str]:
    """A form with one file, and the content type of the form. `name` is our own."""
    edge = uuid4().hex
    head = (
        f'--{edge}\r\nContent-Disposition: form-data; name="file"; '
        f'filename="{name}"\r\nContent-Type: {content_type}\r\n\r\n'
    )
    body = Streamed(head, Piece(path), f"\r\n--{edge}--\r\n")
    return body, f"multipart/form-data; boundary={edge}"
