"""Every provider case of the bad-inputs manifest ends where the manifest says."""

import json
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from storyboard.media.fetch import Limits, fetch
from storyboard.providers import http
from storyboard.renders.actions import resume_account
from storyboard.renders.models import Account, Clip, Render, Result
from storyboard.renders.tasks import advance, follow
from tests.gateways.conftest import GATEWAYS, Order, Worker, accepted, says
from tests.gateways.spoilt import Spoilt, spoilt_practice

MANIFEST = Path(__file__).parents[1] / "badinputs" / "manifest.json"
CASES = {
    case["id"]: case
    for case in json.loads(MANIFEST.read_text())["cases"]
    if case["category"] == "provider"
}
# Our codes for the manifest's classes of messages.
CODES = {
    "retry later": "rate_limited",
    "provider_key": "paused_key",
    "provider_credit": "paused_credit",
    "provider_refused_input": "provider_refused_input",
    "content_refused": "content_refused",
    "result_blocked": "result_blocked",
}
# A body in one gateway's own words means nothing to the others; a status does.
SPOKEN_BY = {
    "provider-400-param": ("runware",),
    "provider-runcomfy-200-credit": ("runcomfy",),
}


@pytest.fixture
def spoilt(tmp_path: Path, settings) -> Iterator[Spoilt]:
    with spoilt_practice(tmp_path / "practice") as (stranger, address):
        settings.PRACTICE_URL = address
        yield stranger


def cases(kind: str, *outcomes: str) -> pytest.MarkDecorator:
    found = [
        pytest.param(case, gateway, id=f"{name}-{gateway}")
        for name, case in CASES.items()
        if case["class"] == kind and case["expect"]["outcome"] in outcomes
        for gateway in SPOKEN_BY.get(name, GATEWAYS)
    ]
    assert found
    return pytest.mark.parametrize(("case", "gateway"), found)


def classes(case: dict[str, Any]) -> set[str]:
    ways = (case["expect"], case["expect"].get("or", {}))
    return {CODES[name] for way in ways for name in way.get("message_class", ())}


def account() -> Account:
    return Account.objects.get()


# --- The order itself.


@cases("submit", "unknown_then_reconciled")
def test_an_order_without_a_clear_answer_is_cleared_up_and_never_paid_twice(
    case, gateway, spoilt, order: Order, worker: Worker, monkeypatch
):
    spoilt.spoil(case)
    render = order(gateway)
    with monkeypatch.context() as impatient:
        if "hang_s" in case["value"]:
            impatient.setattr(http, "READ_SECONDS", 1)
        advance(str(render.pk))
    render.refresh_from_db()
    assert render.state in {"submitting", "unknown"}

    worker.until(render, "collecting", "unknown")

    was_taken = case["value"]["accepted"]
    is_settled = gateway == "runware" or (gateway == "wavespeed" and was_taken)
    assert render.state == ("collecting" if is_settled else "unknown")
    assert accepted(spoilt.practice) == (1 if gateway == "runware" else was_taken)
    assert len(spoilt.spoilt) == 1
    if not is_settled:
        assert spoilt.asked("submit") == 1
        assert "may have been charged" in says(render)


@cases("submit", "waiting")
def test_an_order_that_comes_too_soon_waits_as_long_as_it_is_told(
    case, gateway, spoilt, order: Order, worker: Worker
):
    spoilt.spoil(case)
    render = order(gateway)
    before = timezone.now()

    advance(str(render.pk))

    render.refresh_from_db()
    wait = timedelta(seconds=case["value"]["retry_after"])
    assert (render.state, render.crashes) == ("queued", 0)
    assert {render.error_code} == classes(case)
    assert render.run_after >= before + wait
    assert (account().held_until or before) >= before + wait
    worker.until(render, "collecting")
    assert accepted(spoilt.practice) == 1


@cases("submit", "paused")
def test_an_order_that_the_key_cannot_make_waits_for_a_person_with_all_the_others(
    case, gateway, spoilt, order: Order, worker: Worker
):
    spoilt.spoil(case)
    first, second = order(gateway), order(gateway)

    advance(str(first.pk))
    worker.round()

    assert {account().paused_code} == classes(case)
    for render in (first, second):
        assert "Nothing was charged" in says(render)
        assert render.state == "queued"
    assert spoilt.asked("submit") == 1
    resume_account(account().pk)
    worker.until(first, "collecting")
    worker.until(second, "collecting")
    assert accepted(spoilt.practice) == 2


@cases("submit", "failed")
def test_an_order_that_was_refused_has_failed_and_names_what(
    case, gateway, spoilt, order: Order, worker: Worker
):
    spoilt.spoil(case)
    render = order(gateway)

    worker.until(render, "failed")

    assert {render.error_code} == classes(case)
    assert "Nothing was charged" in render.error
    assert spoilt.asked("submit") == 1
    assert accepted(spoilt.practice) == 0


# --- The job.


def sent(order: Order, gateway: str = "runware") -> Render:
    """A render whose job is under way."""
    render = order(gateway)
    advance(str(render.pk))
    render.refresh_from_db()
    assert render.state == "running"
    return render


def asked_once(worker: Worker) -> None:
    worker.hurry()
    follow(str(account().pk))


@cases("result", "still_running")
def test_an_answer_that_says_nothing_leaves_the_job_running(
    case, gateway, spoilt, order: Order, worker: Worker
):
    render = sent(order, gateway)
    spoilt.spoil(case)

    asked_once(worker)

    render.refresh_from_db()
    assert len(spoilt.spoilt) == 1
    assert (render.state, Result.objects.count()) == ("running", 0)
    worker.until(render, "collecting")


def test_an_answer_about_somebody_else_s_job_changes_nothing(
    spoilt, order: Order, worker: Worker
):
    render = sent(order)
    spoilt.spoil(CASES["provider-batch-foreign"])

    asked_once(worker)

    render.refresh_from_db()
    assert len(spoilt.spoilt) == 1
    assert (render.state, Result.objects.count()) == ("running", 0)
    worker.until(render, "collecting")
    assert Result.objects.count() == 1


def test_an_error_of_one_job_leaves_the_others_of_its_batch_alone(
    spoilt, order: Order, worker: Worker
):
    one, other = sent(order), sent(order)
    spoilt.spoil(CASES["provider-batch-one-error"], A=one.remote_id, B=other.remote_id)

    asked_once(worker)

    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.state, other.state) == ("running", "failed")
    assert other.error_code == "provider_timeout"
    worker.until(one, "collecting")


def test_a_film_that_was_flagged_is_kept_and_marked(
    spoilt, order: Order, worker: Worker
):
    """Its address in the manifest is replaced by that of a real film."""
    worker.until(real := sent(order), "done")
    film = Result.objects.get(render=real).url
    render = sent(order)
    flagged = about(CASES["provider-nsfw"], render.remote_id)
    spoilt.spoil(flagged, **{"https://example.com/a.mp4": film})

    worker.until(render, "done")

    assert Clip.objects.get(render=render).is_flagged
    assert not Clip.objects.get(render=real).is_flagged


def about(case: dict[str, Any], remote_id: str) -> dict[str, Any]:
    """The manifest leaves out whose answer it is."""
    body = case["value"]["body"].replace(
        '{"status"', f'{{"taskUUID":"{remote_id}","status"'
    )
    return {**case, "value": {**case["value"], "body": body}}


PRIVATE_PORT = 1  # of the manifest's address


def test_a_film_at_a_private_address_is_not_fetched(
    spoilt, order: Order, worker: Worker, monkeypatch
):
    """Whoever runs the server can allow the host, so the render waits, and says so."""
    reached: list[Any] = []
    monkeypatch.setattr(
        "storyboard.media.guard.create_connection", lambda *a, **_: reached.append(a)
    )
    case = CASES["provider-url-private"]
    render = sent(order)
    spoilt.spoil(about(case, render.remote_id))

    asked_once(worker)
    worker.round()

    (result,) = Result.objects.all()
    assert {result.error_code} == classes(case)
    assert "paid for" in result.error
    # The practice provider may be calling its webhook at the same time.
    assert [address for address, *_ in reached if address[1] == PRIVATE_PORT] == []


# --- The film.


DOWNLOADS = [case for case in CASES.values() if case["class"] == "download"]


@pytest.mark.parametrize("case", DOWNLOADS, ids=lambda case: case["id"])
def test_a_film_that_arrives_spoilt_is_fetched_again_and_never_ordered_again(
    case, spoilt, order: Order, worker: Worker, monkeypatch
):
    assert case["expect"] == {"outcome": "download_retried"}
    small = partial(fetch, limits=Limits(most_bytes=20_000_000))
    monkeypatch.setattr("storyboard.renders.tasks.collecting.fetch", small)
    spoilt.spoil(case)
    render = order("runware")

    worker.until(render, "done", "failed")

    assert render.state == "done"
    assert len(spoilt.spoilt) == 1
    assert spoilt.asked("download") == 2
    assert spoilt.asked("submit") == accepted(spoilt.practice) == 1
    assert Clip.objects.count() == 1


# --- All of them.


WEBHOOKS = {
    "provider-duplicate": "test_the_same_call_five_times_is_thanked_five_times",
    "provider-forged": "test_a_forged_token_is_not_found_and_changes_nothing",
    "provider-lost": "test_words_become_a_film",
    "provider-other-job": "test_a_call_about_a_job_of_somebody_else_wakes_nobody",
}


def test_every_case_of_the_manifest_is_tried():
    """Those of webhooks in tests/renders; that none comes is how all films above end:
    no studio of the tests has an address that could be called.
    """
    by_class = {"submit", "download"}
    named = Path(__file__).read_text()
    left = {
        name
        for name, case in CASES.items()
        if case["class"] not in by_class
        and case["expect"]["outcome"] != "still_running"
        and named.count(f'"{name}"') < 1
    }

    assert left == set()
    tests = "".join(
        file.read_text()
        for folder in ("renders", "gateways")
        for file in (Path(__file__).parents[1] / folder).glob("test_*.py")
    )
    assert all(f"def {test}(" in tests for test in WEBHOOKS.values())
