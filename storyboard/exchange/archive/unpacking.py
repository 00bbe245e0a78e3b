"""The files of an archive: unpacked beside the studio's own, and none of them trusted.

A picture is read by the same bounded child as an upload, and is what we would have
written ourselves; a film is measured again; previews and posters are our own.
"""

import hashlib
import json
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from storyboard.boards.bundle import Unreadable
from storyboard.exchange.archive.checking import Said, file_of
from storyboard.exchange.archive.opening import Archive, refused
from storyboard.media import footage, pictures, sounds
from storyboard.media.clips import ClipFacts, look_through
from storyboard.media.errors import Refused
from storyboard.media.heavy import is_heavy
from storyboard.media.own_form import is_our_jpeg
from storyboard.media.sniff import HEAD_BYTES, Other, picture_format
from storyboard.media.store import Store

_PNG_HEAD_BYTES = 8


class NotYet(Exception):
    """The time of this step is over. What was done so far need not be done again."""


@dataclass
class Files:
    """What was unpacked into `draft`: nothing of it is the studio's yet.

    `looked`: what was found out about files; it is kept beside them from step to step.
    A step takes `step_seconds` from its first file on, which it always does.
    """

    draft: Store
    scope: str
    media: Said
    step_seconds: float
    # Those of the archive that rows have named.
    named: set[str] = field(default_factory=set)
    looked: dict[str, Any] = field(default_factory=dict)
    done_bytes: int = 0
    _since: float | None = None

    @property
    def percent(self) -> int:
        """Half of the work is to unpack, half to look."""
        total = max(1, 2 * sum(self.media.values()))
        return min(99, 100 * self.done_bytes // total)

    def remember(self) -> None:
        self._memory.write_text(json.dumps(self.looked), encoding="utf-8")

    def recall(self) -> None:
        if self._memory.exists():
            self.looked = json.loads(self._memory.read_text(encoding="utf-8"))

    @property
    def _memory(self) -> Path:
        return self.draft.root / "looked.json"

    def unpack(self, archive: Archive) -> None:
        """Every file, as its name says. Raises Unreadable and NotYet."""
        for name, size in self.media.items():
            self.done_bytes += size
            path = PurePosixPath(name)
            # It has that name only if it is that content.
            if self.draft.path(self._stored(name)).exists():
                continue
            self._go_on()
            digest, count = hashlib.sha256(), 0
            with self.draft.incoming(
                path.stem, scope=self.scope, suffix=path.suffix
            ) as file:
                for chunk in archive.chunks(name):
                    digest.update(chunk)
                    count += len(chunk)
                    file.write(chunk)
                if (digest.hexdigest(), count) != (path.stem, size):
                    message = f"“{name}” is not the file it was: its sha256 is another."
                    raise refused("wrong_hash", name, message)

    def stored(self, name: str | None) -> str:
        """Under what the studio keeps a file of the archive, which a row names."""
        if name is None:
            return ""
        self.named.add(name)
        return self._stored(name)

    def _stored(self, name: str) -> str:
        path = PurePosixPath(name)
        return f"team/{self.scope}/{path.stem[:2]}/{path.stem}{path.suffix}"

    def _go_on(self) -> None:
        now = time.monotonic()
        if self._since is None:
            self._since = now
        elif now - self._since > self.step_seconds:
            raise NotYet

    def _found(self, key: str, file: str, look: Callable[[], Any]) -> Any:
        """What is known of a file, or is now."""
        self.done_bytes += self.media[file]
        if key not in self.looked:
            self._go_on()
            self.looked[key] = look()
        return self.looked[key]

    def look_at_frame(self, said: Said) -> tuple[str, str]:
        """Its two previews. Raises Unreadable."""
        file_of(said, "picture", said["sha256"], self.media)
        file_of(said, "original", said["original_sha256"], self.media)
        original = self.draft.path(self.stored(said["original"]))
        with original.open("rb") as file:
            kind = picture_format(file.read(HEAD_BYTES))
        if isinstance(kind, Other) or original.stat().st_size != said["original_bytes"]:
            raise _unlike(said, "its original")
        picture = self.draft.path(self.stored(said["picture"]))

        def look() -> list[Any]:
            with _told_of(said):
                made = pictures.take_in(
                    picture, name=said["name"], store=self.draft, scope=self.scope
                )
            if not _is_own_form(picture, self.draft.path(made.name)):
                message = (
                    f"The picture of {said['id']} holds more than a picture: no studio "
                    "wrote it so."
                )
                raise refused("foreign_picture", said["id"], message)
            size = picture.stat().st_size
            return [made.width, made.height, size, made.preview_name, made.thumb_name]

        *facts, preview, thumb = self._found(
            f"frame {said['picture']}", said["picture"], look
        )
        if facts != [said["width"], said["height"], said["size_bytes"]]:
            raise _unlike(said, "its picture")
        return preview, thumb

    def look_at_footage(self, said: Said) -> str:
        """Its poster. Raises Unreadable."""
        file_of(said, "file", said["sha256"], self.media)
        self.stored(said["poster"])

        def look() -> list[Any]:
            with _told_of(said), self._open(said) as file:
                made = footage.take_in(
                    file, name=said["name"], store=self.draft, scope=self.scope
                )
            return [made.facts.width, made.facts.height, made.poster_name]

        width, height, poster = self._found(
            f"footage {said['file']}", said["file"], look
        )
        if (width, height) != (said["width"], said["height"]):
            raise _unlike(said, "its film")
        return str(poster)

    def look_at_voice(self, said: Said) -> None:
        """Raises Unreadable."""
        file_of(said, "file", said["sha256"], self.media)

        def look() -> float:
            with _told_of(said), self._open(said) as file:
                made = sounds.take_in(
                    file, name=said["name"], store=self.draft, scope=self.scope
                )
            return float(made.seconds * 1000)

        length = self._found(f"voice {said['file']}", said["file"], look)
        if abs(length - said["duration_ms"]) > 1:
            raise _unlike(said, "its sound")

    def look_at_clip(self, said: Said) -> dict[str, Any]:
        """Our own pictures of it, as columns. Raises Unreadable."""
        file_of(said, "file", said["sha256"], self.media)
        for still in ("poster", "sprite"):
            if said[still] not in self.media:
                raise _unlike(said, f"its {still}")

        def look() -> list[Any]:
            facts, columns = self._film(said)
            measured = [
                *(facts.container, facts.video_codec, facts.audio_codec or ""),
                *(facts.width, facts.height, facts.frames),
                *(facts.rate.numerator, facts.rate.denominator, facts.size_bytes),
            ]
            return [measured, columns]

        measured, columns = self._found(f"clip {said['file']}", said["file"], look)
        names = (
            "container video_codec audio_codec width height frames rate_num rate_den "
            "size_bytes"
        )
        if measured != [said[name] for name in names.split()]:
            raise _unlike(said, "its film")
        return dict(columns)

    def _film(self, said: Said) -> tuple[ClipFacts, dict[str, Any]]:
        path = self.draft.path(self.stored(said["file"]))
        with _told_of(said), self.draft.temp_folder() as folder:
            poster, sprite = folder / "poster.webp", folder / "sprite.webp"
            facts, sheet = look_through(
                path, poster=poster, sprite=sprite, name=said["id"]
            )
            still, scrub = self.draft.keep_all(
                [(poster, ".webp"), (sprite, ".webp")], scope=self.scope
            )
        return facts, {
            "poster_name": still,
            "sprite_name": scrub,
            "sprite_cells": sheet.cells,
            "sprite_columns": sheet.columns,
            "is_heavy": is_heavy(facts),
        }

    def _open(self, said: Said) -> BinaryIO:
        return self.draft.path(self.stored(said["file"])).open("rb")


def _is_own_form(picture: Path, made: Path) -> bool:
    """`made` is what we have written of `picture`. PNG loses nothing, so it may have
    been written by another release: what counts is that it has no other parts.
    """
    if picture.suffix != made.suffix:
        return False
    if picture.suffix == ".jpg":
        return is_our_jpeg(picture, made)
    return _parts(picture) == _parts(made)


def _parts(png: Path) -> set[bytes]:
    """The kinds of chunks of a PNG, and what lies behind the last one."""
    found: set[bytes] = set()
    size = png.stat().st_size
    with png.open("rb") as file:
        at = _PNG_HEAD_BYTES
        while at + 12 <= size:
            file.seek(at)
            length, kind = struct.unpack(">I4s", file.read(8))
            found.add(kind)
            at += 12 + length
    return found if at == size else found | {b"more"}


@contextmanager
def _told_of(said: Said) -> Iterator[None]:
    """What is refused of a file, with the row it belongs to."""
    try:
        yield
    except Refused as why:
        raise refused(why.code, said["id"], f"{said['id']}: {why}") from why


def _unlike(said: Said, what: str) -> Unreadable:
    message = f"{said['id']} is not what project.json says: {what} is another."
    return refused("wrong_facts", said["id"], message)
