"""What leaves the studio: boards with real films."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from storyboard.boards.actions.projects import create_board
from storyboard.boards.models import Board
from storyboard.media.clips import probe
from storyboard.media.store import Store
from storyboard.renders.models import Clip
from tests.cast import Cast
from tests.gallery.conftest import board as board
from tests.gallery.conftest import film as film
from tests.gallery.conftest import keep as keep
from tests.media.films import film as film_of
from tests.media.films import numbered

Takes = Callable[..., Clip]


def _from(first: int, width: int, height: int, frame: int) -> np.ndarray:
    return numbered(width, height)(first + frame)


@pytest.fixture
def take(keep: Callable[..., Clip], media_dir: Path, tmp_path: Path) -> Takes:
    """A take of a board: two seconds of pictures that carry their number, from `first`
    on.
    """
    store = Store(media_dir, reserve_bytes=0)

    def make(
        board: Board,
        *,
        first: int = 0,
        suffix: str = ".mp4",
        size: tuple[int, int] = (160, 96),
        **how: Any,
    ) -> Clip:
        path = tmp_path / f"{board.pk}-{first}{suffix}"
        how = {"frames": 48, "size": size, "draw": partial(_from, first, *size), **how}
        facts = probe(film_of(path, **how))
        return keep(
            board,
            file_name=store.keep(path, scope=str(board.team_id), suffix=suffix),
            sha256=facts.sha256,
            size_bytes=facts.size_bytes,
            container=facts.container,
            video_codec=facts.video_codec,
            audio_codec=facts.audio_codec or "",
            width=facts.width,
            height=facts.height,
            frames=facts.frames,
            rate_num=facts.rate.numerator,
            rate_den=facts.rate.denominator,
        )

    return make


@pytest.fixture
def second(cast: Cast, board: Board) -> Board:
    """The board after the first one of the same project."""
    return create_board(board.project, title="Dawn", by=cast.alice, seconds=2, shots=1)
