"""WaveSpeedAI over HTTP."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any, Literal
from urllib.parse import quote

from storyboard.domain.money import Quote
from storyboard.domain.plan import ElementRef
from storyboard.media.guard import Forbidden, Guard, origin_at
from storyboard.providers import failures
from storyboard.providers.answers import table, text
from storyboard.providers.base import (
    AS_DOCUMENTED,
    Accepted,
    Answer,
    CancelOutcome,
    Exchange,
    GatewayOrder,
    Hook,
    Lost,
    Pace,
    Parcel,
    Polled,
    Progress,
    Recovers,
    Refused,
    Seen,
    Stopped,
    Switches,
    Ticket,
    Unknown,
    Upload,
    Written,
)
from storyboard.providers.bodies import Piece, Streamed, form_of
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
    candidate,
    inputs_in,
    is_between,
    parsed_balance,
    parsed_history,
    parsed_job,
    parsed_poll,
    parsed_price,
    parsed_submit,
    said_no,
)

logger = logging.getLogger(__name__)

ADDRESS = "https://api.wavespeed.ai"
# A job is made within the submit's own time; clocks may differ by a little.
_BEFORE, _AFTER = timedelta(minutes=2), timedelta(minutes=5)
_PAGE, _MOST_PAGES = 100, 20
# What a person can still choose from.
_MOST_SHOWN = 20
# Jobs at once of its lowest tier, "Bronze" (account levels, 2026-11-20). More would
# wait there.
_BRONZE = 2


class WaveSpeed:
    slug = "wavespeed"
    name = NAME
    works_here: Literal[False] = False
    most_per_poll = 20
    pace = Pace(first=5, most=15)
    # Not documented: below its own name, and the store that answers in public code name
    # (2026-11-21). STORYBOARD_RESULT_HOSTS adds others.
    result_hosts: tuple[str, ...] = (".wavespeed.ai", "d1q70pf5vjeyhc.cloudfront.net")
    recovers = Recovers.BY_LIKENESS
    same_number_for: timedelta | None = None
    takes_webhook = True
    tells_price = True
    most_inline: int | None = None

    def __init__(
        self, address: str = ADDRESS, switches: Switches = AS_DOCUMENTED
    ) -> None:
        self.address = address
        self.most_at_once: int | None = switches.most_at_once or _BRONZE
        self._switches = switches

    def submit(self, order: GatewayOrder, *, submission_id: str, key: str) -> Answer:
        try:
            written = self.written(order, submission_id=submission_id)
        except RefusedOrder as no:
            return Refused(Fault(no.code, no.message, Then.FAIL))
        return self._submit(order.model.id_for(order.request.plan), written, key)

    def written(self, order: GatewayOrder, *, submission_id: str) -> Written:
        """It gives its jobs numbers of its own."""
        model_id, inputs = self._compiled(order)
        webhook = webhook_for(order)
        hook = f"?webhook={quote(webhook, safe='')}" if webhook else ""
        return Written("POST", f"{self.address}/api/v3/{model_id}{hook}", inputs)

    def make_element(
        self, element: ElementRef, *, media: Mapping[str, str], key: str
    ) -> Answer:
        """About $0.01 each (observed, 2026-11-20)."""
        try:
            written = self.element_written(element, media=media)
        except RefusedOrder as no:
            return Refused(Fault(no.code, no.message, Then.FAIL))
        return self._submit(ELEMENTS_MODEL, written, key)

    def element_written(
        self, element: ElementRef, *, media: Mapping[str, str]
    ) -> Written:
        url = f"{self.address}/api/v3/{ELEMENTS_MODEL}"
        return Written("POST", url, compiled_element(element, media))

    def recover(self, lost: Lost, *, key: str) -> Answer:
        """Look among the jobs of that time for one with our model and inputs that no
        other render owns. Exactly one is ours, and of several the one its webhook
        named; else a person decides, about those like it, and where there is none about
        all of them.
        """
        unknown = Unknown(failures.sent_into_the_dark(NAME))
        try:
            model_id, inputs = self._compiled(lost.order)
        except RefusedOrder:
            return unknown
        rows, exchange, is_all = self._past_jobs(lost, model_id, key)
        alike = [
            row
            for row in rows
            if is_like(inputs, table(row.get("inputs") or row.get("input")))
        ]
        named = [row for row in alike if text(row.get("id")) in lost.hinted]
        alike = named if len(named) == 1 else alike
        if len(alike) == 1 and is_all:
            (ours,) = alike
            return Accepted(Ticket(self.slug, text(ours["id"]), model_id), exchange)
        found = tuple(candidate(row, model_id) for row in alike or rows)
        return replace(unknown, candidates=found[:_MOST_SHOWN], exchange=exchange)

    def _past_jobs(
        self, lost: Lost, model_id: str, key: str
    ) -> tuple[list[Mapping[str, Any]], Exchange | None, bool]:
        """Those of that model and time which no render owns, the last exchange, and
        whether every page could be read.
        """
        since, until = lost.sent_at - _BEFORE, lost.sent_at + _AFTER
        asked = {
            "page_size": _PAGE,
            "created_after": since.isoformat().replace("+00:00", "Z"),
            "created_before": until.isoformat().replace("+00:00", "Z"),
            "model": model_id,
        }
        found: dict[str, Mapping[str, Any]] = {}
        exchange = None
        for page in range(1, _MOST_PAGES + 1):
            try:
                reply = self._send(
                    "POST", "/api/v3/predictions", key, {"page": page, **asked}
                )
            except (NotSent, ReplyLost):
                return list(found.values()), exchange, False
            exchange, rows = reply.exchange, parsed_history(reply)
            for row in rows or ():
                is_ours = text(row.get("model")) in {"", model_id}
                if is_ours and is_between(row, since, until):
                    found[text(row.get("id"))] = row
            if rows is None or len(rows) < _PAGE:
                break
        for taken in lost.taken | {""}:
            found.pop(taken, None)
        return list(found.values()), exchange, rows is not None and len(rows) < _PAGE

    def look_up(self, remote_id: str, lost: Lost, *, key: str) -> Seen:
        try:
            model_id, inputs = self._compiled(lost.order)
            ticket = Ticket(self.slug, remote_id, model_id)
            reply = self._send("GET", _path_of(ticket), key)
        except RefusedOrder as no:
            raise GatewayFault(Fault(no.code, no.message, Then.FAIL)) from None
        except NotSent as no:
            raise GatewayFault(failures.not_sent(NAME, no)) from None
        except ReplyLost:
            raise GatewayFault(failures.unclear(NAME)) from None
        seen = parsed_job(reply, ticket)
        if isinstance(seen, Fault):
            raise GatewayFault(seen)
        theirs = inputs_in(reply)
        is_other = bool(theirs) and not is_like(inputs, theirs)
        return replace(seen, is_other_order=is_other, exchange=reply.exchange)

    def poll(self, tickets: Sequence[Ticket], *, key: str) -> Polled:
        def ask(ticket: Ticket) -> Progress | Fault:
            return parsed_poll(self._send("GET", _path_of(ticket), key), ticket)

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
        """By a ticket, as its clients do; by a form where there is none, or one for an
        address where this studio sends nothing.
        """
        asked, _ = self.uploads(file.parcel)
        try:
            reply = send_written(asked, key, once=False)
            if reply.status in {404, 405, 501}:
                return self._upload_form(file, key)
            data = _data(reply)
            ticket, found = table(data.get("upload")), text(data.get("download_url"))
            url = text(ticket.get("url"))
            if not (found and self._may_send_to(url)):
                return self._upload_form(file, key)
            headers = {k: text(v) for k, v in table(ticket.get("headers")).items()}
            # The address is not the gateway's: it never sees the key.
            put = send(
                Call(
                    *("PUT", url),
                    data=Streamed(Piece(file.path)),
                    headers=headers,
                    guard=self._outgoing,
                )
            )
        except NotSent as no:
            raise GatewayFault(failures.not_sent(NAME, no)) from None
        except ReplyLost:
            raise GatewayFault(failures.unclear(NAME)) from None
        if put.is_ok:
            return found
        raise GatewayFault(failures.unclear(NAME, put.retry_after))

    def uploads(self, file: Parcel) -> tuple[Written, ...]:
        asked = {
            "filename": file.name,
            "size": file.size_bytes,
            "content_type": file.content_type,
        }
        return (
            Written("POST", f"{self.address}/api/v3/media/uploads", asked),
            Written("PUT", "[the address it answers]", file.content),
        )

    @property
    def _outgoing(self) -> Guard:
        """Public https, what an operator allows, and this gateway itself."""
        outgoing = self._switches.outgoing
        own = origin_at(self.address)
        return replace(outgoing, origins=(*outgoing.origins, own))

    def _may_send_to(self, url: str) -> bool:
        try:
            self._outgoing.check(url)
        except Forbidden:
            logger.warning("%s: a picture was to go to a forbidden address", NAME)
            return False
        return True

    def _upload_form(self, file: Upload, key: str) -> str:
        url = f"{self.address}/api/v3/media/upload/binary"
        body, kind = form_of(file.name, file.path, content_type=file.content_type)
        headers = {"Content-Type": kind}
        data = _data(send(Call("POST", url, key, data=body, headers=headers)))
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
        return compiled(order, bare_element_ids=self._switches.bare_element_ids)

    def _submit(self, model_id: str, written: Written, key: str) -> Answer:
        try:
            reply = send_written(written, key, once=True)
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
    ) -> Reply:
        return send(Call(method, self.address + path, key, body))


def _path_of(ticket: Ticket) -> str:
    return f"/api/v3/predictions/{quote(ticket.remote_id, safe='')}/result"


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
