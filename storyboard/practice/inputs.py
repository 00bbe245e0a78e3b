"""Media people bring: uploaded, sent along as data, or named by address.

A journal cannot hold pictures, so a job keeps a short reference: `kept:<name>` for what
lies here, the address for what is fetched when the job begins.
"""

import base64
import binascii
import mimetypes
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from storyboard.media import clips, pictures
from storyboard.media.errors import Refused
from storyboard.media.guard import Guard
from storyboard.media.store import Store
from storyboard.practice.outgoing import Unreachable, fetch

_KEPT = "kept:"
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_DATA = re.compile(r"data:([\w.+-]+/[\w.+-]+)?(;[\w=-]+)*;base64,")
_NAME = re.compile(r"[0-9a-f-]{36}(\.[a-z0-9]{1,5})?")
# Kling's own limits of a picture.
_LEAST_SIDE, _LONGEST_RATIO, _MOST_BYTES = 300, 2.5, 10_000_000


class BadInput(Exception):
    """A sentence about a file that cannot be used."""


@dataclass(frozen=True, slots=True)
class Still:
    """A picture the engine can film."""

    path: Path
    width: int
    height: int


class Inputs:
    """Files in `folder`; `address` is where this server can be reached, `guard` says
    what it may fetch.
    """

    def __init__(self, folder: Path, address: str, guard: Guard) -> None:
        self._guard = guard
        self._uploads = folder / "uploads"
        self._uploads.mkdir(parents=True, exist_ok=True)
        self._store = Store(folder / "stills", reserve_bytes=0)
        self._stills: dict[str, Still] = {}
        self._address = address

    def keep(self, data: bytes, content_type: str) -> str:
        """Keep an upload and return its name: a UUID and an ending."""
        ending = mimetypes.guess_extension(content_type.partition(";")[0]) or ".bin"
        name = f"{uuid.uuid4()}{ending}"
        (self._uploads / name).write_bytes(data)
        return name

    def reserve(self, content_type: str) -> str:
        """A name for bytes that are still to come."""
        return self.keep(b"", content_type)

    def fill(self, name: str, data: bytes) -> bool:
        """The bytes of a reserved name have come; False when it was never reserved."""
        path = self.file(name)
        if path is None:
            return False
        path.write_bytes(data)
        return True

    def file(self, name: str) -> Path | None:
        path = self._uploads / name
        return path if _NAME.fullmatch(name) and path.is_file() else None

    def forget(self, media_uuid: str) -> bool:
        name = self._named(media_uuid)
        if name:
            (self._uploads / name).unlink()
        return bool(name)

    def url(self, name: str) -> str:
        return f"{self._address}/uploads/{name}"

    def reference(self, text: str, *, uuids: bool = False, data: bool = True) -> str:
        """What a job keeps of an input. Raises BadInput when it is none.

        `uuids`: a UUID or bare base64 will do; `data`: a data URI will do.
        """
        if text.startswith(("http://", "https://")):
            prefix = self.url("")
            here = text.startswith(prefix)
            if here and self.file(text.removeprefix(prefix)):
                return _KEPT + text.removeprefix(prefix)
            return text
        if data and (head := _DATA.match(text)):
            kind = head[1] or "application/octet-stream"
            return _KEPT + self.keep(_bytes(text[head.end() :]), kind)
        if uuids and _UUID.fullmatch(text):
            if name := self._named(text):
                return _KEPT + name
            raise BadInput(f"no media with the UUID {text}")
        if uuids and data and len(text) > 100:
            return _KEPT + self.keep(_bytes(text), "image/png")
        raise BadInput("not a URL, a UUID, a data URI or base64")

    def stored(self, text: str) -> str:
        """The name of media that were sent as address or data and now lie here."""
        reference = self.reference(text, uuids=True)
        if reference.startswith(_KEPT):
            return reference.removeprefix(_KEPT)
        kind = mimetypes.guess_type(reference.partition("?")[0])[0]
        return self.keep(self._fetched(reference), kind or "application/octet-stream")

    def shrunk(self, name: str, most: int) -> str:
        """The name of the picture with no side longer than `most`. Raises BadInput."""
        still = self._taken_in(_KEPT + name)
        if max(still.width, still.height) <= most:
            return name
        with Image.open(still.path) as picture, self._store.temp(".png") as small:
            picture.thumbnail((most, most))
            picture.save(small, "PNG")
            return self.keep(small.read_bytes(), "image/png")

    def still(self, reference: str) -> Still:
        """Fetch, check and normalise a picture for a film. Raises BadInput."""
        still = self._taken_in(reference)
        _check_shape(still.width, still.height)
        return still

    def _taken_in(self, reference: str) -> Still:
        if known := self._stills.get(reference):
            return known
        with self._at_hand(reference) as path:
            if path.stat().st_size > _MOST_BYTES:
                raise BadInput("the image is larger than 10 MB")
            try:
                taken = pictures.take_in(
                    path, name="image", store=self._store, scope="practice"
                )
            except Refused as refused:
                raise BadInput(str(refused)) from refused
        still = Still(self._store.path(taken.name), taken.width, taken.height)
        self._stills[reference] = still
        return still

    def clip_facts(self, reference: str) -> clips.ClipFacts:
        """What a source video is. Raises BadInput."""
        with self._at_hand(reference) as path:
            try:
                return clips.probe(path, name="video")
            except Refused as refused:
                raise BadInput(str(refused)) from refused

    @contextmanager
    def _at_hand(self, reference: str) -> Iterator[Path]:
        if reference.startswith(_KEPT):
            path = self.file(reference.removeprefix(_KEPT))
            if path is None:
                raise BadInput("the file was deleted")
            yield path
            return
        data = self._fetched(reference)
        with self._store.temp(".part") as path:
            path.write_bytes(data)
            yield path

    def _fetched(self, url: str) -> bytes:
        try:
            return fetch(url, guard=self._guard)
        except Unreachable as fault:
            raise BadInput(f"failed to download the file: {fault}") from fault

    def _named(self, media_uuid: str) -> str:
        found = self._uploads.glob(f"{media_uuid.lower()}.*")
        return next((path.name for path in found), "")


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as fault:
        raise BadInput("not valid base64") from fault


def _check_shape(width: int, height: int) -> None:
    if min(width, height) < _LEAST_SIDE:
        raise BadInput(f"the image is {width}x{height}: each side is at least 300 px")
    if max(width, height) > _LONGEST_RATIO * min(width, height):
        raise BadInput(f"the image is {width}x{height}: at most 2.5 times as long")
