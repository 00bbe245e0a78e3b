"""One shot of a finished take made anew, between the pictures of that take."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from storyboard.boards.models import Board, Shot
from storyboard.domain.plan import ShotPlan
from storyboard.domain.request import RenderRequest
from storyboard.renders.models import Clip, Render
from storyboard.renders.tasks import advance
from tests.cast import Cast
from tests.media.test_splice import likeness
from tests.renders.conftest import SMALL, Orders, make_board
from tests.renders.test_spliced_takes import parts_of, pictures, work

THREE = replace(
    SMALL,
    seconds=3,
    shots=(
        ShotPlan("A lamp is lit.", 1),
        ShotPlan("The lamp turns.", 1),
        ShotPlan("The sea.", 1),
    ),
)
Again = Callable[..., Render]


@pytest.fixture
def board(cast: Cast) -> Board:
    return make_board(cast, THREE)


@pytest.fixture
def take(ordered: Orders) -> Clip:
    render = ordered()
    advance(str(render.pk))
    return Clip.objects.get(render=render)


@pytest.fixture
def again(as_max: Client, take: Clip) -> Again:
    def press(shot: int = 2, **values: object) -> Render:
        form = {"shot": shot, "order_key": uuid4(), "agreed": "free", **values}
        answer = as_max.post(reverse("clip-redo", args=[take.pk]), form)
        assert answer.status_code == 302
        return Render.objects.filter(part_of=None).latest("take")

    return press


def text(answer: object) -> str:
    return " ".join(answer.content.decode().split())  # type: ignore[attr-defined]


def test_the_page_says_both_ways_with_their_prices(
    as_max: Client, take: Clip, board: Board
) -> None:
    clip = text(as_max.get(reverse("clip", args=[take.pk])))
    url = f"{reverse('clip-redo', args=[take.pk])}?shot=2"
    assert clip.count("Redo") == 3
    assert url in clip

    before = text(as_max.get(url))
    Shot.objects.filter(board=board, place=1).update(prompt="The lamp goes out.")
    after = text(as_max.get(url))

    for words in (
        "Only this shot",
        "It begins on the take's frame at 00:00:01:00.",
        "It ends on the take's frame at 00:00:01:23.",
        "Its words are those of take 1: The lamp turns.",
        "Render shot 2, free",
        "Render all of it, free",
        "That take is kept",
    ):
        assert words in before.replace("&#x27;", "'"), words
    assert "The lamp turns." in after
    assert "The lamp goes out." in after


def test_only_that_shot_is_made_and_the_rest_is_the_take(
    as_max: Client, take: Clip, board: Board, again: Again, media_dir: Path
) -> None:
    Shot.objects.filter(board=board, place=1).update(prompt="The lamp goes out.")

    render = again()
    work(render)

    assert (render.state, render.take) == ("done", 2)
    (part,) = parts_of(render)
    sent = RenderRequest.from_json(part.request).plan.shots[0]
    assert sent.prompt == "The lamp goes out."
    assert (sent.first and sent.first.name) == "Take 1, 00:00:01:00.png"
    assert (sent.last and sent.last.name) == "Take 1, 00:00:01:23.png"
    made = Clip.objects.get(render=render)
    assert made.frames == take.frames == 72
    old, new = pictures(take, media_dir), pictures(made, media_dir)
    around = [*range(24), *range(48, 72)]
    assert min(likeness(old[n], new[n]) for n in around) > 0.98
    # Where the seams are it is the same picture; in between it is another.
    assert likeness(old[24], new[24]) > 0.8
    assert Clip.objects.filter(pk=take.pk).exists()
    page = text(as_max.get(reverse("clip", args=[made.pk])))
    assert "Seams" in page
    assert '?t=0f"' in page
    assert '?t=24f"' in page


def test_the_first_and_the_last_shot_may_have_frames_of_the_board(
    as_max: Client, take: Clip, board: Board, again: Again
) -> None:
    for shot in (1, 3):
        assert work(again(shot)).state == "done"

    frames = [
        (plan.first, plan.last)
        for part in Render.objects.exclude(part_of=None).order_by("take")
        for plan in RenderRequest.from_json(part.request).plan.shots
    ]
    assert [(f and f.name, last and last.name) for f, last in frames] == [
        ("Take 1, 00:00:00:00.png", "Take 1, 00:00:00:23.png"),
        ("Take 1, 00:00:02:00.png", "Take 1, 00:00:02:23.png"),
    ]


def test_a_double_press_is_one_take(again: Again) -> None:
    key = uuid4()

    assert again(order_key=key) == again(order_key=key)

    assert Render.objects.filter(part_of=None).count() == 2


def test_a_new_order_of_it_renders_that_shot_alone(
    again: Again, as_max: Client
) -> None:
    render = again()
    Render.objects.filter(part_of=render).update(crashes=4)
    work(render)
    as_max.post(reverse("render-cancel", args=[render.pk]))

    as_max.post(reverse("render-again", args=[render.pk]), {"order_key": uuid4()})

    anew = Render.objects.get(take=3, part_of=None)
    assert [part.place for part in parts_of(anew)] == [1]
    assert work(anew).state == "done"


@pytest.mark.parametrize(("shot", "code"), [("0", 400), ("4", 404), ("", 400)])
def test_there_is_no_page_for_a_shot_the_take_has_not(
    as_max: Client, take: Clip, shot: str, code: int
) -> None:
    answer = as_max.get(reverse("clip-redo", args=[take.pk]), {"shot": shot})

    assert answer.status_code == code


def test_a_reviewer_sees_why_and_orders_nothing(as_rita: Client, take: Clip) -> None:
    url = reverse("clip-redo", args=[take.pk])

    page = text(as_rita.get(url, {"shot": 2}))
    answer = as_rita.post(url, {"shot": 2, "order_key": uuid4()})

    assert "Render shot 2" not in page
    assert answer.status_code == 403
    assert Render.objects.count() == 1


def test_a_stranger_finds_no_such_take(as_mallory: Client, take: Clip) -> None:
    url = reverse("clip-redo", args=[take.pk])

    assert as_mallory.get(url, {"shot": 2}).status_code == 404
    assert as_mallory.post(url, {"shot": 2}).status_code == 404
