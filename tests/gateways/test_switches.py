"""What whoever runs the studio can switch, and what then goes out."""

import json
from pathlib import Path

import pytest
from pytest_django import Settings as Django

from storyboard.practice import PracticeServer
from storyboard.practice.wire import Reply, Request
from storyboard.renders.models import Exchange, Render
from storyboard.renders.tasks import advance
from tests.cast import Cast
from tests.gateways.conftest import (
    Order,
    Worker,
    board_at,
    misbehave,
    with_mara,
)


@pytest.mark.parametrize(("asks_many", "tasks"), [(True, [2]), (False, [1, 1])])
def test_runware_is_asked_about_many_jobs_at_once_or_about_each(
    asks_many: bool,
    tasks: list[int],
    practice: PracticeServer,
    order: Order,
    worker: Worker,
    settings: Django,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings.RUNWARE_ASKS_MANY = asks_many
    misbehave(practice, "never-ends@job")
    for _ in range(2):
        advance(str(order("runware").pk))
    answer, asked = practice.practice.answer, []

    def noted(request: Request) -> Reply:
        asked.append(len(json.loads(request.body)))
        return answer(request)

    monkeypatch.setattr(practice.practice, "answer", noted)
    worker.round()

    assert asked == tasks


@pytest.mark.parametrize(("at_once", "sent"), [(0, 2), (3, 3)])
def test_as_many_jobs_are_under_way_as_the_account_s_level_allows(
    at_once: int, sent: int, practice: PracticeServer, order: Order, settings: Django
) -> None:
    settings.MOST_AT_ONCE = {**settings.MOST_AT_ONCE, "wavespeed": at_once}
    misbehave(practice, "never-ends@job")
    first = order("wavespeed")
    for render in [first, *(order(board=first.board) for _ in range(3))]:
        advance(str(render.pk))

    assert Render.objects.filter(state="running").count() == sent


@pytest.mark.parametrize("bare", [False, True])
def test_elements_go_to_wavespeed_in_the_shape_it_wants(
    bare: bool,
    practice: PracticeServer,
    cast: Cast,
    order: Order,
    worker: Worker,
    settings: Django,
    tmp_path: Path,
) -> None:
    settings.WAVESPEED_BARE_ELEMENT_IDS = bare
    board = with_mara(board_at(cast, "wavespeed"), cast, tmp_path)
    worker.until(order(board=board), "done", "failed")

    sent = json.loads(Exchange.objects.filter(what="order").latest("pk").sent)
    (element,) = sent["element_list"]
    assert isinstance(element, str if bare else dict)
