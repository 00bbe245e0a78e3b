"""Nobody knows whether it was sent, and a person finds the job at the gateway: its id,
typed into the page, is asked for, held against the order, and taken.
"""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from storyboard.boards.models import Board
from storyboard.domain.lifecycle import State
from storyboard.practice import PracticeServer
from storyboard.renders.models import Account, Clip, Render
from storyboard.renders.tasks import advance
from tests.cast import Cast
from tests.gateways.conftest import (
    PLAN,
    Order,
    Worker,
    accepted,
    board_at,
    kinds,
    misbehave,
)
from tests.gateways.watching import taken
from tests.practice.talking import patiently
from tests.rows import overwrite, rows_of

ELSE = "0d2f7c1e-5a41-4c0e-9f13-2b8a6f0c1d22"


@pytest.fixture(params=["runcomfy", "wavespeed"])
def unknown(
    request: pytest.FixtureRequest,
    practice: PracticeServer,
    order: Order,
    worker: Worker,
) -> Render:
    """The gateway has it. At WaveSpeedAI the list of jobs cannot be had."""
    misbehave(practice, "lost-reply-after@submit:1x1", "server-error@poll")
    return worker.until(order(request.param), "unknown")


def look(client: Client, render: Render, job: str) -> str:
    """What the page says after the id was typed into it."""
    address = reverse("render-job", args=[render.pk])
    answer = client.get(address, {"job": job}, follow=True)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def take(client: Client, render: Render, job: str) -> str:
    address = reverse("render-decide", args=[render.pk])
    form = {"deed": "take-job", "job": job}
    return client.post(address, form, follow=True).content.decode()


def test_the_job_is_shown_then_taken_and_its_film_is_kept(
    unknown: Render, practice: PracticeServer, worker: Worker, as_max: Client
) -> None:
    misbehave(practice)
    (job,) = taken(practice)
    page = as_max.get(reverse("render", args=[unknown.pk])).content.decode()
    assert "Look at this job" in page

    seen = look(as_max, unknown, f" {job} ")
    assert job in seen
    assert "Yes, it is this job" in seen
    assert Render.objects.get().state == "unknown"
    take(as_max, unknown, job)
    worker.until(unknown, "done", "failed")

    assert unknown.state == "done"
    assert Clip.objects.get().render == unknown
    assert accepted(practice) == 1
    assert kinds(unknown) == [*("quoted", "reserved", "unknown"), "charged", "released"]


@pytest.mark.parametrize(
    "job", ["", "short", "../../balance", "a" * 101, "0123456789?x=1", "двенадцать"]
)
def test_what_is_no_id_is_said_to_be_none_and_nobody_is_asked(
    unknown: Render, practice: PracticeServer, as_max: Client, job: str
) -> None:
    exchanges = unknown.exchanges.count()

    assert "This is no id of a job" in look(as_max, unknown, job)
    assert "This is no id of a job" in take(as_max, unknown, job)

    assert unknown.exchanges.count() == exchanges
    assert Render.objects.get().state == "unknown"


def test_an_id_the_gateway_does_not_know_changes_nothing(
    unknown: Render, practice: PracticeServer, as_max: Client
) -> None:
    misbehave(practice)
    job = ELSE if unknown.provider == "runcomfy" else ELSE.replace("-", "")

    for said in (look(as_max, unknown, job), take(as_max, unknown, job)):
        assert f"knows no job {job} of this key" in said
    assert Render.objects.get().state == "unknown"


def test_a_gateway_that_does_not_answer_is_asked_another_time(
    unknown: Render, practice: PracticeServer, as_max: Client
) -> None:
    (job,) = taken(practice)

    assert "gave no clear answer just now" in take(as_max, unknown, job)
    assert Render.objects.get().state == "unknown"


def test_a_job_made_at_another_time_is_not_it(
    unknown: Render, practice: PracticeServer, as_max: Client
) -> None:
    misbehave(practice)
    (job,) = taken(practice)
    Render.objects.update(submitted_at=timezone.now() + timedelta(hours=2))

    assert "when this was not sent" in look(as_max, unknown, job)
    assert "when this was not sent" in take(as_max, unknown, job)


def test_a_job_of_another_model_is_not_it(
    unknown: Render,
    practice: PracticeServer,
    order: Order,
    cast: Cast,
    as_max: Client,
) -> None:
    misbehave(practice)
    board = board_at(cast, unknown.provider, replace(PLAN, width=1920, height=1080))
    overwrite(board, "model", f"{unknown.provider}/kling-3-pro", by=cast.alice)
    other = order(board=Board.objects.get(pk=board.pk))
    advance(str(other.pk))
    other.refresh_from_db()
    Render.objects.filter(pk=other.pk).update(remote_id="", state=State.CANCELLED)

    # RunComfy tells the model with the end of the job.
    patiently(lambda: "it is of" in look(as_max, unknown, other.remote_id))

    said = take(as_max, unknown, other.remote_id)
    assert "4k/text-to-video was ordered" in said
    unknown.refresh_from_db()
    assert unknown.state == "unknown"


def test_a_job_that_a_render_of_another_team_follows_is_not_taken(
    unknown: Render, practice: PracticeServer, cast: Cast, as_max: Client
) -> None:
    misbehave(practice)
    (job,) = taken(practice)
    theirs = rows_of(cast.elsewhere, cast.mallory).render
    account = Account.objects.create(
        provider=unknown.provider,
        source="team",
        team=cast.elsewhere,
        run_after=timezone.now(),
    )
    Render.objects.filter(pk=theirs.pk).update(
        provider=unknown.provider,
        account=account,
        state=State.DONE,
        remote_id=job,
    )

    for said in (look(as_max, unknown, job), take(as_max, unknown, job)):
        assert "Another take follows that job already." in said
        assert "Elsewhere" not in said
    unknown.refresh_from_db()
    assert unknown.state == "unknown"


def test_a_viewer_looks_at_no_job(
    unknown: Render, practice: PracticeServer, as_rita: Client
) -> None:
    address = reverse("render-job", args=[unknown.pk])
    assert as_rita.get(address, {"job": ELSE}).status_code == 403


def test_at_runware_there_is_no_id_to_type(
    practice: PracticeServer, order: Order, as_max: Client
) -> None:
    render = order("runware")
    advance(str(render.pk))
    Render.objects.update(state=State.UNKNOWN, remote_id="", ticket=None)

    page = as_max.get(reverse("render", args=[render.pk])).content.decode()

    assert "Look at this job" not in page
    assert "the studio gives the id" in take(as_max, render, ELSE)
