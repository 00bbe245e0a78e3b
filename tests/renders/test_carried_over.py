"""A shot that begins where the film of the one before ends, on its last frame."""

from dataclasses import replace
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from storyboard.boards.actions.frames import carry_over
from storyboard.boards.models import Board, Frame, Shot
from storyboard.domain.model import SHOT_BY_SHOT, WAY
from storyboard.domain.plan import ShotPlan
from storyboard.domain.request import RenderRequest
from storyboard.renders.actions import cancel_render, dispatch_due
from storyboard.renders.models import Clip, Render
from storyboard.renders.tasks import advance
from tests.cast import Cast
from tests.media.test_splice import likeness
from tests.renders.conftest import SMALL, Orders, make_board
from tests.renders.test_spliced_takes import parts_of, pictures, work

THREE = replace(
    SMALL,
    seconds=3,
    shots=(ShotPlan("A lamp.", 1), ShotPlan("It turns.", 1), ShotPlan("The sea.", 1)),
)


@pytest.fixture
def board(cast: Cast) -> Board:
    """The second shot begins where the first one ends."""
    made = make_board(cast, THREE, settings={WAY: SHOT_BY_SHOT, "burn_in": []})
    carry_over(Shot.objects.get(board=made, place=0), by=cast.alice)
    return Board.objects.get(pk=made.pk)


def test_it_waits_for_the_one_before_and_the_others_do_not(ordered: Orders) -> None:
    first, second, third = parts_of(ordered())

    assert advance(str(second.pk)) == "not mine"
    assert advance(str(third.pk)) == "done"
    assert advance(str(first.pk)) == "done"
    assert advance(str(second.pk)) == "done"


def test_it_begins_on_the_last_picture_of_the_film_before(
    ordered: Orders, media_dir: Path
) -> None:
    take = ordered()
    _, second, _ = parts_of(take)
    shot = RenderRequest.from_json(second.request).plan.shots[0]
    assert (shot.carried, shot.first) == (True, None)

    work(take)

    assert take.state == "done"
    second.refresh_from_db()
    shot = RenderRequest.from_json(second.request).plan.shots[0]
    assert shot.first
    assert shot.first.name == "Last frame of shot 1, 00:00:00:23.png"
    clips = Clip.objects.exclude(shot=None).order_by("shot")
    one, two, _ = (pictures(clip, media_dir) for clip in clips)
    kept = Frame.objects.get(sha256=shot.first.sha256)
    with Image.open(media_dir / kept.picture_name) as still:
        assert likeness(one[-1], still.convert("RGB")) > 0.999
    # The engine moves a still a little.
    assert likeness(one[-1], two[0]) > 0.98
    assert Clip.objects.get(render=take).frames == 72
    # The picture at the boundary is shown once.
    assert [piece["joins"] for piece in take.recipe or ()] == [False, True, False]


def test_a_shot_ordered_again_begins_on_the_new_film_before(
    ordered: Orders, as_max: Client
) -> None:
    take = ordered()
    first, second, _ = parts_of(take)
    Render.objects.filter(pk=first.pk).update(crashes=4)
    assert advance(str(first.pk)) == "failed"
    assert advance(str(second.pk)) == "not mine"
    page = as_max.get(reverse("render", args=[take.pk])).content.decode()
    assert "Shot 1 again, free" in page

    key = {"order_key": "00000000-0000-4000-8000-000000000001"}
    as_max.post(reverse("render-again", args=[first.pk]), key)

    assert work(take).state == "done"


def test_what_is_kept_of_a_cancelled_take_is_carried_over_too(
    ordered: Orders, cast: Cast, as_max: Client
) -> None:
    take = ordered()
    advance(str(parts_of(take)[0].pk))
    cancel_render(take.pk, cast.max)

    key = {"order_key": "00000000-0000-4000-8000-000000000002"}
    as_max.post(reverse("render-again", args=[take.pk]), key)

    again = Render.objects.get(take=2, part_of=None)
    assert [part.place for part in parts_of(again)] == [1, 2]
    assert work(again).state == "done"


def test_the_dispatcher_leaves_what_waits_alone(ordered: Orders) -> None:
    take = ordered()
    Render.objects.update(dispatched_at=None)

    assert dispatch_due(now=timezone.now()) == 2

    assert Render.objects.get(pk=take.pk).dispatched_at is None


def test_a_film_that_is_gone_is_said_and_nothing_is_made(
    ordered: Orders, media_dir: Path
) -> None:
    first, second, _ = parts_of(ordered())
    advance(str(first.pk))
    (media_dir / Clip.objects.get(shot=0).file_name).unlink()

    assert advance(str(second.pk)) in {"failed", "anew"}
    assert not Frame.objects.exists()


def test_the_slot_shows_where_the_shot_before_ends_in_the_newest_take(
    ordered: Orders, as_rita: Client, as_mallory: Client, board: Board
) -> None:
    second = Shot.objects.get(board=board, place=1)
    url = reverse("slot-carried", args=[second.pk])
    assert "is not there yet" in as_rita.get(url).content.decode()
    take = work(ordered())

    shown = as_rita.get(url).content.decode()

    film = Clip.objects.get(render=take)
    assert f"{reverse('clip-file', args=[film.pk])}#t=0.979" in shown
    assert as_mallory.get(url).status_code == 404
