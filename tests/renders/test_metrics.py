"""The studio in figures, for who has the token."""

from collections.abc import Callable

import pytest
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import Settings

from storyboard.domain.lifecycle import State
from storyboard.renders.models import Render
from tests.cast import Cast
from tests.rows import rows_of

TOKEN = "a token for figures"
Ask = Callable[[], dict[str, float]]


@pytest.fixture
def ask(anonymous: Client, settings: Settings) -> Ask:
    """Every figure by its name and labels."""
    settings.METRICS_TOKEN = TOKEN

    def ask() -> dict[str, float]:
        answer = anonymous.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
        assert answer["Content-Type"].startswith("text/plain; version=0.0.4")
        families = text_string_to_metric_families(answer.content.decode())
        return {
            " ".join([sample.name, *sorted(sample.labels.values())]): sample.value
            for family in families
            for sample in family.samples
        }

    return ask


def test_without_a_token_of_the_studio_there_is_no_such_page(as_alice: Client) -> None:
    assert as_alice.get("/metrics").status_code == 404


@pytest.mark.parametrize("said", ["", "Bearer wrong", "Basic YTpi", f"bearer {TOKEN}"])
def test_nobody_reads_them_with_another_one(
    as_alice: Client, settings: Settings, said: str
) -> None:
    settings.METRICS_TOKEN = TOKEN
    answer = as_alice.get("/metrics", headers={"Authorization": said})
    assert (answer.status_code, answer.content) == (401, b"")


def test_they_tell_what_waits_and_what_is_in_doubt_and_no_names(
    cast: Cast, ask: Ask, anonymous: Client
) -> None:
    assert ask()["storyboard_unknown_payments"] == 0
    assert ask()["storyboard_oldest_due_seconds"] == 0
    render = rows_of(cast.northlight, cast.alice).render
    Render.objects.filter(pk=render.pk).update(state=State.UNKNOWN, provider="runware")
    found = ask()
    assert found["storyboard_unknown_payments"] == 1
    assert found["storyboard_renders runware unknown"] == 1
    said = anonymous.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert "Northlight" not in said.content.decode()


def test_they_take_as_many_statements_for_many_renders_as_for_one(
    cast: Cast, ask: Ask, django_assert_max_num_queries
) -> None:
    rows_of(cast.northlight, cast.alice)
    with django_assert_max_num_queries(9):
        ask()
