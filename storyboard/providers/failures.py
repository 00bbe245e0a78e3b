"""Every failure of a gateway: its code, what becomes of the render, its sentence.

A sentence says what happened, whether it cost money, and what to do. `who` is the
gateway's name, `said` its own words, quoted short.
"""

import re
from dataclasses import replace

from storyboard.domain.text import refused_character
from storyboard.providers.errors import Fault, NotSent, Then

_LONGEST_QUOTE = 300
_FREE = "Nothing was charged."
_MAYBE = "It may have been charged."
_ANY_CONTENT = re.compile(
    r"nsfw|sensitive|moderat|content.?(polic|filter)|prohibited|risk control|unsafe",
    re.I,
)
_ANY_CREDIT = re.compile(
    r"(insufficient|not enough|no|low|out of) (account )?(credit|balance|fund)|top.?up",
    re.I,
)


def quoted(said: str) -> str:
    """A stranger's sentence, short and safe to show, with a colon in front."""
    short = shortened(said.rstrip(". \n"), _LONGEST_QUOTE)
    return f": “{short}”" if short else ""


def shortened(said: str, most: int) -> str:
    """On one line, without characters no page shows."""
    clean = "".join(c for c in " ".join(said.split()) if not refused_character(c))
    return clean if len(clean) <= most else clean[:most] + "…"


def is_about_content(said: str) -> bool:
    return bool(_ANY_CONTENT.search(said))


def is_about_credit(said: str) -> bool:
    return bool(_ANY_CREDIT.search(said))


def is_about_the_id(status: int) -> bool:
    """Whether an answer with this status, to a question about one job, is about that
    job: not about the key, the money, the pace or the way.
    """
    return 400 <= status < 500 and status not in {401, 402, 403, 407, 408, 425, 429}


_MONEY = {True: "It was charged.", False: _FREE, None: _MAYBE}


def key_refused(who: str, said: str = "") -> Fault:
    message = (
        f"{who} does not accept this key{quoted(said)}. {_FREE} Put in a key that "
        "works, or mend this one there and press “Try again”."
    )
    return Fault("paused_key", message, Then.PAUSE)


def key_gone(who: str) -> Fault:
    message = (
        f"The key for {who} that this was ordered with is gone or cannot be read. "
        f"{_FREE} Put in a key; what waits for it then goes on."
    )
    return Fault("paused_key", message, Then.PAUSE)


def no_credit(who: str, said: str = "") -> Fault:
    message = (
        f"The account at {who} has no credit left{quoted(said)}. {_FREE} Top it up "
        "there, then press “Try again”."
    )
    return Fault("paused_credit", message, Then.PAUSE)


def rate_limited(who: str, after: float | None = None) -> Fault:
    message = f"{who} asks for a pause. {_FREE} It is sent again by itself."
    return Fault("rate_limited", message, Then.WAIT, after_seconds=after)


def unreachable(who: str) -> Fault:
    message = (
        f"{who} could not be reached. {_FREE} Nothing was sent; it is tried again by "
        "itself."
    )
    return Fault("unreachable", message, Then.WAIT)


def not_sent(who: str, error: NotSent) -> Fault:
    return key_refused(who, error.message) if error.is_key else unreachable(who)


def input_refused(who: str, said: str = "", places: tuple[str, ...] = ()) -> Fault:
    message = (
        f"{who} did not accept the order{quoted(said)}. {_FREE} Change what it "
        "names and order again."
    )
    return Fault("provider_refused_input", message, Then.FAIL, places=places)


def content_refused(
    who: str, said: str = "", *, charged: bool | None, money: str = ""
) -> Fault:
    message = (
        f"The prompt or a picture was refused by {who}{quoted(said)}. "
        f"{money or _MONEY[charged]} Change them and order again."
    )
    return Fault("content_refused", message, Then.FAIL, charged)


def provider_failed(
    who: str, said: str = "", *, charged: bool | None, money: str = ""
) -> Fault:
    message = (
        f"{who} could not make the film{quoted(said)}. {money or _MONEY[charged]} "
        "Order it again as a new render."
    )
    return Fault("provider_failed", message, Then.FAIL, charged)


def timed_out(
    who: str, said: str = "", *, charged: bool | None, money: str = ""
) -> Fault:
    message = (
        f"{who} gave up: the film took too long{quoted(said)}. "
        f"{money or _MONEY[charged]} Order it again as a new render."
    )
    return Fault("provider_timeout", message, Then.FAIL, charged)


def cancelled_there(who: str) -> Fault:
    message = f"The job was cancelled at {who}. {_MAYBE} Order it again if you want it."
    return Fault("cancelled_there", message, Then.FAIL, charged=None)


def not_delivered(who: str, remote_id: str) -> Fault:
    message = (
        f"{who} says the film is finished, but gave no file. It was probably charged. "
        f"Ask {who} about job {remote_id}; its answer is kept here."
    )
    return Fault("paid_not_delivered", message, Then.FAIL, charged=None)


def sent_into_the_dark(who: str) -> Fault:
    """The reply to a submit was lost, where sending it twice pays twice."""
    message = (
        f"The order was sent, but no clear answer came from {who}. {_MAYBE} Ask {who} "
        "whether it has the job, or send it again and accept that it may be billed "
        "twice."
    )
    return Fault("unknown_sent", message, Then.ASK, charged=None)


def sent_after_the_backup(who: str, taken: str) -> Fault:
    """The studio was restored, and its order waited to be sent when it was copied."""
    message = (
        f"This studio was restored from a backup of {taken}. The order waited to be "
        f"sent then, and may have been sent to {who} since. {_MAYBE} Nothing is sent "
        f"again by itself: look into the account at {who}, then decide here."
    )
    return Fault("unknown_sent", message, Then.ASK, charged=None)


def first_still_open(who: str, ended: str) -> Fault:
    """A second sending came to nothing; `ended` is how, in a sentence of this file."""
    ended = ended.replace(_FREE, "For this second sending nothing was charged.")
    message = (
        f"{ended} Whether {who} took the first one is still not known: it may have "
        f"been charged. Ask {who} whether it has that job, or give it up."
    )
    return Fault("unknown_sent", message, Then.ASK, charged=None)


def no_such_job(who: str, remote_id: str) -> Fault:
    message = (
        f"{who} knows no job {remote_id} of this key. Nothing was changed, and asking "
        "cost nothing. Look at the id again: it has to be whole."
    )
    return Fault("no_such_job", message, Then.FAIL)


def element_in_the_dark(who: str, slug: str) -> Fault:
    message = (
        f"@{slug} was to be made at {who} first, but no clear answer came. The film "
        "was not ordered and costs nothing; the element may have cost about a cent. "
        "Order again to have it made anew."
    )
    return Fault("element_unknown", message, Then.FAIL, charged=None)


def element_lost(who: str, slug: str) -> Fault:
    message = (
        f"@{slug} was being made at {who} first, and {who} no longer tells anything of "
        "it. The film was not ordered and costs nothing; the element may have cost "
        "about a cent. Order again to have it made anew."
    )
    return Fault("element_lost", message, Then.FAIL, charged=None)


def asked_again(who: str, after: float | None = None) -> Fault:
    """The reply to a submit was lost, where the same number is never billed twice."""
    message = (
        f"The order was sent, but no clear answer came from {who}. {_MAYBE} It is "
        "asked about again under the same number, which is not billed twice."
    )
    return Fault("unknown_sent", message, Then.ASK, None, after_seconds=after)


def unclear(who: str, after: float | None = None) -> Fault:
    """A question, not an order, was answered with an error or with nonsense."""
    message = (
        f"{who} gave no clear answer just now. {_FREE} It is asked again by itself."
    )
    return Fault("unclear_answer", message, Then.WAIT, after_seconds=after)


_ASKED_ON = {
    "paused_key": "Put in a key that works: then it is asked again by itself.",
    "paused_credit": "Top it up there; it is asked again by itself.",
}


def unheard(fault: Fault) -> Fault:
    """The same, met while asking about jobs that are under way: those cost what they
    cost.
    """
    happened, free, _ = fault.message.partition(f" {_FREE} ")
    if not free:
        return fault
    way = _ASKED_ON.get(fault.code, "It is asked again by itself.")
    message = f"{happened} The job goes on there and is billed as ordered. {way}"
    return replace(fault, message=message, charged=None)


def not_prepared(who: str) -> str:
    """A file did not go up: said instead of `unclear`, for there is no job yet."""
    return (
        f"{who} did not take the pictures just now. The film is not ordered yet. "
        f"{_FREE} It is tried again by itself."
    )


def stalled(who: str, minutes: int) -> Fault:
    message = (
        f"{who} has said nothing new for {minutes} minutes. {_MAYBE} It is still asked "
        "from time to time, and a late film is kept."
    )
    return Fault("stalled", message, Then.WAIT, charged=None)


def job_lost(who: str, remote_id: str) -> Fault:
    message = (
        f"{who} no longer tells anything of this job. {_MAYBE} Ask {who} about job "
        f"{remote_id}, or order it again as a new render."
    )
    return Fault("job_lost", message, Then.FAIL, charged=None)


def result_gone(who: str) -> Fault:
    message = (
        f"The film is no longer to be had from {who}. It was charged. Press “Fetch "
        f"again”, which costs nothing, ask {who} for the file, or order it again as a "
        "new render."
    )
    return Fault("result_gone", message, Then.FAIL, charged=True)


def result_unusable(who: str, remote_id: str, times: int) -> Fault:
    message = (
        f"The film of job {remote_id} came {times} times from {who} and was no film "
        "that can be played. It was charged. Press “Fetch again”, which costs nothing, "
        f"ask {who} for the file, or order it again as a new render."
    )
    return Fault("result_unusable", message, Then.FAIL, charged=True)


def result_late(who: str, days: int) -> Fault:
    message = (
        f"{who} did not send the film in {days} days. It was charged. Press “Fetch "
        f"again”, which costs nothing, ask {who} for the file, or order it again as a "
        "new render."
    )
    return Fault("result_late", message, Then.FAIL, charged=True)


def too_few(who: str, got: int, asked: int) -> Fault:
    message = (
        f"{who} made {got} of {asked} films. What came is kept; the rest may have been "
        "charged. Order the missing ones as a new render."
    )
    return Fault("fewer_results", message, Then.FAIL, charged=None)
