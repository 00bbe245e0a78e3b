"""A film that was paid for is never given up for what went wrong on our side."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from storyboard.practice import PracticeServer
from storyboard.renders.models import Clip, Render, Result
from storyboard.renders.tasks import collect
from tests.gateways.conftest import Order, Worker, kinds


@pytest.fixture
def film(practice: PracticeServer, order: Order, worker: Worker) -> Result:
    """Over which three workers died: claims that nobody took back."""
    worker.until(order(), "collecting")
    Result.objects.update(crashes=3)
    worker.hurry()
    return Result.objects.get()


def test_a_film_over_which_workers_died_is_tried_once_more_an_hour_later(
    film: Result, worker: Worker
) -> None:
    assert collect(str(film.pk)) == "crashed"
    assert collect(str(film.pk)) == "not mine"
    film.refresh_from_db()
    assert film.run_after > timezone.now() + timedelta(minutes=55)
    # And should that worker die as well, it waits again.
    worker.hurry()
    Result.objects.update(crashes=F("crashes") + 1)
    assert collect(str(film.pk)) == "crashed"

    worker.hurry()

    assert collect(str(film.pk)) == "kept"
    assert Render.objects.get().state == "done"


def test_a_film_over_which_workers_died_is_fetched_when_a_person_says_so(
    film: Result, worker: Worker, as_max: Client
) -> None:
    render = film.render
    assert collect(str(film.pk)) == "crashed"
    page = reverse("render", args=[render.pk])
    assert "Its worker died three times" in as_max.get(page).content.decode()
    as_max.post(reverse("render-decide", args=[render.pk]), {"deed": "fetch"})
    worker.until(render, "done", "failed")
    assert Render.objects.get().state == "done"
    assert Clip.objects.get().render == render
    assert kinds(render) == ["quoted", "reserved", "charged", "released"]
