"""A gateway's call wakes the poller, and nothing else whatever it says."""

import hashlib
import hmac
import json
import time
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.utils import timezone

from storyboard.domain.lifecycle import State
from storyboard.renders.hook_tokens import hook_address
from storyboard.renders.models import Render
from storyboard.renders.webhooks import MOST_BYTES
from tests.cast import Cast
from tests.renders.hooked import FAR, JOB, everything_but_times, followed, is_due
from tests.rows import rows_of

SECRET = "whsec_0123456789abcdef"


@pytest.fixture(params=["runware", "wavespeed"])
def job(request, cast: Cast) -> SimpleNamespace:
    """A render whose job is under way there, and is not due for an hour."""
    return followed(request.param, cast)


def path_of(job: SimpleNamespace) -> str:
    address = hook_address(job.pk, job.provider, is_practice=True)
    return address.removeprefix("http://localhost:8000")


def said_of(job: SimpleNamespace, remote_id: str = JOB) -> dict[str, Any]:
    """The richest of lies: a film, a price, an end."""
    url = "https://elsewhere.example/z.mp4"
    if job.provider == "runware":
        return {"data": [{"taskUUID": remote_id, "videoURL": url, "cost": 99}]}
    return {"id": remote_id, "status": "completed", "outputs": [url]}


def call(client: Client, job: SimpleNamespace, body: Any = None, **more: Any) -> int:
    said = said_of(job) if body is None else body
    raw = said if isinstance(said, bytes) else json.dumps(said).encode()
    path = more.pop("path", None) or path_of(job)
    answer = client.post(path, raw, content_type="application/json", **more)
    return answer.status_code


def test_a_call_wakes_the_poller(
    job, anonymous, django_capture_on_commit_callbacks, monkeypatch
):
    hints: list[tuple[Any, ...]] = []
    monkeypatch.setattr(
        "storyboard.renders.actions.hints.async_task",
        lambda *task, **_: hints.append(task),
    )
    before = everything_but_times()

    with django_capture_on_commit_callbacks(execute=True):
        assert call(anonymous, job) == 200

    assert is_due(job)
    assert hints == [("storyboard.renders.tasks.follow", str(job.account))]
    assert everything_but_times() == before


@pytest.mark.parametrize(
    "body", [{}, [], {"news": "of an unknown shape"}, {"data": []}], ids=str
)
def test_a_shape_nobody_knows_wakes_it_too(job, anonymous, body):
    assert call(anonymous, job, body) == 200
    assert is_due(job)


def test_the_same_call_five_times_is_thanked_five_times(job, anonymous):
    before = everything_but_times()

    assert [call(anonymous, job) for _ in range(5)] == [200] * 5

    assert everything_but_times() == before


def forged(job: SimpleNamespace, cast: Cast) -> list[str]:
    path = path_of(job)
    token = path.rstrip("/").rpartition("/")[2]
    other = {"runware": "wavespeed", "wavespeed": "runware"}[job.provider]
    start = f"/hooks/{job.provider}"
    return [
        f"{start}/not-a-token/",
        f"{start}/{job.pk}/",
        f"{start}/{job.pk}:/",
        f"{start}/{token[:-1]}/",
        f"{start}/{token}x/",
        f"{start}/{uuid4()}{token[36:]}/",
        f"{start}/{'x' * 3000}/",
        f"/hooks/{other}/{token}/",
        f"/hooks/runcomfy/{token}/",
    ]


def test_a_forged_token_is_not_found_and_changes_nothing(job, cast, anonymous):
    before = everything_but_times()

    for path in forged(job, cast):
        assert call(anonymous, job, path=path) == 404, path

    assert not is_due(job)
    assert everything_but_times() == before


def test_no_login_opens_what_no_token_opens(job, cast, as_alice):
    for path in forged(job, cast):
        assert call(as_alice, job, path=path) == 404, path


def test_a_token_opens_its_own_render_only(job, cast, anonymous):
    theirs = rows_of(cast.elsewhere, cast.mallory).render
    later = timezone.now() + FAR
    Render.objects.filter(pk=theirs.pk).update(
        provider=job.provider, state=State.RUNNING, remote_id="other", run_after=later
    )

    assert call(anonymous, job, said_of(job, "other")) == 200

    assert not is_due(SimpleNamespace(pk=theirs.pk))
    assert not is_due(job)


def test_a_call_about_a_job_of_somebody_else_wakes_nobody(job, anonymous):
    before = everything_but_times()

    assert call(anonymous, job, said_of(job, str(uuid4()))) == 200

    assert not is_due(job)
    assert everything_but_times() == before


def test_a_call_about_a_job_nobody_knew_of_has_the_gateway_asked(job, anonymous):
    Render.objects.filter(pk=job.pk).update(state=State.UNKNOWN, remote_id="")

    assert call(anonymous, job) == 200

    assert Render.objects.get(pk=job.pk).state == State.SUBMITTING


@pytest.mark.parametrize("state", sorted(set(State) - {State.RUNNING, State.UNKNOWN}))
def test_an_early_or_late_call_changes_nothing(job, anonymous, state):
    Render.objects.filter(pk=job.pk).update(state=state)
    if state in {State.QUEUED, State.SUBMITTING}:
        Render.objects.filter(pk=job.pk).update(remote_id="")
    before = everything_but_times()

    assert call(anonymous, job) == 200

    assert everything_but_times() == before


def test_a_call_about_a_render_that_is_gone_is_thanked(job, anonymous):
    path = path_of(job)
    Render.objects.filter(pk=job.pk).delete()

    assert call(anonymous, job, path=path) == 200


@pytest.mark.parametrize("body", [b"", b"<html>Bad gateway</html>", b'{"a":', b"\xff"])
def test_what_is_no_json_is_refused(job, anonymous, body):
    assert call(anonymous, job, body) == 400
    assert not is_due(job)


def test_a_call_as_long_as_a_film_is_not_read(job, anonymous):
    most = b" " * (MOST_BYTES - 2) + b"{}"

    assert call(anonymous, job, most) == 200
    assert call(anonymous, job, b" " + most) == 413
    assert call(anonymous, job, b" " * 20_000_000) == 413


def test_nobody_only_looks_at_it(job, anonymous):
    assert anonymous.get(path_of(job)).status_code == 405
    assert not is_due(job)


def test_it_needs_no_form_token_and_no_cookie(job):
    strict = Client(enforce_csrf_checks=True, headers={"origin": "https://x.test"})

    assert call(strict, job) == 200
    assert strict.cookies == {}


# --- WaveSpeedAI's signature, where it is switched on.


@pytest.fixture
def signed_job(cast: Cast, settings) -> SimpleNamespace:
    settings.HOOK_SECRETS = {"runware": [], "wavespeed": ["whsec_other", SECRET]}
    return followed("wavespeed", cast)


def signed(body: bytes, *, secret: str = SECRET, late: int = 0) -> dict[str, str]:
    at = int(time.time()) - late
    key = secret.removeprefix("whsec_").encode()
    digest = hmac.new(key, f"m1.{at}.".encode() + body, hashlib.sha256).hexdigest()
    return {
        "webhook-id": "m1",
        "webhook-timestamp": str(at),
        "webhook-signature": f"v3,{digest}",
    }


def test_a_signed_call_wakes_the_poller(signed_job, anonymous):
    body = json.dumps(said_of(signed_job)).encode()

    assert call(anonymous, signed_job, body, headers=signed(body, late=200)) == 200
    assert is_due(signed_job)


@pytest.mark.parametrize(
    "changed", [{"secret": "whsec_forged"}, {"late": 400}, {"late": -400}, None]
)
def test_a_badly_signed_call_is_refused(signed_job, anonymous, changed):
    body = json.dumps(said_of(signed_job)).encode()
    headers = {} if changed is None else signed(body, **changed)

    assert call(anonymous, signed_job, body, headers=headers) == 401
    assert not is_due(signed_job)


def test_a_signature_opens_no_address_of_its_own(signed_job, anonymous):
    body = json.dumps(said_of(signed_job)).encode()
    path = "/hooks/wavespeed/not-a-token/"

    assert call(anonymous, signed_job, body, headers=signed(body), path=path) == 404


# --- Where an order asks to be called.


@pytest.mark.parametrize(
    ("studio", "is_outside"),
    [
        ("https://studio.example.com", True),
        ("https://studio.example.com:8443", True),
        ("https://8.8.8.8", True),
        ("http://studio.example.com", False),
        ("http://localhost:8000", False),
        ("https://localhost", False),
        ("https://studio", False),
        ("https://studio.lan", False),
        ("https://studio.local", False),
        ("https://studio.internal.", False),
        ("https://127.0.0.1:8000", False),
        ("https://192.168.1.20", False),
        ("https://[::1]", False),
        ("https://[fd00::1]", False),
    ],
)
def test_a_gateway_is_asked_to_call_only_where_it_can(settings, studio, is_outside):
    settings.STUDIO_URL = studio
    render_id = UUID(JOB)

    address = hook_address(render_id, "runware")

    assert bool(address) == is_outside
    assert not address or address.startswith(f"{studio}/hooks/runware/{render_id}:")
    assert hook_address(render_id, "runware", is_practice=True).startswith(studio)


def test_a_gateway_that_calls_nobody_is_given_no_address():
    assert hook_address(UUID(JOB), "runcomfy", is_practice=True) == ""
