"""What leaves as a project ZIP."""

import json
from typing import Any

import jsonschema
import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from storyboard.boards.models import Project
from storyboard.media.store import sha256_of
from tests.archive.conftest import contents


@pytest.fixture
def files(project: Project, export: Any) -> dict[str, bytes]:
    return contents(export(project))


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

    assert (len(boards), len(renders)) == (3, 5)
