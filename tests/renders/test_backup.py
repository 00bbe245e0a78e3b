"""A studio in one file, and back; a file that is not whole restores nothing."""

import json
import os
import sqlite3
import subprocess
import sys
import tarfile
from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest

from storyboard.renders.backup import BadBackup, restore_backup, take_backup

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


@pytest.fixture
def studio(tmp_path: Path) -> Path:
    """The folder of a small one: a row, two stored files, a secret, work that ended."""
    data = tmp_path / "studio"
    for content in (b"a still", b"a film"):
        digest = sha256(content).hexdigest()
        file = data / "media" / "team" / "northlight" / digest[:2] / f"{digest}.png"
        file.parent.mkdir(parents=True)
        file.write_bytes(content)
    (data / "media" / "tmp").mkdir()
    (data / "media" / "tmp" / "half.part").write_bytes(b"half")
    (data / "secret_key").write_text("a secret")
    with closing(sqlite3.connect(data / "storyboard.sqlite3")) as rows:
        rows.execute("PRAGMA journal_mode=WAL")
        rows.execute("CREATE TABLE shot (prompt TEXT)")
        rows.execute("INSERT INTO shot VALUES ('The lamp is lit.')")
        rows.commit()
    return data


@pytest.fixture
def backup(studio: Path, tmp_path: Path) -> Path:
    out = tmp_path / "studio.tar"
    take_backup(studio, out, now=NOW)
    return out


def stored(data: Path) -> dict[str, bytes]:
    files = (data / "media" / "team").rglob("*.png")
    return {file.relative_to(data).as_posix(): file.read_bytes() for file in files}


def rewritten(backup: Path, change: dict[str, bytes | None], **more: bytes) -> Path:
    """The same file with other contents by name; None leaves one out."""
    other = backup.with_name("other.tar")
    with tarfile.open(backup) as source, tarfile.open(other, "w") as target:
        for entry in source:
            content = source.extractfile(entry)
            assert content
            data = change.get(entry.name, content.read())
            if data is not None:
                entry.size = len(data)
                target.addfile(entry, BytesIO(data))
        for name, data in more.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            target.addfile(entry, BytesIO(data))
    return other


def test_a_studio_comes_back_with_its_rows_its_files_and_its_secret(
    studio: Path, backup: Path, tmp_path: Path
) -> None:
    new = tmp_path / "new"
    new.mkdir()
    about = restore_backup(backup, new)

    assert (about.taken_at, about.files, about.has_secret) == (NOW, 2, True)
    assert stored(new) == stored(studio)
    assert (new / "secret_key").read_text() == "a secret"
    with closing(sqlite3.connect(new / "storyboard.sqlite3")) as rows:
        assert rows.execute("SELECT prompt FROM shot").fetchall() == [
            ("The lamp is lit.",)
        ]
    assert not (new / "media" / "tmp" / "half.part").exists()
    assert not (new / "restoring").exists()


def test_nobody_else_may_read_a_backup_and_none_is_written_over(
    studio: Path, backup: Path
) -> None:
    assert backup.stat().st_mode & 0o777 == 0o600
    with pytest.raises(FileExistsError):
        take_backup(studio, backup, now=NOW)
    assert [p.name for p in backup.parent.glob("*.part")] == []


def test_a_studio_that_is_there_is_left_alone(studio: Path, backup: Path) -> None:
    before = stored(studio)
    with pytest.raises(BadBackup, match="There is a studio"):
        restore_backup(backup, studio)
    assert stored(studio) == before


@pytest.mark.parametrize("left", [0, 100, 5_000, 14_000])
def test_a_copy_that_was_cut_off_restores_nothing(
    backup: Path, tmp_path: Path, left: int
) -> None:
    backup.write_bytes(backup.read_bytes()[:left])
    expect_nothing(backup, tmp_path / "new", "not whole")


def test_what_is_damaged_or_foreign_restores_nothing(
    studio: Path, backup: Path, tmp_path: Path
) -> None:
    name = next(iter(stored(studio)))
    with tarfile.open(backup) as tar:
        found = tar.extractfile("about.json")
        assert found
        about = json.loads(found.read())
    newer = json.dumps({**about, "format": "storyboard-backup/2"}).encode()
    cases: list[tuple[Path, str]] = []
    for change, why in (
        ({name: b"another still"}, "is damaged"),
        ({name: None}, "2 stored files should be in it, and 1 are"),
        ({"storyboard.sqlite3": b"no database"}, "database in it is damaged"),
        ({"about.json": newer}, "another version"),
        ({"about.json": b"[]"}, "not whole"),
    ):
        other = rewritten(backup, change)  # type: ignore[arg-type]
        cases.append((other.rename(tmp_path / f"{len(cases)}.tar"), why))
    for strange in ("../secret_key", "/etc/motd", "media/team/x/ab/evil.sh"):
        other = rewritten(backup, {}, **{strange: b"x"})
        cases.append((other.rename(tmp_path / f"{len(cases)}.tar"), "no backup"))
    linked = tmp_path / "linked.tar"
    with tarfile.open(linked, "w") as tar:
        entry = tarfile.TarInfo("secret_key")
        entry.type, entry.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(entry)
    cases.append((linked, "no backup"))
    for file, why in cases:
        expect_nothing(file, tmp_path / f"new-{file.stem}", why)


def expect_nothing(file: Path, data: Path, why: str) -> None:
    data.mkdir()
    with pytest.raises(BadBackup, match=why):
        restore_backup(file, data)
    assert list(data.iterdir()) == []


@pytest.mark.cluster
def test_a_real_studio_is_copied_and_restored_by_one_command_each(
    tmp_path: Path,
) -> None:
    old, new, file = tmp_path / "old", tmp_path / "new", tmp_path / "studio.tar"
    for command in ("migrate", "createcachetable", "make_owner", "load_sample"):
        manage(old, command)
    said = manage(old, "backup", str(file))
    assert "the database and" in said
    assert "Restored as of" in manage(new, "restore", str(file))

    assert tables(new) == tables(old)
    assert tables(new)["boards_board"] == 3
    files = sorted((old / "media" / "team").rglob("*.*"))
    assert [p.relative_to(old) for p in files] == [
        p.relative_to(new) for p in sorted((new / "media" / "team").rglob("*.*"))
    ]
    assert (new / "secret_key").read_text() == (old / "secret_key").read_text()
    assert "There is a studio" in manage(new, "restore", str(file), ends=1)


def manage(data: Path, *argv: str, ends: int = 0) -> str:
    settings = {"DATA_DIR": str(data), "DJANGO_SETTINGS_MODULE": "storyboard.settings"}
    environment = os.environ | settings
    environment.pop("STORYBOARD_SECRET_KEY", None)
    line = [sys.executable, str(ROOT / "manage.py"), *argv]
    done = subprocess.run(
        line, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == ends, done.stderr
    return done.stdout + done.stderr


def tables(data: Path) -> dict[str, int]:
    with closing(sqlite3.connect(data / "storyboard.sqlite3")) as rows:
        names = rows.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        return {
            name: rows.execute(f"SELECT count(*) FROM {name}").fetchone()[0]
            for (name,) in names.fetchall()
        }
