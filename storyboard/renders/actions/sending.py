"""The one submit of a render: written down before it leaves, and what came of it."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone

from storyboard.boards.actions.fields import note_refusal
from storyboard.domain.lifecycle import State
from storyboard.domain.request import RenderRequest
from storyboard.providers import base, failures, registry
from storyboard.providers.errors import Fault
from storyboard.providers.naming import places_of
from storyboard.renders.actions import money
from storyboard.renders.actions.copies import forget_made
from storyboard.renders.actions.leases import LeaseLost, let_go, put_off, worker_name
from storyboard.renders.actions.moves import fail_render, move, moved, record
from storyboard.renders.actions.places import take_place
from storyboard.renders.models import (
    Account,
    Exchange,
    GatewayCopy,
    MadeElement,
    Render,
)

logger = logging.getLogger(__name__)

PAUSED = "waits_for_account"


class JobIsTaken(Exception):
    """Another render follows that job already."""


def begin_submit(render: Render, token: UUID) -> None:
    """Take a place at the gateway and the number of the one submit: committed, and on
    the disk, before anything leaves. Raises NoPlace and LeaseLost.
    """
    sending: dict[str, Any] = {
        "submission_id": uuid4(),
        "submitted_at": timezone.now(),
        "looks": 0,
        "candidates": [],
        "ticket": None,
        "remote_id": "",
        "hinted": [],
    }
    with transaction.atomic():
        take_place(render)
        move(render.pk, token, State.QUEUED, State.SUBMITTING, **sending)
    for name, value in {**sending, "state": State.SUBMITTING}.items():
        setattr(render, name, value)


def keep_ticket(render: Render, ticket: base.Ticket) -> None:
    """The job's id, before anything else is written of it: it is paid for, and nothing
    that goes wrong afterwards may cost it. In the log too, should the database fail.
    Raises JobIsTaken.
    """
    logger.info("render %s: job %s", render.pk, ticket.remote_id)
    open_ = Q(state__in=[State.SUBMITTING, State.UNKNOWN])
    ours = Render.objects.filter(_same(render, ticket), open_, pk=render.pk)
    try:
        with transaction.atomic():
            ours.update(ticket=ticket.to_json(), remote_id=ticket.remote_id)
    except IntegrityError:
        raise JobIsTaken(ticket.remote_id) from None
    except DatabaseError:
        # The move that follows tries again.
        logger.exception("render %s: %s is not kept", render.pk, ticket)


def _same(render: Render, ticket: base.Ticket) -> Q:
    """The very sending, and no other job kept for it."""
    ids = ["", ticket.remote_id]
    return Q(submission_id=render.submission_id, remote_id__in=ids)


def accept(render: Render, token: UUID, ticket: base.Ticket, *, why: str) -> None:
    """The gateway has the job: from here on its account follows it. Raises LeaseLost
    and JobIsTaken.
    """
    values, after = _followed(render, ticket), State.RUNNING
    try:
        with transaction.atomic():
            move(
                *(render.pk, token, State.SUBMITTING, after),
                why=why,
                lets_go=True,
                **values,
            )
    except IntegrityError:
        raise JobIsTaken(ticket.remote_id) from None


def adopt(render: Render, ticket: base.Ticket, *, why: str) -> bool:
    """The answer to a submit whose render was given to somebody else, or given up as
    unknown: better late than never. False when there is nothing left to find.
    """
    same = _same(render, ticket)
    values = {**_followed(render, ticket), **let_go(), "crashes": 0}
    for before in (State.SUBMITTING, State.UNKNOWN):
        try:
            with transaction.atomic():
                if moved(render.pk, same, before, State.RUNNING, dict(values)):
                    record(render.pk, before, State.RUNNING, why=why)
                    return True
        except IntegrityError:
            return False
    return False


def adopt_late(render: Render, ticket: base.Ticket, *, why: str) -> bool:
    """The same, though a person may have decided since. Where it waits to be sent again
    that is called off; else its job is billed beside the other, and the page says so.
    """
    if adopt(render, ticket, why=why):
        return True
    with transaction.atomic():
        now = Render.objects.select_for_update(of=("self",)).get(pk=render.pk)
        if now.remote_id == ticket.remote_id:
            return False
        if _waits_to_be_sent_again(now, render):
            late = f"{gateway_name(now)} has taken the first sending: no second is sent"
            before, fault = State.QUEUED, failures.first_still_open("", late)
            values = in_doubt_again(now, fault) | let_go() | {"crashes": 0}
            moved(now.pk, Q(), before, State.UNKNOWN, values)
            record(now.pk, before, State.UNKNOWN, worker=worker_name(), why=late)
            money.release(now, why=late)
            return adopt(render, ticket, why=why)
        _note_stray(now, ticket)
    return False


def _waits_to_be_sent_again(now: Render, sent: Render) -> bool:
    last = now.earlier[-1]["submission_id"] if now.earlier else ""
    return now.state == State.QUEUED and last == str(sent.submission_id)


def _note_stray(now: Render, ticket: base.Ticket) -> None:
    """A job nobody follows: it was sent again since, or given up."""
    who, state = gateway_name(now), State(now.state)
    why = f"{who} had taken a sending of it all the same, as job {ticket.remote_id}"
    logger.error("render %s: nobody follows job %s", now.pk, ticket.remote_id)
    record(now.pk, state, state, worker=worker_name(), why=why)
    money.reopen(now, why=why)


def _followed(render: Render, ticket: base.Ticket) -> dict[str, Any]:
    now, pace = timezone.now(), registry.gateway(render.provider).pace
    return {
        "ticket": ticket.to_json(),
        "remote_id": ticket.remote_id,
        "remote_phase": base.Phase.QUEUED,
        "heard_at": now,
        "run_after": now + timedelta(seconds=pace.after(0)),
        "error": "",
        "error_code": "",
    }


def refuse(render: Render, token: UUID, fault: Fault) -> None:
    """It ends here, and nothing was billed. What it had uploaded may be the reason.

    One that was sent again ends where it was before: nobody knows of the first time.
    """
    before, why = State(render.state), fault.message
    with transaction.atomic():
        if render.earlier:
            open_ = failures.first_still_open(gateway_name(render), fault.message)
            values, why = in_doubt_again(render, open_), open_.message
            move(
                *(render.pk, token, before, State.UNKNOWN),
                why=why,
                lets_go=True,
                **values,
            )
        else:
            fail_render(render.pk, token, before, code=fault.code, why=why)
        failed = MadeElement.objects.filter(render=render, made_id="")
        failed.exclude(error="").delete()
        if fault.charged is False:
            money.release(render, why=why)
        else:
            money.leave_open(render, why=why)
        copies = GatewayCopy.objects.filter(account=render.account_id)
        files = RenderRequest.from_json(render.request).files()
        copies.filter(team=render.team_id, sha256__in=files).delete()
        if before is State.SUBMITTING and fault.code == "provider_refused_input":
            forget_made(render)
    _name_places(render, fault)


def _name_places(render: Render, fault: Fault) -> None:
    """What the gateway complains about, on the render and beside the board's fields."""
    request = RenderRequest.from_json(render.request)
    places = places_of(fault.places, registry.model(render.model), request.plan)
    fingerprint = request.fingerprint
    if whole := render.part_of:
        # A film of one shot: on the board it is another.
        there, fingerprint = f"shots[{render.place}]", whole.fingerprint
        places = tuple(place.replace("shots[0]", there) for place in places)
    if places:
        Render.objects.filter(pk=render.pk).update(refused_places=places)
        note_refusal(
            render.board_id,
            fingerprint=fingerprint,
            places=places,
            said=fault.message,
        )


def in_doubt_again(render: Render, fault: Fault) -> dict[str, Any]:
    """The values of a render whose last sending has come to nothing: it is about the
    one before again.
    """
    *others, last = render.earlier
    return {
        "submission_id": UUID(last["submission_id"]),
        "submitted_at": datetime.fromisoformat(last["submitted_at"]),
        "earlier": others,
        "looks": 0,
        "candidates": [],
        "ticket": None,
        "remote_id": "",
        "error": fault.message,
        "error_code": fault.code,
    }


def gateway_name(render: Render) -> str:
    return registry.gateway(render.provider).name


def send_back(render: Render, token: UUID, fault: Fault, *, seconds: float) -> None:
    """The order was certainly not taken: it waits in the queue, as if never sent."""
    values: dict[str, Any] = {
        "submission_id": None,
        "submitted_at": None,
        "run_after": timezone.now() + timedelta(seconds=seconds),
        "error": fault.message,
        "error_code": fault.code,
    }
    move(
        *(render.pk, token, State.SUBMITTING, State.QUEUED),
        why=fault.message,
        lets_go=True,
        **values,
    )


def give_up_looking(
    render: Render,
    token: UUID,
    fault: Fault,
    *,
    candidates: Sequence[base.Candidate] = (),
) -> None:
    """Nobody knows: from here on a person decides."""
    with transaction.atomic():
        move(
            *(render.pk, token, State.SUBMITTING, State.UNKNOWN),
            why=fault.message,
            lets_go=True,
            error=fault.message,
            error_code=fault.code,
            candidates=[candidate.to_json() for candidate in candidates],
        )
        money.leave_open(render, why="No clear answer came; it may have been billed")


def begin_look(render: Render, token: UUID) -> int:
    """Count a look at what became of a submit, before it is made. Raises LeaseLost."""
    ours = Render.objects.filter(pk=render.pk, lease_token=token)
    if not ours.update(looks=F("looks") + 1):
        raise LeaseLost(render.pk)
    return render.looks + 1


def look_later(render: Render, token: UUID, fault: Fault, *, seconds: float) -> None:
    """Still in the dark: ask in a while. Raises LeaseLost."""
    why, code = fault.message, fault.code
    put_off(render.pk, token, seconds=seconds, why=why, code=code)


def pause_account(account_id: UUID, fault: Fault, *, key_id: UUID | None) -> None:
    """Nothing more is sent there until a person says so, or another key is put in."""
    Account.objects.filter(pk=account_id, paused_at=None).update(
        paused_at=timezone.now(),
        paused_code=fault.code,
        paused=fault.message,
        paused_key_id=key_id,
    )


def hold_account(account_id: UUID, until: datetime) -> None:
    """The gateway asked for a pause: nothing is sent before its end."""
    sooner = Q(held_until=None) | Q(held_until__lt=until)
    Account.objects.filter(sooner, pk=account_id).update(held_until=until)


def resume_account(account_id: UUID) -> None:
    """Let its renders go on, in the order they were ordered in."""
    with transaction.atomic():
        Account.objects.filter(pk=account_id).update(
            paused_at=None, paused_code="", paused="", paused_key_id=None
        )
        waiting = Render.objects.filter(account=account_id, state=State.QUEUED)
        waiting.filter(error_code=PAUSED).update(
            run_after=timezone.now(), dispatched_at=None
        )


def keep_exchange(render_id: UUID, what: str, exchange: base.Exchange | None) -> None:
    """What was asked and answered, for a person. It holds no key and no file; nothing
    that goes wrong in writing it may cost more than the note itself.
    """
    if exchange is None:
        return
    try:
        with transaction.atomic():
            Exchange.objects.create(
                render_id=render_id,
                at=timezone.now(),
                what=what,
                method=exchange.method,
                url=exchange.url,
                sent=exchange.sent,
                status=exchange.status,
                said=exchange.said,
                seconds=exchange.seconds,
            )
    except (DatabaseError, ValueError):
        logger.warning("render %s: no note of its %s", render_id, what, exc_info=True)
