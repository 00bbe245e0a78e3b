"""A take whose shots are rendered one by one, here, and spliced: from order to clip."""

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import av
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from storyboard.boards.models import Board
from storyboard.domain.model import SHOT_BY_SHOT, WAY
from storyboard.media.stills import whole
from storyboard.media.store import Store
from storyboard.renders import actions
from storyboard.renders.models import Clip, Event, Render
from storyboard.renders.tasks import advance
from tests.cast import Cast
from tests.media.test_splice import likeness
from tests.renders.conftest import Orders, make_board


@pytest.fixture
def board(cast: Cast) -> Board:
    return make_board(cast, settings={WAY: SHOT_BY_SHOT})


def parts_of(take: Render) -> list[Render]:
    return list(take.parts.order_by("place", "ordered_at"))


def work(take: Render) -> Render:
    for part in parts_of(take):
        advance(str(part.pk))
    advance(str(take.pk))
    take.refresh_from_db()
    return take


def pictures(clip: Clip, media_dir: Path) -> list:
    with av.open(str(Store(media_dir).path(clip.file_name))) as film:
        return [whole(frame) for frame in film.decode(video=0)]


def test_shots_become_films_and_these_become_the_take(
    ordered: Orders, media_dir: Path
) -> None:
    take = ordered()
    assert [(p.place, p.seconds, p.take) for p in parts_of(take)] == [
        (0, 1, 1),
        (1, 1, 1),
    ]
    assert advance(str(take.pk)) == "not mine"

    work(take)

    assert (take.state, take.error) == ("done", "")
    film = Clip.objects.get(render=take)
    assert (film.frames, film.width, film.height, film.shot) == (48, 320, 180, None)
    assert film.rate_num == 24
    assert film.price_usd == 0
    shots = [pictures(c, media_dir) for c in Clip.objects.exclude(shot=None)]
    for one, other in zip(pictures(film, media_dir), shots[0] + shots[1], strict=True):
        assert likeness(one, other) > 0.99
    events = Event.objects.filter(render=take).values_list("after", flat=True)
    assert list(events) == ["queued", "submitting", "running", "collecting", "done"]


def test_the_parts_are_on_the_page_of_their_take_and_nowhere_else(
    ordered: Orders, as_max: Client, board: Board
) -> None:
    take = work(ordered())

    wall = as_max.get(reverse("gallery")).content.decode()
    lately = as_max.get(reverse("renders")).content.decode()
    strip = as_max.get(reverse("board-takes", args=[board.pk])).content.decode()
    page = as_max.get(reverse("render", args=[take.pk])).content.decode()

    first = Clip.objects.get(shot=0)
    assert wall.count('class="card"') == 1
    assert lately.count('id="render-row-') == 1
    assert str(first.pk) not in wall + strip
    assert page.count('id="part-') == 2
    played = as_max.get(reverse("clip", args=[first.pk]))
    assert played.status_code == 200
    part = as_max.get(reverse("render", args=[first.render_id])).content.decode()
    assert "take 1, shot 1" in part
    assert reverse("render", args=[take.pk]) in part


def test_ordering_twice_with_one_key_is_one_take(ordered: Orders) -> None:
    key = uuid4()

    assert ordered(order_key=key) == ordered(order_key=key)

    assert Render.objects.count() == 3


def test_the_next_take_has_the_next_number(ordered: Orders) -> None:
    assert [ordered().take, ordered().take] == [1, 2]


def test_cancelling_the_take_cancels_its_shots(ordered: Orders, cast: Cast) -> None:
    take = ordered()
    done = parts_of(take)[0]
    advance(str(done.pk))

    actions.cancel_render(take.pk, cast.max)

    take.refresh_from_db()
    assert take.state == "cancelled"
    assert [p.state for p in parts_of(take)] == ["done", "cancelled"]
    assert advance(str(take.pk)) == "not mine"


def test_what_is_there_is_not_rendered_again(
    ordered: Orders, cast: Cast, as_max: Client
) -> None:
    take = ordered()
    advance(str(parts_of(take)[0].pk))
    actions.cancel_render(take.pk, cast.max)

    as_max.post(reverse("render-again", args=[take.pk]), {"order_key": uuid4()})

    again = Render.objects.get(take=2, part_of=None)
    assert [part.place for part in parts_of(again)] == [1]
    work(again)
    assert (again.state, Clip.objects.get(render=again).frames) == ("done", 48)


def test_a_splice_that_failed_is_made_anew_of_the_same_shots(
    ordered: Orders, as_max: Client, media_dir: Path
) -> None:
    take = ordered()
    Render.objects.filter(pk=take.pk).update(crashes=4)
    assert work(take).state == "failed"
    page = as_max.get(reverse("render", args=[take.pk])).content.decode()
    assert "Splicing costs nothing, and its shots are kept." in page

    as_max.post(reverse("render-again", args=[take.pk]), {"order_key": uuid4()})

    again = Render.objects.get(take=2)
    assert parts_of(again) == []
    assert work(again).state == "done"


def test_a_shot_that_failed_is_ordered_again_for_the_same_take(
    ordered: Orders, as_max: Client
) -> None:
    take = ordered()
    first, second = parts_of(take)
    advance(str(first.pk))
    Render.objects.filter(pk=second.pk).update(crashes=4)
    advance(str(second.pk))
    page = as_max.get(reverse("render", args=[take.pk])).content.decode()
    for words in ("Needs you: shot 2", "Shot 2: Its worker died", "Shot 2 again, free"):
        assert words in page, words
    assert advance(str(take.pk)) == "not mine"

    form = {"order_key": uuid4()}
    for _ in range(2):
        as_max.post(reverse("render-again", args=[second.pk]), form)

    assert [part.place for part in parts_of(take)] == [0, 1, 1]
    assert work(take).state == "done"
    assert Clip.objects.filter(shot=None).count() == 1


def test_a_shot_is_not_ordered_again_for_a_take_that_has_ended(
    ordered: Orders, cast: Cast, as_max: Client
) -> None:
    take = ordered()
    actions.cancel_render(take.pk, cast.max)
    part = parts_of(take)[0]

    url = reverse("render-again", args=[part.pk])
    answer = as_max.post(url, {"order_key": uuid4()}, follow=True)

    assert "does not wait for shot 1 any more" in answer.content.decode()
    assert Render.objects.count() == 3


def test_a_worker_that_takes_over_splices_once(ordered: Orders) -> None:
    take = ordered()
    for part in parts_of(take):
        advance(str(part.pk))
    past = timezone.now() - timedelta(seconds=1)
    Render.objects.filter(pk=take.pk).update(
        state="running", lease_token=uuid4(), lease_until=past, lease_owner="gone:1"
    )

    assert advance(str(take.pk)) == "done"
    assert Clip.objects.filter(render=take).count() == 1
