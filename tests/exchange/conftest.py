"""A small board with real pictures, as a folder, as a ZIP, and a store for imports."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from storyboard.boards.actions.projects import create_project
from storyboard.boards.models import Project
from storyboard.media.store import Store
from tests.cast import Cast


def picture_bytes(
    colour: str, kind: str = "PNG", size: tuple[int, int] = (64, 36)
) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", size, colour).save(target, kind)
    return target.getvalue()


def board_facts() -> dict[str, Any]:
    return {
        "format": "storyboard/1",
        "title": "Two rooms",
        "model": "local/animatic",
        "duration": 3,
        "width": 128,
        "height": 72,
        "sound": False,
        "shots": [
            {
                "title": "One",
                "prompt": "@mara opens the door.",
                "duration": 1,
                "first_frame": "frames/a.png",
                "last_frame": "frames/b.jpg",
            },
            {
                "prompt": "The @lamp goes on.",
                "duration": 2,
                "first_frame": "frames/b.jpg",
            },
        ],
        "elements": [
            {
                "id": "mara",
                "name": "Mara",
                "description": "A girl in yellow.",
                "frontal_image": "elements/mara.png",
                "images": ["elements/mara-side.png"],
                "tags": ["family"],
            },
            {"id": "lamp", "kind": "prop", "name": "Lamp"},
        ],
    }


def bare_facts() -> dict[str, Any]:
    """The board without its pictures, for tests that ask nothing of them."""
    facts = board_facts()
    for shot in facts["shots"]:
        shot.pop("first_frame")
        shot.pop("last_frame", None)
    facts["elements"] = [
        {k: v for k, v in one.items() if k not in {"frontal_image", "images"}}
        for one in facts["elements"]
    ]
    return facts


def media_files() -> dict[str, bytes]:
    return {
        "frames/a.png": picture_bytes("navy"),
        "frames/b.jpg": picture_bytes("orange", "JPEG"),
        "elements/mara.png": picture_bytes("yellow"),
        "elements/mara-side.png": picture_bytes("gold"),
    }


def zip_bytes(entries: dict[str, bytes], kind: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", kind) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return target.getvalue()


def bundle_bytes(facts: dict[str, Any] | None = None, **more: bytes) -> bytes:
    """The ZIP of a board and its media; `more` files join them or take their places."""
    document = json.dumps(facts or board_facts()).encode()
    return zip_bytes({"board.json": document, **media_files(), **more})


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    path = tmp_path / "two-rooms.zip"
    path.write_bytes(bundle_bytes())
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Callable[..., Path]:
    """Writes a board file and its media to a folder; returns the board file."""

    def write(
        facts: dict[str, Any] | None = None, name: str = "two-rooms.json"
    ) -> Path:
        for path, data in media_files().items():
            (tmp_path / path).parent.mkdir(exist_ok=True)
            (tmp_path / path).write_bytes(data)
        file = tmp_path / name
        file.write_text(json.dumps(facts or board_facts()), "utf-8")
        return file

    return write


@pytest.fixture
def store(media_dir: Path) -> Store:
    return Store(media_dir, reserve_bytes=0)


@pytest.fixture
def film(cast: Cast) -> Project:
    return create_project(cast.northlight, title="Rooms", by=cast.alice)
