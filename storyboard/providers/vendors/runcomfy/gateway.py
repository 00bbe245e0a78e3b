"""RunComfy over HTTP."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Literal
from urllib.parse import quote

from storyboard.domain.money import Quote
from storyboard.providers import failures
from storyboard.providers.base import (
    AS_DOCUMENTED,
    Answer,
    CancelOutcome,
    GatewayOrder,
    Lost,
    Pace,
    Parcel,
    Polled,
    Progress,
    Recovers,
    Refused,
    Seen,
    Switches,
    Ticket,
    Unknown,
    Upload,
    Written,
)
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
from storyboard.providers.vendors.runcomfy.orders import compiled
from storyboard.providers.vendors.runcomfy.replies import (
    NAME,
    parsed_balance,
    parsed_cancel,
    parsed_job,
    parsed_poll,
    parsed_submit,
    said_no,
    unsure_cancel,
)

ADDRESS = "https://model-api.runcomfy.net"
# The account lives at another host and takes the same token (MCP server, 2026-11-20).
ACCOUNT_ADDRESS = "https://api.runcomfy.net"
# What its own nodes allow for a picture sent inline (2026-11-20).
_MOST_INLINE = 6 * 2**20


class RunComfy:
    slug = "runcomfy"
    name = NAME
    works_here: Literal[False] = False
    most_at_once: int | None = None
    most_per_poll = 20
    pace = Pace(first=5, most=15)
    result_hosts: tuple[str, ...] = (".runcomfy.net", ".runcomfy.com")
    recovers = Recovers.NEVER
    same_number_for: timedelta | None = None
    takes_webhook = False
    tells_price = False
    most_inline: int | None = _MOST_INLINE

    def __init__(
        self, address: str = ADDRESS, switches: Switches = AS_DOCUMENTED
    ) -> None:
        self.address = address
        self.most_at_once = switches.most_at_once
        # Somewhere else than RunComfy, a key for there must not go to RunComfy.
        self.account_address = ACCOUNT_ADDRESS if address == ADDRESS else address

    def submit(self, order: GatewayOrder, *, submission_id: str, key: str) -> Answer:
        try:
            written = self.written(order, submission_id=submission_id)
        except RefusedOrder as no:
            return Refused(Fault(no.code, no.message, Then.FAIL))
        try:
            reply = send_written(written, key, once=True)
        except NotSent as no:
            return Refused(failures.not_sent(NAME, no))
        except ReplyLost:
            return Unknown(failures.sent_into_the_dark(NAME))
        model_id = order.model.id_for(order.request.plan)
        return replace(parsed_submit(reply, model_id=model_id), exchange=reply.exchange)

    def written(self, order: GatewayOrder, *, submission_id: str) -> Written:
        """It gives its jobs numbers of its own."""
        model_id, inputs = compiled(order)
        return Written("POST", f"{self.address}/v1/models/{model_id}", inputs)

    def recover(self, lost: Lost, *, key: str) -> Answer:
        """Past jobs cannot be listed: only its dashboard knows (2026-11-20)."""
        return Unknown(failures.sent_into_the_dark(NAME))

    def look_up(self, remote_id: str, lost: Lost, *, key: str) -> Seen:
        """Its dashboard shows the id; what was ordered, its answer does not tell."""
        ticket = Ticket(self.slug, remote_id, _model_of(lost))
        try:
            path = f"{self._job(ticket)}/result?include_cost=true"
            reply = self._send("GET", path, key)
        except NotSent as no:
            raise GatewayFault(failures.not_sent(NAME, no)) from None
        except ReplyLost:
            raise GatewayFault(failures.unclear(NAME)) from None
        seen = parsed_job(reply, ticket)
        if isinstance(seen, Fault):
            raise GatewayFault(seen)
        return replace(seen, exchange=reply.exchange)

    def poll(self, tickets: Sequence[Ticket], *, key: str) -> Polled:
        def ask(ticket: Ticket) -> Progress | Fault:
            # `include_cost` is in its own nodes and not in the documents (2026-11-20).
            path = f"{self._job(ticket)}/result?include_cost=true"
            return parsed_poll(self._send("GET", path, key), ticket)

        return poll_each(NAME, tickets, ask)

    def cancel(self, ticket: Ticket, *, key: str) -> CancelOutcome:
        try:
            reply = self._send("POST", f"{self._job(ticket)}/cancel", key)
        except (NotSent, ReplyLost):
            return unsure_cancel()
        return parsed_cancel(reply)

    def upload(self, file: Upload, *, key: str) -> str:
        """There is no place to put files: the documents want a public address, which a
        studio that has one gives; its own nodes send a data URI, as all others do here.
        """
        if file.address:
            return file.address
        if file.size_bytes > _MOST_INLINE:
            message = (
                f"This picture is too large to go to {NAME} inside the order: "
                f"{_MOST_INLINE // 2**20} MiB is the most. Nothing was charged. "
                "Make it smaller."
            )
            raise RefusedOrder(
                message, code="picture_too_large", retryable=False, charged=False
            )
        data = b64encode(file.path.read_bytes()).decode()
        return f"data:{file.content_type};base64,{data}"

    def uploads(self, file: Parcel) -> tuple[Written, ...]:
        return ()

    def price(self, order: GatewayOrder, *, key: str = "") -> Quote:
        """The catalog's: its own catalog gives a base price only (2026-11-20)."""
        return order.request.quote_by(order.model)

    def balance(self, *, key: str) -> Decimal | None:
        url = f"{self.account_address}/prod/v2/balance"
        try:
            reply = send(Call("GET", url, key))
        except NotSent as no:
            raise GatewayFault(failures.not_sent(NAME, no)) from None
        except ReplyLost:
            raise GatewayFault(failures.unclear(NAME)) from None
        if fault := said_no(reply):
            raise GatewayFault(fault)
        if not (reply.is_ok and isinstance(reply.json, Mapping)):
            raise GatewayFault(failures.unclear(NAME, reply.retry_after))
        return parsed_balance(reply)

    def _job(self, ticket: Ticket) -> str:
        return f"/v1/requests/{quote(ticket.remote_id, safe='')}"

    def _send(
        self,
        method: Literal["GET", "POST"],
        path: str,
        key: str,
    ) -> Reply:
        return send(Call(method, self.address + path, key))


def _model_of(lost: Lost) -> str:
    return lost.order.model.id_for(lost.order.request.plan)
