"""Owners see how the studio stands, and what to do about it."""

from datetime import timedelta

from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from storyboard.domain.lifecycle import State
from storyboard.renders.models import Account, Render
from tests.cast import Cast
from tests.rows import rows_of


def test_an_owner_reads_what_waits_and_what_the_machine_is(as_alice: Client) -> None:
    page = as_alice.get("/status/").content.decode()
    for words in ("Oldest that is due", "GB of", "SQLite", "No gateway was used yet"):
        assert words in page


def test_it_says_that_nobody_works_and_who_has_to_decide(
    cast: Cast, as_alice: Client, as_mallory: Client
) -> None:
    render = rows_of(cast.northlight, cast.alice).render
    due = timezone.now() - timedelta(minutes=9)
    Render.objects.filter(pk=render.pk).update(
        state=State.RUNNING, run_after=due, lease_token=None
    )
    assert (
        "see in the log whether workers run"
        in as_alice.get("/status/").content.decode()
    )

    Render.objects.filter(pk=render.pk).update(state=State.UNKNOWN)
    Account.objects.create(
        provider="runware",
        source="team",
        team=cast.northlight,
        run_after=due,
        paused_at=due,
        paused="The key was refused.",
    )
    said = as_alice.get("/status/").content.decode()
    assert "decide under Renders" in said
    assert "The key was refused." in said
    theirs = as_mallory.get("/status/").content.decode()
    assert "decide under Renders" not in theirs
    assert "Northlight" not in theirs


def test_makers_and_reviewers_may_not(
    as_max: Client, as_rita: Client, as_alice: Client, settings: Settings
) -> None:
    assert as_max.get("/status/").status_code == 403
    assert as_rita.get("/status/").status_code == 403
    assert "Status of the studio" in as_alice.get("/team/").content.decode()
    assert "Status of the studio" not in as_max.get("/team/").content.decode()
