"""WaveSpeedAI over HTTP."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any, Literal
from urllib.parse import quote

from storyboard.domain.money import Quote
from storyboard.domain.plan import ElementRef
from storyboard.providers import failures
from storyboard.providers.answers import table, text
from storyboard.providers.base import (
    Accepted,
    Answer,
    CancelOutcome,
    GatewayOrder,
    Hook,
    Lost,
    Pace,
    Polled,
    Progress,
    Recovers,
    Refused,
    Stopped,
    Ticket,
    Unknown,
    Upload,
)
from storyboard.providers.errors import (
    Fault,
    GatewayFault,
    NotSent,
    RefusedOrder,
    ReplyLost,
    Then,
)
from storyboard.providers.http import Call, Reply, send
from storyboard.providers.polling import poll_each
from storyboard.providers.script import webhook_for
from storyboard.providers.vendors.wavespeed.hooks import is_signed, jobs_in
from storyboard.providers.vendors.wavespeed.orders import (
    ELEMENTS_MODEL,
    compiled,
    compiled_element,
    is_like,
)
from storyboard.providers.vendors.wavespeed.replies import (
    NAME,
    is_between,
    parsed_balance,
    parsed_history,
    parsed_poll,
    parsed_price,
    parsed_submit,
    said_no,
)

ADDRESS = "https://api.wavespeed.ai"
# A job is made within the submit's own time; clocks may differ by a little.
_BEFORE, _AFTER = timedelta(minutes=2), timedelta(minutes=5)
_PAGE = 100


class WaveSpeed:
    """`bare_element_ids` as in `compiled`."""

    slug = "wavespeed"
    name = NAME
    works_here: Literal[False] = False
    # Its lowest tier, "Bronze" (account levels, 2026-11-20). More would wait there.
    most_at_once: int | None = 2
    most_per_poll = 20
    pace = Pace(first=5, most=15)
    # Not documented: below its own name, and the store seen in public code.
    result_hosts: tuple[str, ...] = (".wavespeed.ai", ".cloudfront.net")
    recovers = Recovers.BY_LIKENESS
    takes_webhook = True

    def __init__(
        self, address: str = ADDRESS, *, bare_element_ids: bool = False
    ) -> None:
        self.address = address
        self.bare_element_ids = bare_element_ids

    def submit(self, order: GatewayOrder, *, submission_id: str, key: str) -> Answer:
        try:
            model_id, inputs = self._compiled(order)
        except RefusedOrder as no:
            return Refused(Fault(no.code, no.message, Then.FAIL))
        webhook = webhook_for(order)
        hook = f"?webhook={quote(webhook, safe='')}" if webhook else ""
        return self._submit(model_id, inputs, key, hook=hook)

    def make_element(
        self, element: ElementRef, *, media: Mapping[str, str], key: str
    ) -> Answer:
        """About $0.01 each (observed, 2026-11-20)."""
        try:
            inputs = compiled_element(element, media)
        except RefusedOrder as no:
            return Refused(Fault(no.code, no.message, Then.FAIL))
        return self._submit(ELEMENTS_MODEL, inputs, key)

    def recover(self, lost: Lost, *, key: str) -> Answer:
        """Look among the jobs of that time for one with our model and inputs that no
        other render owns. Exactly one is ours; else a person decides.
        """
        unknown = Unknown(failures.sent_into_the_dark(NAME))
        try:
            model_id, inputs = self._compiled(lost.order)
        except RefusedOrder:
            return unknown
        since, until = lost.sent_at - _BEFORE, lost.sent_at + _AFTER
        asked = {
            "page": 1,
            "page_size": _PAGE,
            "created_after": since.isoformat().replace("+00:00", "Z"),
            "created_before": until.isoformat().replace("+00:00", "Z"),
            "model": model_id,
        }
        try:
            reply = self._send("POST", "/api/v3/predictions", key, asked)
        except (NotSent, ReplyLost):
            return unknown
        found = [
            Ticket(self.slug, text(row.get("id")), model_id)
            for row in parsed_history(reply) or ()
            if text(row.get("model")) in {"", model_id}
            and is_between(row, since, until)
            and is_like(inputs, table(row.get("inputs") or row.get("input")))
            and text(row.get("id")) not in lost.taken | {""}
        ]
        if len(found) == 1:
            return Accepted(found[0], reply.exchange)
        return replace(unknown, candidates=tuple(found), exchange=reply.exchange)

    def poll(self, tickets: Sequence[Ticket], *, key: str) -> Polled:
        def ask(ticket: Ticket) -> Progress | Fault:
            path = f"/api/v3/predictions/{quote(ticket.remote_id, safe='')}/result"
            return parsed_poll(self._send("GET", path, key), ticket)

        return poll_each(NAME, tickets, ask)

    def cancel(self, ticket: Ticket, *, key: str) -> CancelOutcome:
        """None is documented; whether deleting stops a job is not either (2026-11-20),
        and a deleted job can no longer be asked for.
        """
        message = (
            f"{NAME} offers no way to stop a job. It goes on there and will be billed, "
            "whether you want the film or not."
        )
        return CancelOutcome(Stopped.NO, message)

    def upload(self, file: Upload, *, key: str) -> str:
        """By a ticket, as its clients do; by a form where there is none."""
        asked = {
            "filename": file.name,
            "size": len(file.data),
            "content_type": file.content_type,
        }
        try:
            reply = self._send("POST", "/api/v3/media/uploads", key, asked)
            if reply.status in {404, 405, 501}:
                return self._upload_form(file, key)
            data = _data(reply)
            ticket, found = table(data.get("upload")), text(data.get("download_url"))
            if not (text(ticket.get("url")) and found):
                return self._upload_form(file, key)
            headers = {k: text(v) for k, v in table(ticket.get("headers")).items()}
            # The address is not the gateway's: it never sees the key.
            put = send(
                Call("PUT", text(ticket["url"]), data=file.data, headers=headers)
            )
        except NotSent as no:
            raise GatewayFault(failures.not_sent(NAME, no)) from None
        except ReplyLost:
            raise GatewayFault(failures.unclear(NAME)) from None
        if put.is_ok:
            return found
        raise GatewayFault(failures.unclear(NAME, put.retry_after))

    def _upload_form(self, file: Upload, key: str) -> str:
        form = ("file", file.name, file.data, file.content_type)
        url = f"{self.address}/api/v3/media/upload/binary"
        data = _data(send(Call("POST", url, key, form=form)))
        if found := text(data.get("download_url")) or text(data.get("url")):
            return found
        raise GatewayFault(failures.unclear(NAME))

    def price(self, order: GatewayOrder, *, key: str = "") -> Quote:
        """What it asks for these very inputs; without a key, the catalog's price."""
        if not key:
            return order.request.quote_by(order.model)
        try:
            model_id, inputs = self._compiled(_with_any_media(order))
            asked = {"model_id": model_id, "inputs": inputs}
            reply = self._send("POST", "/api/v3/model/price", key, asked)
        except (NotSent, ReplyLost, RefusedOrder):
            return order.request.quote_by(order.model)
        return parsed_price(reply) or order.request.quote_by(order.model)

    def jobs_in(self, hook: Hook) -> frozenset[str] | None:
        return jobs_in(hook)

    def is_genuine(self, hook: Hook, secrets: Sequence[str], *, now: float) -> bool:
        return is_signed(hook, secrets, now=now)

    def balance(self, *, key: str) -> Decimal | None:
        try:
            reply = self._send("GET", "/api/v3/balance", key)
        except NotSent as no:
            raise GatewayFault(failures.not_sent(NAME, no)) from None
        except ReplyLost:
            raise GatewayFault(failures.unclear(NAME)) from None
        _data(reply)
        return parsed_balance(reply)

    def _compiled(self, order: GatewayOrder) -> tuple[str, dict[str, Any]]:
        return compiled(order, bare_element_ids=self.bare_element_ids)

    def _submit(
        self, model_id: str, inputs: Mapping[str, Any], key: str, *, hook: str = ""
    ) -> Answer:
        path = f"/api/v3/{model_id}{hook}"
        try:
            reply = self._send("POST", path, key, inputs, once=True)
        except NotSent as no:
            return Refused(failures.not_sent(NAME, no))
        except ReplyLost:
            return Unknown(failures.sent_into_the_dark(NAME))
        return replace(parsed_submit(reply, model_id=model_id), exchange=reply.exchange)

    def _send(
        self,
        method: Literal["GET", "POST"],
        path: str,
        key: str,
        body: Mapping[str, Any] | None = None,
        *,
        once: bool = False,
    ) -> Reply:
        return send(Call(method, self.address + path, key, body, once=once))


def _data(reply: Reply) -> Mapping[str, Any]:
    """`data` of a yes. Raises GatewayFault."""
    if fault := said_no(reply):
        raise GatewayFault(fault)
    if not (reply.is_ok and isinstance(reply.json, Mapping)):
        raise GatewayFault(failures.unclear(NAME, reply.retry_after))
    return table(table(reply.json).get("data"))


def _with_any_media(order: GatewayOrder) -> GatewayOrder:
    """For a price before anything is uploaded or made: it does not depend on these."""
    plan = order.request.plan
    frames = [f for shot in plan.shots for f in (shot.first, shot.last) if f]
    pictures = [p for element in plan.elements for p in element.pictures]
    anywhere = {p.sha256: "https://example.com/still.png" for p in frames + pictures}
    anyone = {element.slug: "1" for element in plan.elements}
    return replace(
        order,
        media={**anywhere, **order.media},
        elements={**anyone, **order.elements},
    )
