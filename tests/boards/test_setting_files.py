"""Pictures and films in a board's settings: put in, shown, sent, taken out."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from storyboard.boards.models import Board, Footage, Frame
from storyboard.boards.queries import picture_names, problems_of, request_of
from storyboard.media.store import Store
from tests.boards.conftest import address, soup_of
from tests.cast import Cast
from tests.media.films import film
from tests.rows import overwrite

PRO, OMNI = "runware/kling-3-pro", "runware/kling-o3-4k"
HTMX = {"HX-Request": "true"}
WEB = "https://films.example.com/take.mp4"


@pytest.fixture
def on(board: Board, cast: Cast) -> Callable[[str], Board]:
    """The board, written for a model."""

    def choose(model: str) -> Board:
        overwrite(board, "model", model, by=cast.alice)
        board.refresh_from_db()
        return board

    return choose


@pytest.fixture
def take(tmp_path: Path) -> SimpleUploadedFile:
    """A film of half a second."""
    path = film(tmp_path / "take.mp4")
    return SimpleUploadedFile("take.mp4", path.read_bytes(), "video/mp4")


def post(client: Client, board: Board, setting: str, **data: Any) -> Any:
    url = address("board-setting-file", board, setting)
    return client.post(url, data, headers=HTMX)


def kept(board: Board) -> dict[str, Any]:
    board.refresh_from_db()
    settings: dict[str, Any] = board.settings
    return settings


def field_of(client: Client, board: Board, setting: str) -> Any:
    page = soup_of(client.get(address("board", board)))
    return page.select_one(f"#setting-{setting}")


def test_a_picture_is_kept_by_what_it_holds_and_shown(
    as_max: Client, on: Callable[..., Board], upload: Callable[..., SimpleUploadedFile]
) -> None:
    board = on(PRO)

    answer = post(as_max, board, "reference_images", file=upload())

    frame = Frame.objects.get()
    assert answer.status_code == 200
    assert kept(board) == {"reference_images": [frame.sha256]}
    field = field_of(as_max, board, "reference_images")
    thumb = reverse("frame-file", args=[frame.pk, "thumb"])
    assert [img["src"] for img in field.select("img")] == [thumb]
    # The page takes one image here, so there is nothing to add.
    assert field.select("[data-upload]") == []


def test_a_film_is_measured_and_shows_its_poster(
    as_max: Client,
    as_mallory: Client,
    on: Callable[..., Board],
    take: SimpleUploadedFile,
) -> None:
    board = on(OMNI)

    post(as_max, board, "source_video", file=take)

    footage = Footage.objects.get()
    assert kept(board) == {"source_video": footage.sha256}
    assert (footage.width, footage.height, footage.duration_ms) == (160, 96, 500)
    poster = reverse("footage-poster", args=[footage.pk])
    assert f'src="{poster}"' in str(field_of(as_max, board, "source_video"))
    assert as_max.get(poster)["Content-Type"] == "image/webp"
    assert as_mallory.get(poster).status_code == 404


def test_what_is_ordered_names_every_file_and_the_worker_finds_it(
    as_max: Client,
    on: Callable[..., Board],
    upload: Callable[..., SimpleUploadedFile],
    take: SimpleUploadedFile,
    media_dir: Path,
) -> None:
    board = on(PRO)
    post(as_max, board, "reference_images", file=upload())
    post(as_max, board, "reference_videos", file=take)
    board.refresh_from_db()

    files = request_of(board).files()

    assert set(files) == {Frame.objects.get().sha256, Footage.objects.get().sha256}
    names = picture_names(board.team_id, files)
    assert all(Store(media_dir).path(names[sha256]).is_file() for sha256 in files)


def test_a_film_may_be_an_address_instead(
    as_max: Client, on: Callable[..., Board]
) -> None:
    board = on(PRO)

    post(as_max, board, "reference_videos", address=WEB)

    assert kept(board) == {"reference_videos": [WEB]}
    assert "films.example.com" in field_of(as_max, board, "reference_videos").text
    assert request_of(board).files() == ()


def test_a_file_goes_out_again_and_the_team_keeps_it(
    as_max: Client, on: Callable[..., Board], upload: Callable[..., SimpleUploadedFile]
) -> None:
    board = on("runware/kling-3-4k")
    post(as_max, board, "reference_images", file=upload())
    post(as_max, board, "reference_images", file=upload("ok-webp.webp"))
    first, second = kept(board)["reference_images"]

    post(as_max, board, "reference_images", remove=first)

    assert kept(board) == {"reference_images": [second]}
    post(as_max, board, "reference_images", remove=second)
    assert kept(board) == {}
    assert Frame.objects.count() == 2


def test_the_same_picture_is_there_once(
    as_max: Client, on: Callable[..., Board], upload: Callable[..., SimpleUploadedFile]
) -> None:
    board = on(PRO)
    for _ in range(2):
        answer = post(as_max, board, "reference_images", file=upload())

    assert answer.status_code == 200
    assert len(kept(board)["reference_images"]) == 1


@pytest.mark.parametrize(
    ("setting", "data", "status", "words"),
    [
        ("source_video", {"address": "http://films.test/a.mp4"}, 422, "https://"),
        ("source_video", {"address": "https://a:b@films.test/"}, 422, "password"),
        ("source_video", {"address": "https://10.0.0.1/a.mp4"}, 422, "a host such as"),
        ("source_video", {}, 422, "Choose a file"),
        ("reference_images", {"address": WEB}, 422, "takes no such file"),
        ("output_quality", {"address": WEB}, 422, "takes no such file"),
        ("no_such_thing", {}, 422, "takes no such file"),
    ],
)
def test_what_does_not_belong_there_is_refused_in_words(
    setting: str,
    data: dict[str, str],
    status: int,
    words: str,
    as_max: Client,
    on: Callable[..., Board],
) -> None:
    board = on(OMNI)

    answer = post(as_max, board, setting, **data)

    assert answer.status_code == status
    assert words in BeautifulSoup(answer.content, "html.parser").text
    assert kept(board) == {}


@pytest.mark.parametrize(
    ("setting", "name"),
    [("source_video", "ok-rgb.png"), ("reference_videos", "html-as-gif.gif")],
)
def test_a_file_of_another_kind_is_refused_in_one_sentence(
    setting: str,
    name: str,
    as_max: Client,
    on: Callable[..., Board],
    upload: Callable[..., SimpleUploadedFile],
) -> None:
    board = on(OMNI)

    answer = post(as_max, board, setting, file=upload(name))

    assert answer.status_code == 422
    assert "Choose an MP4, MOV, WebM or MKV film instead." in answer.content.decode()
    assert (kept(board), Footage.objects.count()) == ({}, 0)


def test_a_second_film_is_refused_where_one_is_taken(
    as_max: Client, on: Callable[..., Board]
) -> None:
    board = on(OMNI)
    for setting in ("source_video", "reference_videos"):
        post(as_max, board, setting, address=WEB)
        before = kept(board)

        answer = post(as_max, board, setting, address=f"{WEB}?2")

        assert answer.status_code == 422
        assert kept(board) == before


def test_files_are_not_written_over_as_a_field(
    as_max: Client, on: Callable[..., Board]
) -> None:
    board = on(PRO)
    data = {"name": "settings.reference_images", "value": "a" * 64, "was": ""}

    answer = as_max.post(address("board-field", board), data)

    assert answer.status_code == 422
    assert kept(board) == {}


def test_a_file_that_is_not_here_blocks_the_order_and_can_be_removed(
    as_max: Client, as_alice: Client, cast: Cast, on: Callable[..., Board]
) -> None:
    """A board file may name what only its first studio has."""
    board = on(PRO)
    overwrite(board, "settings.reference_images", ["a" * 64], by=cast.alice)
    board.refresh_from_db()

    found = [p for p in problems_of(board) if p.code == "setting_file_missing"]
    ordered = as_alice.post(
        address("render-order", board), {"order_key": uuid4(), "version": board.version}
    )

    assert [(p.place, p.blocks) for p in found] == [("settings.reference_images", True)]
    assert ordered.status_code == 422
    assert "A missing file" in field_of(as_max, board, "reference_images").text
    post(as_max, board, "reference_images", remove="a" * 64)
    assert kept(board) == {}


def test_a_picture_of_another_team_is_not_here(
    as_max: Client,
    as_mallory: Client,
    cast: Cast,
    on: Callable[..., Board],
    upload: Callable[..., SimpleUploadedFile],
) -> None:
    board = on(PRO)
    post(as_max, board, "reference_images", file=upload())
    board.refresh_from_db()
    Frame.objects.update(team=cast.elsewhere)

    field = field_of(as_max, board, "reference_images")

    assert field.select("img") == []
    assert "A missing file" in field.text


def test_a_reviewer_sees_the_files_and_may_not_touch_them(
    as_max: Client,
    as_rita: Client,
    as_mallory: Client,
    on: Callable[..., Board],
) -> None:
    board = on(PRO)
    post(as_max, board, "reference_videos", address=WEB)

    refused = post(as_rita, board, "reference_videos", remove=WEB)
    missing = post(as_mallory, board, "reference_videos", remove=WEB)

    assert (refused.status_code, missing.status_code) == (403, 404)
    field = field_of(as_rita, board, "reference_videos")
    assert "take.mp4" in field.text
    assert field.select("button, input") == []
