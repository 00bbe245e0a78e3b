"""An empty wall of projects offers the sample to whoever may make one."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from threading import Barrier, Thread

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.urls import reverse
from PIL import Image

from storyboard.boards import exchange
from storyboard.boards.actions.projects import create_project, trash_project
from storyboard.boards.models import Board, Element, Project
from storyboard.renders.models import Render
from tests.cast import Cast
from tests.conftest import client_of

ADDRESS = reverse("project-sample")


@pytest.fixture(scope="module", autouse=True)
def small_sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """With small pictures: as it is, the test of the command loads it."""
    folder = tmp_path_factory.mktemp("sample")
    for file in exchange.SAMPLE.iterdir():
        if file.suffix == ".json":
            shutil.copy(file, folder)
        else:
            with Image.open(file) as picture:
                picture.reduce(16).save(folder / file.name)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(exchange, "SAMPLE", folder)
        yield


def buttons(client: Client) -> list[str]:
    page = BeautifulSoup(client.get("/").content, "html.parser")
    found = page.select(f'form[action="{ADDRESS}"] button')
    return [str(button["value"]) for button in found]


def test_one_press_makes_it_once_and_anew_when_it_was_thrown_away(
    cast: Cast, as_max: Client
) -> None:
    (team,) = buttons(as_max)

    answer = as_max.post(ADDRESS, {"team": team})

    project = Project.objects.get()
    assert answer["Location"] == reverse("project", args=[project.pk])
    assert (project.title, project.created_by) == ("The Keeper", cast.max)
    assert Board.objects.filter(project=project).count() == 3
    render = Render.objects.get()
    assert (render.state, render.provider) == ("queued", "local")
    assert (render.board.title, render.ordered_by) == ("The dark year", cast.max)
    assert buttons(as_max) == []

    again = as_max.post(ADDRESS, {"team": team})
    assert again["Location"] == answer["Location"]
    assert (Project.objects.count(), Render.objects.count()) == (1, 1)

    trash_project(project, by=cast.max)
    as_max.post(ADDRESS, {"team": team})
    assert Project.objects.filter(trashed_at=None).count() == 1


def test_a_double_click_makes_one(own_database: Path, cast: Cast) -> None:
    at_once, answers = Barrier(2), []

    def press() -> None:
        client = client_of(cast.max)
        at_once.wait()
        answers.append(client.post(ADDRESS, {"team": cast.northlight.pk})["Location"])
        connection.close()

    both = [Thread(target=press) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()

    assert len(answers) == 2
    assert len(set(answers)) == 1
    assert (Project.objects.count(), Render.objects.count()) == (1, 1)
    assert Element.objects.count() == 6


def test_a_team_that_has_begun_is_told_so(cast: Cast, as_max: Client) -> None:
    create_project(cast.northlight, title="Rooms", by=cast.max)

    answer = as_max.post(ADDRESS, {"team": cast.northlight.pk}, follow=True)

    assert "has projects already" in answer.content.decode()
    assert Project.objects.count() == 1


def test_only_who_may_make_projects_is_offered_it_and_may(
    cast: Cast, as_rita: Client, as_mallory: Client
) -> None:
    assert buttons(as_rita) == []
    assert as_rita.post(ADDRESS, {"team": cast.northlight.pk}).status_code == 403
    assert as_mallory.post(ADDRESS, {"team": cast.northlight.pk}).status_code == 404
    assert as_mallory.post(ADDRESS, {"team": "x"}).status_code == 404
    assert as_mallory.post(ADDRESS).status_code == 404
    assert not Project.objects.exists()
