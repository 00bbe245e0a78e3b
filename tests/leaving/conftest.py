"""What leaves the studio: boards with real films, and cuts without any."""

import hashlib
import itertools
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from PIL import Image

from storyboard.boards.actions.projects import create_board
from storyboard.boards.models import Board
from storyboard.domain.camera import Camera
from storyboard.domain.money import Quote
from storyboard.domain.timing import Span
from storyboard.exchange.cut import Cut, CutBoard, CutShot, Remark, Source, Still
from storyboard.media.clips import probe
from storyboard.media.store import Store
from storyboard.renders.models import Clip
from tests.cast import Cast
from tests.gallery.conftest import board as board
from tests.gallery.conftest import film as film
from tests.gallery.conftest import keep as keep
from tests.media.films import film as film_of
from tests.media.films import numbered

MADE_AT = datetime(2026, 11, 22, 14, 2, tzinfo=UTC)
_colours = itertools.cycle(["#c2410c", "#0f766e", "#1d4ed8", "#a16207", "#7e22ce"])


@pytest.fixture
def still(tmp_path: Path) -> Callable[..., Still]:
    """A picture of one colour with a darker band, as large as asked for."""

    def make(
        width: int = 640, height: int = 360, *, colour: str = "", name: str = ""
    ) -> Still:
        image = Image.new("RGB", (width, height), colour or next(_colours))
        image.paste("#222222", (0, height * 3 // 4, width, height))
        path = tmp_path / f"still-{next(_numbers)}.png"
        image.save(path)
        return Still(path, path.stem, width, height, name)

    return make


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


_numbers = itertools.count()


def shot_of(prompt: str, seconds: int = 2, **facts: Any) -> CutShot:
    """Its number and span are those of its place: see `cut_with`."""
    usual = {
        "shot_id": None,
        "number": 0,
        "title": "",
        "span": Span(0, 0),
        "source": None,
        "shown": None,
        "first": None,
        "last": None,
        "transition": "",
        "transition_frames": 12,
        "remarks": (),
        "camera": Camera(),
    }
    return CutShot(**{**usual, "prompt": prompt, "seconds": seconds, **facts})


def cut_with(*boards: tuple[str, list[CutShot]], title: str = "The Keeper") -> Cut:
    """Boards with shots one after the other, at 24 frames a second."""
    made, at = [], 0
    for number, (name, shots) in enumerate(boards, 1):
        start, placed = at, []
        for place, shot in enumerate(shots, 1):
            facts = {f: getattr(shot, f) for f in CutShot.__slots__}
            facts |= {"number": place, "span": Span(at, at + shot.seconds * 24)}
            placed.append(CutShot(**facts))
            at += shot.seconds * 24
        made.append(
            CutBoard(
                board_id=UUID(int=number),
                number=number,
                title=name,
                prompt="",
                width=1920,
                height=1080,
                span=Span(start, at),
                shots=tuple(placed),
                is_stale=False,
                remarks=(),
            )
        )
    return Cut(title, Fraction(24), tuple(made))


def source_of(path: Path, **facts: Any) -> Source:
    """A film of two seconds, of which the first is one shot."""
    usual = {
        "clip_id": UUID(int=9),
        "take": 3,
        "path": path,
        "name": "take-3.mp4",
        "sha256": hashlib.sha256(b"film").hexdigest(),
        "container": "mp4",
        "width": 320,
        "height": 180,
        "frames": 48,
        "rate": Fraction(24),
        "has_sound": False,
        "model": "runware/kling-3-pro",
        "price": Quote.known(Decimal("4.2")),
        "is_practice": False,
        "standing": "approved",
    }
    return Source(**{**usual, **facts})


def remark_of(text: str, start: int, *answers: str) -> Remark:
    said = tuple(Remark("Max Maker", a, MADE_AT, None, False) for a in answers)
    return Remark("Rita Reviewer", text, MADE_AT, Span(start, start + 1), False, said)


@pytest.fixture
def second(cast: Cast, board: Board) -> Board:
    """The board after the first one of the same project."""
    return create_board(board.project, title="Dawn", by=cast.alice, seconds=2, shots=1)
