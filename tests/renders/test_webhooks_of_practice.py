"""The practice provider calls the studio, over real HTTP on both sides."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote
from uuid import uuid4

import pytest
from pytest_django.live_server_helper import LiveServer

from storyboard.media.guard import Guard
from storyboard.practice import PracticeServer, Settings
from storyboard.renders import webhooks
from storyboard.renders.hook_tokens import hook_address
from storyboard.renders.models import Render
from tests.cast import Cast
from tests.practice.talking import W_TEXT, Talk, patiently, task
from tests.renders.hooked import everything_but_times, followed, is_due

Order = Callable[[str], tuple[SimpleNamespace, list[int]]]


@pytest.fixture(scope="module")
def practice(tmp_path_factory) -> Iterator[PracticeServer]:
    folder = tmp_path_factory.mktemp("practice")
    own = Settings(
        folder,
        take_seconds=0.05,
        long_side=128,
        credit=Decimal(1000),
        guard=Guard.allowing(["127.0.0.0/8"]),
    )
    with PracticeServer(own).running() as running:
        yield running


@pytest.fixture
def studio(own_database: Path) -> Iterator[LiveServer]:
    """The studio's own server. On a file each of its threads has a connection: one
    shared by all, as in memory, is locked when two of them meet.
    """
    server = LiveServer("localhost")
    yield server
    server.stop()


def to_runware(talk: Talk, hook: str, prompt: str) -> str:
    order = task(taskUUID=str(uuid4()), positivePrompt=prompt, webhookURL=hook)
    assert talk.runware(order).ok
    return str(order["taskUUID"])


def to_wavespeed(talk: Talk, hook: str, prompt: str) -> str:
    model = f"{W_TEXT}?webhook={quote(hook, safe='')}"
    return str(talk.wavespeed(model, prompt=prompt).json()["data"]["id"])


SENDERS = {"runware": to_runware, "wavespeed": to_wavespeed}


@pytest.fixture(params=["runware", "wavespeed"])
def order(request, studio, practice, cast: Cast, settings, monkeypatch) -> Order:
    """Orders a film that misbehaves; the statuses with which its calls are answered."""
    settings.STUDIO_URL, provider = studio.url, request.param
    statuses: list[int] = []
    answer = webhooks._answer

    def noted(status: int, text: str):
        statuses.append(status)
        return answer(status, text)

    monkeypatch.setattr(webhooks, "_answer", noted)

    def send(fault: str) -> tuple[SimpleNamespace, list[int]]:
        job = followed(provider, cast)
        hook = hook_address(job.pk, provider, is_practice=True)
        prompt = f"A red fox [[fault:{fault}]]" if fault else "A red fox"
        remote_id = SENDERS[provider](Talk(practice), hook, prompt)
        Render.objects.filter(pk=job.pk).update(remote_id=remote_id)
        return job, statuses

    return send


@pytest.mark.parametrize(
    ("fault", "calls"), [("", 1), ("bare-webhook", 1), ("duplicate-webhook", 5)]
)
def test_a_film_that_is_done_wakes_the_poller_and_does_no_more(order, fault, calls):
    job, statuses = order(fault)
    before = everything_but_times()

    patiently(lambda: len(statuses) == calls)

    assert statuses == [200] * calls
    assert is_due(job)
    assert everything_but_times() == before


def test_a_call_about_another_film_is_thanked_and_the_real_one_heard(order):
    job, statuses = order("other-job-webhook")

    patiently(lambda: len(statuses) == 2)

    assert statuses == [200, 200]
    assert is_due(job)


def test_a_forged_call_changes_nothing_and_the_real_one_is_heard(order):
    """Runware's has a token nobody gave out. WaveSpeedAI's has a bad signature, which
    only a studio that was given the secret can tell: to others it is one more hint.
    """
    job, statuses = order("forged-webhook")
    before = everything_but_times()
    forged = 404 if job.provider == "runware" else 200

    # Whoever is not thanked calls four times.
    calls = 2 if forged == 200 else 5
    patiently(lambda: len(statuses) == calls)

    assert statuses.count(forged) >= calls - 1
    assert 200 in statuses
    assert is_due(job)
    assert everything_but_times() == before


def test_a_studio_that_checks_signatures_refuses_a_forged_one(
    order, practice, settings
):
    told = Talk(practice).get("/wavespeed/api/v3/webhook/secret").json()
    secrets = {**settings.HOOK_SECRETS, "wavespeed": [told["data"]["secret"]]}
    settings.HOOK_SECRETS = secrets
    job, statuses = order("forged-webhook")
    forged = 404 if job.provider == "runware" else 401

    patiently(lambda: len(statuses) == 5)

    assert sorted(statuses) == [200, *[forged] * 4]
    assert is_due(job)


def test_a_call_that_never_comes_leaves_the_poller_to_its_pace(order, practice):
    job, statuses = order("lost-webhook")
    before = everything_but_times()
    remote_id = Render.objects.get(pk=job.pk).remote_id

    def is_over() -> bool:
        jobs = practice.practice.house.jobs.all_of(job.provider)
        return any(one.is_over for one in jobs if one.order.id == remote_id)

    patiently(is_over)

    assert statuses == []
    assert not is_due(job)
    assert everything_but_times() == before
