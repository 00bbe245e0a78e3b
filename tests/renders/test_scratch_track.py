"""A scratch track from its upload to the films that play it: the draft and a take."""

from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from django.test import Client
from numpy.typing import NDArray
from pytest_django import Settings

from storyboard.boards.models import Board, Voice
from storyboard.renders.models import Clip, Render
from storyboard.renders.tasks import advance
from tests.boards.test_soundtrack import change, sound, upload
from tests.renders.conftest import Orders
from tests.renders.test_drafts import ask, draw


@pytest.fixture(autouse=True)
def on(settings: Settings) -> None:
    settings.DRAFTS = True


def heard(clip: Clip, media_dir: Path) -> NDArray[Any]:
    with av.open(str(media_dir / clip.file_name)) as film:
        samples = [frame.to_ndarray() for frame in film.decode(audio=0)]
    return np.asarray(np.abs(np.concatenate(samples, axis=1)).max(0))


def test_a_draft_and_a_take_play_the_track_and_another_one_makes_them_old(
    as_max: Client, board: Board, ordered: Orders, media_dir: Path
) -> None:
    """One second of it from 0.5 s on, then silence until the end of the second."""
    assert upload(as_max, board, sound(1.5)).status_code == 200
    assert change(as_max, board, "track_start", "0.5", "0.0").status_code == 200
    board.refresh_from_db()

    ask(as_max, board)
    assert draw() == "done"
    order = ordered()
    assert advance(str(order.pk)) == "done"

    for clip in Clip.objects.all():
        levels = heard(clip, media_dir)
        assert levels[4800:43_200].max() > 0.1
        assert levels[52_000:].max() < 0.001
        assert clip.frames == 48
    assert Clip.objects.count() == 2
    before = Render.objects.filter(take=0).count()
    assert change(as_max, board, "track_start", "0.6", "0.5").status_code == 200
    ask(as_max, board)
    assert Render.objects.filter(take=0).count() == before + 1


def test_a_track_whose_file_is_gone_is_said_and_draws_nothing(
    as_max: Client, board: Board, ordered: Orders, media_dir: Path
) -> None:
    assert upload(as_max, board, sound(1)).status_code == 200
    board.refresh_from_db()
    order = ordered()
    (media_dir / Voice.objects.get().file_name).unlink()

    advance(str(order.pk))

    order.refresh_from_db()
    assert order.state == "failed"
    assert "frames or sounds" in str(vars(order))
    assert not Clip.objects.exists()
