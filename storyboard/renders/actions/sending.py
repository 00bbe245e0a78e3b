"""The one submit of a render: written down before it leaves, and what came of it."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone

from storyboard.domain.lifecycle import State
from storyboard.domain.request import RenderRequest
from storyboard.providers import base, registry
from storyboard.providers.errors import Fault
from storyboard.renders.actions import money
from storyboard.renders.actions.leases import LeaseLost, let_go, put_off
from storyboard.renders.actions.moves import fail_render, move, moved, record
from storyboard.renders.actions.places import take_place
from storyboard.renders.models import Account, Exchange, GatewayCopy, Render

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
    }
    with transaction.atomic():
        take_place(render)
        move(render.pk, token, State.QUEUED, State.SUBMITTING, **sending)
    for name, value in {**sending, "state": State.SUBMITTING}.items():
        setattr(render, name, value)


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
    same = Q(submission_id=render.submission_id, remote_id="")
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
    """It ends here, and nothing was billed. What it had uploaded may be the reason."""
    with transaction.atomic():
        before = State(render.state)
        fail_render(render.pk, token, before, code=fault.code, why=fault.message)
        if fault.charged is False:
            money.release(render, why=fault.message)
        else:
            money.leave_open(render, why=fault.message)
        copies = GatewayCopy.objects.filter(account=render.account_id)
        files = RenderRequest.from_json(render.request).files()
        copies.filter(team=render.team_id, sha256__in=files).delete()


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
    candidates: Sequence[base.Ticket] = (),
) -> None:
    """Nobody knows: from here on a person decides."""
    with transaction.atomic():
        move(
            *(render.pk, token, State.SUBMITTING, State.UNKNOWN),
            why=fault.message,
            lets_go=True,
            error=fault.message,
            error_code=fault.code,
            candidates=[ticket.to_json() for ticket in candidates],
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
