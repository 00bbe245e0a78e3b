"""Rows of the table of failures: the order is refused, or nobody heard the answer."""

from dataclasses import replace
from typing import Any

from tests.gateways.failures import (
    CANNOT_ASK,
    DECIDE,
    FREE,
    MAY_BE,
    MAYBE,
    NOT_CHARGED,
    OPEN,
    REFUSED_KEY,
    RUNCOMFY,
    RUNWARE,
    SENT_BY_ITSELF,
    WAVESPEED,
    Row,
)


def paused(case: str, fault: str, *says: str, **more: Any) -> Row:
    """Nothing left; a person lets it go on."""
    then = ("go-on", "running")
    says = (says[0], NOT_CHARGED, *says[1:])
    return Row(case, fault, "queued", says, OPEN, 0, "cancel go-on", then, **more)


def refused(case: str, fault: str, *says: str) -> Row:
    says = (says[0], NOT_CHARGED, *says[1:])
    return Row(case, fault, "failed", says, FREE, 0, "again", ("again", "running"))


_MEND_KEY = "Put in a key that works, or mend this one there and press “Try again”."
BEFORE_THE_JOB = [
    paused("bad key", "bad-key@submit", REFUSED_KEY, _MEND_KEY),
    paused("suspended account", "suspended@submit", REFUSED_KEY, _MEND_KEY),
    paused(
        "no credit",
        "no-credit",
        "The account at {who} has no credit left: “",
        "Top it up there, then press “Try again”.",
    ),
    Row(
        "too many requests",
        "rate-limited@submit",
        "queued",
        ("{who} asks for a pause.", NOT_CHARGED, "It is sent again by itself."),
        accepted=0,
        buttons="cancel",
        then=SENT_BY_ITSELF,
    ),
    replace(
        refused(
            "a field refused",
            "refused-input",
            "{who} did not accept the order: “",
            "Change what it names and order again.",
        ),
        names="The length",
    ),
    refused(
        "prompt refused at once",
        "refused-at-submit",
        "The prompt or a picture was refused by {who}: “",
        "Change them and order again.",
    ),
    replace(
        refused(
            "an error with status 200",
            "error-in-200@submit",
            "{who} could not make the film: “",
            "Order it again as a new render.",
        ),
        at=(RUNWARE,),
    ),
]

_DARK = "The order was sent, but no clear answer came from {who}."
_NOTHING_DONE = (
    "lost-reply-before",
    "server-error",
    "unavailable",
    "html-body",
)
_DONE_UNHEARD = (
    "lost-reply-after",
    "server-error-after",
    "html-body-after",
    "garbage-json",
    "empty-body",
)


def _dark(fault: str, accepted: int) -> list[Row]:
    """A submit without an answer that can be believed."""
    asks = Row(
        f"submit, {fault}",
        f"{fault}@submit:1x1",
        "submitting",
        (_DARK, MAY_BE, "under the same number, which is not billed twice."),
        accepted=accepted,
        then=SENT_BY_ITSELF,
        at=(RUNWARE,),
    )
    own_way = (_DARK, MAY_BE, "Ask {who} whether it has the job, or send it again")
    finds = replace(asks, says=own_way, at=(WAVESPEED,))
    asked = replace(finds, state="unknown", money=MAYBE, buttons=DECIDE)
    again = replace(asked, then=("send-again", "running"))
    alone = replace(asked, buttons=CANNOT_ASK, at=(RUNCOMFY,))
    if accepted:
        given_up = replace(alone, then=("give-up-billed", "cancelled"))
        return [asks, finds, given_up]
    return [asks, again, replace(alone, then=again.then)]


REPLY_LOST = [
    *(row for fault in _NOTHING_DONE for row in _dark(fault, 0)),
    *(row for fault in _DONE_UNHEARD for row in _dark(fault, 1)),
    *(
        replace(row, case="an error with status 200", fault="error-in-200@submit:1x1")
        for row in _dark("error-in-200", 0)[1:]
    ),
]
