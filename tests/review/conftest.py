"""Takes and drafts to talk about, as rows; nobody plays them."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from storyboard.boards.actions.projects import create_board, create_project
from storyboard.boards.models import Board
from storyboard.boards.queries import plan_of
from storyboard.domain.lifecycle import State
from storyboard.domain.request import RenderRequest
from storyboard.renders.models import Clip, Render
from storyboard.review.models import Guest, ShareLink
from storyboard.review.views.viewers import SESSION_KEY
from tests.cast import Cast

TOKEN = "a-token-that-nobody-guesses"


@pytest.fixture
def board(cast: Cast) -> Board:
    """Two shots of two seconds."""
    project = create_project(cast.northlight, title="The Keeper", by=cast.alice)
    return create_board(project, title="Ignition", by=cast.alice, seconds=4, shots=2)


@pytest.fixture
def film_of() -> Callable[..., Clip]:
    def make(board: Board, *, take: int = 1, seconds: int = 4) -> Clip:
        board.refresh_from_db()
        request = RenderRequest("local/animatic", plan_of(board))
        now = timezone.now()
        render = Render.objects.create(
            team_id=board.team_id,
            board=board,
            take=take,
            provider="local",
            model=request.model,
            board_version=board.version,
            request=request.to_json(),
            fingerprint=request.fingerprint,
            seconds=seconds,
            shots_seconds=seconds,
            state=State.DONE,
            state_since=now,
            run_after=now,
        )
        return Clip.objects.create(
            team_id=board.team_id,
            project_id=board.project_id,
            board=board,
            render=render,
            take=take,
            title=board.title,
            model=request.model,
            provider="local",
            file_name="film.mp4",
            sha256="0" * 64,
            size_bytes=1,
            container="mp4",
            video_codec="h264",
            width=1280,
            height=720,
            frames=24 * seconds,
            rate_num=24,
            poster_name="poster.webp",
            sprite_name="sprite.webp",
            sprite_cells=10,
            sprite_columns=10,
        )

    return make


@pytest.fixture
def clip(board: Board, film_of: Callable[..., Clip]) -> Clip:
    return film_of(board)


@pytest.fixture
def guest_of(db: None) -> Callable[..., tuple[Client, Guest]]:
    """A browser in which somebody came by a link and gave a name."""

    def come(name: str = "Gus", **link: object) -> tuple[Client, Guest]:
        sha256 = ShareLink.sha256_of(TOKEN)
        row = ShareLink.objects.filter(token_sha256=sha256).first()
        row = row or ShareLink.objects.create(token_sha256=sha256, **link)
        guest = Guest.objects.create(link=row, name=name, last_at=timezone.now())
        client = Client()
        session = client.session
        session[SESSION_KEY] = {str(row.pk): {"guest": str(guest.pk)}}
        session.save()
        return client, guest

    return come
