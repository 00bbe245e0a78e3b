"""What WaveSpeedAI answers, as values: pure. Dates are those of reading a document."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from storyboard.domain.money import Quote
from storyboard.providers import failures
from storyboard.providers.answers import (
    addresses,
    amount,
    messages,
    moment,
    rows,
    table,
    text,
)
from storyboard.providers.base import (
    Accepted,
    Answer,
    Candidate,
    Phase,
    Progress,
    Refused,
    Result,
    Seen,
    Ticket,
    Unknown,
)
from storyboard.providers.errors import Fault
from storyboard.providers.http import Reply

NAME = "WaveSpeedAI"
_KEPT = 2_000
_FIRST_WORDS = 80
# "429 … resets each minute" (troubleshooting guide, 2026-11-20).
_MINUTE = 60.0
# The seed knows four words, the server's own list more (CLI and client, 2026-11-20).
_ENDS = frozenset({"failed", "cancelled", "canceled", "timeout", "deleted"})
# "Failed tasks are automatically refunded within 3 hours" (guide, 2026-11-20).
_REFUND = "WaveSpeedAI gives the money back within 3 hours."
# `field "duration" is required` (a public integration, observed 2026-11-20): a field is
# named in the words alone.
_FIELD = re.compile(r'field "([\w.\[\]]+)"', re.ASCII)

Row = Mapping[str, Any]


def _status(reply: Reply) -> int:
    """Of HTTP; where that says yes, the body's own."""
    code = table(reply.json).get("code")
    return code if reply.is_ok and isinstance(code, int) else reply.status


def said_no(reply: Reply) -> Fault | None:
    """A clear no, before anything was made: by the HTTP status, then by `code`. None
    when the answer is a yes or nothing that can be believed.
    """
    body = table(reply.json)
    status, said = _status(reply), messages(body)
    if status == 429:
        return failures.rate_limited(NAME, reply.retry_after or _MINUTE)
    if status == 401:
        # Also a key whose account was never topped up (guide, 2026-11-20).
        return failures.key_refused(NAME, said)
    if status == 402 or (400 <= status < 500 and failures.is_about_credit(said)):
        return failures.no_credit(NAME, said)
    if not said or not 400 <= status < 500 or status == 408:
        return None
    if status == 403:
        return failures.key_refused(NAME, said)
    if failures.is_about_content(said):
        return failures.content_refused(NAME, said, charged=False)
    return failures.input_refused(NAME, said, tuple(_FIELD.findall(said)))


def parsed_submit(reply: Reply, *, model_id: str) -> Answer:
    """There is no idempotency: whatever is not clear may have been taken."""
    body = table(reply.json)
    remote_id = text(table(body.get("data")).get("id")) or text(body.get("id"))
    if reply.is_ok and remote_id:
        return Accepted(Ticket("wavespeed", remote_id, model_id))
    if fault := said_no(reply):
        return Refused(fault)
    return Unknown(failures.sent_into_the_dark(NAME))


def parsed_poll(reply: Reply, ticket: Ticket) -> Progress | Fault:
    """The job, or why nothing was learnt. Only its own status ends it."""
    data = _prediction(reply)
    other = text(data.get("id")) not in {"", ticket.remote_id}
    if reply.is_ok and data and not other:
        return _progress(data, ticket)
    fault = said_no(reply)
    if fault and fault.code in {"paused_key", "rate_limited"}:
        return fault
    if failures.is_about_the_id(_status(reply)):
        return Progress(Phase.MISSING, said=_kept(reply.json))
    return failures.unclear(NAME, reply.retry_after)


def parsed_job(reply: Reply, ticket: Ticket) -> Seen | Fault:
    """A job somebody named by its id."""
    told = parsed_poll(reply, ticket)
    if isinstance(told, Fault):
        return told
    if told.phase is Phase.MISSING:
        return failures.no_such_job(NAME, ticket.remote_id)
    data = _prediction(reply)
    model, made_at = text(data.get("model")), moment(data.get("created_at"))
    return Seen(ticket, told, model, made_at)


def inputs_in(reply: Reply) -> Row:
    """What a job was ordered with, where that is told."""
    data = _prediction(reply)
    return table(data.get("inputs") or data.get("input"))


def _prediction(reply: Reply) -> Row:
    body = table(reply.json)
    return table(body.get("data")) or (body if "status" in body else {})


def _progress(data: Row, ticket: Ticket) -> Progress:
    status, kept = text(data.get("status")).lower(), _kept(data)
    if status == "completed":
        results = _results(data, ticket)
        faults = () if results else (failures.not_delivered(NAME, ticket.remote_id),)
        return Progress(Phase.ENDED, None, results, faults, said=kept)
    if status in _ENDS:
        fault = _ending(status, messages(data.get("error")), data)
        return Progress(Phase.ENDED, failures=(fault,), said=kept)
    # Any other word is a job still on its way.
    phase = Phase.QUEUED if status == "created" else Phase.RUNNING
    return Progress(phase, said=kept)


def _ending(status: str, said: str, data: Row) -> Fault:
    if failures.is_about_content(said) or True in _flags(data):
        return failures.content_refused(NAME, said, charged=False, money=_REFUND)
    if status in {"cancelled", "canceled", "deleted"}:
        return failures.cancelled_there(NAME)
    if status == "timeout":
        return failures.timed_out(NAME, said, charged=False, money=_REFUND)
    return failures.provider_failed(NAME, said, charged=False, money=_REFUND)


def _flags(data: Row) -> Sequence[object]:
    """`has_nsfw_contents`: booleans in the order of the outputs, or null."""
    flags = data.get("has_nsfw_contents")
    return flags if isinstance(flags, list) else ()


def _results(data: Row, ticket: Ticket) -> tuple[Result, ...]:
    """`outputs` is an array (one table calls it a string). Kling Elements puts objects
    in it: `[{"element_id": 123}]` (CLI, 2026-11-20).
    """
    outputs, flags = data.get("outputs"), _flags(data)
    found = []
    for number, item in enumerate(outputs if isinstance(outputs, list) else [outputs]):
        made = text(table(item).get("element_id"))
        urls = addresses(item) or addresses(table(item).get("url"))
        if made or urls:
            flagged = number < len(flags) and flags[number] is True
            found.append(
                Result(
                    id=f"{ticket.remote_id}:{number}",
                    url=urls[0] if urls else "",
                    is_nsfw=flagged,
                    made_id=made,
                )
            )
    return tuple(found)


def parsed_price(reply: Reply) -> Quote | None:
    """The exact price of these inputs; None when there is none in the answer."""
    data = table(table(reply.json).get("data"))
    price = amount(data.get("discounted_price"))
    if price is None:
        price = amount(data.get("price"))
    currency = text(data.get("currency")).upper()
    if not reply.is_ok or not price or currency not in {"", "USD"}:
        return None
    return Quote.known(price)


def parsed_balance(reply: Reply) -> Decimal | None:
    return amount(table(table(reply.json).get("data")).get("balance"))


def parsed_history(reply: Reply) -> tuple[Row, ...] | None:
    """Past jobs, `{page, items}` (CLI, 2026-11-20); None when it is no such answer."""
    data = table(reply.json).get("data")
    items = table(data).get("items", data if isinstance(data, list) else None)
    return rows(items) if reply.is_ok and isinstance(items, list) else None


def candidate(row: Row, model_id: str) -> Candidate:
    """A past job as a person can tell it from others."""
    inputs = table(row.get("inputs") or row.get("input"))
    words = failures.shortened(text(inputs.get("prompt")), _FIRST_WORDS)
    ticket = Ticket("wavespeed", text(row.get("id")), model_id)
    made, status = text(row.get("created_at"))[:40], text(row.get("status"))[:40]
    return Candidate(ticket, made, status, words)


def is_between(row: Row, since: datetime, until: datetime) -> bool:
    """Whether a job was made in that time; one that does not say so may have been."""
    made = moment(row.get("created_at"))
    return made is None or since <= made <= until


def _kept(value: object) -> str:
    return json.dumps(value, default=str, ensure_ascii=False)[:_KEPT]
