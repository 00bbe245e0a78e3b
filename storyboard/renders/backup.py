"""The whole studio in one file, and back: its database, its stored files, its secret.

    backup.tar    storyboard.sqlite3, secret_key, media/team/…, about.json

Taken while the studio works: the database is one moment of it, and stored files never
change, so those that it names are copied afterwards.
"""

import io
import json
import os
import re
import shutil
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from storyboard.media.store import sha256_of

FORMAT = "storyboard-backup/1"
DATABASE, SECRET, ABOUT = "storyboard.sqlite3", "secret_key", "about.json"
_STORED = re.compile(
    r"media/team/[A-Za-z0-9_-]{1,64}/[0-9a-f]{2}/([0-9a-f]{64})\.[a-z0-9]{1,8}",
    re.ASCII,
)


class BadBackup(Exception):
    """It cannot be restored, and nothing was. The text is for the person."""


@dataclass(frozen=True, slots=True)
class About:
    """`has_secret`: the studio's secret was in its folder, not in the environment."""

    taken_at: datetime
    files: int
    size_bytes: int
    has_secret: bool


def take_backup(data: Path, out: Path, *, now: datetime) -> About:
    """Write `out` whole, or not at all. Raises OSError, FileExistsError among them."""
    part = out.with_name(f"{out.name}.part")
    snapshot = data / "media" / "tmp" / f"{os.getpid()}.backup"
    snapshot.parent.mkdir(parents=True, exist_ok=True)
    try:
        with closing(sqlite3.connect(data / DATABASE, timeout=20)) as rows:
            rows.execute("VACUUM INTO ?", [str(snapshot)])
        with part.open("xb") as file:
            # Log-ins and keys are in it.
            os.fchmod(file.fileno(), 0o600)
            about = _write(data, snapshot, file, now)
            file.flush()
            os.fsync(file.fileno())
        os.link(part, out)  # never over another file
        _sync(out.parent)
        return about
    finally:
        snapshot.unlink(missing_ok=True)
        part.unlink(missing_ok=True)


def _write(data: Path, snapshot: Path, file: io.BufferedWriter, now: datetime) -> About:
    secret = data / SECRET
    count = size = 0
    with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
        tar.add(snapshot, DATABASE)
        if secret.exists():
            tar.add(secret, SECRET)
        for path in sorted(_stored(data)):
            try:
                tar.add(path, path.relative_to(data).as_posix())
            except FileNotFoundError:
                continue  # out of the trash for good, since the list was made
            count, size = count + 1, size + path.stat().st_size
        about = About(now, count, size, secret.exists())
        # Last: a copy that was cut off has none.
        text = json.dumps(_facts(about, snapshot), indent=2).encode()
        entry = tarfile.TarInfo(ABOUT)
        entry.size, entry.mtime = len(text), int(now.timestamp())
        tar.addfile(entry, io.BytesIO(text))
    return about


def _stored(data: Path) -> Iterator[Path]:
    for path in (data / "media" / "team").glob("*/*/*"):
        if _STORED.fullmatch(path.relative_to(data).as_posix()):
            yield path


def _facts(about: About, snapshot: Path) -> dict[str, object]:
    return {
        "format": FORMAT,
        "taken_at": about.taken_at.astimezone(UTC).isoformat(),
        "files": about.files,
        "size_bytes": about.size_bytes,
        "has_secret": about.has_secret,
        "database_sha256": sha256_of(snapshot),
    }


def restore_backup(source: Path, data: Path) -> About:
    """Into a folder without a database, after everything in the file was checked.
    Raises BadBackup and OSError.
    """
    if (data / DATABASE).exists():
        raise BadBackup(
            f"There is a studio in {data} already. Restore into an empty folder: "
            "choose one with DATA_DIR. Nothing was changed."
        )
    if (data / "media" / "team").exists():
        raise BadBackup(
            f"{data} holds files of another studio. Restore into an empty folder: "
            "choose one with DATA_DIR. Nothing was changed."
        )
    draft = data / "restoring"
    shutil.rmtree(draft, ignore_errors=True)
    try:
        with tarfile.open(source, "r:") as tar:
            _extract(tar, draft)
        about = _checked(draft)
        _move_in(draft, data)
    except (tarfile.TarError, EOFError) as error:
        raise BadBackup(
            f"{source} is not whole: {error}. Nothing was changed."
        ) from None
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return about


def _extract(tar: tarfile.TarFile, draft: Path) -> None:
    for entry in tar:
        known = entry.name in {DATABASE, SECRET, ABOUT} or _STORED.fullmatch(entry.name)
        if not (known and entry.isreg()):
            raise BadBackup(
                f"This is no backup of a studio: {entry.name[:80]!r} is in it. Nothing "
                "was changed."
            )
        target = draft / entry.name
        if target.exists():
            raise BadBackup(f"{entry.name[:80]!r} is in it twice. Nothing was changed.")
        target.parent.mkdir(parents=True, exist_ok=True)
        read = tar.extractfile(entry)
        assert read
        with target.open("xb") as file:
            os.fchmod(file.fileno(), 0o600 if "/" not in entry.name else 0o644)
            shutil.copyfileobj(read, file, 1 << 20)
            file.flush()
            os.fsync(file.fileno())


def _checked(draft: Path) -> About:
    try:
        facts = json.loads((draft / ABOUT).read_text("utf-8"))
        kind, whole = facts["format"], facts["database_sha256"]
        about = About(
            datetime.fromisoformat(facts["taken_at"]),
            int(facts["files"]),
            int(facts["size_bytes"]),
            bool(facts["has_secret"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        raise BadBackup(
            "The backup is not whole: its end is missing. Nothing was changed."
        ) from None
    if kind != FORMAT:
        raise BadBackup(
            f"It was made by another version of the program ({str(kind)[:40]}); this "
            f"one reads {FORMAT}. Nothing was changed."
        )
    if sha256_of(draft / DATABASE) != whole or not _is_sound(draft / DATABASE):
        raise BadBackup("The database in it is damaged. Nothing was changed.")
    _check_files(draft, about)
    return about


def _is_sound(database: Path) -> bool:
    try:
        with closing(sqlite3.connect(database)) as rows:
            return bool(rows.execute("PRAGMA quick_check").fetchone() == ("ok",))
    except sqlite3.DatabaseError:
        return False


def _check_files(draft: Path, about: About) -> None:
    """Files are named by what is in them."""
    paths = sorted((draft / "media").glob("team/*/*/*"))
    if len(paths) != about.files:
        raise BadBackup(
            f"{about.files} stored files should be in it, and {len(paths)} are. "
            "Nothing was changed."
        )
    for path in paths:
        name = path.relative_to(draft).as_posix()
        match = _STORED.fullmatch(name)
        if match is None or sha256_of(path) != match[1]:
            raise BadBackup(f"{name} is damaged. Nothing was changed.")


def _move_in(draft: Path, data: Path) -> None:
    """The database last: before it is there the folder holds no studio."""
    if (stored := draft / "media" / "team").exists():
        (data / "media").mkdir(parents=True, exist_ok=True)
        stored.replace(data / "media" / "team")
    if (draft / SECRET).exists():
        (draft / SECRET).replace(data / SECRET)
    _sync(data)
    (draft / DATABASE).replace(data / DATABASE)
    _sync(data)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
