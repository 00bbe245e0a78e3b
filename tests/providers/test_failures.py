"""The failure table, row by row: the code, what becomes of the render, the sentence."""

import pytest

from storyboard.providers import failures
from storyboard.providers.answers import (
    addresses,
    amount,
    dollars,
    messages,
    percent,
    rows,
    text,
    whole,
)
from storyboard.providers.errors import Fault, GatewayFault, Then

FREE, MAYBE, TOOK = "Nothing was charged.", "may have been charged", "It was charged."

ROWS = [
    ("bad key", failures.key_refused("X"), "paused_key", Then.PAUSE, FREE, "Put in"),
    ("no credit", failures.no_credit("X"), "paused_credit", Then.PAUSE, FREE, "Top it"),
    (
        "validation",
        failures.input_refused("X", "too long", ("duration",)),
        "provider_refused_input",
        Then.FAIL,
        FREE,
        "Change what it names",
    ),
    (
        "refused before the start",
        failures.content_refused("X", charged=False),
        "content_refused",
        Then.FAIL,
        FREE,
        "refused by X",
    ),
    (
        "refused after the start",
        failures.content_refused("X", charged=None),
        "content_refused",
        Then.FAIL,
        MAYBE,
        "refused by X",
    ),
    (
        "reply lost, no idempotency",
        failures.sent_into_the_dark("X"),
        "unknown_sent",
        Then.ASK,
        MAYBE,
        "Ask X whether it has the job, or send it again",
    ),
    (
        "reply lost, same number",
        failures.asked_again("X"),
        "unknown_sent",
        Then.ASK,
        MAYBE,
        "not billed twice",
    ),
    (
        "429",
        failures.rate_limited("X", 5),
        "rate_limited",
        Then.WAIT,
        FREE,
        "again by itself",
    ),
    (
        "never reached",
        failures.unreachable("X"),
        "unreachable",
        Then.WAIT,
        FREE,
        "again by itself",
    ),
    (
        "5xx on a poll",
        failures.unclear("X"),
        "unclear_answer",
        Then.WAIT,
        FREE,
        "again by itself",
    ),
    (
        "provider timeout",
        failures.timed_out("X", charged=None),
        "provider_timeout",
        Then.FAIL,
        MAYBE,
        "as a new render",
    ),
    (
        "failed",
        failures.provider_failed("X", charged=True),
        "provider_failed",
        Then.FAIL,
        TOOK,
        "as a new render",
    ),
    (
        "job never ends",
        failures.stalled("X", 60),
        "stalled",
        Then.WAIT,
        MAYBE,
        "a late film is kept",
    ),
    (
        "fewer than asked",
        failures.too_few("X", 3, 4),
        "fewer_results",
        Then.FAIL,
        MAYBE,
        "What came is kept",
    ),
    (
        "completed, no output",
        failures.not_delivered("X", "job-1"),
        "paid_not_delivered",
        Then.FAIL,
        "It was probably charged.",
        "Ask X about job job-1",
    ),
    (
        "result expired",
        failures.result_gone("X"),
        "result_gone",
        Then.FAIL,
        TOOK,
        "ask X for the file",
    ),
    (
        "cancelled there",
        failures.cancelled_there("X"),
        "cancelled_there",
        Then.FAIL,
        MAYBE,
        "Order it again",
    ),
]


@pytest.mark.parametrize(
    ("fault", "code", "then", "money", "step"),
    [row[1:] for row in ROWS],
    ids=[row[0] for row in ROWS],
)
def test_a_failure_says_what_happened_what_it_cost_and_what_to_do(
    fault, code, then, money, step
):
    assert (fault.code, fault.then) == (code, then)
    assert money in fault.message
    assert step in fault.message
    assert "X" in fault.message
    assert fault.message.endswith(".")


@pytest.mark.parametrize(
    ("fault", "step"),
    [
        (failures.key_refused("X", "gone"), "Put in a key"),
        (failures.key_gone("X"), "Put in a key"),
        (failures.no_credit("X"), "Top it up"),
        (failures.rate_limited("X"), "asked again by itself"),
        (failures.unreachable("X"), "asked again by itself"),
        (failures.unclear("X"), "asked again by itself"),
    ],
    ids=lambda one: getattr(one, "code", ""),
)
def test_a_question_that_fails_does_not_say_that_its_job_was_free(
    fault: Fault, step: str
) -> None:
    heard = failures.unheard(fault)

    assert FREE not in heard.message
    assert "goes on there and is billed as ordered." in heard.message
    assert step in heard.message
    assert (heard.code, heard.then, heard.charged) == (fault.code, fault.then, None)


def test_what_cost_nothing_and_what_may_have_cost_agree_with_the_words():
    for _, fault, *_ in ROWS:
        assert (FREE in fault.message) is (fault.charged is False)


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("", ""),
        ("  two\n lines ", ": “two lines”"),
        ("\x1b[31mred\x00", ": “[31mred”"),
        ("a" * 301, ": “" + "a" * 300 + "…”"),
    ],
)
def test_a_stranger_s_words_are_short_and_safe(said, shown):
    assert failures.quoted(said) == shown


@pytest.mark.parametrize(
    ("said", "content", "credit"),
    [
        ("NSFW content detected", True, False),
        ("violates the content policy", True, False),
        ("Insufficient credits", False, True),
        ("insufficient account balance", False, True),
        ("please top up", False, True),
        ("insufficient image size", False, False),
        ("duration must be 3 to 15", False, False),
    ],
)
def test_what_a_message_is_about(said, content, credit):
    assert failures.is_about_content(said) is content
    assert failures.is_about_credit(said) is credit


def test_a_fault_can_be_raised_and_says_whether_to_try_again():
    waits, ends = (
        GatewayFault(fault)
        for fault in (failures.rate_limited("X"), failures.no_credit("X"))
    )

    assert (waits.retryable, ends.retryable) == (True, False)
    assert isinstance(waits.fault, Fault)


def test_any_json_is_read_without_harm():
    assert rows({"a": 1}) == ({"a": 1},)
    assert rows([{"a": 1}, 2, None]) == ({"a": 1},)
    assert rows("x") == ()
    texts: tuple[object, ...] = ("a", 7, True, None, [])
    wholes: tuple[object, ...] = (7, True, "7", 10**30)
    assert [text(v) for v in texts] == ["a", "7", "", "", ""]
    assert [whole(v) for v in wholes] == [7, None, None, None]
    assert [percent(v) for v in (0, 100, 101, -1)] == [0, 100, None, None]
    amounts: tuple[object, ...] = (0, "x", "NaN", -1, 10**9, [], True)
    assert [amount(v) for v in amounts] == [0, *[None] * 6]
    assert dollars(0) is None
    assert addresses(["https://a.test", 3, "file:///etc"]) == ("https://a.test",)
    assert messages([{"msg": "a"}, "b"]) == "a; b"
    assert messages({"detail": [{"msg": "a"}]}) == "a"
    assert messages(None) == ""
