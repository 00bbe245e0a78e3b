"""A film that was paid for is never given up for what went wrong on our side."""

from django.test import Client
from django.urls import reverse

from storyboard.practice import PracticeServer
from storyboard.renders.models import Clip, Render, Result
from storyboard.renders.tasks import collect
from tests.gateways.conftest import Order, Worker, kinds


def test_a_film_over_which_workers_died_waits_for_a_person_who_has_it_fetched(
    practice: PracticeServer,
    order: Order,
    worker: Worker,
    as_max: Client,
) -> None:
    render = worker.until(order(), "collecting")
    # What a worker leaves that is killed: a claim that nobody took back.
    Result.objects.update(crashes=3)
    film = Result.objects.get()
    worker.hurry()

    assert collect(str(film.pk)) == "crashed"
    assert collect(str(film.pk)) == "not mine"
    worker.hurry()
    assert collect(str(film.pk)) == "crashed"

    page = reverse("render", args=[render.pk])
    assert "Its worker died three times" in as_max.get(page).content.decode()
    as_max.post(reverse("render-decide", args=[render.pk]), {"deed": "fetch"})
    worker.until(render, "done", "failed")
    assert Render.objects.get().state == "done"
    assert Clip.objects.get().render == render
    assert kinds(render) == ["quoted", "reserved", "charged", "released"]
