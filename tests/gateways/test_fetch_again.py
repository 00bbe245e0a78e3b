"""A film that was paid for and could not be had is fetched whenever a person says so,
and is never ordered a second time for it.
"""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings as Django

from storyboard.practice import PracticeServer
from storyboard.renders import actions
from storyboard.renders.models import Clip, Event, Render, Result
from storyboard.renders.tasks import collect
from tests.cast import Cast
from tests.gateways.conftest import Order, Worker, accepted, kinds, misbehave

BUTTON = 'name="deed" value="fetch"'
PAID = ["quoted", "reserved", "charged", "released"]


def page_of(client: Client, render: Render) -> str:
    return client.get(reverse("render", args=[render.pk])).content.decode()


def fetch(client: Client, render: Render) -> None:
    address = reverse("render-decide", args=[render.pk])
    assert client.post(address, {"deed": "fetch"}).status_code == 302


def test_a_damaged_film_is_tried_for_a_week_with_growing_pauses(
    practice: PracticeServer, order: Order, worker: Worker
) -> None:
    misbehave(practice, "half-video")
    render = worker.until(order("runware"), "collecting")
    film, pauses = Result.objects.get(), []

    for _ in range(10):
        worker.hurry()
        assert collect(str(film.pk)) == "damaged"
        film.refresh_from_db()
        pauses.append(round((film.run_after - timezone.now()).total_seconds()))

    assert pauses == sorted(pauses)
    assert pauses[0] <= 2
    assert pauses[-1] > 5 * 3600
    render.refresh_from_db()
    assert render.state == "collecting"
    assert (accepted(practice), kinds(render)) == (1, PAID)


def test_after_that_a_person_has_it_fetched(
    practice: PracticeServer, order: Order, worker: Worker, as_max: Client
) -> None:
    misbehave(practice, "half-video")
    render = worker.until(order("runware"), "collecting")
    Result.objects.update(found_at=timezone.now() - timedelta(days=8))
    worker.until(render, "failed", "done")
    assert BUTTON in page_of(as_max, render)

    misbehave(practice)
    fetch(as_max, render)
    worker.until(render, "done", "failed")

    assert (render.state, render.error) == ("done", "")
    assert Clip.objects.get().render == render
    assert (accepted(practice), kinds(render)) == (1, PAID)
    assert BUTTON not in page_of(as_max, render)


def test_a_film_at_a_private_address_is_failed_until_the_address_is_allowed(
    practice: PracticeServer,
    order: Order,
    worker: Worker,
    as_max: Client,
    settings: Django,
) -> None:
    misbehave(practice, "private-url")
    render = worker.until(order("wavespeed"), "failed", "done")
    first = Result.objects.get()

    page = page_of(as_max, render)

    assert render.error_code == "result_blocked"
    host = first.url.split("/")[2]
    for words in (f"put the film at http://{host}, where", "made and paid for"):
        assert words in page, words
    fetch(as_max, render)
    worker.until(render, "failed", "done")
    assert (render.state, render.error_code) == ("failed", "result_blocked")
    assert (accepted(practice), kinds(render)) == (1, PAID)


def test_of_two_people_who_press_at_once_both_have_it_fetched_once(
    practice: PracticeServer, order: Order, worker: Worker, cast: Cast
) -> None:
    misbehave(practice, "private-url")
    render = worker.until(order("runcomfy"), "failed", "done")

    actions.fetch_again(render.pk, cast.alice)
    actions.fetch_again(render.pk, cast.max)

    afters = Event.objects.filter(render=render).values_list("after", flat=True)
    assert list(afters).count("collecting") == 2
    render.refresh_from_db()
    assert (render.state, render.finished_at) == ("collecting", None)


def test_the_lost_one_of_two_films_comes_without_its_sibling_being_touched(
    practice: PracticeServer, order: Order, worker: Worker, as_max: Client
) -> None:
    misbehave(practice, "half-video:1x1")
    render = order("runware", results=2)
    worker.until(render, "collecting")
    while not Clip.objects.exists():
        worker.round()
    Result.objects.filter(state="waiting").update(
        state="lost", error="It is gone.", error_code="result_gone"
    )
    Render.objects.update(state="done", error="It is gone.")
    (kept,) = Clip.objects.all()

    fetch(as_max, render)
    worker.until(render, "done")

    assert Clip.objects.count() == 2
    assert Clip.objects.get(pk=kept.pk).sha256 == kept.sha256


@pytest.mark.parametrize("state", ["running", "cancelled"])
def test_where_nothing_was_lost_nothing_is_fetched(
    practice: PracticeServer, order: Order, cast: Cast, state: str
) -> None:
    render = order("runware")
    Render.objects.update(state=state)

    actions.fetch_again(render.pk, cast.alice)

    assert Render.objects.get().state == state


def test_an_address_that_expired_after_a_damaged_try_is_asked_for_anew(
    practice: PracticeServer, order: Order, worker: Worker
) -> None:
    """Both kinds of trouble are counted apart."""
    misbehave(practice, "half-video:1x6")
    render = worker.until(order("runware"), "collecting")
    for _ in range(6):
        worker.hurry()
        collect(str(Result.objects.get().pk))
    misbehave(practice, "expired-result:1x1")

    worker.until(render, "done", "failed")

    assert render.state == "done"
