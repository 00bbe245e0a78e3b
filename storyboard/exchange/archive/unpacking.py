"""The files of an archive: unpacked beside the studio's own, and none of them trusted.

A picture is read by the same bounded child as an upload, and is what we would have
written ourselves; a film is measured again; previews and posters are our own.
"""

import hashlib
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from storyboard.boards.bundle import Unreadable
from storyboard.exchange.archive.checking import Said, file_of
from storyboard.exchange.archive.opening import Archive, refused
from storyboard.media import footage, pictures, sounds
from storyboard.media.clips import ClipFacts, SpriteFacts, look_through
from storyboard.media.errors import Refused
from storyboard.media.heavy import is_heavy
from storyboard.media.own_form import is_our_jpeg
from storyboard.media.sniff import HEAD_BYTES, Other, picture_format
from storyboard.media.store import Store

_PNG_HEAD_BYTES = 8
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Film:
    """What was measured of a clip, and our own pictures of it."""

    poster_name: str
    sprite_name: str
    sheet: SpriteFacts
    is_heavy: bool


@dataclass
class Files:
    """What was unpacked into `draft`: nothing of it is the studio's yet."""

    draft: Store
    scope: str
    media: Said
    # Those of the archive that rows have named.
    named: set[str] = field(default_factory=set)
    # By the sha256 of pictures: their previews. Of films: what was measured.
    previews: dict[str, tuple[str, str]] = field(default_factory=dict)
    posters: dict[str, str] = field(default_factory=dict)
    films: dict[str, tuple[ClipFacts, Film]] = field(default_factory=dict)

    def unpack(self, archive: Archive, told: Progress) -> None:
        """Every file, as its name says. Raises Unreadable."""
        total, done = max(1, sum(self.media.values())), 0
        for name, size in self.media.items():
            path = PurePosixPath(name)
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
            done += count
            told(done, total)

    def stored(self, name: str | None) -> str:
        """Under what the studio keeps a file of the archive."""
        if name is None:
            return ""
        self.named.add(name)
        path = PurePosixPath(name)
        return f"team/{self.scope}/{path.stem[:2]}/{path.stem}{path.suffix}"

    def look_at_frame(self, said: Said) -> None:
        """Raises Unreadable."""
        file_of(said, "picture", said["sha256"], self.media)
        file_of(said, "original", said["original_sha256"], self.media)
        original = self.draft.path(self.stored(said["original"]))
        with original.open("rb") as file:
            kind = picture_format(file.read(HEAD_BYTES))
        if isinstance(kind, Other) or original.stat().st_size != said["original_bytes"]:
            raise _unlike(said, "its original")
        if said["sha256"] in self.previews:
            return
        picture = self.draft.path(self.stored(said["picture"]))
        with _told_of(said):
            made = pictures.take_in(
                picture, name=said["name"], store=self.draft, scope=self.scope
            )
        facts = (made.width, made.height, picture.stat().st_size)
        if facts != (said["width"], said["height"], said["size_bytes"]):
            raise _unlike(said, "its picture")
        if not _is_own_form(picture, self.draft.path(made.name)):
            message = (
                f"The picture of {said['id']} holds more than a picture: no studio "
                "wrote it so."
            )
            raise refused("foreign_picture", said["id"], message)
        self.previews[said["sha256"]] = (made.preview_name, made.thumb_name)

    def look_at_footage(self, said: Said) -> None:
        """Raises Unreadable."""
        file_of(said, "file", said["sha256"], self.media)
        with _told_of(said), self._open(said) as file:
            made = footage.take_in(
                file, name=said["name"], store=self.draft, scope=self.scope
            )
        facts = (made.facts.width, made.facts.height)
        if facts != (said["width"], said["height"]):
            raise _unlike(said, "its film")
        self.posters[said["sha256"]] = made.poster_name
        self.stored(said["poster"])

    def look_at_voice(self, said: Said) -> None:
        """Raises Unreadable."""
        file_of(said, "file", said["sha256"], self.media)
        with _told_of(said), self._open(said) as file:
            made = sounds.take_in(
                file, name=said["name"], store=self.draft, scope=self.scope
            )
        if abs(made.seconds * 1000 - said["duration_ms"]) > 1:
            raise _unlike(said, "its sound")

    def look_at_clip(self, said: Said) -> None:
        """Raises Unreadable."""
        if said["file"] is None:
            return
        file_of(said, "file", said["sha256"], self.media)
        facts, _ = self._film(said)
        measured = (
            *(facts.container, facts.video_codec, facts.audio_codec or ""),
            *(facts.width, facts.height, facts.frames),
            *(facts.rate.numerator, facts.rate.denominator, facts.size_bytes),
        )
        names = (
            "container video_codec audio_codec width height frames rate_num rate_den "
            "size_bytes"
        )
        if measured != tuple(said[name] for name in names.split()):
            raise _unlike(said, "its film")

    def _film(self, said: Said) -> tuple[ClipFacts, Film]:
        """Measured once, however many clips show it."""
        sha256 = said["sha256"]
        if sha256 in self.films:
            return self.films[sha256]
        path = self.draft.path(self.stored(said["file"]))
        with (
            _told_of(said),
            self.draft.temp_folder() as folder,
        ):
            poster, sprite = folder / "poster.webp", folder / "sprite.webp"
            facts, sheet = look_through(
                path, poster=poster, sprite=sprite, name=said["id"]
            )
            names = self.draft.keep_all(
                [(poster, ".webp"), (sprite, ".webp")], scope=self.scope
            )
        film = Film(*names, sheet, is_heavy(facts))
        self.films[sha256] = (facts, film)
        return facts, film

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
