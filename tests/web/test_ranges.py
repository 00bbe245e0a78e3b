"""Byte ranges: what a player may ask for, and what it gets."""

import json
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from storyboard.web.ranges import LONGEST_RANGE, Piece, piece_of, serve_file

CASES = json.loads(
    (Path(__file__).parent.parent / "badinputs" / "manifest.json").read_text()
)["cases"]
RANGES = [case for case in CASES if case["category"] == "range"]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "clip.mp4"
    path.write_bytes(bytes(range(250)) * 4)
    return path


def ask(path: Path, **headers: str):
    request = RequestFactory().get("/", headers=headers)
    return serve_file(request, path, "video/mp4", etag="abc")


def body(response: HttpResponse) -> bytes:
    return b"".join(response)


@pytest.mark.parametrize("case", RANGES, ids=[case["id"] for case in RANGES])
def test_a_range_header_is_answered_as_the_manifest_says(case, file):
    value, _, condition = case["value"].partition(" with If-Range: ")
    headers = {"range": value} | ({"if-range": condition} if condition else {})

    response = ask(file, **headers)

    assert str(response.status_code) in str(case["status"])
    if case["content_range"]:
        assert response["Content-Range"] == f"bytes {case['content_range']}/1000"
        first, last = (int(part) for part in case["content_range"].split("-"))
        assert body(response) == file.read_bytes()[first : last + 1]
    assert response["Accept-Ranges"] == "bytes"
    assert response["ETag"] == '"abc"'
    assert response["X-Content-Type-Options"] == "nosniff"


def test_without_a_range_the_whole_file_comes(file):
    response = ask(file)

    assert response.status_code == 200
    assert response["Content-Length"] == "1000"
    assert body(response) == file.read_bytes()


def test_an_open_range_is_cut_so_that_a_paused_player_holds_no_thread():
    size = 10 * LONGEST_RANGE

    assert piece_of("bytes=0-", size) == Piece(0, LONGEST_RANGE - 1)
    assert piece_of(f"bytes=5-{size - 1}", size) == Piece(5, LONGEST_RANGE + 4)


def test_a_browser_that_has_the_file_is_told_so(file):
    response = ask(file, **{"if-none-match": '"abc"'})

    assert response.status_code == 304
    assert response.content == b""


def test_head_says_the_length_and_sends_nothing(file):
    request = RequestFactory().head("/", headers={"range": "bytes=0-9"})

    response = serve_file(request, file, "video/mp4")

    assert response.status_code == 206
    assert response["Content-Length"] == "10"


def test_a_download_is_named_safely(file):
    request = RequestFactory().get("/")

    name = 'a"\r\nX-Injected: 1.mp4'
    response = serve_file(request, file, "video/mp4", download_name=name)

    assert response["Content-Disposition"].startswith("attachment")
    assert "\n" not in response["Content-Disposition"]
    assert "X-Injected" not in response.headers


def test_an_empty_file_is_served_empty(tmp_path):
    empty = tmp_path / "empty.mp4"
    empty.touch()

    assert ask(empty)["Content-Length"] == "0"
    assert ask(empty, range="bytes=0-").status_code == 416
