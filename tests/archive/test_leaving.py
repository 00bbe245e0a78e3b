"""What leaves as a project ZIP."""

import hashlib
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from storyboard.boards.models import Project
from storyboard.exchange.archive.documents import written
from storyboard.exchange.archive.schema import schema
from storyboard.exchange.archive.sending import SCHEMA
from tests.archive.conftest import contents
from tests.cast import Cast


@pytest.fixture
def files(project: Project, export: Any) -> dict[str, bytes]:
    return contents(export(project))


def test_the_schema_in_the_house_is_the_one_of_the_columns() -> None:
    """After a change: a new version of the format, or what was always allowed."""
    assert SCHEMA.read_bytes() == written(schema()) + b"\n"


def test_every_document_follows_the_schema_that_comes_along(
    files: dict[str, bytes],
) -> None:
    schema = json.loads(files["schema.json"])
    definitions = schema["$defs"]

    def follows(value: Any, name: str = "") -> None:
        only = {"$ref": f"#/$defs/{name}", "$defs": definitions} if name else schema
        jsonschema.Draft202012Validator(only).validate(value)

    follows(json.loads(files["project.json"]))
    boards = [json.loads(files[name]) for name in files if name.startswith("boards/")]
    for board in boards:
        follows(board, "board_file")
        for line in files[board["history"]].splitlines():
            follows(json.loads(line), "revision")
    renders = [json.loads(files[name]) for name in files if name.startswith("renders/")]
    for render in renders:
        follows(render, "render_file")

    assert (len(boards), len(renders)) == (3, 6)


def test_the_page_needs_no_program_and_nothing_from_outside(
    files: dict[str, bytes],
) -> None:
    text = files["index.html"].decode()
    page = BeautifulSoup(text, "html.parser")

    assert page.find("script") is None
    every = page.find_all(True)
    assert not [t.name for t in every if any(a.startswith("on") for a in t.attrs)]
    asked = [t[a] for t in every for a in ("src", "href", "poster") if t.get(a)]
    assert {name for name in asked if name not in files} == set()
    assert len(page.find_all("video")) == 5
    assert "url(" not in files["style.css"].decode()


def test_the_page_says_what_was_made_said_and_paid(files: dict[str, bytes]) -> None:
    page = BeautifulSoup(files["index.html"].decode(), "html.parser")
    text = " ".join(page.get_text(" ").split())

    for words in (
        "The Keeper",
        "Take 2",
        "Charged $4.20, quoted $4.20",
        "Gateways charged $4.20 for it (and $4.20 of play money)",
        "00:00:00:05 Rita Reviewer",
        "<script>alert(1)</script>",
        "I agree",
        "Gus: Rejected (Wrong motion) The lamp jumps.",
        "On the draft",
    ):
        assert words in text, words
    assert "Thrown away" not in text


def test_every_medium_is_called_by_its_hash(files: dict[str, bytes]) -> None:
    media = {name: data for name, data in files.items() if name.startswith("media/")}

    assert len(media) > 20
    for name, data in media.items():
        assert name[6:70] == hashlib.sha256(data).hexdigest()


def test_no_address_and_no_secret_leaves(files: dict[str, bytes], cast: Cast) -> None:
    for name, data in files.items():
        if name.startswith("media/"):
            continue
        for secret in (b".test", b"signed?token", b"box:1", b"The client"):
            assert secret not in data, (name, secret)


def test_a_project_whose_file_is_gone_says_which(
    small: Project, as_alice: Client, media_dir: Path
) -> None:
    for film in media_dir.rglob("*.mp4"):
        film.unlink()

    answer = as_alice.get(reverse("project-archive", args=[small.pk]), follow=True)

    assert "is gone from this server" in answer.content.decode()
    assert answer.status_code == 200


def test_at_most_two_leave_at_a_time(small: Project, as_alice: Client) -> None:
    address = reverse("project-archive", args=[small.pk])
    first, second = as_alice.get(address), as_alice.get(address)
    third = as_alice.get(address, follow=True)
    first.close()
    again = as_alice.get(address)
    again.close()
    second.close()

    assert (third.status_code, again.status_code) == (200, 200)
    assert "being exported already" in third.content.decode()
    assert again["Content-Type"] == "application/zip"
