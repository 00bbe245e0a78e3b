"""Stopping a job where its gateway can."""

import pytest

from storyboard.providers.base import (
    Stopped,
)
from storyboard.providers.vendors.runcomfy import RunComfy
from tests.providers.loopback import (
    hangs_up,
    says,
)
from tests.providers.three import KEY, A, made


@pytest.mark.parametrize("name", ["runware", "wavespeed"])
def test_where_nothing_can_be_stopped_that_is_said_and_nothing_sent(name, gateway):
    outcome = made(name, gateway.address).cancel(A, key=KEY)

    assert outcome.stopped is Stopped.NO
    assert "will be billed" in outcome.message
    assert gateway.heard == []


@pytest.mark.parametrize(
    ("answer", "stopped"),
    [
        (says({"outcome": "cancelled"}, 202), Stopped.YES),
        (says({"outcome": "not_cancellable"}, 202), Stopped.NO),
        (hangs_up, Stopped.UNSURE),
    ],
)
def test_runcomfy_is_asked_to_stop_once(answer, stopped, gateway):
    gateway.will(answer)

    outcome = RunComfy(gateway.address).cancel(A, key=KEY)

    assert outcome.stopped is stopped
    assert [heard.path for heard in gateway.heard] == ["/v1/requests/a/cancel"]
