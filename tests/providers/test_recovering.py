"""A submit without an answer: what is asked, and what is never sent again."""

from dataclasses import replace
from typing import Any

import pytest

from storyboard.providers.base import (
    Accepted,
    Refused,
    Unknown,
)
from storyboard.providers.vendors.runware import Runware
from storyboard.providers.vendors.wavespeed import WaveSpeed
from tests.providers.boards_sent import NUMBER
from tests.providers.loopback import (
    Answerer,
    Loopback,
    hangs_up,
    says,
)
from tests.providers.three import KEY, YES, lost, made, order


def recover(name: str, gateway: Loopback, **more: Any) -> Any:
    return made(name, gateway.address).recover(lost(name, **more), key=KEY)


def kinds(gateway: Loopback) -> list[str]:
    return [heard.json[0]["taskType"] for heard in gateway.heard]


@pytest.mark.parametrize(
    "second",
    [
        says(YES["runware"]),
        says({"data": [], "errors": [{"code": "conflictTaskUUID"}]}, 400),
    ],
)
def test_runware_is_sent_the_same_number_again(second, gateway):
    gateway.will(says({"data": []}), second)

    answer = recover("runware", gateway)

    assert isinstance(answer, Accepted)
    assert kinds(gateway) == ["getResponse", "videoInference"]
    assert gateway.heard[1].json[0]["taskUUID"] == NUMBER


def test_runware_that_knows_the_task_is_not_sent_it_again(gateway):
    gateway.will(says({"data": [{"taskUUID": NUMBER, "status": "processing"}]}))

    assert isinstance(recover("runware", gateway), Accepted)
    assert kinds(gateway) == ["getResponse"]


@pytest.mark.parametrize(("minutes", "sends"), [(60, True), (61, False)])
def test_after_an_hour_runware_is_only_asked(minutes, sends, gateway):
    gateway.will(says({"data": []}), says(YES["runware"]))

    answer = recover("runware", gateway, minutes=minutes)

    assert isinstance(answer, Accepted) is sends
    assert ("videoInference" in kinds(gateway)) is sends
    if not sends:
        assert isinstance(answer, Unknown)
        assert "may be billed twice" in answer.fault.message


@pytest.mark.parametrize(
    "second", [says({}, 401), says({}, 402), says({}, 429), hangs_up, says({}, 500)]
)
def test_a_second_refusal_for_the_account_s_sake_settles_nothing(second, gateway):
    gateway.will(says({"data": []}), second)

    assert isinstance(recover("runware", gateway), Unknown)


def test_a_still_that_is_gone_since_settles_nothing(gateway):
    gateway.will(says({"data": []}))
    gone = replace(lost("runware"), order=order("runware", "first_frame", media={}))

    answer = Runware(gateway.address).recover(gone, key=KEY)

    assert isinstance(answer, Unknown)
    assert kinds(gateway) == ["getResponse"]


def test_a_second_refusal_of_the_order_itself_settles_it(gateway):
    no = {"errors": [{"code": "invalidPositivePrompt", "taskUUID": NUMBER}]}
    gateway.will(says({"data": []}), says(no, 400))

    answer = recover("runware", gateway)

    assert isinstance(answer, Refused)
    assert answer.fault.charged is False


def past(job: str, **more: Any) -> dict[str, Any]:
    sent = {
        "prompt": "A red fox runs through snow.",
        "negative_prompt": "blur",
        "duration": 5,
        "sound": True,
        "shot_type": "customize",
        "aspect_ratio": "16:9",
        "cfg_scale": 0.5,
    }
    return {
        "id": job,
        "model": "kwaivgi/kling-v3.0-4k/text-to-video",
        "created_at": "2026-11-21T10:00:01Z",
        "inputs": sent,
        **more,
    }


def history(*rows: dict[str, Any]) -> Answerer:
    return says({"code": 200, "data": {"page": 1, "items": list(rows)}})


def test_wavespeed_is_searched_for_the_one_job_that_is_ours(gateway):
    others = (
        past("a", model="kwaivgi/kling-elements"),
        past("b", inputs={"prompt": "A door"}),
        past("c", created_at="2026-11-21T09:00:00Z"),
        past("taken"),
    )
    gateway.will(history(*others, past("mine")))

    answer = recover("wavespeed", gateway, taken=frozenset({"taken"}))

    (heard,) = gateway.heard
    assert isinstance(answer, Accepted)
    assert answer.ticket.remote_id == "mine"
    assert heard.path == "/api/v3/predictions"
    assert heard.json["created_after"] == "2026-11-21T09:58:00Z"
    assert heard.json["model"] == "kwaivgi/kling-v3.0-4k/text-to-video"


@pytest.mark.parametrize(
    ("answer", "candidates"),
    [
        (history(), []),
        (history(past("a"), past("b")), ["a", "b"]),
        (says({}, 500), []),
        (says(b"<html>"), []),
        (hangs_up, []),
    ],
)
def test_none_or_two_jobs_like_ours_are_for_a_person(answer, candidates, gateway):
    gateway.will(answer)

    unknown = recover("wavespeed", gateway)

    assert isinstance(unknown, Unknown)
    assert [one.ticket.remote_id for one in unknown.candidates] == candidates


def test_where_no_job_is_like_ours_a_person_sees_those_of_that_model_and_time(gateway):
    other = {"prompt": "A door opens. " + "x" * 100}
    gateway.will(
        history(
            past("mine?", inputs=other, status="processing"),
            past("taken", inputs=other),
            past("older", inputs=other, created_at="2026-11-21T09:00:00Z"),
        )
    )

    unknown = recover("wavespeed", gateway, taken=frozenset({"taken"}))

    (one,) = unknown.candidates
    assert one.ticket.remote_id == "mine?"
    assert (one.made_at, one.status) == ("2026-11-21T10:00:01Z", "processing")
    assert one.words.startswith("A door opens. xxx")
    assert len(one.words) == 81


def test_every_page_of_wavespeed_s_past_is_read(gateway):
    full = [past(f"job-{n}", inputs={"prompt": "A door"}) for n in range(100)]
    gateway.will(history(*full), history(past("job-99"), past("mine")))

    both = recover("wavespeed", gateway)
    gateway.will(history(*full), history(past("mine")))
    one = recover("wavespeed", gateway)

    assert [heard.json["page"] for heard in gateway.heard] == [1, 2, 1, 2]
    assert [c.ticket.remote_id for c in both.candidates] == ["job-99", "mine"]
    assert isinstance(one, Accepted)
    assert one.ticket.remote_id == "mine"


def test_half_a_past_proves_nothing(gateway):
    full = [past(f"job-{n}", inputs={"prompt": "A door"}) for n in range(99)]
    gateway.will(history(*full, past("mine")), hangs_up)

    unknown = recover("wavespeed", gateway)

    assert isinstance(unknown, Unknown)
    assert [c.ticket.remote_id for c in unknown.candidates] == ["mine"]


def test_runcomfy_cannot_be_asked(gateway):
    assert isinstance(recover("runcomfy", gateway), Unknown)
    assert gateway.heard == []


def test_a_lost_order_whose_still_is_gone_is_for_a_person(gateway):
    gone = replace(lost("wavespeed"), order=order("wavespeed", "elements", media={}))

    assert isinstance(WaveSpeed(gateway.address).recover(gone, key=KEY), Unknown)
    assert gateway.heard == []
