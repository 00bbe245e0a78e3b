"""Runware over HTTP."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any, Literal
from uuid import uuid4

from storyboard.domain.money import Quote
from storyboard.providers import failures
from storyboard.providers.answers import amount, table, text
from storyboard.providers.base import (
    AS_DOCUMENTED,
    Accepted,
    Answer,
    CancelOutcome,
    GatewayOrder,
    Hook,
    Lost,
    Pace,
    Parcel,
    Phase,
    Polled,
    Progress,
    Recovers,
    Refused,
    Stopped,
    Switches,
    Ticket,
    Unknown,
    Upload,
    Written,
)
from storyboard.providers.bodies import Piece, Streamed
from storyboard.providers.errors import (
    Fault,
    GatewayFault,
    NotSent,
    RefusedOrder,
    ReplyLost,
    Then,
)
from storyboard.providers.http import Call, Reply, send, send_written
from storyboard.providers.polling import poll_each
from storyboard.providers.vendors.runware.hooks import jobs_in
from storyboard.providers.vendors.runware.orders import compiled
from storyboard.providers.vendors.runware.replies import (
    NAME,
    errors_in,
    fault_of,
    items_in,
    parsed_poll,
    parsed_submit,
)

ADDRESS = "https://api.runware.ai/v1"
# Where a file's content goes in the text of a task.
_HERE = "{here}"
# What is refused of the order itself was refused the first time as well.
_SETTLES = frozenset({"provider_refused_input", "content_refused"})


class Runware:
    """`Switches.asks_many`: one POST for all tickets of a poll. The documents imply it
    and no client does it (2026-11-20), so it can be switched off: then one for each.
    """

    slug = "runware"
    name = NAME
    works_here: Literal[False] = False
    most_at_once: int | None = None
    most_per_poll = 100
    pace = Pace(first=5, most=15)
    result_hosts: tuple[str, ...] = ("vm.runware.ai", "im.runware.ai")
    recovers = Recovers.SURELY
    # How long a task's UUID stays taken is not documented (2026-11-20). Within this
    # time the same task is sent again; later only questions are asked.
    same_number_for: timedelta | None = timedelta(hours=1)
    takes_webhook = True
    tells_price = False
    most_inline: int | None = None

    def __init__(
        self, address: str = ADDRESS, switches: Switches = AS_DOCUMENTED
    ) -> None:
        self.address = address
        self.most_at_once = switches.most_at_once
        self._asks_many = switches.asks_many

    def submit(self, order: GatewayOrder, *, submission_id: str, key: str) -> Answer:
        try:
            written = self.written(order, submission_id=submission_id)
        except RefusedOrder as no:
            return Refused(Fault(no.code, no.message, Then.FAIL))
        ticket = self._ticket(order, submission_id)
        try:
            reply = send_written(written, key, once=True)
        except NotSent as no:
            return Refused(failures.not_sent(NAME, no))
        except ReplyLost:
            return Unknown(failures.asked_again(NAME))
        return replace(parsed_submit(reply, ticket), exchange=reply.exchange)

    def written(self, order: GatewayOrder, *, submission_id: str) -> Written:
        task = compiled(order, submission_id=submission_id)
        return Written("POST", self.address, [task])

    def recover(self, lost: Lost, *, key: str) -> Answer:
        """Send the same task under the same number while it is surely still taken; the
        answer is then a new acknowledgement or `conflictTaskUUID`.
        """
        ticket = self._ticket(lost.order, lost.submission_id)
        known = self._known(ticket, key)
        assert self.same_number_for
        if (
            isinstance(known, Accepted)
            or lost.now - lost.sent_at > self.same_number_for
        ):
            return known
        answer = self.submit(lost.order, submission_id=lost.submission_id, key=key)
        if isinstance(answer, Refused) and answer.fault.code not in _SETTLES:
            # The key, the account, a still gone since: the first time, all was well.
            later = failures.asked_again(NAME, answer.fault.after_seconds)
            return Unknown(later, exchange=answer.exchange)
        return answer

    def _known(self, ticket: Ticket, key: str) -> Answer:
        """Whether a poll already tells of it."""
        unknown = Unknown(failures.sent_into_the_dark(NAME))
        try:
            reply = self._ask([ticket], key)
        except (NotSent, ReplyLost):
            return unknown
        progress = parsed_poll(reply, [ticket]).progress.get(ticket)
        if progress and progress.phase in {Phase.RUNNING, Phase.ENDED}:
            return Accepted(ticket, reply.exchange)
        return replace(unknown, exchange=reply.exchange)

    def poll(self, tickets: Sequence[Ticket], *, key: str) -> Polled:
        if not self._asks_many:
            return poll_each(NAME, tickets, lambda ticket: self._alone(ticket, key))
        size = self.most_per_poll
        progress: dict[Ticket, Progress] = {}
        trouble = None
        for start in range(0, len(tickets), size):
            some = tickets[start : start + size]
            try:
                polled = parsed_poll(self._ask(some, key), some)
            except NotSent as no:
                return Polled(progress, failures.not_sent(NAME, no))
            except ReplyLost:
                return Polled(progress, failures.unclear(NAME))
            progress |= polled.progress
            trouble = polled.trouble or trouble
            if not polled.progress:
                break
        return Polled(progress, trouble)

    def _alone(self, ticket: Ticket, key: str) -> Progress | Fault:
        polled = parsed_poll(self._ask([ticket], key), [ticket])
        return polled.progress.get(ticket) or polled.trouble or failures.unclear(NAME)

    def cancel(self, ticket: Ticket, *, key: str) -> CancelOutcome:
        """ "Cancel is client-side only. The server keeps processing the task and you
        will be billed" (README of client 1.8.0, 2026-11-20).
        """
        message = (
            f"{NAME} cannot stop a job. It goes on there and will be billed, whether "
            "you want the film or not."
        )
        return CancelOutcome(Stopped.NO, message)

    def upload(self, file: Upload, *, key: str) -> str:
        """Into media storage; never by `imageUpload`, which shrinks pictures to 2048
        pixels (platform documents, 2026-11-20).
        """
        (written,) = self.uploads(replace(file.parcel, content=_HERE))
        before, after = json.dumps(written.body).split(_HERE)
        body = Streamed(before, Piece(file.path, in_base64=True), after)
        headers = {"Content-Type": "application/json"}
        item = _one(Call("POST", self.address, key, data=body, headers=headers))
        if found := text(item.get("mediaUUID")):
            return found
        raise GatewayFault(failures.unclear(NAME))

    def uploads(self, file: Parcel) -> tuple[Written, ...]:
        media = f"data:{file.content_type};base64,{file.content}"
        task = {"taskType": "mediaStorage", "operation": "upload", "media": media}
        return (Written("POST", self.address, [_numbered(task)]),)

    def price(self, order: GatewayOrder, *, key: str = "") -> Quote:
        """No price can be asked: the catalog's."""
        return order.request.quote_by(order.model)

    def jobs_in(self, hook: Hook) -> frozenset[str] | None:
        return jobs_in(hook)

    def is_genuine(self, hook: Hook, secrets: Sequence[str], *, now: float) -> bool:
        """It signs nothing (platform documents, 2026-11-20): the secret is in the
        address.
        """
        return True

    def balance(self, *, key: str) -> Decimal | None:
        task = {"taskType": "accountManagement", "operation": "getDetails"}
        asked = Call("POST", self.address, key, [_numbered(task)])
        balance = _one(asked).get("balance")
        inner = table(balance)
        return amount(inner.get("amount") or inner.get("balance") or balance)

    def _ticket(self, order: GatewayOrder, submission_id: str) -> Ticket:
        model = order.model.ids["text_to_video"]
        return Ticket(self.slug, submission_id, model, order.request.results)

    def _ask(self, tickets: Sequence[Ticket], key: str) -> Reply:
        asked = [{"taskType": "getResponse", "taskUUID": t.remote_id} for t in tickets]
        return self._post(asked, key)

    def _post(self, tasks: Sequence[Any], key: str) -> Reply:
        return send(Call("POST", self.address, key, list(tasks)))


def _numbered(task: dict[str, Any]) -> dict[str, Any]:
    return {**task, "taskUUID": str(uuid4())}


def _one(call: Call) -> dict[str, Any]:
    """The first item answering a task that makes no film. Raises GatewayFault."""
    try:
        reply = send(call)
    except NotSent as no:
        raise GatewayFault(failures.not_sent(NAME, no)) from None
    except ReplyLost:
        raise GatewayFault(failures.unclear(NAME)) from None
    errors, items = errors_in(reply.json), items_in(reply.json)
    if reply.status >= 500:
        raise GatewayFault(failures.unclear(NAME, reply.retry_after))
    if errors or reply.status in {401, 402, 403, 429}:
        error = errors[0] if errors else {}
        raise GatewayFault(fault_of(error, status=reply.status, at_submit=True))
    if not (items and reply.is_ok):
        raise GatewayFault(failures.unclear(NAME))
    return dict(items[0])
