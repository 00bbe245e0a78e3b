"""Where several jobs look like an order nobody answered for, a call to that order's own
address tells which it is: after the gateway was asked, and only of jobs that are alike.
"""

import json
from uuid import uuid4

import pytest
from django.test import Client

from storyboard.practice import PracticeServer
from storyboard.practice.order import Job
from storyboard.renders.hook_tokens import hook_address
from storyboard.renders.models import Clip, Render
from storyboard.renders.tasks import advance
from tests.gateways.conftest import Order, Worker, accepted, misbehave


@pytest.fixture
def twins(
    practice: PracticeServer, order: Order, worker: Worker
) -> tuple[Render, Render]:
    """Two equal orders; WaveSpeedAI has both, and nobody knows which is whose."""
    misbehave(practice, "lost-reply-after@submit:1x2")
    first = order("wavespeed")
    second = order("wavespeed", board=first.board)
    advance(str(first.pk))
    advance(str(second.pk))
    return worker.until(first, "unknown"), worker.until(second, "unknown")


def job_of(practice: PracticeServer, render: Render) -> Job:
    """By what only the gateway knows: the address it was given."""
    address = hook_address(render.pk, "wavespeed", is_practice=True)
    jobs = practice.practice.house.jobs.all_of("wavespeed")
    return next(job for job in jobs if job.order.webhook == address)


def call(client: Client, render: Render, job: str) -> None:
    address = hook_address(render.pk, "wavespeed", is_practice=True)
    body = json.dumps({"id": job, "status": "completed"})
    path = address.removeprefix("http://localhost:8000")
    answer = client.post(path, body, content_type="application/json")
    assert answer.status_code == 200


def test_each_call_settles_its_own_render_without_a_person(
    twins: tuple[Render, Render],
    practice: PracticeServer,
    worker: Worker,
    anonymous: Client,
) -> None:
    for render in twins:
        job = job_of(practice, render).order.id
        for _ in range(3):
            call(anonymous, render, job)
        worker.until(render, "done")
        assert render.remote_id == job

    assert accepted(practice) == 2
    assert Clip.objects.count() == 2


def test_a_call_about_a_job_that_is_not_alike_settles_nothing(
    twins: tuple[Render, Render],
    practice: PracticeServer,
    worker: Worker,
    anonymous: Client,
) -> None:
    render, _ = twins
    for job in (uuid4().hex, "x" * 5_000, ""):
        call(anonymous, render, job)
        worker.until(render, "unknown", "done")

    assert render.state == "unknown"
    assert len(render.candidates) == 2
    assert accepted(practice) == 2


def test_calls_without_end_leave_a_few_hints(
    twins: tuple[Render, Render], anonymous: Client
) -> None:
    render, _ = twins
    for _ in range(20):
        call(anonymous, render, uuid4().hex)

    render.refresh_from_db()
    assert len(render.hinted) == 5
