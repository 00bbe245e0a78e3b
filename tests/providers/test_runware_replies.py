"""Everything Runware answers: what it means for the order and for the job."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storyboard.providers.base import Accepted, Phase, Refused, Ticket, Unknown
from storyboard.providers.errors import Then
from storyboard.providers.vendors.runware.replies import parsed_poll, parsed_submit
from tests.providers.answered import reply

A, B = "aaaaaaaa-0000-4000-8000-000000000001", "bbbbbbbb-0000-4000-8000-000000000002"
TICKET = Ticket("runware", A, "klingai:kling-video@3-4k")
OTHER = Ticket("runware", B, "klingai:kling-video@3-4k")
FOUR = Ticket("runware", A, "klingai:kling-video@3-4k", results=4)
FILM = "https://vm.runware.ai/video/x.mp4"


def error(code: str, message: str = "Its words.", **more: Any) -> dict[str, Any]:
    return {"code": code, "message": message, "taskUUID": A, **more}


def done(number: int = 0, **more: Any) -> dict[str, Any]:
    return {
        "taskType": "videoInference",
        "taskUUID": A,
        "status": "success",
        "videoUUID": f"v{number}",
        "videoURL": FILM,
        **more,
    }


WORKING = {"taskType": "videoInference", "taskUUID": A, "status": "processing"}


# ---- submit


@pytest.mark.parametrize(
    "answer",
    [
        reply({"data": [{"taskType": "videoInference", "taskUUID": A}]}),
        reply({"data": [{"taskType": "videoInference", "taskUUID": A.upper()}]}),
        reply({"data": [done()]}),
        reply([{"taskUUID": A}]),
        reply({"taskUUID": A}),
        reply({"data": [], "errors": [error("conflictTaskUUID")]}, 400),
        reply({"errors": [{"code": "conflictTaskUUID"}]}, 400),
        reply({"error": error("ConflictTaskUuid")}, 409),
        reply({"data": [{"taskUUID": A}], "errors": [error("x", taskUUID=B)]}),
    ],
)
def test_a_submit_is_accepted(answer):
    assert parsed_submit(answer, TICKET) == Accepted(TICKET)


@pytest.mark.parametrize(
    ("answer", "code", "then"),
    [
        (reply({"errors": [error("invalidApiKey")]}, 401), "paused_key", Then.PAUSE),
        (reply(None, 401), "paused_key", Then.PAUSE),
        (reply({"errors": [error("accountSuspended")]}, 403), "paused_key", Then.PAUSE),
        (reply({"errors": [error("tokenExpired")]}), "paused_key", Then.PAUSE),
        (
            reply({"errors": [error("insufficientCredits")]}, 402),
            "paused_credit",
            Then.PAUSE,
        ),
        (
            reply({"errors": [error("insufficientCredits")]}),
            "paused_credit",
            Then.PAUSE,
        ),
        (reply(None, 402), "paused_credit", Then.PAUSE),
        (reply({"errors": []}, 429), "rate_limited", Then.WAIT),
        (reply(None, 429), "rate_limited", Then.WAIT),
        (reply({"errors": [error("rateLimitExceeded")]}), "rate_limited", Then.WAIT),
        (
            reply({"errors": [error("invalidPositivePrompt")]}, 400),
            "provider_refused_input",
            Then.FAIL,
        ),
        (
            reply({"errors": [error("unsupportedParameter")]}),
            "provider_refused_input",
            Then.FAIL,
        ),
        (
            reply({"errors": [error("somethingNew")]}, 400),
            "provider_refused_input",
            Then.FAIL,
        ),
        (
            reply({"errors": [error("invalidProviderContent")]}, 400),
            "content_refused",
            Then.FAIL,
        ),
        (
            reply({"errors": [error("modelDisabled")]}),
            "provider_failed",
            Then.FAIL,
        ),
        (reply({"errors": [error("timeoutProvider")]}), "provider_timeout", Then.FAIL),
        (
            reply({"data": [{**WORKING, "status": "error", "error": error("maxX")}]}),
            "provider_refused_input",
            Then.FAIL,
        ),
    ],
)
def test_a_submit_is_refused_and_costs_nothing(answer, code, then):
    refused = parsed_submit(answer, TICKET)

    assert isinstance(refused, Refused)
    assert (refused.fault.code, refused.fault.then) == (code, then)
    assert refused.fault.charged is False
    assert "Nothing was charged." in refused.fault.message


def test_a_refusal_names_the_field_or_the_fields():
    one = reply({"errors": [error("invalidDuration", parameter="duration")]}, 400)
    two = reply({"errors": [error("invalidX", parameter=["width", "height"])]}, 400)

    named = [parsed_submit(answer, TICKET) for answer in (one, two)]

    assert [a.fault.places for a in named if isinstance(a, Refused)] == [
        ("duration",),
        ("width", "height"),
    ]


def test_a_pause_asked_for_is_kept():
    refused = parsed_submit(reply({"errors": []}, 429, retry_after=7), TICKET)

    assert isinstance(refused, Refused)
    assert refused.fault.after_seconds == 7


@pytest.mark.parametrize(
    "answer",
    [
        reply(None),
        reply(None, 400),
        reply(None, 403),
        reply({"data": []}),
        reply({"data": [{"taskUUID": B}]}),
        reply({}),
        reply([]),
        reply("hello"),
        reply(7),
        reply({"errors": [error("internal")]}, 500),
        reply({"errors": [error("noAvailableServer")]}, 503),
        reply({"errors": [error("invalidX")]}, 408),
        reply({"data": [{"taskUUID": A}]}, 302),
        reply({"data": [{"taskUUID": A}]}, 502),
    ],
)
def test_a_submit_without_a_clear_answer_may_have_been_taken(answer):
    unknown = parsed_submit(answer, TICKET)

    assert isinstance(unknown, Unknown)
    assert unknown.fault.then is Then.ASK
    assert unknown.fault.charged is None
    assert "It may have been charged." in unknown.fault.message


# ---- poll


def progress_of(body: Any, ticket: Ticket = TICKET, status: int = 200):
    return parsed_poll(reply(body, status), [ticket]).progress[ticket]


def test_a_task_at_work_says_so_and_its_percent_if_it_has_one():
    plain, counted = (
        progress_of({"data": [{**WORKING, **more}]}) for more in ({}, {"progress": 40})
    )

    assert (plain.phase, plain.percent) == (Phase.RUNNING, None)
    assert (counted.phase, counted.percent) == (Phase.RUNNING, 40)


def test_a_word_nobody_knows_is_a_task_at_work():
    assert progress_of({"data": [{**WORKING, "status": "dreaming"}]}).phase == "running"


def test_nothing_is_never_the_end():
    assert progress_of({"data": []}).phase is Phase.QUEUED


@pytest.mark.parametrize(
    "envelope", [lambda row: {"data": [row]}, lambda row: [row], lambda row: row]
)
def test_a_finished_film_has_an_address_a_cost_and_a_flag(envelope):
    progress = progress_of(envelope(done(cost=1.12, NSFWContent=True)))

    (film,) = progress.results
    assert (progress.phase, progress.failures) == (Phase.ENDED, ())
    assert (film.id, film.url, film.is_nsfw) == ("v0", FILM, True)
    assert film.cost == progress.cost == Decimal("1.12")


@pytest.mark.parametrize("cost", [{}, {"cost": 0}, {"cost": None}, {"cost": "free"}])
def test_a_cost_of_nothing_is_unknown(cost):
    progress = progress_of({"data": [done(**cost)]})

    assert progress.cost is progress.results[0].cost is None


@pytest.mark.parametrize(
    "body",
    [
        {"data": [{**WORKING, "status": "error", "error": error("taskFailed")}]},
        {"data": [], "errors": [error("taskFailed")]},
        {"errors": [error("taskFailed")]},
        {
            "data": [{**WORKING, "status": "error", "error": error("taskFailed")}],
            "errors": [error("taskFailed")],
        },
    ],
)
def test_a_failed_task_is_told_in_two_ways_and_counted_once(body):
    progress = progress_of(body)

    (fault,) = progress.failures
    assert progress.phase is Phase.ENDED
    assert (fault.code, fault.charged) == ("provider_failed", None)
    assert "“Its words”" in fault.message


@pytest.mark.parametrize(
    ("code", "ours"),
    [
        ("timeoutProvider", "provider_timeout"),
        ("invalidProviderContent", "content_refused"),
        ("sensitiveContentDetected", "content_refused"),
        ("insufficientCredits", "paused_credit"),
        ("taskCancelled", "cancelled_there"),
        ("invalidFrameImage", "provider_refused_input"),
        ("inferenceError", "provider_failed"),
        ("somethingNew", "provider_failed"),
        ("", "provider_failed"),
    ],
)
def test_a_task_ends_for_a_reason(code, ours):
    progress = progress_of({"data": [], "errors": [error(code)]})

    assert progress.phase is Phase.ENDED
    assert progress.failures[0].code == ours


@pytest.mark.parametrize("code", ["conflictTaskUUID", "invalidApiKey", "rateLimited"])
def test_an_error_that_says_nothing_of_the_task_does_not_end_it(code):
    progress = progress_of({"data": [], "errors": [error(code)]})

    assert (progress.phase, progress.failures) == (Phase.QUEUED, ())


def test_a_task_that_is_not_found_is_missing_and_not_failed():
    progress = progress_of({"data": [], "errors": [error("taskNotFound")]}, status=404)

    assert (progress.phase, progress.failures) == (Phase.MISSING, ())


def test_success_without_a_file_is_paid_and_not_delivered():
    row = done()
    del row["videoURL"]

    progress = progress_of({"data": [row]})

    assert progress.phase is Phase.ENDED
    assert progress.failures[0].code == "paid_not_delivered"
    assert A in progress.failures[0].message
    assert "videoUUID" in progress.said


@pytest.mark.parametrize(
    ("rows", "phase", "films", "faults"),
    [
        ([done(0), done(1)], "running", 2, 0),
        ([done(0), {**WORKING, "resultIndex": 1}], "running", 1, 0),
        ([done(0), done(0), done(1)], "running", 2, 0),
        (
            [done(0, resultIndex=0), done(9, resultIndex=0)],
            "running",
            1,
            0,
        ),
        ([done(0), done(1), done(2), done(3)], "ended", 4, 0),
        (
            [*map(done, range(3)), {"taskUUID": A, "status": "error", "error": {}}],
            "ended",
            3,
            1,
        ),
        # A failure of no result in particular, and nothing beside it: the job's own.
        ([{"taskUUID": A, "status": "error", "error": {}}], "ended", 0, 1),
        (
            [{"taskUUID": A, "status": "error", "error": {}, "resultIndex": 0}],
            "running",
            0,
            1,
        ),
        ([{"taskUUID": A, "status": "error", "error": {}}, done(0)], "running", 1, 1),
        ([{"taskUUID": A, "status": "error", "error": {}}, WORKING], "running", 0, 1),
    ],
)
def test_each_of_several_results_is_kept_as_it_appears(rows, phase, films, faults):
    progress = progress_of({"data": rows}, FOUR)

    assert progress.phase == phase
    assert (len(progress.results), len(progress.failures)) == (films, faults)


def test_a_failure_told_twice_does_not_end_a_sibling_at_work():
    bad = {"taskUUID": A, "status": "error", "error": error("taskFailed")}
    rows = [done(0), done(1), bad, {**WORKING, "resultIndex": 3}]

    progress = progress_of({"data": rows, "errors": [error("taskFailed")]}, FOUR)

    assert progress.phase is Phase.RUNNING
    assert (len(progress.results), len(progress.failures)) == (2, 1)


def test_a_task_that_vanished_with_its_reason_failed_as_a_whole():
    progress = progress_of({"data": [], "errors": [error("timeoutProvider")]}, FOUR)

    assert (progress.phase, len(progress.failures)) == (Phase.ENDED, 1)


def test_what_is_said_of_one_task_touches_no_other():
    body = {"data": [{**WORKING, "taskUUID": B}], "errors": [error("taskFailed")]}

    polled = parsed_poll(reply(body, 400), [TICKET, OTHER])

    assert polled.trouble is None
    assert polled.progress[TICKET].phase is Phase.ENDED
    assert polled.progress[OTHER].phase is Phase.RUNNING


def test_an_error_of_nobody_leaves_those_unanswered_as_they_were():
    body = {"data": [{**WORKING}], "errors": [{"code": "invalidX", "message": "?"}]}

    polled = parsed_poll(reply(body), [TICKET, OTHER])

    assert list(polled.progress) == [TICKET]
    assert polled.trouble is not None
    assert polled.trouble.code == "unclear_answer"


def test_a_task_of_somebody_else_is_not_ours():
    polled = parsed_poll(reply({"data": [{**done(), "taskUUID": "x"}]}), [TICKET])

    assert polled.progress[TICKET].results == ()


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (reply(None), "unclear_answer"),
        (reply(None, 500), "unclear_answer"),
        (reply({"errors": [error("x")]}, 503), "unclear_answer"),
        (reply(None, 404), "unclear_answer"),
        (reply("text"), "unclear_answer"),
        (reply(None, 401), "paused_key"),
        (reply({"errors": [{"code": "invalidApiKey"}]}), "paused_key"),
        (reply(None, 402), "paused_credit"),
        (reply(None, 429, retry_after=9), "rate_limited"),
    ],
)
def test_a_poll_without_a_clear_answer_fails_no_job(answer, code):
    polled = parsed_poll(answer, [TICKET, OTHER])

    assert polled.progress == {}
    assert polled.trouble is not None
    assert polled.trouble.code == code
    assert polled.trouble.after_seconds == answer.retry_after


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.decimals()
    | st.sampled_from([A, "success", "error", FILM]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "data",
                    "errors",
                    "error",
                    "taskUUID",
                    "status",
                    "code",
                    "message",
                    "videoURL",
                    "videoUUID",
                    "resultIndex",
                    "progress",
                    "cost",
                    "parameter",
                ]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@given(JSON, st.sampled_from([200, 302, 400, 401, 500]))
def test_no_answer_at_all_can_break_the_reader(body, status):
    answer = reply(None, status)
    answer = type(answer)(status, body, None, answer.exchange)

    submitted, polled = parsed_submit(answer, TICKET), parsed_poll(answer, [FOUR])

    assert isinstance(submitted, Accepted | Refused | Unknown)
    assert len(polled.progress) + bool(polled.trouble) >= 1
