"""Something that happened, and everybody told of it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from storyboard.boards.models import Board
from storyboard.renders.models import Clip, Event, Render
from storyboard.review.models import Asked, Comment, Verdict
from storyboard.review.tasks import tell_news
from storyboard.teams.models import User
from tests.cast import Cast
from tests.gallery.conftest import board as board
from tests.gallery.conftest import film as film
from tests.gallery.conftest import keep as keep


@pytest.fixture(autouse=True)
def from_now_on(db: None) -> None:
    """What was before the studio had an inbox is told to nobody."""
    tell_news()


@pytest.fixture
def clip(keep: Callable[..., Clip], board: Board, cast: Cast) -> Clip:
    """A take that Max ordered of Alice's board."""
    made = keep(board)
    Render.objects.filter(pk=made.render_id).update(ordered_by=cast.max)
    Event.objects.all().delete()
    return Clip.objects.select_related("board", "render").get(pk=made.pk)


@pytest.fixture
def say(clip: Clip) -> Callable[..., Comment]:
    def make(by: User | None, text: str = "Too dark", **values: Any) -> Comment:
        said = {"author": str(by or "Jo Client"), "changed_at": timezone.now()}
        return Comment.objects.create(
            team=clip.team,
            board=clip.board,
            clip=clip,
            user=by,
            text=text,
            **(said | values),
        )

    return make


@pytest.fixture
def decide(clip: Clip) -> Callable[..., Verdict]:
    def make(by: User | None, decision: str = "approved", words: str = "") -> Verdict:
        return Verdict.objects.create(
            team=clip.team,
            clip=clip,
            user=by,
            reviewer=str(by or "Jo Client"),
            decision=decision,
            words=words,
            made_at=timezone.now(),
        )

    return make


@pytest.fixture
def ask(clip: Clip) -> Callable[..., Asked]:
    def make(user: User, by: User, **values: Any) -> Asked:
        now = timezone.now()
        return Asked.objects.create(
            team=clip.team, clip=clip, user=user, by=by, at=now, **values
        )

    return make
