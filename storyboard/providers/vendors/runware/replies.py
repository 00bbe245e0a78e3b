"""What Runware answers, as values: pure. Dates are those of reading a document."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from storyboard.providers import failures
from storyboard.providers.answers import addresses, dollars, percent, rows, table, text
from storyboard.providers.base import (
    Accepted,
    Answer,
    Phase,
    Polled,
    Progress,
    Refused,
    Result,
    Ticket,
    Unknown,
)
from storyboard.providers.errors import Fault, Then
from storyboard.providers.http import Reply

NAME = "Runware"
_KEPT = 2_000

# Codes in families (client 1.8.0, `derive_code`, read 2026-11-20). Compared in small
# letters: the client itself misses `timeoutProvider` for its capital. The messages are
# being changed by Runware, so nothing depends on them.
_CONTENT = frozenset(
    {
        "contentpolicyviolation",
        "nsfwcontentdetected",
        "promptblocked",
        "imageblocked",
        "moderationfailed",
        "invalidprovidercontent",
        "providercontentpolicyviolation",
        "sensitivecontentdetected",
        "unsafecontentdetected",
    }
)
_CREDIT = ("credit", "quota", "balance")
_KEY = ("apikey", "unauthorized", "forbidden", "suspended", "disabled")
_INPUT = (
    "invalid",
    "missing",
    "conflict",
    "unsupported",
    "value",
    "array",
    "max",
)
# Trouble of the service, not of a task, whatever task it names.
_THEIRS = frozenset({"serviceunavailable", "internalservererror"})
# One per failed task: an error that says nothing of the task itself is no failure.
_NO_FAILURE = frozenset({"paused_key", "rate_limited"})

Row = Mapping[str, Any]


def fault_of(error: Row, *, status: int = 200, at_submit: bool) -> Fault:
    """What one entry of `errors` means. Before a job runs, nothing is billed."""
    code = text(error.get("code")).lower()
    said = text(error.get("message")) or text(error.get("code"))
    charged = False if at_submit else None
    if code in _CONTENT:
        return failures.content_refused(NAME, said, charged=charged)
    if account := _account_fault(code, said, status):
        return account
    if "timeout" in code:
        return failures.timed_out(NAME, said, charged=charged)
    if code == "taskcancelled":
        return failures.cancelled_there(NAME)
    if code.startswith(_INPUT) or (at_submit and 400 <= status < 500):
        return failures.input_refused(NAME, said, _places(error.get("parameter")))
    return failures.provider_failed(NAME, said, charged=charged)


def _account_fault(code: str, said: str, status: int) -> Fault | None:
    if status == 402 or any(word in code for word in _CREDIT):
        return failures.no_credit(NAME, said)
    if "ratelimit" in code or status == 429:
        return failures.rate_limited(NAME)
    # `modelDisabled` is a fault of the model, not of the account.
    about_key = code.startswith("token") or any(word in code for word in _KEY)
    if status in {401, 403} or (about_key and not code.startswith("model")):
        return failures.key_refused(NAME, said)
    return None


def _places(parameter: object) -> tuple[str, ...]:
    """A name, or several for a rule across fields (client 1.8.0, 2026-11-20)."""
    names = parameter if isinstance(parameter, list) else [parameter]
    return tuple(name for name in map(text, names) if name)


def items_in(payload: object) -> tuple[Row, ...]:
    """`{data: […]}`, a bare list or a bare item."""
    if isinstance(payload, Mapping) and "taskUUID" not in payload:
        return rows(payload.get("data"))
    return rows(payload)


def errors_in(payload: object) -> tuple[Row, ...]:
    """`errors` by the documents, `error` in the client (2026-11-20)."""
    fields = table(payload)
    if "taskUUID" in fields:
        return ()
    return rows(fields.get("errors")) or rows(fields.get("error"))


def _of(found: Iterable[Row], remote_id: str) -> list[Row]:
    wanted = remote_id.lower()
    return [row for row in found if text(row.get("taskUUID")).lower() == wanted]


def _of_nobody(found: Iterable[Row]) -> list[Row]:
    return [row for row in found if not text(row.get("taskUUID"))]


def _status(row: Row) -> str:
    return text(row.get("status")).lower()


def parsed_submit(reply: Reply, ticket: Ticket) -> Answer:
    """Any status may carry any answer: a 400 can say the task is there already, a 200
    can hold errors (documents and client, 2026-11-20).
    """
    items = _of(items_in(reply.json), ticket.remote_id)
    found = errors_in(reply.json)
    errors = [*_of(found, ticket.remote_id), *_of_nobody(found)]
    if any(text(row.get("code")).lower() == "conflicttaskuuid" for row in errors):
        return Accepted(ticket)
    errors += [table(row.get("error")) for row in items if _status(row) == "error"]
    if reply.status in {401, 402, 429} or (errors and _is_verdict(reply)):
        error = errors[0] if errors else {}
        fault = fault_of(error, status=reply.status, at_submit=True)
        return Refused(replace(fault, after_seconds=reply.retry_after))
    if items and reply.is_ok:
        return Accepted(ticket)
    return Unknown(failures.asked_again(NAME, reply.retry_after))


def _is_verdict(reply: Reply) -> bool:
    """Whether errors in it can be believed to be the last word on an order."""
    return reply.is_ok or (400 <= reply.status < 500 and reply.status != 408)


def parsed_poll(reply: Reply, tickets: Sequence[Ticket]) -> Polled:
    """One answer for many tasks. What is said of one never touches another."""
    if trouble := _trouble(reply):
        return Polled({}, trouble)
    items, errors = items_in(reply.json), errors_in(reply.json)
    stray = failures.unclear(NAME) if _of_nobody(errors) else None
    progress = {}
    for ticket in tickets:
        own = _of(items, ticket.remote_id), _of(errors, ticket.remote_id)
        # Beside an error of nobody's, saying nothing of a task means nothing.
        if any(own) or not stray:
            progress[ticket] = _progress(ticket, *own)
    return Polled(progress, stray)


def _trouble(reply: Reply) -> Fault | None:
    """Why nothing was learnt at all. A key refused here is not a job that failed."""
    errors = errors_in(reply.json)
    all_of_them = errors if reply.status in {401, 402, 403, 429} else ()
    general = [*_of_nobody(errors), *all_of_them, {}][0]
    fault = fault_of(general, status=reply.status, at_submit=True)
    if fault.then in {Then.PAUSE, Then.WAIT}:
        return replace(fault, after_seconds=reply.retry_after)
    answered = reply.is_ok or (errors and reply.status < 500)
    codes = {text(error.get("code")).lower() for error in errors}
    theirs = codes and codes <= _THEIRS and not items_in(reply.json)
    if not answered or theirs or not isinstance(reply.json, Mapping | list):
        return failures.unclear(NAME, reply.retry_after)
    return None


def _progress(ticket: Ticket, items: list[Row], errors: list[Row]) -> Progress:
    """One row per result, all of them each time; a failure is a row with an `error`, or
    a row gone from `data` and its reason in `errors` (observed, 2026-11-20). An unknown
    task answers with nothing, as one that has just begun: nothing is never the end.
    """
    results: dict[str, Result] = {}
    faults: list[Fault] = []
    done, working = 0, 0
    for row in _each_once(items):
        status = _status(row)
        if status == "error":
            error = table(row.get("error")) or row
            faults.append(fault_of(error, at_submit=False))
        elif status == "success" or (not status and row.get("videoUUID")):
            result = _result(row, ticket)
            if result is None:
                faults.append(failures.not_delivered(NAME, ticket.remote_id))
            else:
                results[result.id] = result
        else:
            working += 1
            done = max(done, percent(row.get("progress")) or 0)
    # The same failure may stand in both places: counted once.
    faults += _failures(errors)[len(faults) :]
    is_all = len(results) + len(faults) >= ticket.results
    ended = not working and (is_all or (faults and _failed_whole(items)))
    return Progress(
        phase=Phase.ENDED if ended else _phase(items, errors),
        percent=done or None,
        results=tuple(results.values()),
        failures=tuple(faults),
        cost=_sum(results.values()),
        said=json.dumps([*items, *errors], default=str, ensure_ascii=False)[:_KEPT],
    )


def _failed_whole(items: list[Row]) -> bool:
    """Whether a failure is the task's own: it names none of the results, and beside it
    is nothing but failures.
    """
    if any(_status(row) != "error" for row in items):
        return False
    names = [
        text(row.get("resultIndex")) or text(row.get("videoUUID")) for row in items
    ]
    return not all(names or [""])


def _phase(items: list[Row], errors: list[Row]) -> Phase:
    if items:
        return Phase.RUNNING
    codes = (text(row.get("code")).lower() for row in errors)
    missing = any(code.endswith(("notfound", "expired")) for code in codes)
    return Phase.MISSING if missing else Phase.QUEUED


def _failures(errors: list[Row]) -> list[Fault]:
    """What `errors` says of the task itself. `conflictTaskUUID` is the trace of our
    asking twice; what cannot be found may only not be there yet.
    """
    found = []
    for row in errors:
        code = text(row.get("code")).lower()
        if code == "conflicttaskuuid" or code in {"tasknotfound", "taskexpired"}:
            continue
        fault = fault_of(row, at_submit=False)
        if fault.code not in _NO_FAILURE and code not in _THEIRS:
            found.append(fault)
    return found


def _each_once(items: list[Row]) -> Iterable[Row]:
    """By `resultIndex`, else `videoUUID` (client 1.8.0, 2026-11-20); last counts."""
    kept: dict[str, Row] = {}
    for number, row in enumerate(items):
        index, video = text(row.get("resultIndex")), text(row.get("videoUUID"))
        kept[f"index {index}" if index else video or f"row {number}"] = row
    return kept.values()


def _result(row: Row, ticket: Ticket) -> Result | None:
    """The film of one row, or None when it names no file."""
    found = addresses(row.get("videoURL"))
    if not found:
        return None
    index = text(row.get("resultIndex")) or "0"
    return Result(
        id=text(row.get("videoUUID")) or f"{ticket.remote_id}:{index}",
        url=found[0],
        cost=dollars(row.get("cost")),
        is_nsfw=row.get("NSFWContent") is True,
    )


def _sum(results: Iterable[Result]) -> Decimal | None:
    """Unknown as soon as one is."""
    costs = [result.cost for result in results]
    known = [cost for cost in costs if cost is not None]
    return sum(known, Decimal()) if known and len(known) == len(costs) else None
