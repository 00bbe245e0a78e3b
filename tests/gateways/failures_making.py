"""Rows of the table of failures: while the film is made there, and how that ends."""

from dataclasses import replace
from typing import Any

from tests.gateways.failures import (
    BY_ITSELF,
    FREE,
    GOES_ON,
    MAY_BE,
    MAYBE,
    PAID,
    REFUSED_KEY,
    RUNCOMFY,
    RUNWARE,
    WAVESPEED,
    Row,
    in_turn,
)


def _running(case: str, fault: str, *says: str, **more: Any) -> Row:
    """Nothing learnt ends a job."""
    return Row(case, fault, "running", says, buttons="cancel", then=BY_ITSELF, **more)


_NOTHING_NEW = (
    "{who} has said nothing new for 31 minutes.",
    MAY_BE,
    "It is still asked from time to time, and a late film is kept.",
)
_UNCLEAR = ("{who} gave no clear answer just now.", GOES_ON, "It is asked again")
# Two gateways are asked about one job after the other by the same code, and what they
# may answer is proved with their adapters.
WHILE_IT_RUNS = [
    *in_turn(
        (
            _running(f"poll, {fault}", f"{fault}@poll", *_UNCLEAR)
            for fault in (
                "server-error",
                "lost-reply-before",
                "garbage-json",
                "html-body",
                "error-in-200",
            )
        ),
        (WAVESPEED, RUNCOMFY),
        beside=RUNWARE,
    ),
    _running(
        "key refused while it runs",
        "bad-key@poll",
        REFUSED_KEY,
        GOES_ON,
        "Put in a key that works: then it is asked again by itself.",
    ),
    _running(
        "too many polls",
        "rate-limited@poll",
        "{who} asks for a pause.",
        GOES_ON,
        "It is asked again by itself.",
    ),
    _running("a word nobody knows", "unknown-status@poll", "Rendering at {who}"),
    _running(
        "an answer about another job",
        "foreign-task@poll",
        *_UNCLEAR,
        at=(WAVESPEED, RUNCOMFY),
    ),
    Row(
        "never ends",
        "never-ends",
        "running",
        _NOTHING_NEW,
        buttons="cancel",
        minutes=31,
    ),
]


_LOST = Row(
    "the job is not known there",
    "forgets-job@poll",
    "failed",
    ("{who} no longer tells anything of this job.", MAY_BE, "Ask {who} about job "),
    MAYBE,
    buttons="again",
    at=(WAVESPEED, RUNCOMFY),
    minutes=31,
)
# To Runware a job it does not know and one that waits are the same.
_EMPTY = Row(
    "nothing but empty answers",
    "forgets-job@poll",
    "running",
    _NOTHING_NEW,
    buttons="cancel",
    then=BY_ITSELF,
    at=(RUNWARE,),
    minutes=31,
)
NOTHING_OF_IT = [
    _LOST,
    _EMPTY,
    replace(
        _LOST,
        case="nothing but empty answers for a week",
        at=(RUNWARE,),
        minutes=8 * 24 * 60,
    ),
]


def _failed(case: str, fault: str, what: str, way: str) -> list[Row]:
    """The job failed. Only WaveSpeedAI says that it gives the money back."""
    unsure = Row(
        case,
        fault,
        "failed",
        (what, MAY_BE, way),
        MAYBE,
        buttons="again",
        then=("again", "running"),
        at=(RUNWARE, RUNCOMFY),
    )
    back = (what, "WaveSpeedAI gives the money back within 3 hours.", way)
    return [unsure, replace(unsure, says=back, money=FREE, at=(WAVESPEED,))]


_ANEW = "Order it again as a new render."
_CHANGE = "Change them and order again."
_REFUSED = "The prompt or a picture was refused by {who}: “"
_BROKEN = "{who} could not make the film: “"
_TOO_LONG = "{who} gave up: the film took too long: “"
THE_JOB_FAILED = [
    *_failed("prompt refused", "refused-prompt", _REFUSED, _CHANGE),
    *_failed("the model failed", "fails", _BROKEN, _ANEW),
    *(
        replace(row, case=f"both of two: {row.case}", at=(RUNWARE,), results=2)
        for row in (
            *_failed("prompt refused", "refused-prompt", _REFUSED, _CHANGE)[:1],
            *_failed("the model failed", "fails", _BROKEN, _ANEW)[:1],
        )
    ),
    *(
        replace(row, at=tuple(set(row.at) - {RUNCOMFY}))
        for row in _failed("provider timeout", "provider-timeout", _TOO_LONG, _ANEW)
    ),
    Row(
        "finished, no film",
        "no-output",
        "failed",
        (
            "{who} says the film is finished, but gave no file.",
            "It was probably charged.",
            "Ask {who} about job ",
        ),
        MAYBE,
        buttons="again",
    ),
    Row(
        "one of two fails",
        "one-fails",
        "done",
        (
            "{who} made 1 of 2 films. What came is kept;",
            "the rest may have been charged.",
            "Order the missing ones as a new render.",
        ),
        PAID,
        at=(RUNWARE,),
        results=2,
    ),
    Row(
        "one of two never comes",
        "fewer-results",
        "done",
        (
            "{who} made 1 of 2 films. What came is kept;",
            "the rest may have been charged.",
            "Order the missing ones as a new render.",
        ),
        PAID,
        at=(RUNWARE,),
        results=2,
        minutes=31,
    ),
]

FLAGGED = Row(
    "flagged",
    "nsfw",
    "done",
    ("{who} flagged this film as not safe for work.",),
    PAID,
    at=(RUNWARE, WAVESPEED),
)
