"""A project of Northlight's with one board: three shots of five seconds."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from storyboard.boards.actions.fields import save_shot_field
from storyboard.boards.actions.projects import create_board, create_project
from storyboard.boards.models import Board, Element, Project, Shot
from storyboard.boards.queries import shots_of
from tests.cast import Cast

HTMX = {"HX-Request": "true"}
PICTURES = Path(__file__).parent.parent / "badinputs" / "image"


@pytest.fixture
def project(cast: Cast) -> Project:
    return create_project(cast.northlight, title="The Keeper", by=cast.alice)


@pytest.fixture
def board(cast: Cast, project: Project) -> Board:
    return create_board(project, title="Ignition", by=cast.alice, seconds=15, shots=3)


@pytest.fixture
def shots(board: Board) -> list[Shot]:
    return list(shots_of(board))


@pytest.fixture
def lengths(board: Board) -> Callable[[], list[int]]:
    """What the shots last now, in order."""
    return lambda: [shot.seconds for shot in shots_of(board)]


@pytest.fixture
def upload() -> Callable[..., SimpleUploadedFile]:
    def of(name: str = "ok-rgb.png", as_name: str = "") -> SimpleUploadedFile:
        return SimpleUploadedFile(as_name or name, (PICTURES / name).read_bytes())

    return of


def address(name: str, thing: Project | Board | Shot | Element, *more: str) -> str:
    return reverse(name, args=[thing.pk, *more])


def soup_of(answer: Any) -> Any:
    return BeautifulSoup(answer.content, "html.parser")


def facts_of(board: Board) -> list[tuple[Any, ...]]:
    return [
        (s.pk, s.place, s.title, s.prompt, s.seconds, s.locked, s.first_frame_id)
        for s in shots_of(board)
    ]


def lock(shot: Shot, by: Any) -> None:
    save_shot_field(shot, "locked", was=False, value=True, by=by)
