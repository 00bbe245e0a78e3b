"""Asking over real HTTP how jobs are."""

from dataclasses import replace

import pytest

from storyboard.providers.base import (
    Pace,
    Phase,
    Switches,
    Ticket,
)
from storyboard.providers.errors import (
    Then,
)
from storyboard.providers.vendors.runware import Runware
from tests.providers.loopback import (
    hangs_up,
    says,
    says_half,
)
from tests.providers.three import CLOSED, KEY, SLUGS, A, B, every, made


def test_runware_is_asked_for_all_in_one_request(gateway):
    tickets = [Ticket("runware", f"t{n}", "m") for n in range(101)]
    rows = [{"taskUUID": t.remote_id, "status": "processing"} for t in tickets]
    gateway.will(says({"data": rows}))

    polled = Runware(gateway.address).poll(tickets, key=KEY)

    assert [len(heard.json) for heard in gateway.heard] == [100, 1]
    assert {p.phase for p in polled.progress.values()} == {Phase.RUNNING}
    assert len(polled.progress) == 101


def test_runware_can_be_asked_one_by_one(gateway):
    gateway.will(says({"data": []}))

    Runware(gateway.address, Switches(asks_many=False)).poll([A, B], key=KEY)

    assert [heard.json for heard in gateway.heard] == [
        [{"taskType": "getResponse", "taskUUID": "a"}],
        [{"taskType": "getResponse", "taskUUID": "b"}],
    ]


def test_one_by_one_a_task_without_an_answer_keeps_nothing_from_the_next(gateway):
    gateway.will(hangs_up, says({"data": [{"taskUUID": "b", "status": "processing"}]}))

    polled = Runware(gateway.address, Switches(asks_many=False)).poll([A, B], key=KEY)

    assert list(polled.progress) == [B]


@pytest.mark.parametrize(
    ("name", "paths"),
    [
        (
            "wavespeed",
            ["/api/v3/predictions/a/result", "/api/v3/predictions/..%2Fb/result"],
        ),
        (
            "runcomfy",
            [
                "/v1/requests/a/result?include_cost=true",
                "/v1/requests/..%2Fb/result?include_cost=true",
            ],
        ),
    ],
)
def test_the_others_are_asked_for_each(name, paths, gateway):
    gateway.will(says({"status": "processing", "data": {"status": "processing"}}))

    polled = made(name, gateway.address).poll(
        [A, replace(B, remote_id="../b")], key=KEY
    )

    assert [heard.path for heard in gateway.heard] == paths
    assert [p.phase for p in polled.progress.values()] == [Phase.RUNNING] * 2


@pytest.mark.parametrize("name", ["wavespeed", "runcomfy"])
@pytest.mark.parametrize(
    "bad", [hangs_up, says_half, says({}, 500), says(b"<html>"), says(b"")]
)
def test_one_bad_answer_keeps_nothing_from_the_next_job(name, bad, gateway):
    gateway.will(bad, says({"status": "processing", "data": {"status": "processing"}}))

    polled = made(name, gateway.address).poll([A, B], key=KEY)

    assert list(polled.progress) == [B]
    assert polled.trouble is not None
    assert polled.trouble.then is Then.WAIT


@every
@pytest.mark.parametrize(("status", "code"), [(401, "paused_key"), (429, "rate_limit")])
def test_a_refused_poll_stops_asking_and_fails_no_job(name, status, code, gateway):
    gateway.will(says({}, status, Retry_After="9"))

    polled = made(name, gateway.address).poll([A, B], key=KEY)

    assert polled.progress == {}
    assert polled.trouble is not None
    assert polled.trouble.code.startswith(code)
    assert len(gateway.heard) == 1


@every
def test_a_poll_to_a_closed_door_fails_no_job(name):
    polled = made(name, CLOSED).poll([A], key=KEY)

    assert polled.progress == {}
    assert polled.trouble is not None
    assert polled.trouble.code == "unreachable"


def test_asking_slows_down_to_a_limit():
    pace = Pace(first=5, most=15)

    waits = [pace.after(polls) for polls in (0, 1, 2, 3, 100, 10**9)]

    assert waits == [5, 7.5, 11.25, 15, 15, 15]
    assert all(made(name, "").pace.most >= 10 for name in SLUGS)


def test_a_poll_of_runware_without_an_answer_fails_no_job(gateway):
    gateway.will(hangs_up)

    polled = Runware(gateway.address).poll([A], key=KEY)

    assert polled.progress == {}
    assert polled.trouble is not None
    assert polled.trouble.code == "unclear_answer"
