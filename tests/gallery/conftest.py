"""Clips to look at: real films, made once, kept as many rows as a test needs."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from storyboard.animatic import Film, Shot
from storyboard.animatic.render import render
from storyboard.boards.actions.projects import create_board, create_project
from storyboard.boards.models import Board
from storyboard.boards.queries import plan_of
from storyboard.domain.lifecycle import State
from storyboard.domain.request import RenderRequest
from storyboard.media.clips import look_through, probe
from storyboard.media.store import Store
from storyboard.renders.models import Clip, Event, Render
from storyboard.teams.models import User
from tests.cast import Cast


@pytest.fixture(scope="session")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two shots of one second, with a poster and a sprite beside it."""
    folder = tmp_path_factory.mktemp("film")
    shots = (Shot(1, prompt="A harbour at dusk"), Shot(1, prompt="The lamp catches"))
    render(Film(shots, 320, 180), folder / "film.mp4", workers=1)
    poster, sprite = folder / "poster.webp", folder / "sprite.webp"
    look_through(folder / "film.mp4", poster=poster, sprite=sprite)
    return folder


@pytest.fixture
def board(cast: Cast) -> Board:
    project = create_project(cast.northlight, title="The Keeper", by=cast.alice)
    board = create_board(project, title="Ignition", by=cast.alice, seconds=2, shots=2)
    return board


@pytest.fixture
def keep(film: Path, media_dir: Path, cast: Cast) -> Callable[..., Clip]:
    store, facts = Store(media_dir), probe(film / "film.mp4")

    def kept(name: str, scope: str) -> str:
        return store.keep(film / name, scope=scope, suffix=Path(name).suffix)

    def make(
        board: Board,
        *,
        made_at: datetime | None = None,
        by: User | None = None,
        **facts_of_it: Any,
    ) -> Clip:
        scope = str(board.team_id)
        take = Clip.objects.filter(board=board).count() + 1
        request = RenderRequest("local/animatic", plan_of(board))
        now = timezone.now()
        order = Render.objects.create(
            team_id=board.team_id,
            board=board,
            take=take,
            provider="local",
            model="local/animatic",
            board_version=board.version,
            ordered_by=by,
            request=request.to_json(),
            fingerprint=request.fingerprint,
            seconds=2,
            shots_seconds=2,
            quote_usd=0,
            state=State.DONE,
            state_since=now,
            run_after=now,
        )
        Event.objects.create(render=order, at=now, after=State.DONE)
        clip = Clip.objects.create(
            team_id=board.team_id,
            project_id=board.project_id,
            board=board,
            render=order,
            take=take,
            title=board.title,
            model="local/animatic",
            provider="local",
            maker=by,
            price_usd=0,
            file_name=kept("film.mp4", scope),
            sha256=facts.sha256,
            size_bytes=facts.size_bytes,
            container="mp4",
            video_codec=facts.video_codec,
            audio_codec=facts.audio_codec or "",
            width=facts.width,
            height=facts.height,
            frames=facts.frames,
            rate_num=facts.rate.numerator,
            rate_den=facts.rate.denominator,
            poster_name=kept("poster.webp", scope),
            sprite_name=kept("sprite.webp", scope),
            sprite_cells=30,
            sprite_columns=10,
        )
        if made_at:
            facts_of_it["made_at"] = made_at
        if facts_of_it:
            Clip.objects.filter(pk=clip.pk).update(**facts_of_it)
            clip.refresh_from_db()
        return clip

    return make


@pytest.fixture
def many(keep: Callable[..., Clip]) -> Callable[[Board, int], list[Clip]]:
    """So many takes of a board, a minute apart, the newest last."""

    def make(board: Board, count: int) -> list[Clip]:
        start = timezone.now() - timedelta(minutes=count)
        return [
            keep(board, made_at=start + timedelta(minutes=number))
            for number in range(count)
        ]

    return make
