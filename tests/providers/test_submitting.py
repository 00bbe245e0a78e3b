"""One submit over real HTTP: what leaves, how often, and what comes back of it."""

import pytest

from storyboard.providers.base import (
    Accepted,
    Refused,
    Ticket,
    Unknown,
)
from storyboard.providers.errors import (
    Then,
)
from tests.providers.boards_sent import NUMBER
from tests.providers.loopback import (
    hangs_up,
    says,
    says_half,
)
from tests.providers.three import CLOSED, KEY, YES, every, made, order, submit


@every
def test_a_submit_is_one_post_with_the_key_and_a_ticket(name, gateway):
    gateway.will(says(YES[name]))

    answer = submit(name, gateway)

    (heard,) = gateway.heard
    remote = NUMBER if name == "runware" else "job-1"
    assert isinstance(answer, Accepted)
    assert (answer.ticket.provider, answer.ticket.remote_id) == (name, remote)
    assert heard.method == "POST"
    assert heard.headers["Authorization"] == f"Bearer {KEY}"
    assert Ticket.from_json(answer.ticket.to_json()) == answer.ticket
    assert answer.exchange is not None
    assert KEY not in repr(answer)


@every
@pytest.mark.parametrize(
    "answer",
    [
        hangs_up,
        says_half,
        says(b"<html>Bad Gateway</html>", 502),
        says(b"<html>Sign in</html>"),
        says(b""),
        says({}, 500),
        says({}, 307, Location="/again"),
    ],
)
def test_a_lost_answer_is_unknown_and_never_sent_twice(name, gateway, answer):
    gateway.will(answer)

    unknown = submit(name, gateway)

    assert isinstance(unknown, Unknown)
    assert (unknown.fault.code, unknown.fault.then) == ("unknown_sent", Then.ASK)
    assert len(gateway.heard) == 1


@every
def test_a_closed_door_costs_nothing_and_waits(name):
    it = made(name, CLOSED)

    refused = it.submit(order(name), submission_id=NUMBER, key=KEY)

    assert isinstance(refused, Refused)
    assert (refused.fault.code, refused.fault.then) == ("unreachable", Then.WAIT)
    assert refused.fault.charged is False


@every
def test_a_key_that_cannot_be_sent_waits_for_a_better_one(name, gateway):
    it = made(name, gateway.address)

    refused = it.submit(order(name), submission_id=NUMBER, key="two words")

    assert isinstance(refused, Refused)
    assert (refused.fault.code, refused.fault.then) == ("paused_key", Then.PAUSE)
    assert "two words" not in refused.fault.message
    assert gateway.heard == []


@every
def test_a_busy_gateway_is_left_alone_as_long_as_it_says(name, gateway):
    gateway.will(says({}, 429, Retry_After="11"))

    refused = submit(name, gateway)

    assert isinstance(refused, Refused)
    assert refused.fault.then is Then.WAIT
    assert refused.fault.after_seconds == 11
    assert len(gateway.heard) == 1


@every
def test_an_order_that_cannot_be_said_is_not_sent(name, gateway):
    gateway.will(says(YES[name]))

    refused = submit(name, gateway, "first_frame", media={})

    assert isinstance(refused, Refused)
    assert (refused.fault.code, refused.fault.then) == ("frame_missing", Then.FAIL)
    assert gateway.heard == []


@pytest.mark.parametrize(
    ("name", "board", "path"),
    [
        ("runware", "text_only", "/"),
        ("wavespeed", "text_only", "/api/v3/kwaivgi/kling-v3.0-4k/text-to-video"),
        ("wavespeed", "first_frame", "/api/v3/kwaivgi/kling-v3.0-4k/image-to-video"),
        ("runcomfy", "text_only", "/v1/models/kling/kling-3.0/4k/text-to-video"),
        ("runcomfy", "first_frame", "/v1/models/kling/kling-3.0/4k/image-to-video"),
    ],
)
def test_a_submit_goes_to_the_model_s_address(name, board, path, gateway):
    gateway.will(says(YES[name]))

    submit(name, gateway, board)

    assert gateway.heard[0].path == path


@pytest.mark.parametrize(
    ("name", "path", "field"),
    [
        ("runware", "/", "https://studio.test/hook?token=t"),
        (
            "wavespeed",
            (
                "/api/v3/kwaivgi/kling-v3.0-4k/text-to-video"
                "?webhook=https%3A%2F%2Fstudio.test%2Fhook%3Ftoken%3Dt"
            ),
            None,
        ),
        ("runcomfy", "/v1/models/kling/kling-3.0/4k/text-to-video", None),
    ],
)
def test_the_address_to_call_back_goes_where_each_wants_it(name, path, field, gateway):
    gateway.will(says(YES[name]))

    submit(name, gateway, webhook="https://studio.test/hook?token=t")

    (heard,) = gateway.heard
    body = heard.json[0] if name == "runware" else heard.json
    assert heard.path == path
    assert body.get("webhookURL") == field
    assert made(name, "").takes_webhook is (name != "runcomfy")
