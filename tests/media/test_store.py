"""The store: generated names, one copy, no way out, no litter."""

import fcntl
import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from storyboard.media.store import Store

NOW = 1_800_000_000.0


def a_file(folder: Path, content: bytes = b"content") -> Path:
    path = folder / "source"
    path.write_bytes(content)
    return path


def test_a_kept_file_is_named_by_its_content(store, tmp_path) -> None:
    name = store.keep(a_file(tmp_path), scope="7", suffix=".png")

    digest = hashlib.sha256(b"content").hexdigest()
    assert name == f"team/7/{digest[:2]}/{digest}.png"
    assert store.path(name).read_bytes() == b"content"


def test_the_source_of_a_kept_file_stays_with_its_owner(store, tmp_path) -> None:
    source = a_file(tmp_path)

    store.keep(source, scope="7", suffix=".png")

    assert source.read_bytes() == b"content"


def test_the_same_content_twice_is_one_file(store, tmp_path) -> None:
    source = a_file(tmp_path)
    first = store.keep(source, scope="7", suffix=".png")
    inode = store.path(first).stat().st_ino

    assert store.keep(source, scope="7", suffix=".png") == first
    assert store.path(first).stat().st_ino == inode
    assert not list((store.root / "tmp").iterdir())


def test_keeping_again_makes_an_old_file_fresh(store, tmp_path) -> None:
    source = a_file(tmp_path)
    path = store.path(store.keep(source, scope="7", suffix=".png"))
    os.utime(path, (1000, 1000))

    store.keep(source, scope="7", suffix=".png")

    assert path.stat().st_mtime > 1000


@pytest.mark.parametrize("scope", ["", ".", "..", "../x", "a/b", "a\0", "a\n", "é"])
def test_a_scope_is_one_plain_word(store, tmp_path, scope) -> None:
    with pytest.raises(ValueError, match="not a scope"):
        store.keep(a_file(tmp_path), scope=scope, suffix=".png")

    assert not (store.root / "team").exists()


@pytest.mark.parametrize("suffix", ["", "png", ".", "./x", ".PNG", ".png\n", ".a.b"])
def test_a_suffix_is_a_dot_and_letters(store, tmp_path, suffix) -> None:
    with pytest.raises(ValueError, match="not a suffix"):
        store.keep(a_file(tmp_path), scope="7", suffix=suffix)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "/etc/passwd",
        "../secret",
        "team/../../secret",
        f"team/7/../{'a' * 64}.png",
        f"team/7/aa/{'a' * 64}.png\n",
        f"team/7/aa/{'a' * 64}.png/../x",
        f"team/7\0/aa/{'a' * 64}.png",
        f"TEAM/7/aa/{'a' * 64}.png",
        "tmp/abc.part",
        "team/7/aa",
        f"team\\7\\aa\\{'a' * 64}.png",
    ],
)
def test_names_that_are_not_of_the_store_are_refused(store, name) -> None:
    with pytest.raises(ValueError, match="not the name"):
        store.path(name)


def test_a_temporary_file_is_gone_afterwards_also_after_a_fault(store) -> None:
    def work() -> None:
        with store.temp(".mp4") as path:
            path.write_bytes(b"half")
            assert path.parent == store.root / "tmp"
            raise RuntimeError

    with pytest.raises(RuntimeError):
        work()

    assert not list((store.root / "tmp").iterdir())


def test_a_temporary_file_may_be_moved_away(store, tmp_path) -> None:
    with store.temp(".mp4") as path:
        path.write_bytes(b"whole")
        path.replace(tmp_path / "moved")

    assert (tmp_path / "moved").read_bytes() == b"whole"


def test_a_temporary_folder_goes_with_all_it_holds(store) -> None:
    with store.temp_folder() as folder:
        (folder / "deep").mkdir()
        (folder / "deep" / "file").write_bytes(b"x")

    assert not folder.exists()


def test_the_sweep_removes_what_is_old_and_leaves_what_is_in_work(store) -> None:
    tmp = store.root / "tmp"
    for name, age in {"old.part": 4000, "new.part": 3000}.items():
        touch(tmp / name, NOW - age)
    touch(tmp / "old-folder" / "frame", NOW - 4000)
    os.utime(tmp / "old-folder", (NOW - 4000, NOW - 4000))
    touch(tmp / "encoding" / "out.mp4", NOW - 10)
    os.utime(tmp / "encoding", (NOW - 4000, NOW - 4000))

    removed = store.sweep(3600, NOW)

    assert removed == 2
    assert {path.name for path in tmp.iterdir()} == {"new.part", "encoding"}


def touch(path: Path, at: float) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")
    os.utime(path, (at, at))


def test_the_sweep_never_touches_kept_files(store, tmp_path) -> None:
    name = store.keep(a_file(tmp_path), scope="7", suffix=".png")
    os.utime(store.path(name), (1000, 1000))

    store.sweep(0, NOW)

    assert store.path(name).exists()


def test_the_reserve_is_not_given_away(tmp_path) -> None:
    free = Store(tmp_path, reserve_bytes=0).free_bytes()
    all_but_a_gigabyte = Store(tmp_path, reserve_bytes=free - 10**9)

    assert all_but_a_gigabyte.has_room(5 * 10**8)
    assert not all_but_a_gigabyte.has_room(2 * 10**9)


def test_a_fault_while_keeping_leaves_nothing(store, tmp_path) -> None:
    with pytest.raises(FileNotFoundError):
        store.keep(tmp_path / "missing", scope="7", suffix=".png")

    assert not (store.root / "team").exists()
    assert not list((store.root / "tmp").iterdir())


def test_files_that_belong_together_are_kept_all_or_none(store, tmp_path) -> None:
    whole, missing = a_file(tmp_path), tmp_path / "missing"

    with pytest.raises(FileNotFoundError):
        store.keep_all([(whole, ".png"), (missing, ".webp")], scope="7")

    assert not (store.root / "team").exists()
    assert not list((store.root / "tmp").iterdir())


def test_files_that_belong_together_get_their_names_in_order(store, tmp_path) -> None:
    source = a_file(tmp_path)

    names = store.keep_all([(source, ".png"), (source, ".original")], scope="7")

    assert names[0].endswith(".png")
    assert names[1].endswith(".original")
    assert {store.path(name).read_bytes() for name in names} == {b"content"}


def test_a_draft_is_taken_over_without_a_copy(store, tmp_path) -> None:
    with store.temp_folder() as folder:
        draft = Store(folder, reserve_bytes=0)
        name = draft.keep(a_file(tmp_path), scope="7", suffix=".png")
        inode = draft.path(name).stat().st_ino
        draft.keep(a_file(tmp_path, b"unwanted"), scope="7", suffix=".png")

        store.take_over(draft, [name, name])

    assert store.path(name).stat().st_ino == inode
    assert len([f for f in store.root.rglob("*") if f.is_file()]) == 1


def test_a_file_is_discarded_when_nobody_kept_it_since(store, tmp_path) -> None:
    name = store.keep(a_file(tmp_path), scope="7", suffix=".png")
    os.utime(store.path(name), (NOW, NOW))

    assert store.discard(name, NOW) == 0
    assert store.discard(name, NOW + 1) == len(b"content")
    assert store.discard(name, NOW + 1) == 0

    assert not store.path(name).exists()


def test_discarding_waits_for_whoever_keeps_the_file_at_that_moment(
    store, tmp_path
) -> None:
    path = store.path(store.keep(a_file(tmp_path), scope="7", suffix=".png"))
    os.utime(path, (1000, 1000))
    name = path.relative_to(store.root).as_posix()
    keeper = os.open(path.parent, os.O_RDONLY)
    fcntl.flock(keeper, fcntl.LOCK_EX)

    with ThreadPoolExecutor(1) as sweeper:
        freed = sweeper.submit(store.discard, name, NOW)
        with pytest.raises(TimeoutError):
            freed.result(timeout=0.2)
        os.utime(path, (NOW, NOW))  # as keeping it again does
        os.close(keeper)

        assert freed.result() == 0

    assert path.exists()


def test_only_old_files_of_the_store_are_named(store, tmp_path) -> None:
    name = store.keep(a_file(tmp_path), scope="7", suffix=".png")
    store.keep(a_file(tmp_path, b"fresh"), scope="7", suffix=".png")
    store.keep(a_file(tmp_path, b"other"), scope="8", suffix=".png")
    os.utime(store.path(name), (1000, 1000))
    touch(store.path(name).with_name("by-hand.png"), 1000)

    assert store.scopes() == ["7", "8"]
    assert list(store.kept_before("7", 2000)) == [name]
