"""The table of failures as data: what goes wrong, and what a person then sees."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

GATEWAYS = RUNWARE, WAVESPEED, RUNCOMFY = ("runware", "wavespeed", "runcomfy")
NAMES = {RUNWARE: "Runware", WAVESPEED: "WaveSpeedAI", RUNCOMFY: "RunComfy"}

# Kinds of lines in the ledger, in order.
OPEN = "quoted reserved"
FREE = f"{OPEN} released"
MAYBE = f"{OPEN} unknown"
PAID = f"{OPEN} charged released"

DECIDE = "ask give-up-billed give-up-free send-again"
NOT_CHARGED = "Nothing was charged."
MAY_BE = "It may have been charged."
GOES_ON = "The job goes on there and is billed as ordered."
IS_PAID = "The film is made and paid for."
BY_ITSELF = ("", "done")


@dataclass(frozen=True)
class Row:
    """One line of the table.

    `state` is the render's as long as the fault lasts; `says` the parts of what the
    pages say then, in order ({who} is the gateway); `accepted` how many jobs the
    gateway took and billed. `then`: what is pressed when the fault is over (nothing
    where it goes on by itself), and the end. `minutes` pass while it lasts.
    """

    case: str
    fault: str
    state: str
    says: tuple[str, ...]
    money: str = OPEN
    accepted: int = 1
    buttons: str = ""
    then: tuple[str, str] | None = None
    at: tuple[str, ...] = GATEWAYS
    results: int = 1
    minutes: int = 0

    def said_by(self, gateway: str) -> list[str]:
        return [part.format(who=NAMES[gateway]) for part in self.says]


def cases(rows: Iterable[Row]) -> dict[str, tuple[Row, str]]:
    """Every row at every gateway it is for, by a name that can be read."""
    return {f"{row.case}, {at}": (row, at) for row in rows for at in row.at}


def paused(case: str, fault: str, *says: str, **more: Any) -> Row:
    """Nothing left; a person lets it go on."""
    then = ("go-on", "done")
    says = (says[0], NOT_CHARGED, *says[1:])
    return Row(case, fault, "queued", says, OPEN, 0, "cancel go-on", then, **more)


def refused(case: str, fault: str, *says: str) -> Row:
    says = (says[0], NOT_CHARGED, *says[1:])
    return Row(case, fault, "failed", says, FREE, 0, "again", ("again", "done"))


_KEY = "{who} does not accept this key: “"
_MEND_KEY = "Put in a key that works, or mend this one there and press “Try again”."
BEFORE_THE_JOB = [
    paused("bad key", "bad-key@submit", _KEY, _MEND_KEY),
    paused("suspended account", "suspended@submit", _KEY, _MEND_KEY),
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
        then=BY_ITSELF,
    ),
    refused(
        "a field refused",
        "refused-input",
        "{who} did not accept the order: “",
        "Change what it names and order again.",
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
    "hangs-before",
    "server-error",
    "unavailable",
    "html-body",
)
_DONE_UNHEARD = (
    "lost-reply-after",
    "hangs-after",
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
        then=BY_ITSELF,
        at=(RUNWARE,),
    )
    own_way = (_DARK, MAY_BE, "Ask {who} whether it has the job, or send it again")
    finds = replace(asks, says=own_way, at=(WAVESPEED,))
    asked = replace(finds, state="unknown", money=MAYBE, buttons=DECIDE)
    again = replace(asked, then=("send-again", "done"))
    if accepted:
        given_up = replace(asked, then=("give-up-billed", "cancelled"), at=(RUNCOMFY,))
        return [asks, finds, given_up]
    return [asks, replace(again, at=(WAVESPEED, RUNCOMFY))]


REPLY_LOST = [
    *(row for fault in _NOTHING_DONE for row in _dark(fault, 0)),
    *(row for fault in _DONE_UNHEARD for row in _dark(fault, 1)),
    *(
        replace(row, case="an error with status 200", fault="error-in-200@submit:1x1")
        for row in _dark("error-in-200", 0)[1:]
    ),
]


def _running(case: str, fault: str, *says: str, **more: Any) -> Row:
    """Nothing learnt ends a job."""
    return Row(case, fault, "running", says, buttons="cancel", then=BY_ITSELF, **more)


_UNCLEAR = ("{who} gave no clear answer just now.", GOES_ON, "It is asked again")
WHILE_IT_RUNS = [
    *(
        _running(f"poll, {fault}", f"{fault}@poll", *_UNCLEAR)
        for fault in (
            "server-error",
            "unavailable",
            "lost-reply-before",
            "hangs-before",
            "garbage-json",
            "html-body",
            "empty-body",
            "error-in-200",
        )
    ),
    _running(
        "key refused while it runs",
        "bad-key@poll",
        _KEY,
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
        (
            "{who} has said nothing new for 31 minutes.",
            MAY_BE,
            "It is still asked from time to time, and a late film is kept.",
        ),
        buttons="cancel",
        minutes=31,
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
        then=("again", "done"),
        at=(RUNWARE, RUNCOMFY),
    )
    back = (what, "WaveSpeedAI gives the money back within 3 hours.", way)
    return [unsure, replace(unsure, says=back, money=FREE, at=(WAVESPEED,))]


_ANEW = "Order it again as a new render."
_BROKEN = "{who} could not make the film: “"
_TOO_LONG = "{who} gave up: the film took too long: “"
THE_JOB_FAILED = [
    *_failed(
        "prompt refused",
        "refused-prompt",
        "The prompt or a picture was refused by {who}: “",
        "Change them and order again.",
    ),
    *_failed("the model failed", "fails", _BROKEN, _ANEW),
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


def _fetching(case: str, fault: str, *says: str) -> Row:
    """The film is there, and paid for: only fetching it goes wrong."""
    then = ("fetch", "done")
    return Row(case, fault, "collecting", says, PAID, buttons="fetch", then=then)


_AGAIN = "It is fetched again by itself, which costs nothing."
_ADDRESS = "A fresh address is asked for and it is fetched again by itself, which costs"
FETCHING = [
    _fetching(
        "film cut off",
        "truncated-video",
        "The connection to {who} broke off.",
        IS_PAID,
        _AGAIN,
    ),
    _fetching(
        "half a film",
        "half-video:1x2",
        "The film from {who} arrived damaged.",
        "It is made and paid for.",
        _AGAIN,
    ),
    _fetching(
        "a page instead of the film",
        "html-video",
        "{who} sent ",
        " instead of the film.",
        IS_PAID,
        _ADDRESS,
    ),
    _fetching(
        "a packed film",
        "gzip-bomb",
        "{who} sent something packed instead of the film.",
        IS_PAID,
        _ADDRESS,
    ),
    _fetching(
        "address expired",
        "expired-result",
        "The film's address at {who} no longer works.",
        IS_PAID,
        _ADDRESS,
    ),
    Row(
        "a film called text",
        "wrong-content-type",
        "done",
        ("Take 1",),
        PAID,
    ),
    Row(
        "private address",
        "private-url",
        "collecting",
        (
            "{who} put the film at an address where this studio fetches nothing.",
            IS_PAID,
            "Whoever runs this server can allow the address; then press “Fetch it now”",
        ),
        PAID,
        buttons="fetch",
    ),
    Row(
        "address always expired",
        "expired-result",
        "failed",
        (
            "The film is no longer to be had from {who}.",
            "It was charged.",
            "Ask {who} for the file, or order it again as a new render.",
        ),
        PAID,
        buttons="again",
    ),
    Row(
        "half a film each time",
        "half-video",
        "failed",
        (
            "came 4 times from {who} and was no film that can be played.",
            "It was charged.",
            "Ask {who} for the file, or order it again as a new render.",
        ),
        PAID,
        buttons="again",
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
TABLE = [
    *BEFORE_THE_JOB,
    *REPLY_LOST,
    *WHILE_IT_RUNS,
    *THE_JOB_FAILED,
    *FETCHING,
    FLAGGED,
]
