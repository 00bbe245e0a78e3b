"""ZIP bundles from strangers, and our own."""

import io
import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storyboard.boards.bundle import Absent, Bundle, Unreadable, opened, pack
from tests.exchange.conftest import bundle_bytes, zip_bytes

BOARD = b'{"format": "storyboard/1"}'


def read_all(path: Path) -> None:
    with opened(path, beside=None) as source:
        b"".join(source.chunks("a.png"))


def codes_of(path: Path) -> list[str]:
    with pytest.raises(Unreadable) as caught:
        read_all(path)
    return [problem.code for problem in caught.value.problems]


@pytest.fixture
def zipped(tmp_path: Path) -> Callable[[bytes], Path]:
    def write(data: bytes) -> Path:
        path = tmp_path / "board.zip"
        path.write_bytes(data)
        return path

    return write


def entry(name: str, *, mode: int = stat.S_IFREG) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr = (mode | 0o644) << 16
    return info


def with_entry(info: zipfile.ZipInfo, data: bytes = b"x") -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("board.json", BOARD)
        archive.writestr(info, data)
    return target.getvalue()


def patched(data: bytes, name: bytes, other: bytes) -> bytes:
    """The ZIP with a name changed in both of its lists."""
    assert len(name) == len(other)
    assert data.count(name) == 2
    return data.replace(name, other)


@pytest.mark.parametrize(
    "name",
    [
        "../a.png",
        "/a.png",
        "a/../../b.png",
        "a//b.png",
        "./a.png",
        "C:a.png",
        "..",
        "a/..",
    ],
)
def test_a_name_that_leads_elsewhere_is_refused(zipped, name):
    assert codes_of(zipped(with_entry(entry(name)))) == ["bad_path"]


@pytest.mark.parametrize("trick", [b"\\", b"\0", b"\x1b", b":"])
def test_a_name_with_a_trick_character_is_refused(zipped, trick):
    data = patched(with_entry(entry("a?b.png")), b"a?b.png", b"a" + trick + b"b.png")

    assert codes_of(zipped(data)) == ["bad_path"]


@pytest.mark.parametrize(
    "mode", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFSOCK]
)
def test_a_link_or_a_device_is_refused(zipped, mode):
    data = with_entry(entry("a.png", mode=mode), b"/etc/passwd")

    assert codes_of(zipped(data)) == ["zip_link"]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_entries_of_one_name_are_refused(zipped):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("board.json", BOARD)
        archive.writestr("a.png", b"1")
        archive.writestr("a.png", b"2")

    assert codes_of(zipped(target.getvalue())) == ["zip_duplicate"]


def test_two_spellings_of_one_name_are_the_same_name(zipped):
    data = zip_bytes({"board.json": BOARD, "é.png": b"1", "e\u0301.png": b"2"})

    assert codes_of(zipped(data)) == ["zip_duplicate"]


def test_an_entry_with_a_password_is_refused(zipped):
    data = bytearray(with_entry(entry("a.png")))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.rindex(mark) + offset
        (flags,) = struct.unpack_from("<H", data, at)
        struct.pack_into("<H", data, at, flags | 1)

    assert codes_of(zipped(bytes(data))) == ["zip_encrypted"]


def test_an_unusual_compression_is_refused(zipped):
    data = zip_bytes({"board.json": BOARD}, zipfile.ZIP_LZMA)

    assert codes_of(zipped(data)) == ["zip_method"]


def test_one_file_too_many_is_refused(zipped):
    names = [f"{n}.png" for n in range(1000)]

    data = zip_bytes({"board.json": BOARD, **dict.fromkeys(names, b"")})

    assert codes_of(zipped(data)) == ["zip_too_many_files"]


def test_a_list_of_ten_thousand_files_is_refused(zipped):
    names = [f"{n}.png" for n in range(10_000)]

    data = zip_bytes({"board.json": BOARD, **dict.fromkeys(names, b"")})

    assert codes_of(zipped(data)) == ["zip_too_many_files"]


def test_a_list_too_long_for_memory_is_never_read(zipped):
    data = bytearray(zip_bytes({"board.json": BOARD}))
    at = data.rindex(b"PK\x05\x06")
    padding = b"\0" * 3_000_000
    struct.pack_into("<L", data, at + 12, len(padding))
    data[at:at] = padding

    assert codes_of(zipped(bytes(data))) == ["zip_too_many_files"]


def test_a_bomb_is_refused_by_the_sizes_it_claims(zipped):
    data = bytearray(zip_bytes({"board.json": BOARD, "a.png": b"\0" * 100}))
    at = data.rindex(b"PK\x01\x02")
    struct.pack_into("<L", data, at + 24, 600_000_000)

    assert codes_of(zipped(bytes(data))) == ["zip_too_large"]


def test_a_bomb_is_refused_by_what_comes_out(zipped, monkeypatch):
    monkeypatch.setattr("storyboard.boards.bundle.MOST_BYTES", 1_000_000)
    target = io.BytesIO(zip_bytes({"board.json": BOARD, "a.png": b"\0" * 900_000}))

    with zipfile.ZipFile(target) as archive:
        bundle = Bundle(archive)
        list(bundle.chunks("a.png"))
        with pytest.raises(Unreadable) as caught:
            list(bundle.chunks("a.png"))

    assert [p.code for p in caught.value.problems] == ["zip_too_large"]


def test_a_long_board_file_that_is_not_compressed_is_read(zipped):
    document = BOARD + b" " * 3_000_000

    path = zipped(zip_bytes({"board.json": document}, zipfile.ZIP_STORED))

    with opened(path, beside=None) as source:
        assert source.document == document


def test_a_folder_called_like_a_board_is_none(zipped):
    assert codes_of(zipped(zip_bytes({"board.json/": b""}))) == ["board_missing"]


def test_a_board_file_that_unpacks_without_end_is_refused(zipped):
    data = zip_bytes({"board.json": b" " * 10_000_001})

    assert codes_of(zipped(data)) == ["file_too_large"]


def test_a_zip_in_a_zip_is_not_opened(zipped):
    inner = zip_bytes({"a.png": b"inner"})

    with pytest.raises(Absent):
        read_all(zipped(zip_bytes({"board.json": BOARD, "a.zip": inner})))


@pytest.mark.parametrize("kept", [10, 100, 500, -1, -30])
def test_a_cut_zip_is_damaged(zipped, kept):
    assert codes_of(zipped(bundle_bytes()[:kept])) == ["zip_damaged"]


def test_a_flipped_bit_in_a_file_is_found(zipped):
    data = bytearray(
        zip_bytes({"board.json": BOARD, "a.png": b"abc" * 9}, zipfile.ZIP_STORED)
    )
    data[data.index(b"abcabc")] ^= 1

    assert codes_of(zipped(bytes(data))) == ["zip_damaged"]


def test_a_zip_without_a_board_says_so(zipped):
    assert codes_of(zipped(zip_bytes({"a.png": b"x"}))) == ["board_missing"]


def test_a_zip_with_two_boards_says_so(zipped):
    data = zip_bytes({"1/board.json": BOARD, "2/board.json": BOARD})

    assert codes_of(zipped(data)) == ["too_many_boards"]


def test_every_problem_of_a_zip_is_said_at_once(zipped):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("board.json", BOARD)
        archive.writestr("../a.png", b"x")
        archive.writestr(entry("b.png", mode=stat.S_IFLNK), b"x")

    assert codes_of(zipped(target.getvalue())) == ["bad_path", "zip_link"]


@pytest.mark.parametrize(
    ("names", "board"),
    [
        (["board.json"], "board.json"),
        (["my film.json"], "my film.json"),
        (["Film/board.json", "__MACOSX/Film/board.json"], "Film/board.json"),
        (["board.json", "settings.json"], "board.json"),
    ],
)
def test_the_board_file_is_found(zipped, names, board):
    base = board.rpartition("/")[0]
    media = f"{base}/a.png" if base else "a.png"
    data = zip_bytes({name: name.encode() for name in names} | {media: b"picture"})

    with opened(zipped(data), beside=None) as source:
        found, picture = source.document, b"".join(source.chunks("a.png"))

    assert (found, picture) == (board.encode(), b"picture")


def test_a_name_that_macos_wrote_without_saying_utf8_is_found(zipped):
    name = "Küste.png".encode()
    ascii_name = "?" * len(name)
    data = zip_bytes({"board.json": BOARD, ascii_name: b"sea"})

    path = zipped(patched(data, ascii_name.encode(), name))

    with opened(path, beside=None) as source:
        assert b"".join(source.chunks("Küste.png")) == b"sea"


@given(
    document=st.binary(max_size=200),
    media=st.dictionaries(
        st.from_regex(r"[a-z]{1,5}/[a-z0-9.]{1,8}x", fullmatch=True),
        st.binary(max_size=300),
        max_size=5,
    ),
)
def test_what_is_packed_is_what_is_read(tmp_path_factory, document, media):
    folder = tmp_path_factory.mktemp("pack")
    paths = {}
    for number, (name, data) in enumerate(media.items()):
        paths[name] = folder / str(number)
        paths[name].write_bytes(data)
    backwards = dict(reversed(paths.items()))
    packed, again = io.BytesIO(), io.BytesIO()

    pack(packed, document, paths)
    pack(again, document, backwards)
    (folder / "b.zip").write_bytes(packed.getvalue())

    assert packed.getvalue() == again.getvalue()
    with opened(folder / "b.zip", beside=None) as source:
        assert source.document == document
        assert {n: b"".join(source.chunks(n)) for n in media} == media
