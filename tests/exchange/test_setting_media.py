"""Files of a board's settings go out with it and come in as checked as an upload."""

import io
import json
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from storyboard.boards.actions.projects import create_project
from storyboard.boards.models import Board, Footage, Frame, Project
from storyboard.boards.queries import problems_of
from tests.boards.conftest import soup_of
from tests.cast import Cast
from tests.exchange.conftest import bare_facts, bundle_bytes, picture_bytes
from tests.exchange.test_rendering import places, refused
from tests.media.films import film as film_at
from tests.rows import overwrite

PRO = "runware/kling-3-pro"


@pytest.fixture
def take(tmp_path: Path) -> bytes:
    """A film of half a second."""
    return film_at(tmp_path / "take.mp4").read_bytes()


def facts_with(settings: dict[str, Any], model: str = PRO) -> dict[str, Any]:
    return bare_facts() | {"model": model, "settings": settings}


def imported(client: Client, project: Project, data: bytes, name: str = "a.zip") -> Any:
    upload = {"file": SimpleUploadedFile(name, data)}
    return client.post(reverse("board-import", args=[project.pk]), upload)


def exported(client: Client, board: Board, kind: str = "zip") -> bytes:
    answer = client.get(reverse(f"board-export-{kind}", args=[board.pk]))
    return b"".join(answer)


@pytest.fixture
def board(as_max: Client, film: Project, take: bytes, cast: Cast) -> Board:
    """With a picture and a film put into its settings as a person does."""
    assert imported(as_max, film, bundle_bytes(bare_facts())).status_code == 302
    board = Board.objects.get()
    overwrite(board, "model", PRO, by=cast.alice)
    for setting, file in [
        ("reference_images", SimpleUploadedFile("look.png", picture_bytes("teal"))),
        ("reference_videos", SimpleUploadedFile("take.mp4", take)),
    ]:
        url = reverse("board-setting-file", args=[board.pk, setting])
        assert as_max.post(url, {"file": file}).status_code == 302
    board.refresh_from_db()
    return board


def test_a_bundle_carries_the_files_of_the_settings(
    as_max: Client, board: Board
) -> None:
    packed = exported(as_max, board)

    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        settings = json.loads(archive.read("board.json"))["settings"]
        film = archive.read("settings/reference_videos.1.mp4")
        assert "settings/reference_images.1.png" in archive.namelist()
    assert settings == {
        "reference_images": [{"picture": "settings/reference_images.1.png"}],
        "reference_videos": [{"video": "settings/reference_videos.1.mp4"}],
    }
    # Our own copy, and not the bytes as they came.
    assert sha256(film).hexdigest() == Footage.objects.get().sha256
    assert film[4:8] == b"ftyp"


def test_another_team_gets_files_of_its_own_and_gives_the_same_bundle(
    as_max: Client, as_mallory: Client, board: Board, cast: Cast
) -> None:
    there = create_project(cast.elsewhere, title="There", by=cast.mallory)
    packed = exported(as_max, board)

    imported(as_mallory, there, packed)

    copy = Board.objects.get(project=there)
    assert copy.settings == board.settings
    assert Footage.objects.filter(team=cast.elsewhere).count() == 1
    missing = [p for p in problems_of(copy) if p.code == "setting_file_missing"]
    assert missing == []
    assert exported(as_mallory, copy) == packed


def test_a_lone_board_file_says_which_files_it_misses(
    as_max: Client, film: Project, board: Board
) -> None:
    document = exported(as_max, board, "json")

    answer = imported(as_max, film, document, "a.json")

    words = soup_of(answer).text
    assert answer.status_code == 422
    for path in ("settings/reference_images.1.png", "settings/reference_videos.1.mp4"):
        assert f"There is no file “{path}”." in words


def test_the_command_names_what_stays_behind(
    board: Board, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("export_board", str(board.pk), "-o", str(tmp_path / "board.json"))

    said = capsys.readouterr().err
    assert "2 files stay behind; a .zip takes them along" in said
    assert "settings/reference_videos.1.mp4" in said


@pytest.mark.parametrize(
    ("setting", "file", "data", "words"),
    [
        ("reference_images", {"picture": "x.png"}, b"<svg/>", "Choose a PNG"),
        ("reference_videos", {"video": "x.mp4"}, b"<html>", "Choose an MP4"),
        ("reference_videos", {"video": "x.mp4"}, b"\0\0\0\x18ftypmp42", "damaged"),
        ("reference_videos", {"picture": "x.png"}, picture_bytes("red"), "no picture"),
    ],
)
def test_a_file_that_no_upload_would_be_is_refused_and_nothing_is_kept(
    as_max: Client,
    film: Project,
    setting: str,
    file: dict[str, str],
    data: bytes,
    words: str,
    media_dir: Path,
) -> None:
    facts = facts_with({setting: [file]})
    (path,) = file.values()

    answer = imported(as_max, film, bundle_bytes(facts, **{path: data}))

    assert answer.status_code == 422
    assert words in soup_of(answer).text
    assert (Board.objects.count(), Frame.objects.count()) == (0, 0)
    assert [f for f in media_dir.rglob("*") if f.is_file()] == []


def test_a_model_nobody_knows_keeps_its_files(
    as_max: Client, film: Project, take: bytes
) -> None:
    facts = facts_with({"footage": {"video": "x.mp4"}}, model="gone/sora-2")

    imported(as_max, film, bundle_bytes(facts, **{"x.mp4": take}))

    board = Board.objects.get()
    assert board.settings == {"footage": Footage.objects.get().sha256}


def test_a_render_without_a_browser_finds_them_beside_the_board_file(
    folder: Callable[..., Path],
    tmp_path: Path,
    take: bytes,
    capsys: pytest.CaptureFixture[str],
) -> None:
    settings = {
        "reference_images": [{"picture": "frames/a.png"}],
        "reference_videos": [{"video": "gone.mp4"}],
    }
    file = folder(facts_with(settings) | {"width": 1280, "height": 720})

    lines = refused(capsys, file, "-o", tmp_path / "o.mp4")

    of_settings = [at for at in places(lines) if at.startswith("settings")]
    assert of_settings == ["settings.reference_videos[0]: missing_file"]
    (tmp_path / "gone.mp4").write_bytes(take)
    call_command(
        "render_board", file, "-o", tmp_path / "o.mp4", "--model", "local/animatic"
    )
    assert (tmp_path / "o.mp4").stat().st_size > 1000
