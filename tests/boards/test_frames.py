"""Frames through their addresses: taken in, refused, replaced, swapped, served."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from storyboard.boards.models import Board, Frame, Shot
from storyboard.media.pictures import MAX_BYTES
from tests.boards.conftest import HTMX, PICTURES, address

Upload = Callable[..., SimpleUploadedFile]


def put(client: Client, shot: Shot, which: str, file: SimpleUploadedFile) -> Any:
    return client.post(address("shot-frame", shot, which), {"file": file}, headers=HTMX)


def files_in(media_dir: Path) -> set[str]:
    kept = (path for path in media_dir.rglob("*") if path.is_file())
    return {str(path.relative_to(media_dir)) for path in kept}


def files_of(frame: Frame) -> set[str]:
    copies = {frame.picture_name, frame.preview_name, frame.thumb_name}
    return {frame.original_name, *copies}


def test_a_picture_becomes_the_first_frame(
    as_max: Client, shots: list[Shot], upload: Upload, media_dir: Path
) -> None:
    answer = put(as_max, shots[0], "first", upload())

    shots[0].refresh_from_db()
    frame = shots[0].first_frame
    assert answer.status_code == 200
    assert frame is not None
    assert (frame.name, frame.width, frame.height) == ("ok-rgb.png", 160, 96)
    assert reverse("frame-file", args=[frame.pk, "preview"]) in answer.content.decode()
    assert files_in(media_dir) == files_of(frame)


def test_the_same_picture_twice_is_one_frame(
    as_max: Client, shots: list[Shot], upload: Upload, media_dir: Path
) -> None:
    put(as_max, shots[0], "first", upload())
    put(as_max, shots[1], "last", upload())

    shots[0].refresh_from_db()
    shots[1].refresh_from_db()
    assert shots[0].first_frame_id == shots[1].last_frame_id
    assert files_in(media_dir) == files_of(Frame.objects.get())


def test_no_file_at_all_says_to_choose_one(as_max: Client, shots: list[Shot]) -> None:
    answer = as_max.post(address("shot-frame", shots[0], "first"), headers=HTMX)

    assert answer.status_code == 422
    assert "Choose a picture first." in answer.content.decode()


def test_without_script_the_refusal_is_a_page_with_the_way_back(
    as_max: Client, shots: list[Shot], upload: Upload
) -> None:
    answer = as_max.post(
        address("shot-frame", shots[0], "first"), {"file": upload("trunc-png.png")}
    )

    html = answer.content.decode()
    assert answer.status_code == 422
    assert "“trunc-png.png” is damaged or incomplete." in html
    assert f"?shot={shots[0].pk}" in html


def test_a_file_announced_too_large_is_refused_unread(
    as_max: Client, shots: list[Shot], media_dir: Path
) -> None:
    answer = as_max.post(
        address("shot-frame", shots[0], "first"),
        data=b"",
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(MAX_BYTES + 1_000_000),
        headers=HTMX,
    )

    assert answer.status_code == 413
    assert "is larger than 20 MB" in answer.content.decode()
    assert files_in(media_dir) == set()


def test_a_file_there_is_no_room_for_is_refused_unread(
    as_max: Client,
    shots: list[Shot],
    media_dir: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    full = shutil.disk_usage("/")._replace(free=100_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: full)

    answer = as_max.post(
        address("shot-frame", shots[0], "first"),
        data=b"",
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH="5000000",
        headers=HTMX,
    )

    assert answer.status_code == 413
    assert "There is no room left" in answer.content.decode()
    assert files_in(media_dir) == set()


def test_a_file_just_over_the_limit_is_refused_when_read(
    as_max: Client, shots: list[Shot], media_dir: Path
) -> None:
    file = SimpleUploadedFile("big.png", b"\x89PNG" + b"0" * MAX_BYTES)

    answer = put(as_max, shots[0], "first", file)

    assert answer.status_code == 413
    assert "“big.png” is larger than 20 MB." in answer.content.decode()
    assert files_in(media_dir) == set()


@pytest.mark.parametrize(
    ("method", "data"), [("post", {"remove": "1"}), ("delete", "")]
)
def test_a_frame_is_removed_by_button_or_by_delete(
    method: str, data: Any, as_max: Client, shots: list[Shot], upload: Upload
) -> None:
    put(as_max, shots[0], "first", upload())

    url = address("shot-frame", shots[0], "first")
    answer = getattr(as_max, method)(url, data, headers=HTMX)

    shots[0].refresh_from_db()
    assert answer.status_code == 200
    assert shots[0].first_frame is None


def test_a_colleagues_picture_is_not_replaced_unseen(
    as_max: Client, as_alice: Client, shots: list[Shot], upload: Upload
) -> None:
    put(as_alice, shots[0], "first", upload())
    theirs = Shot.objects.get(pk=shots[0].pk).first_frame_id
    empty_when_max_looked = f"{address('shot-frame', shots[0], 'first')}?first="
    other = upload("png-as-jpg.jpg")

    answer = as_max.post(empty_when_max_looked, {"file": other}, headers=HTMX)

    assert answer.status_code == 409
    assert "Alice Ames changed these frames" in answer.content.decode()
    assert Shot.objects.get(pk=shots[0].pk).first_frame_id == theirs


def test_a_picture_that_was_seen_is_replaced(
    as_max: Client, as_alice: Client, shots: list[Shot], upload: Upload
) -> None:
    put(as_alice, shots[0], "first", upload())
    seen = Shot.objects.get(pk=shots[0].pk).first_frame_id
    where = f"{address('shot-frame', shots[0], 'first')}?first={seen}"

    answer = as_max.post(where, {"file": upload("png-as-jpg.jpg")}, headers=HTMX)

    assert answer.status_code == 200
    assert Shot.objects.get(pk=shots[0].pk).first_frame_id != seen


@pytest.mark.parametrize("deed", ["remove", "swap"])
def test_a_picture_nobody_showed_me_is_neither_removed_nor_swapped(
    as_max: Client, as_alice: Client, shots: list[Shot], upload: Upload, deed: str
) -> None:
    put(as_alice, shots[0], "first", upload())
    theirs = Shot.objects.get(pk=shots[0].pk).first_frame_id
    name = ["shot-frames-swap"] if deed == "swap" else ["shot-frame", "first"]
    where = address(name[0], shots[0], *name[1:])

    answer = as_max.post(f"{where}?first=&last=", {deed: "1"}, headers=HTMX)

    assert answer.status_code == 409
    assert Shot.objects.get(pk=shots[0].pk).first_frame_id == theirs


def test_first_and_last_change_places(
    as_max: Client, shots: list[Shot], upload: Upload
) -> None:
    put(as_max, shots[0], "first", upload("ok-rgb.png"))
    put(as_max, shots[0], "last", upload("ok-webp.webp"))

    as_max.post(address("shot-frames-swap", shots[0]))

    shots[0].refresh_from_db()
    assert shots[0].first_frame
    assert shots[0].last_frame
    assert shots[0].first_frame.name == "ok-webp.webp"
    assert shots[0].last_frame.name == "ok-rgb.png"


def test_a_form_without_its_token_is_refused(
    cast: Any, shots: list[Shot], upload: Upload
) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.max)

    answer = put(strict, shots[0], "first", upload())

    assert answer.status_code == 403
    assert not Frame.objects.exists()


def test_a_reviewer_may_not_upload_and_a_stranger_finds_nothing(
    as_rita: Client, as_mallory: Client, shots: list[Shot], upload: Upload
) -> None:
    refused = put(as_rita, shots[0], "first", upload())
    missing = put(as_mallory, shots[0], "first", upload())

    assert (refused.status_code, missing.status_code) == (403, 404)
    assert not Frame.objects.exists()


# ---- serving


@pytest.fixture
def frame(as_max: Client, shots: list[Shot], upload: Upload) -> Frame:
    put(as_max, shots[0], "first", upload())
    return Frame.objects.get()


@pytest.mark.parametrize(
    ("kind", "content_type"),
    [("picture", "image/png"), ("preview", "image/webp"), ("thumb", "image/webp")],
)
def test_each_copy_is_served_to_the_team_as_a_private_file(
    kind: str, content_type: str, as_rita: Client, frame: Frame
) -> None:
    answer = as_rita.get(reverse("frame-file", args=[frame.pk, kind]))

    assert answer.status_code == 200
    assert answer["Content-Type"] == content_type
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "private, max-age=31536000, immutable"
    body = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert len(body) == int(answer["Content-Length"]) > 0


def test_the_original_is_handed_out_to_be_saved_only(
    as_rita: Client, frame: Frame
) -> None:
    answer = as_rita.get(reverse("frame-file", args=[frame.pk, "original"]))

    body = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert body == (PICTURES / "ok-rgb.png").read_bytes()
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"] == 'attachment; filename="ok-rgb.png"'


def test_a_stranger_gets_no_picture(as_mallory: Client, frame: Frame) -> None:
    address = reverse("frame-file", args=[frame.pk, "thumb"])

    assert as_mallory.get(address).status_code == 404


def test_a_picture_whose_file_is_gone_is_not_there(
    as_max: Client, frame: Frame, media_dir: Path
) -> None:
    (media_dir / frame.thumb_name).unlink()

    answer = as_max.get(reverse("frame-file", args=[frame.pk, "thumb"]))

    assert answer.status_code == 404


def test_a_duplicate_board_shares_its_frames(
    as_max: Client, board: Board, frame: Frame, media_dir: Path
) -> None:
    as_max.post(address("board-duplicate", board))

    assert Shot.objects.filter(first_frame=frame).count() == 2
    assert files_in(media_dir) == files_of(frame)
