"""Everything RunComfy answers: what it means for the order and for the job."""

from decimal import Decimal
from typing import Any

import pytest

from storyboard.providers.base import (
    Accepted,
    Phase,
    Progress,
    Refused,
    Stopped,
    Ticket,
    Unknown,
)
from storyboard.providers.errors import Then
from storyboard.providers.vendors.runcomfy.replies import (
    parsed_balance,
    parsed_cancel,
    parsed_poll,
    parsed_submit,
)
from tests.providers.answered import reply

MODEL = "kling/kling-3.0/4k/text-to-video"
TICKET = Ticket("runcomfy", "job-1", MODEL)
FILM = "https://playgrounds-storage-public.runcomfy.net/o.mp4"


def said(code: int, message: str = "Its words.") -> dict[str, Any]:
    return {"error_code": code, "error_message": message}


def result(status: str, **more: Any) -> dict[str, Any]:
    return {"request_id": "job-1", "status": status, **more}


# ---- submit


def test_a_submit_with_an_id_is_accepted():
    answer = reply({"request_id": "job-1", "status_url": "https://x.test/s"})

    assert parsed_submit(answer, model_id=MODEL) == Accepted(TICKET)


@pytest.mark.parametrize(
    ("answer", "code", "then"),
    [
        (reply(said(400004)), "paused_key", Then.PAUSE),
        (reply(said(400004), 401), "paused_key", Then.PAUSE),
        (reply(None, 401), "paused_key", Then.PAUSE),
        (reply({"message": "forbidden"}, 403), "paused_key", Then.PAUSE),
        (reply(said(400002)), "paused_credit", Then.PAUSE),
        (reply({"error_code": "400002", "request_id": "x"}), "paused_credit", "pause"),
        (
            reply({"code": 400002, "message": "insufficient balance"}),
            "paused_credit",
            "pause",
        ),
        (reply({}, 402), "paused_credit", Then.PAUSE),
        (reply({"detail": "insufficient balance"}, 400), "paused_credit", Then.PAUSE),
        (reply({}, 429), "rate_limited", Then.WAIT),
        (reply(None, 429), "rate_limited", Then.WAIT),
        (reply(said(400001)), "provider_refused_input", Then.FAIL),
        (reply({"detail": "bad duration"}, 422), "provider_refused_input", Then.FAIL),
        (reply({"error": "no such model"}, 404), "provider_refused_input", Then.FAIL),
        (reply({"message": "NSFW prompt"}, 400), "content_refused", Then.FAIL),
    ],
)
def test_a_submit_is_refused_and_costs_nothing(answer, code, then):
    refused = parsed_submit(answer, model_id=MODEL)

    assert isinstance(refused, Refused)
    assert (refused.fault.code, refused.fault.then) == (code, then)
    assert refused.fault.charged is False
    assert "Nothing was charged." in refused.fault.message


def test_a_refusal_names_the_field():
    detail = [{"loc": ["body", "duration"], "msg": "must be at most 15"}]

    refused = parsed_submit(reply({"detail": detail}, 422), model_id=MODEL)

    assert isinstance(refused, Refused)
    assert refused.fault.places == ("duration",)
    assert "“must be at most 15”" in refused.fault.message


@pytest.mark.parametrize(
    "answer",
    [
        reply(None),
        reply(None, 400),
        reply({}, 400),
        reply({}),
        reply([]),
        reply("ok"),
        reply({"message": "hello"}),
        reply({"message": "oops"}, 500),
        reply({"request_id": "job-1"}, 502),
        reply({"message": "elsewhere"}, 307),
        reply({"message": "late"}, 408),
    ],
)
def test_a_submit_without_a_clear_answer_is_for_a_person_to_decide(answer):
    unknown = parsed_submit(answer, model_id=MODEL)

    assert isinstance(unknown, Unknown)
    assert unknown.fault.then is Then.ASK
    assert "may be billed twice" in unknown.fault.message


# ---- poll


def progress_of(body: Any, status: int = 200) -> Progress:
    learnt = parsed_poll(reply(body, status), TICKET)
    assert isinstance(learnt, Progress)
    return learnt


@pytest.mark.parametrize(
    ("word", "phase"),
    [
        ("in_queue", Phase.QUEUED),
        ("pending", Phase.QUEUED),
        ("waiting", Phase.QUEUED),
        ("starting", Phase.QUEUED),
        ("in_progress", Phase.RUNNING),
        ("processing", Phase.RUNNING),
        ("dreaming", Phase.RUNNING),
    ],
)
def test_a_job_on_its_way(word, phase):
    assert progress_of(result(word)).phase is phase


@pytest.mark.parametrize("word", ["succeeded", "completed"])
@pytest.mark.parametrize(
    "output",
    [
        {"video": FILM},
        {"videos": [FILM]},
        {"video": [FILM], "image": "https://x.test/i.png"},
        {"video": None, "videos": [FILM]},
        FILM,
        [FILM],
    ],
)
def test_a_finished_film(word, output):
    progress = progress_of(result(word, output=output, cost=4.2))

    (film,) = progress.results
    assert (film.id, film.url) == ("job-1:0", FILM)
    assert (progress.phase, progress.failures) == (Phase.ENDED, ())
    assert progress.cost == Decimal("4.2")


@pytest.mark.parametrize(
    "output", [None, {}, [], {"video": ""}, {"image": FILM}, {"video": "no"}]
)
def test_success_without_a_film_is_paid_and_not_delivered(output):
    progress = progress_of(result("succeeded", output=output))

    assert progress.phase is Phase.ENDED
    assert [fault.code for fault in progress.failures] == ["paid_not_delivered"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (result("failed", error="out of memory"), "provider_failed"),
        (result("failed"), "provider_failed"),
        (result("failed", message="prohibited content"), "content_refused"),
        (result("completed", error="broke"), "provider_failed"),
        (result("cancelled"), "cancelled_there"),
    ],
)
def test_a_job_ends_badly_and_nobody_says_whether_it_was_billed(body, code):
    progress = progress_of(body)

    (fault,) = progress.failures
    assert (progress.phase, fault.code, fault.charged) == (Phase.ENDED, code, None)
    assert "It may have been charged." in fault.message


@pytest.mark.parametrize(
    "answer",
    [
        reply(said(404001)),
        reply(said(404001), 404),
        reply(None, 404),
        reply(said(403001), 403),
        reply(said(403001)),
        reply(said(400001), 400),
        reply({"detail": "request_id: not a UUID"}, 422),
        reply(None, 410),
    ],
)
def test_a_job_that_is_not_there_is_missing_and_not_failed(answer):
    learnt = parsed_poll(answer, TICKET)

    assert isinstance(learnt, Progress)
    assert learnt.phase is Phase.MISSING


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (reply(None), "unclear_answer"),
        (reply({}), "unclear_answer"),
        (reply(None, 503), "unclear_answer"),
        (reply(result("failed"), 500), "unclear_answer"),
        (reply({**result("failed"), "request_id": "job-2"}), "unclear_answer"),
        (reply(said(400002)), "unclear_answer"),
        (reply(said(400004)), "paused_key"),
        (reply({"message": "no"}, 401), "paused_key"),
        (reply({}, 429), "rate_limited"),
    ],
)
def test_a_poll_without_a_clear_answer_fails_no_job(answer, code):
    fault = parsed_poll(answer, TICKET)

    assert not isinstance(fault, Progress)
    assert fault.code == code


# ---- cancel, balance


@pytest.mark.parametrize(
    ("answer", "stopped", "words"),
    [
        (
            reply({"status": "completed", "outcome": "cancelled"}, 202),
            Stopped.YES,
            "Nothing was charged.",
        ),
        (
            reply({"status": "completed", "outcome": "not_cancellable"}, 202),
            Stopped.NO,
            "It will be billed",
        ),
        (reply(None, 500), Stopped.UNSURE, "it may go on and be billed"),
        (reply({"outcome": "cancelled"}, 404), Stopped.UNSURE, "it may go on"),
        (reply({"status": "completed"}, 202), Stopped.UNSURE, "it may go on"),
    ],
)
def test_a_cancel_says_which_of_the_two_happened(answer, stopped, words):
    outcome = parsed_cancel(answer)

    assert outcome.stopped is stopped
    assert words in outcome.message


@pytest.mark.parametrize(
    ("body", "amount"),
    [
        ({"balance_usd": 12.5}, "12.5"),
        ({"balance_usd": 0}, "0"),
        ({"balance_microdollars": 2_500_000}, "2.5"),
        ({}, None),
    ],
)
def test_a_balance_is_in_dollars(body, amount):
    assert parsed_balance(reply(body)) == (None if amount is None else Decimal(amount))
