"""An element's page says which takes it is in, and what of it has changed since."""

from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from storyboard.boards.actions.frames import keep_element
from storyboard.boards.actions.library import rename_element
from storyboard.boards.models import Element, Shot
from storyboard.boards.queries import plan_of
from storyboard.domain.request import RenderRequest
from storyboard.renders.models import Render
from tests.boards.conftest import soup_of
from tests.boards.library import picture, put, save
from tests.cast import Cast
from tests.rows import Rows, rows_of


@pytest.fixture
def rows(cast: Cast) -> Rows:
    """A take of a board that mentions @lamp."""
    rows = rows_of(cast.northlight, cast.alice)
    keep_element(cast.northlight, slug="lamp", name="Lamp", description="It is lit.")
    Shot.objects.filter(pk=rows.shot.pk).update(prompt="The @lamp falls.")
    request = RenderRequest("local/animatic", plan_of(rows.board))
    order = {"request": request.to_json(), "ordered_at": timezone.now()}
    Render.objects.filter(pk=rows.render.pk).update(**order)
    return rows


def said(client: Client, slug: str = "lamp") -> str:
    element = Element.objects.get(slug=slug)
    answer = client.get(reverse("element-takes", args=[element.pk]))
    return " ".join(soup_of(answer).text.split())


def test_a_take_with_the_element_as_it_is_says_so(as_rita: Client, rows: Rows) -> None:
    assert "Northlight board, take 1 As it is now" in said(as_rita)
    assert "stale" not in said(as_rita)


def test_what_has_changed_since_makes_the_take_stale(
    as_max: Client, rows: Rows
) -> None:
    lamp = Element.objects.get(slug="lamp")

    save(as_max, lamp, "description", "It is out.", was="It is lit.")
    assert "1 stale" in said(as_max)
    assert "Its description has changed since" in said(as_max)
    put(as_max, lamp, "picture", file=picture())
    assert "Its description and its pictures have changed since" in said(as_max)
    save(as_max, lamp, "description", "It is lit.", was="It is out.")
    assert "Its pictures have changed since" in said(as_max)


def test_a_take_that_only_knew_of_it_does_not_count(as_max: Client, rows: Rows) -> None:
    request = RenderRequest.from_json(Render.objects.get(pk=rows.render.pk).request)
    shots = tuple(replace(shot, prompt="Nothing.") for shot in request.plan.shots)
    bare = replace(request, plan=replace(request.plan, shots=shots))
    Render.objects.filter(pk=rows.render.pk).update(request=bare.to_json())

    assert "No take with @lamp yet" in said(as_max)


def test_takes_of_before_it_was_called_otherwise_are_its_takes(
    as_rita: Client, cast: Cast, rows: Rows
) -> None:
    lamp = Element.objects.get(slug="lamp")
    rename_element(lamp, was="lamp", slug="lantern", by=cast.max)
    keep_element(cast.northlight, slug="lamp", name="Lamp", description="Another.")

    assert "Northlight board, take 1 As it is now" in said(as_rita, "lantern")
    assert "No take with @lamp yet" in said(as_rita, "lamp")
    lamp = Element.objects.get(slug="lantern")
    rename_element(lamp, was="lantern", slug="torch", by=cast.max)
    assert "Northlight board, take 1 As it is now" in said(as_rita, "torch")


def test_nobody_elses_takes_are_told(as_mallory: Client, rows: Rows) -> None:
    lamp = Element.objects.get(slug="lamp")

    answer = as_mallory.get(reverse("element-takes", args=[lamp.pk]))

    assert answer.status_code == 404
