"""Each fault through real HTTP: what the caller sees, and whether money was spent."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
import requests

from storyboard.practice.faults import FAULTS, Faults, UnknownFault, rule
from tests.practice.talking import R_OMNI, Talk, task

VENDORS = ("runware", "wavespeed", "runcomfy")
PROMPT = "A red fox [[fault:never-ends]] "


@dataclass(frozen=True)
class Seen:
    """A submit: what came back, and how many orders the ledger holds after it."""

    status: int
    body: str
    headers: dict[str, str]
    paid: int
    seconds: float


def submit(talk: Talk, vendor: str, prompt: str) -> requests.Response:
    if vendor == "runware":
        return talk.runware(task(positivePrompt=prompt))
    return getattr(talk, vendor)(prompt=prompt)  # type: ignore[no-any-return]


def seen(talk: Talk, vendor: str, fault: str) -> Seen:
    began = time.monotonic()
    prompt = f"{PROMPT}[[fault:{fault}]]"
    try:
        answer = submit(talk, vendor, prompt)
        status, body, headers = answer.status_code, answer.text, dict(answer.headers)
    except requests.ConnectionError:
        status, body, headers = 0, "", {}
    paid = len(talk.ledger())
    return Seen(status, body, headers, paid, time.monotonic() - began)


@pytest.mark.parametrize("vendor", VENDORS)
@pytest.mark.parametrize(
    ("fault", "status", "paid"),
    [
        ("slow", 200, 1),
        ("lost-reply-before", 0, 0),
        ("lost-reply-after", 0, 1),
        ("hangs-before", 0, 0),
        ("hangs-after", 0, 1),
        ("rate-limited", 429, 0),
        ("unavailable", 503, 0),
        ("server-error", 500, 0),
        ("server-error-after", 500, 1),
        ("garbage-json", 200, 1),
        ("html-body", 200, 0),
        ("html-body-after", 200, 1),
        ("empty-body", 200, 1),
        ("bad-key", 401, 0),
        ("error-in-200", 200, 0),
        ("refused-at-submit", 400, 0),
    ],
)
def test_a_submit_meets_the_fault_named_in_its_prompt(
    talk: Talk, vendor: str, fault: str, status: int, paid: int
) -> None:
    found = seen(talk, vendor, fault)

    assert (found.status, found.paid) == (status, paid)


@pytest.mark.parametrize(
    ("vendor", "status", "word"),
    [
        ("runware", 402, "insufficientCredits"),
        ("wavespeed", 400, "Insufficient credits"),
        ("runcomfy", 200, "400002"),
    ],
)
def test_no_credit_is_said_as_each_gateway_says_it(
    serve: Callable[..., Talk], vendor: str, status: int, word: str
) -> None:
    poor = serve(credit=0)

    found = submit(poor, vendor, "A fox")
    marked = submit(poor, vendor, "A fox [[fault:no-credit]]")

    assert (found.status_code, marked.status_code) == (status, status)
    assert word in found.text
    assert word in marked.text
    assert poor.ledger() == []


def test_429_says_when_to_come_back_and_slow_is_slow(talk: Talk) -> None:
    limited = seen(talk, "runware", "rate-limited")
    slow = seen(talk, "runware", "slow")

    assert limited.headers["Retry-After"] == "7"
    assert slow.seconds >= 0.4


def test_a_mark_strikes_once_for_the_same_order(talk: Talk) -> None:
    order = task(positivePrompt=PROMPT + "[[fault:lost-reply-after]]")
    with pytest.raises(requests.ConnectionError):
        talk.runware(order)

    again = talk.runware(order)

    assert again.json()["errors"][0]["code"] == "conflictTaskUUID"
    assert len(talk.ledger()) == 1


def test_a_mark_strikes_as_often_as_it_says(talk: Talk) -> None:
    prompt = PROMPT + "[[fault:server-error:2]]"

    statuses = [submit(talk, "wavespeed", prompt).status_code for _ in range(3)]

    assert statuses == [500, 500, 200]


@pytest.mark.parametrize(
    ("fault", "status", "text"),
    [
        ("garbage-json@poll", 200, '{"data"'),
        ("html-body@poll", 200, "<html>"),
        ("server-error@poll", 500, "internalServerError"),
        ("rate-limited@poll", 429, "rateLimit"),
        ("bad-key@poll", 401, "invalidApiKey"),
        ("error-in-200@poll", 200, "serviceUnavailable"),
        ("unknown-status", 200, "throttled"),
        ("foreign-task", 200, "videoURL"),
    ],
)
def test_a_poll_is_spoilt_once_and_the_job_goes_on(
    talk: Talk, fault: str, status: int, text: str
) -> None:
    order = task(positivePrompt=f"A fox [[fault:{fault}]]")
    talk.runware(order)
    ask = {"taskType": "getResponse", "taskUUID": order["taskUUID"]}

    spoilt = talk.runware(ask)
    later = talk.finished(order["taskUUID"])

    assert (spoilt.status_code, text in spoilt.text) == (status, True)
    assert [item["status"] for item in later["data"]] == ["success"]


@pytest.mark.parametrize("vendor", ["wavespeed", "runcomfy"])
def test_an_unknown_word_and_a_foreign_task_come_at_every_gateway(
    talk: Talk, vendor: str
) -> None:
    answer = submit(talk, vendor, "A [[fault:unknown-status]] [[fault:foreign-task:2]]")
    body = answer.json()
    url = body["result_url"] if "result_url" in body else body["data"]["urls"]["get"]
    mine = body.get("request_id") or body["data"]["id"]

    first, second = (
        requests.get(url, headers=talk.headers, timeout=10).text for _ in range(2)
    )

    assert "throttled" in first
    assert mine not in second.replace(f"/{mine}/", "/")


def test_refused_failed_and_timed_out_jobs_are_told_apart_and_paid_back(
    talk: Talk,
) -> None:
    def told(fault: str) -> dict[str, Any]:
        order = task(positivePrompt=f"A fox [[fault:{fault}]]")
        talk.runware(order)
        return talk.finished(order["taskUUID"])

    refused, failed = told("refused-prompt"), told("fails")
    late = told("provider-timeout")

    assert refused["data"][0]["error"]["code"] == "invalidProviderContent"
    assert failed["data"][0]["error"]["code"] == "inferenceError"
    assert (late["data"], late["errors"][0]["code"]) == ([], "timeoutProvider")
    assert len(talk.ledger("refunded")) == 3


def test_failures_have_other_words_at_the_other_gateways(talk: Talk) -> None:
    late = talk.prediction(talk.wavespeed(prompt="[[fault:provider-timeout]]"))
    bad = talk.prediction(talk.wavespeed(prompt="[[fault:refused-prompt]]"))
    answer = talk.runcomfy(prompt="[[fault:refused-prompt]]")
    result = talk.comfy_result(answer)
    url = answer.json()["status_url"]
    status = requests.get(url, headers=talk.headers, timeout=10).json()

    assert (late["status"], bad["status"]) == ("timeout", "failed")
    assert bad["error"] == "The prompt was refused by the content filter."
    # The status says completed, and only the result says that it failed.
    assert (status["status"], result["status"]) == ("completed", "failed")


def test_nsfw_is_flagged_and_delivered(talk: Talk) -> None:
    item = talk.runware_clip(positivePrompt="A fox [[fault:nsfw]]")
    prediction = talk.prediction(talk.wavespeed(prompt="A fox [[fault:nsfw]]"))

    assert item["NSFWContent"] is True
    assert item["videoURL"]
    assert (prediction["status"], prediction["has_nsfw_contents"]) == (
        "completed",
        [True],
    )


def test_one_of_several_fails_and_fewer_come_than_asked(talk: Talk) -> None:
    def items(fault: str) -> list[dict[str, Any]]:
        order = task(positivePrompt=f"A fox [[fault:{fault}]]", numberResults=2)
        talk.runware(order)
        return list(talk.finished(order["taskUUID"])["data"])

    partly, fewer = items("one-fails"), items("fewer-results")

    assert [item["status"] for item in partly] == ["success", "error"]
    assert [item["status"] for item in fewer] == ["success"]
    assert [line["price"] for line in talk.ledger("refunded")] == ["1.26", "1.26"]


def test_finished_without_a_film_or_at_a_private_address(talk: Talk) -> None:
    empty = talk.runware_clip(positivePrompt="A fox [[fault:no-output]]")
    none = talk.prediction(talk.wavespeed(prompt="A fox [[fault:no-output]]"))
    private = talk.runware_clip(positivePrompt="A fox [[fault:private-url]]")

    assert (empty["status"], "videoURL" in empty) == ("success", False)
    assert (none["status"], none["outputs"]) == ("completed", [])
    assert private["videoURL"] == "http://127.0.0.1:1/film.mp4"


def test_a_dearer_job_costs_a_tenth_more_than_its_price(talk: Talk) -> None:
    item = talk.runware_clip(positivePrompt="[[fault:dearer]]", includeCost=True)

    assert item["cost"] == 1.386


def test_a_job_that_never_ends_stays_in_progress(talk: Talk) -> None:
    order = task(positivePrompt=PROMPT)
    talk.runware(order)
    time.sleep(0.5)

    assert talk.response(order["taskUUID"])["data"][0]["status"] == "processing"


def test_rates_strike_the_same_chances_with_the_same_seed(
    serve: Callable[..., Talk],
) -> None:
    talk = serve("server-error@account:0.4", seed=7)

    def statuses() -> list[int]:
        return [talk.get("/runcomfy/v1/models").status_code for _ in range(20)]

    first = statuses()
    talk.post("/faults", {"faults": ["server-error@account:0.4"], "seed": 7})
    second = statuses()

    assert first == second
    assert 3 <= first.count(500) <= 14


def test_faults_are_set_counted_and_cleared_at_run_time(talk: Talk) -> None:
    try:
        talk.post("/faults", ["rate-limited@account:1x2"])
        statuses = [talk.get("/runcomfy/v1/models").status_code for _ in range(3)]
        told = talk.get("/faults").json()
        wrong = talk.post("/faults", ["no-such-fault"])
    finally:
        requests.delete(f"{talk.server.address}/faults", timeout=10)

    assert statuses == [429, 429, 200]
    assert told["faults"] == ["rate-limited@account:1x2"]
    assert told["struck"] == {"rate-limited": 2}
    assert set(told["known"]) == set(FAULTS)
    assert (wrong.status_code, "no-such-fault" in wrong.text) == (400, True)
    assert talk.get("/faults").json()["faults"] == []


@pytest.mark.parametrize(
    "text", ["slow:2", "slow:x", "slow@job", "slo", "slow:", "slow:.", "nsfw@submit"]
)
def test_a_fault_that_makes_no_sense_is_refused(text: str) -> None:
    with pytest.raises(UnknownFault):
        rule(text)


def test_a_mark_nobody_knows_is_left_alone() -> None:
    found = Faults().at("submit", [("me", "[[fault:nothing]] [[fault:nsfw@submit]]")])

    assert found == []


def test_a_key_sent_to_a_file_is_counted_and_refused(talk: Talk) -> None:
    item = talk.runware_clip(model=R_OMNI)
    before = talk.get("/stats").json()["keys_sent_to_files"]

    answer = requests.get(item["videoURL"], headers=talk.headers, timeout=10)

    after = talk.get("/stats").json()["keys_sent_to_files"]
    assert (answer.status_code, after - before) == (400, 1)
