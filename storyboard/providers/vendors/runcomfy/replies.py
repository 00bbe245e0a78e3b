"""What RunComfy answers, as values: pure. Dates are those of reading a document."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from storyboard.providers import failures
from storyboard.providers.answers import (
    addresses,
    amount,
    dollars,
    messages,
    moment,
    rows,
    table,
    text,
    whole,
)
from storyboard.providers.base import (
    Accepted,
    Answer,
    CancelOutcome,
    Phase,
    Progress,
    Refused,
    Result,
    Seen,
    Stopped,
    Ticket,
    Unknown,
)
from storyboard.providers.errors import Fault
from storyboard.providers.http import Reply

NAME = "RunComfy"
_KEPT = 2_000
# Codes of its documentation; they come with HTTP 200 too (its MCP server, 2026-11-20).
_BAD_ID, _NO_BALANCE, _BAD_TOKEN, _NOT_YOURS, _GONE = (
    "400001", "400002", "400004", "403001", "404001",
)  # fmt: skip
_KNOWN = frozenset({_BAD_ID, _NO_BALANCE, _BAD_TOKEN, _NOT_YOURS, _GONE})
# Their own trouble, like an HTTP 500: such an order may have been taken.
_THEIR_FAULT = "5"
_QUEUED = frozenset({"in_queue", "queued", "pending", "waiting", "starting"})

Row = Mapping[str, Any]


def _code(reply: Reply) -> str:
    """`error_code` by the documents; a known one under `code` is believed as well."""
    body = table(reply.json)
    other = text(body.get("code"))
    return text(body.get("error_code")) or (other if other in _KNOWN else "")


def _said(body: Row) -> str:
    """`error_message`, `message`, `error` or `detail`; the last may be a list."""
    return text(body.get("error_message")) or messages(body)


def _places(body: Row) -> tuple[str, ...]:
    """`detail: [{loc: ["body", "duration"], msg: …}]`, as 422 answers have it."""
    found = (row.get("loc") for row in rows(body.get("detail")))
    paths = (loc[loc[:1] == ["body"] :] for loc in found if isinstance(loc, list))
    names = (".".join(map(text, path)) for path in paths)
    return tuple(name for name in names if name)


def said_no(reply: Reply) -> Fault | None:
    """A clear no, before anything was made, whatever the HTTP status. None when the
    answer is a yes or nothing that can be believed.
    """
    body, code, status = table(reply.json), _code(reply), reply.status
    said = _said(body) or code
    if status == 429:
        return failures.rate_limited(NAME, reply.retry_after)
    if code == _NO_BALANCE or status == 402:
        return failures.no_credit(NAME, said)
    if code == _BAD_TOKEN or status == 401:
        return failures.key_refused(NAME, said)
    if not said or status == 408 or status >= 500 or 300 <= status < 400:
        return None
    if code.startswith(_THEIR_FAULT):
        return None
    if status == 403:
        return failures.key_refused(NAME, said)
    if not code and status < 400:
        return None
    if failures.is_about_credit(said):
        return failures.no_credit(NAME, said)
    if failures.is_about_content(said):
        return failures.content_refused(NAME, said, charged=False)
    return failures.input_refused(NAME, said, _places(body))


def parsed_submit(reply: Reply, *, model_id: str) -> Answer:
    """ "This API has no documented idempotency contract" (its nodes, 2026-11-20):
    whatever is not clear may have been taken.
    """
    remote_id = text(table(reply.json).get("request_id"))
    if reply.is_ok and remote_id and not _code(reply):
        return Accepted(Ticket("runcomfy", remote_id, model_id))
    if fault := said_no(reply):
        return Refused(fault)
    return Unknown(failures.sent_into_the_dark(NAME))


def parsed_poll(reply: Reply, ticket: Ticket) -> Progress | Fault:
    """The answer of `/result`, whose own status decides: on `/status`, `completed`
    says only that it ended (documents and observed, 2026-11-20).
    """
    body, code = table(reply.json), _code(reply)
    if reply.is_ok and not code and "status" in body:
        other = text(body.get("request_id")) not in {"", ticket.remote_id}
        return failures.unclear(NAME) if other else _progress(body, ticket)
    if code in {_GONE, _BAD_ID, _NOT_YOURS}:
        return Progress(Phase.MISSING, said=_kept(reply.json))
    fault = said_no(reply)
    if fault and fault.code in {"paused_key", "rate_limited"}:
        return fault
    if failures.is_about_the_id(reply.status):
        return Progress(Phase.MISSING, said=_kept(reply.json))
    return failures.unclear(NAME, reply.retry_after)


def parsed_job(reply: Reply, ticket: Ticket) -> Seen | Fault:
    """A job somebody named by its id; its model stands beside its cost (its nodes,
    2026-11-20).
    """
    told = parsed_poll(reply, ticket)
    if isinstance(told, Fault):
        return told
    if told.phase is Phase.MISSING:
        return failures.no_such_job(NAME, ticket.remote_id)
    body = table(reply.json)
    model, made_at = text(body.get("model_id")), moment(body.get("created_at"))
    return Seen(ticket, told, model, made_at)


def _progress(body: Row, ticket: Ticket) -> Progress:
    status, kept = text(body.get("status")).lower(), _kept(body)
    cost = dollars(body.get("cost"))
    if status in {"succeeded", "completed"}:
        results = _results(body.get("output"), ticket)
        if status == "completed" and not results and (said := _said(body)):
            fault = _failed(said)
            return Progress(Phase.ENDED, failures=(fault,), cost=cost, said=kept)
        faults = () if results else (failures.not_delivered(NAME, ticket.remote_id),)
        return Progress(Phase.ENDED, None, results, faults, cost, kept)
    if status in {"failed", "error"}:
        fault = _failed(_said(body))
        return Progress(Phase.ENDED, failures=(fault,), cost=cost, said=kept)
    if status in {"cancelled", "canceled"}:
        fault = failures.cancelled_there(NAME)
        return Progress(Phase.ENDED, failures=(fault,), cost=cost, said=kept)
    # Any other word is a job still on its way.
    phase = Phase.QUEUED if status in _QUEUED else Phase.RUNNING
    return Progress(phase, said=kept)


def _failed(said: str) -> Fault:
    """Whether a failed job is billed is not documented (2026-11-20)."""
    if failures.is_about_content(said):
        return failures.content_refused(NAME, said, charged=None)
    return failures.provider_failed(NAME, said, charged=None)


def _results(output: object, ticket: Ticket) -> tuple[Result, ...]:
    """`video`, else `videos`; "a single URL string or an array" (2026-11-20)."""
    fields = table(output)
    found = (
        addresses(fields.get("video"))
        or addresses(fields.get("videos"))
        or addresses(output)
    )
    return tuple(
        Result(id=f"{ticket.remote_id}:{number}", url=url)
        for number, url in enumerate(found)
    )


def parsed_cancel(reply: Reply) -> CancelOutcome:
    """202 with an `outcome`; only a queued job can be cancelled (2026-11-20)."""
    outcome = text(table(reply.json).get("outcome")).lower()
    if reply.is_ok and outcome == "cancelled":
        message = f"{NAME} stopped it before it began. Nothing was charged."
        return CancelOutcome(Stopped.YES, message)
    if reply.is_ok and outcome == "not_cancellable":
        message = (
            f"{NAME} has begun and cannot stop it. It will be billed, whether you want "
            "the film or not."
        )
        return CancelOutcome(Stopped.NO, message)
    return unsure_cancel()


def unsure_cancel() -> CancelOutcome:
    message = (
        f"{NAME} gave no clear answer, so it may go on and be billed, whether you "
        "want the film or not."
    )
    return CancelOutcome(Stopped.UNSURE, message)


def parsed_balance(reply: Reply) -> Decimal | None:
    """`balance_usd`, or millionths of a dollar (its MCP server, 2026-11-20)."""
    body = table(reply.json)
    if (known := amount(body.get("balance_usd"))) is not None:
        return known
    small = whole(body.get("balance_microdollars"))
    return None if small is None else Decimal(small) / 1_000_000


def _kept(value: object) -> str:
    return json.dumps(value, default=str, ensure_ascii=False)[:_KEPT]
