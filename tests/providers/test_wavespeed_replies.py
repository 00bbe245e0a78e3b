"""Everything WaveSpeedAI answers: what it means for the order and for the job."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from storyboard.providers.base import (
    Accepted,
    Phase,
    Progress,
    Refused,
    Ticket,
    Unknown,
)
from storyboard.providers.errors import Then
from storyboard.providers.vendors.wavespeed.orders import is_like
from storyboard.providers.vendors.wavespeed.replies import (
    is_between,
    parsed_balance,
    parsed_history,
    parsed_poll,
    parsed_price,
    parsed_submit,
)
from tests.providers.answered import reply

MODEL = "kwaivgi/kling-v3.0-4k/text-to-video"
TICKET = Ticket("wavespeed", "job-1", MODEL)
FILM = "https://cdn.wavespeed.ai/o.mp4"


def envelope(code: int = 200, message: str = "success", **data: Any) -> dict[str, Any]:
    return {"code": code, "message": message, "data": data}


def job(status: str, **more: Any) -> dict[str, Any]:
    return envelope(id="job-1", model=MODEL, status=status, **more)


# ---- submit


@pytest.mark.parametrize(
    "answer",
    [
        reply(job("created", outputs=[], error="", has_nsfw_contents=[])),
        reply({"id": "job-1", "status": "created"}),
        reply(job("failed", error="at once")),
    ],
)
def test_a_submit_with_an_id_is_accepted(answer):
    assert parsed_submit(answer, model_id=MODEL) == Accepted(TICKET)


@pytest.mark.parametrize(
    ("answer", "code", "then"),
    [
        (reply({"message": "no key"}, 401), "paused_key", Then.PAUSE),
        (reply(None, 401), "paused_key", Then.PAUSE),
        (reply({"message": "role viewer"}, 403), "paused_key", Then.PAUSE),
        (reply(envelope(401, "bad key")), "paused_key", Then.PAUSE),
        (reply({}, 402), "paused_credit", Then.PAUSE),
        (reply({"message": "Insufficient credits"}, 400), "paused_credit", Then.PAUSE),
        (reply(envelope(400, "please top up")), "paused_credit", Then.PAUSE),
        (reply({"message": "slow"}, 429), "rate_limited", Then.WAIT),
        (reply(None, 429), "rate_limited", Then.WAIT),
        (
            reply({"message": 'field "prompt" is required'}, 400),
            "provider_refused_input",
            Then.FAIL,
        ),
        (reply(envelope(422, "bad")), "provider_refused_input", Then.FAIL),
        (reply({"message": "sensitive words"}, 400), "content_refused", Then.FAIL),
    ],
)
def test_a_submit_is_refused_and_costs_nothing(answer, code, then):
    refused = parsed_submit(answer, model_id=MODEL)

    assert isinstance(refused, Refused)
    assert (refused.fault.code, refused.fault.then) == (code, then)
    assert refused.fault.charged is False
    assert "Nothing was charged." in refused.fault.message


def test_the_limit_is_lifted_each_minute():
    plain, told = (
        parsed_submit(reply({}, 429, retry_after=after), model_id=MODEL)
        for after in (None, 12)
    )

    assert [a.fault.after_seconds for a in (plain, told) if isinstance(a, Refused)] == [
        60,
        12,
    ]


@pytest.mark.parametrize(
    "answer",
    [
        reply(None),
        reply(None, 400),
        reply(None, 403),
        reply({}, 400),
        reply({"message": "oops"}, 500),
        reply({"message": "wait"}, 503),
        reply({"message": "late"}, 408),
        reply({"message": "elsewhere"}, 302),
        reply(envelope(500, "inner")),
        reply(envelope(200)),
        reply({"code": 200, "data": None}),
        reply([]),
        reply("ok"),
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
        ("created", Phase.QUEUED),
        ("processing", Phase.RUNNING),
        ("Processing", Phase.RUNNING),
        ("dreaming", Phase.RUNNING),
        ("", Phase.RUNNING),
    ],
)
def test_a_job_on_its_way(word, phase):
    assert progress_of(job(word)).phase is phase


@pytest.mark.parametrize("outputs", [[FILM], FILM, [{"url": FILM}]])
def test_a_finished_film(outputs):
    progress = progress_of(job("completed", outputs=outputs, has_nsfw_contents=None))

    (film,) = progress.results
    assert (film.id, film.url, film.is_nsfw) == ("job-1:0", FILM, False)
    assert (progress.phase, progress.cost) == (Phase.ENDED, None)


def test_a_flag_belongs_to_its_own_output():
    outputs, flags = [FILM, FILM], [False, True]

    progress = progress_of(job("completed", outputs=outputs, has_nsfw_contents=flags))

    assert [film.is_nsfw for film in progress.results] == flags


def test_an_element_comes_as_an_id():
    progress = progress_of(job("completed", outputs=[{"element_id": 123456789}]))

    assert [made.made_id for made in progress.results] == ["123456789"]


@pytest.mark.parametrize("outputs", [[], None, [""], ["ftp://x"], [{}]])
def test_completed_without_a_file_is_paid_and_not_delivered(outputs):
    progress = progress_of(job("completed", outputs=outputs))

    assert progress.phase is Phase.ENDED
    assert [fault.code for fault in progress.failures] == ["paid_not_delivered"]


@pytest.mark.parametrize(
    ("word", "error", "code", "money"),
    [
        ("failed", "out of memory", "provider_failed", "gives the money back"),
        ("failed", "", "provider_failed", "gives the money back"),
        ("failed", {"message": "NSFW input"}, "content_refused", "money back"),
        ("timeout", "", "provider_timeout", "gives the money back"),
        ("cancelled", "", "cancelled_there", "may have been charged"),
        ("deleted", "", "cancelled_there", "may have been charged"),
    ],
)
def test_a_job_ends_badly(word, error, code, money):
    progress = progress_of(job(word, error=error))

    (fault,) = progress.failures
    assert (progress.phase, fault.code) == (Phase.ENDED, code)
    assert money in fault.message


def test_a_failed_job_with_the_flag_was_refused():
    progress = progress_of(job("failed", has_nsfw_contents=[True]))

    assert progress.failures[0].code == "content_refused"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"message": "not found"}, 404),
        ({"message": "invalid id"}, 400),
        ({"code": 404, "message": "task not found"}, 200),
    ],
)
def test_a_job_that_is_not_there_is_missing_and_not_failed(body, status):
    assert progress_of(body, status).phase is Phase.MISSING


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (reply(None), "unclear_answer"),
        (reply(None, 502), "unclear_answer"),
        (reply(job("completed"), 500), "unclear_answer"),
        (reply({"message": "too slow"}, 408), "unclear_answer"),
        (reply(envelope(500, "inner")), "unclear_answer"),
        (reply(job("failed") | {"data": {"id": "job-2"}}), "unclear_answer"),
        (reply({"message": "no"}, 401), "paused_key"),
        (reply({"message": "slow"}, 429), "rate_limited"),
    ],
)
def test_a_poll_without_a_clear_answer_fails_no_job(answer, code):
    fault = parsed_poll(answer, TICKET)

    assert not isinstance(fault, Progress)
    assert fault.code == code


# ---- price, balance, history


@pytest.mark.parametrize(
    ("data", "amount"),
    [
        ({"price": 1.68, "discounted_price": 1.5, "currency": "USD"}, "1.5"),
        ({"price": 1.68}, "1.68"),
        ({"price": 0}, None),
        ({"price": 1, "currency": "EUR"}, None),
        ({}, None),
    ],
)
def test_the_price_is_what_will_be_taken(data, amount):
    quote = parsed_price(reply(envelope(**data)))

    assert (quote and quote.amount) == (amount and Decimal(amount))


def test_a_balance_may_be_nothing():
    assert parsed_balance(reply(envelope(balance=0))) == 0
    assert parsed_balance(reply(envelope())) is None


def test_past_jobs_are_listed_or_there_is_no_list():
    row = {"id": "job-1"}

    assert parsed_history(reply(envelope(page=1, items=[row]))) == (row,)
    assert parsed_history(reply({"data": [row]})) == (row,)
    assert parsed_history(reply(envelope(items="none"))) is None
    assert parsed_history(reply(None, 500)) is None


def test_a_job_is_ours_when_it_has_all_we_sent():
    sent = {"prompt": "fox", "duration": 5, "cfg_scale": 0.7, "sound": False}

    assert is_like(sent, {**sent, "cfg_scale": Decimal("0.7"), "seed": 3})
    assert not is_like(sent, {**sent, "duration": 6})
    assert not is_like(sent, {**sent, "sound": True})
    assert not is_like(sent, {"prompt": "fox"})
    assert not is_like(sent, {**sent, "duration": {}})


@pytest.mark.parametrize(
    ("made", "inside"),
    [
        ("2026-11-21T10:00:00.123Z", True),
        ("2026-11-21T09:59:59Z", False),
        ("2026-11-21T10:05:01Z", False),
        ("2026-11-21T12:00:00+02:00", True),
        ("soon", True),
        (None, True),
    ],
)
def test_a_job_of_another_time_is_not_ours(made, inside):
    since = datetime(2026, 11, 21, 10, tzinfo=UTC)
    until = datetime(2026, 11, 21, 10, 5, tzinfo=UTC)

    assert is_between({"created_at": made}, since, until) is inside
