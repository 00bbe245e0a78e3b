"""The one place files are kept: generated names, each content once per team.

<root>/team/<scope>/ab/<sha256>.png    finished, never changed
<root>/tmp/<random>.part               being written; swept when old
"""

import fcntl
import hashlib
import os
import re
import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

_SCOPE = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)
_SUFFIX = re.compile(r"\.[a-z0-9]{1,8}", re.ASCII)
_NAME = re.compile(
    r"team/[A-Za-z0-9_-]{1,64}/[0-9a-f]{2}/[0-9a-f]{64}\.[a-z0-9]{1,8}", re.ASCII
)
_COPY_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Store:
    """Files under `root`. `reserve_bytes` of the disk are left for the database."""

    root: Path
    reserve_bytes: int = 1_000_000_000

    def keep(self, source: Path, *, scope: str, suffix: str) -> str:
        """Store a copy of `source` and return its name.

        When this returns, the file survives power loss. The same content in the same
        scope has the same name and is stored once; `source` stays with its owner.
        """
        (name,) = self.keep_all([(source, suffix)], scope=scope)
        return name

    def keep_all(
        self, sources: Iterable[tuple[Path, str]], *, scope: str
    ) -> tuple[str, ...]:
        """Store copies of files, each with its suffix; none when there is no room for
        all of them: no copy gets its name before the last one is on the disk.
        """
        if not _SCOPE.fullmatch(scope):
            raise ValueError(f"not a scope: {scope!r}")
        with ExitStack() as parts:
            copies = []
            for source, suffix in sources:
                if not _SUFFIX.fullmatch(suffix):
                    raise ValueError(f"not a suffix: {suffix!r}")
                part = parts.enter_context(self.temp(".part"))
                digest = _copy(source, part)
                copies.append((part, f"team/{scope}/{digest[:2]}/{digest}{suffix}"))
            self._put(copies)
        return tuple(name for _, name in copies)

    @contextmanager
    def incoming(self, sha256: str, *, scope: str, suffix: str) -> Iterator[IO[bytes]]:
        """A file to write what becomes the kept file of that name. Whoever leaves
        without an error has seen that it is the content of that hash.
        """
        name = f"team/{scope}/{sha256[:2]}/{sha256}{suffix}"
        self.path(name)
        with self.temp(".part") as part:
            with part.open("xb") as file:
                yield file
                _sync(file)
            self._put([(part, name)])

    def take_over(self, draft: "Store", names: Iterable[str]) -> None:
        """Move files here that were kept in a store of the same disk, which takes no
        room. Any other file of the draft stays there.
        """
        self._put([(draft.path(name), name) for name in names])

    def _put(self, finished: list[tuple[Path, str]]) -> None:
        """Give finished files their names. Where the content is here already it is
        fresh again, for whoever removes old files that have no row.
        """
        for _, name in finished:
            _make_folder(self.path(name).parent)
        for file, name in finished:
            target = self.path(name)
            with _locked(target.parent):
                if target.exists():
                    os.utime(target)
                else:
                    file.replace(target)

    def path(self, name: str) -> Path:
        """Where the file of that name is. Any other text is refused."""
        if not _NAME.fullmatch(name):
            raise ValueError(f"not the name of a stored file: {name!r}")
        return self.root / name

    @contextmanager
    def temp(self, suffix: str) -> Iterator[Path]:
        """A path inside the store for a file being made; gone afterwards."""
        path = self._fresh(suffix)
        try:
            yield path
        finally:
            path.unlink(missing_ok=True)

    @contextmanager
    def temp_folder(self) -> Iterator[Path]:
        """An empty folder inside the store; gone afterwards with all it holds."""
        path = self._fresh("")
        path.mkdir()
        try:
            yield path
        finally:
            shutil.rmtree(path, ignore_errors=True)

    def sweep(self, older_than_seconds: float, now: float) -> int:
        """Remove what interrupted work has left; `now` is in seconds since 1970."""
        removed = 0
        for path in self._tmp().iterdir():
            with suppress(FileNotFoundError):
                if now - _last_touched(path) <= older_than_seconds:
                    continue
                if path.is_dir():
                    shutil.rmtree(path)
                else:
                    path.unlink()
                removed += 1
        return removed

    def scopes(self) -> list[str]:
        """Whose files are kept here."""
        folders = (self.root / "team").glob("*/")
        return sorted(f.name for f in folders if _SCOPE.fullmatch(f.name))

    def kept_before(self, scope: str, before: float) -> Iterator[str]:
        """Names of a scope's files that nobody has kept since `before` (since 1970)."""
        for path in (self.root / "team" / scope).glob("*/*"):
            name = path.relative_to(self.root).as_posix()
            with suppress(FileNotFoundError):
                if _NAME.fullmatch(name) and path.stat().st_mtime < before:
                    yield name

    def discard(self, name: str, before: float) -> int:
        """Remove a kept file, unless somebody has kept it again since `before`.
        Returns how many bytes that freed.
        """
        path = self.path(name)
        with suppress(FileNotFoundError), _locked(path.parent):
            facts = path.stat()
            if facts.st_mtime < before:
                path.unlink()
                return facts.st_size
        return 0

    def free_bytes(self) -> int:
        """What may still be written; negative when the reserve is being used up."""
        return shutil.disk_usage(self._tmp()).free - self.reserve_bytes

    def has_room(self, size_bytes: int) -> bool:
        return self.free_bytes() >= size_bytes

    def _tmp(self) -> Path:
        folder = self.root / "tmp"
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def _fresh(self, suffix: str) -> Path:
        return self._tmp() / f"{secrets.token_hex(16)}{suffix}"


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _copy(source: Path, target: Path) -> str:
    digest = hashlib.sha256()
    with source.open("rb") as reader, target.open("xb") as writer:
        while chunk := reader.read(_COPY_BYTES):
            digest.update(chunk)
            writer.write(chunk)
        _sync(writer)
    return digest.hexdigest()


def _make_folder(folder: Path) -> None:
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    with _locked(folder.parent):
        folder.mkdir(exist_ok=True)


def _sync(file: IO[bytes]) -> None:
    file.flush()
    os.fsync(file.fileno())


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """The folder to oneself, among all who keep and discard; what changed in it is on
    the disk afterwards.
    """
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
        os.fsync(handle)
    finally:
        os.close(handle)


def _last_touched(path: Path) -> float:
    """A folder is as fresh as the freshest file in it: an encoder may be at work."""
    return max(item.stat().st_mtime for item in (path, *path.rglob("*")))
