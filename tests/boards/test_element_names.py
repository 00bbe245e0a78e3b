"""A name of an element that is too long for the model, and its one-click fix."""

from pathlib import Path

import pytest
from django.conf import settings as studio
from django.test import Client
from PIL import Image

from storyboard.boards.actions.fields import save_shot_field
from storyboard.boards.actions.frames import keep_element, keep_frame
from storyboard.boards.models import Board, Element
from storyboard.boards.queries import shots_of
from storyboard.media.pictures import take_in
from storyboard.media.store import Store
from tests.boards.conftest import address, soup_of
from tests.cast import Cast
from tests.rows import overwrite

LONG = "The old keeper of the light"


@pytest.fixture
def kept(board: Board, cast: Cast, tmp_path: Path) -> Board:
    """A board at WaveSpeedAI in which the keeper acts."""
    file = tmp_path / "keeper.png"
    Image.new("RGB", (640, 640), (20, 20, 230)).save(file)
    scope, store = str(cast.northlight.pk), Store(studio.MEDIA_DIR)
    picture = take_in(file, store=store, scope=scope, name=file.name)
    frame = keep_frame(cast.northlight, picture, by=cast.alice)
    keep_element(cast.northlight, slug="keeper", name=LONG, pictures=[frame])
    overwrite(board, "model", "wavespeed/kling-3-4k", by=cast.alice)
    overwrite(board, "size", (3840, 2160), by=cast.alice)
    for shot in shots_of(board):
        save_shot_field(shot, "prompt", was="", value="@keeper", by=cast.alice)
    return Board.objects.get(pk=board.pk)


def test_it_is_said_on_the_board_and_shortened_by_one_press(
    as_max: Client, kept: Board
) -> None:
    page = soup_of(as_max.get(address("board", kept)))
    (check,) = page.select("#checks .err")
    (button,) = check.select("button")

    as_max.post(address("board-fix", kept), {"fix": button["value"]})

    assert "takes 20 at most" in check.text
    assert button.text == "Call it “The old keeper of” everywhere"
    assert Element.objects.get(slug="keeper").name == "The old keeper of"
    page = soup_of(as_max.get(address("board", kept)))
    assert page.select("#checks .err") == []
    assert Board.objects.get(pk=kept.pk).version > kept.version


def test_a_second_press_changes_nothing(as_max: Client, kept: Board) -> None:
    for _ in range(2):
        answer = as_max.post(
            address("board-fix", kept), {"fix": "shorten_names::"}, follow=True
        )

    assert "These names are short enough." in answer.content.decode()
    assert Element.objects.get(slug="keeper").name == "The old keeper of"


def test_an_order_is_refused_before_anything_is_made(
    as_alice: Client, kept: Board
) -> None:
    panel = soup_of(as_alice.get(address("board-order", kept)))

    assert "1 problem to mend first." in panel.text
