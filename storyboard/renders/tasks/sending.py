"""A render to its gateway: everything it needs first, then one submit, never two."""

import logging
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from storyboard.domain.lifecycle import State
from storyboard.media.errors import Refused as Unreadable
from storyboard.providers import failures, registry
from storyboard.providers.base import (
    Accepted,
    Answer,
    Gateway,
    GatewayOrder,
    Lost,
    Recovers,
    Refused,
    Ticket,
    Unknown,
)
from storyboard.providers.errors import Fault, GatewayFault, ProviderError, Then
from storyboard.renders import faults
from storyboard.renders.actions.leases import MOST_CRASHES, LeaseLost, put_off
from storyboard.renders.actions.money import CapReached
from storyboard.renders.actions.places import NO_PLACE, NoPlace
from storyboard.renders.actions.sending import (
    PAUSED,
    JobIsTaken,
    accept,
    adopt_late,
    begin_look,
    begin_submit,
    give_up_looking,
    hold_account,
    keep_exchange,
    keep_ticket,
    look_later,
    pause_account,
    refuse,
    resume_account,
    send_back,
)
from storyboard.renders.finding import as_it_was
from storyboard.renders.hold import Hold
from storyboard.renders.models import Render
from storyboard.renders.queries.work import is_another_being_sent, jobs_taken
from storyboard.renders.tasks.carrying import begin_where_it_ended
from storyboard.renders.tasks.preparing import NotYet, prepared
from storyboard.teams.access import Access, access_named, gateway_at

logger = logging.getLogger(__name__)

# A render that waits for a place or for its account is woken; this is the net below.
_RECHECK_SECONDS = 60.0
_RETRY_SECONDS = (5.0, 15.0, 60.0, 300.0)
# How long after a submit without an answer to ask what became of it: three times, and
# where the same number is safe for as long as it is, less and less often.
_LOOKS = (3.0, 15.0, 60.0)
_LATER_LOOKS = (*_LOOKS, 120.0, 300.0)
_BUSY_SECONDS = 2.0
_NO_PLACE = (
    "It waits for a free place: as many renders as this key may have at once are under "
    "way. Nothing was charged. It is sent by itself, in order."
)
_CRASHED = (
    "Its worker died three times, so this render was given up before it was sent. "
    "Nothing was charged. Ask whoever runs this server, then retry it."
)


def carry(hold: Hold, render: Render) -> str:
    if render.state == State.SUBMITTING:
        return _look(hold, render)
    if render.crashes > MOST_CRASHES:
        refuse(render, hold.token, Fault("crashed", _CRASHED, Then.FAIL))
        return "failed"
    access = _access(render)
    if access is None:
        return _pause(hold, render, failures.key_gone(_name(render)))
    if waits := _waits(hold, render, access):
        return waits
    return _send(hold, render, access)


def _access(render: Render) -> Access | None:
    account = render.account
    assert account is not None
    return access_named(render.team_id, render.provider, account.source, render.key_id)


def _name(render: Render) -> str:
    return registry.gateway(render.provider).name


def _waits(hold: Hold, render: Render, access: Access) -> str:
    """Whether its account lets nothing out just now."""
    account, now = render.account, timezone.now()
    assert account is not None
    if account.paused_at and account.paused_key_id != access.key_id:
        # Another key has taken the place of the one that was refused.
        resume_account(account.pk)
    elif account.paused_at:
        return _put_off(hold, _RECHECK_SECONDS, PAUSED, account.paused)
    if account.held_until and account.held_until > now:
        fault = failures.rate_limited(_name(render))
        seconds = (account.held_until - now).total_seconds()
        return _put_off(hold, seconds, fault.code, fault.message)
    return ""


def _put_off(hold: Hold, seconds: float, code: str, why: str) -> str:
    put_off(hold.pk, hold.token, seconds=seconds, why=why, code=code)
    return code


def _send(hold: Hold, render: Render, access: Access) -> str:
    gateway = gateway_at(render.provider, access.address)
    try:
        begin_where_it_ended(hold, render)
        order = prepared(gateway, access, render, hold)
        faults.point("uploaded")
        begin_submit(render, hold.token)
    except NoPlace:
        return _put_off(hold, _RECHECK_SECONDS, NO_PLACE, _NO_PLACE)
    except CapReached as full:
        refuse(render, hold.token, Fault("cap_reached", str(full), Then.FAIL))
        return "failed"
    except Unreadable as lost:
        why = f"{lost} It begins where shot {render.place} ends. Nothing was ordered."
        refuse(render, hold.token, Fault("carried_film_gone", why, Then.FAIL))
        return "failed"
    except NotYet as soon:
        return _put_off(hold, soon.seconds, "waits_for_element", str(soon))
    except ProviderError as error:
        fault = error.fault if isinstance(error, GatewayFault) else _fault(error)
        return _before_it_was_sent(hold, render, fault, access)
    faults.point("submitting")
    answer = _submitted(gateway, order, render, access)
    faults.point("sent")
    try:
        return _settle(hold, render, answer, access)
    finally:
        # After the job's id, which is worth more.
        keep_exchange(render.pk, "order", answer.exchange)


def _fault(error: ProviderError) -> Fault:
    then = Then.WAIT if error.retryable else Then.FAIL
    return Fault(error.code, error.message, then, error.charged)


def _submitted(
    gateway: Gateway, order: GatewayOrder, render: Render, access: Access
) -> Answer:
    """The one submit. Whatever goes wrong in it, it may have arrived."""
    number = str(render.submission_id)
    try:
        return gateway.submit(order, submission_id=number, key=access.key)
    except Exception:
        logger.exception("render %s: its submit stumbled", render.pk)
        return Unknown(failures.sent_into_the_dark(gateway.name))


def _before_it_was_sent(
    hold: Hold, render: Render, fault: Fault, access: Access
) -> str:
    """Nothing was ordered yet: a fault is waited out, or ends the render for free."""
    match fault.then:
        case Then.PAUSE:
            return _pause(hold, render, fault, key_id=access.key_id)
        case Then.FAIL:
            refuse(render, hold.token, fault)
            return "failed"
    seconds = _wait(render, fault)
    is_unclear = fault.code == "unclear_answer"
    why = failures.not_prepared(_name(render)) if is_unclear else fault.message
    return _put_off(hold, seconds, fault.code, why)


def _pause(
    hold: Hold, render: Render, fault: Fault, *, key_id: UUID | None = None
) -> str:
    assert render.account_id is not None
    pause_account(render.account_id, fault, key_id=key_id)
    return _put_off(hold, _RECHECK_SECONDS, PAUSED, fault.message)


def _wait(render: Render, fault: Fault) -> float:
    """For how long; the whole account, where it was too much for the gateway."""
    seconds = fault.after_seconds or _backoff(render)
    if fault.code == "rate_limited" and render.account_id:
        hold_account(render.account_id, timezone.now() + timedelta(seconds=seconds))
    return seconds


def _backoff(render: Render) -> float:
    """By how often it was claimed: that goes up with every try."""
    return _RETRY_SECONDS[min(render.claims, len(_RETRY_SECONDS)) - 1]


def _settle(hold: Hold, render: Render, answer: Answer, access: Access) -> str:
    match answer:
        case Accepted(ticket):
            return _accepted(hold, render, ticket, why="The gateway has taken it")
        case Refused(fault):
            return _refused(hold, render, fault, access)
        case Unknown(fault):
            return _look_later(hold, render, fault, looks=0)


def _look_later(hold: Hold, render: Render, fault: Fault, *, looks: int) -> str:
    seconds = _LATER_LOOKS[min(looks, len(_LATER_LOOKS) - 1)]
    seconds = max(seconds, fault.after_seconds or 0)
    look_later(render, hold.token, fault, seconds=seconds)
    return "no answer"


def _accepted(hold: Hold, render: Render, ticket: Ticket, *, why: str) -> str:
    try:
        keep_ticket(render, ticket)
        faults.point("kept")
        accept(render, hold.token, ticket, why=why)
    except LeaseLost:
        # Somebody else looks for the job by now, and here it is.
        return "found" if adopt_late(render, ticket, why=why) else "lost"
    except JobIsTaken:
        fault = failures.sent_into_the_dark(_name(render))
        give_up_looking(render, hold.token, fault)
        return "unknown"
    faults.point("ticketed")
    return "sent"


def _refused(hold: Hold, render: Render, fault: Fault, access: Access) -> str:
    """The order was certainly not taken."""
    assert render.account_id is not None
    match fault.then:
        case Then.FAIL:
            refuse(render, hold.token, fault)
            return "failed"
        case Then.PAUSE:
            pause_account(render.account_id, fault, key_id=access.key_id)
            waiting = replace(fault, code=PAUSED)
            send_back(render, hold.token, waiting, seconds=_RECHECK_SECONDS)
            return "paused"
    seconds = _wait(render, fault)
    send_back(render, hold.token, fault, seconds=seconds)
    return fault.code


def _look(hold: Hold, render: Render) -> str:
    """A submit without an answer that was kept: find out what became of it. It is
    never sent again but under the same number, where that is never billed twice.
    """
    if render.ticket:
        # Its worker got no further than to write that down.
        ticket = Ticket.from_json(render.ticket)
        return _accepted(hold, render, ticket, why="The gateway has taken it")
    gateway = registry.gateway(render.provider)
    if gateway.recovers is Recovers.BY_LIKENESS and is_another_being_sent(render):
        why = failures.sent_into_the_dark(gateway.name)
        return _put_off(hold, _BUSY_SECONDS, why.code, why.message)
    looks = begin_look(render, hold.token)
    answer = _recovered(render)
    faults.point("looked")
    try:
        return _found(hold, render, answer, looks=looks)
    finally:
        keep_exchange(render.pk, "question", answer.exchange)


def _found(hold: Hold, render: Render, answer: Answer, *, looks: int) -> str:
    gateway = registry.gateway(render.provider)
    match answer:
        case Accepted(ticket):
            return _accepted(hold, render, ticket, why="The gateway has it")
        case Refused(fault):
            refuse(render, hold.token, fault)
            return "failed"
    if _is_last(gateway, render, looks) or render.crashes > MOST_CRASHES:
        # From here on a person may send it again, under another number.
        dark = failures.sent_into_the_dark(gateway.name)
        give_up_looking(render, hold.token, dark, candidates=answer.candidates)
        return "unknown"
    return _look_later(hold, render, answer.fault, looks=looks)


def _is_last(gateway: Gateway, render: Render, looks: int) -> bool:
    safe_for, sent_at = gateway.same_number_for, render.submitted_at
    if safe_for is None or sent_at is None:
        return looks >= len(_LOOKS) or gateway.recovers is Recovers.NEVER
    return timezone.now() - sent_at > safe_for


def _recovered(render: Render) -> Answer:
    access = _access(render)
    name, number, sent_at = _name(render), render.submission_id, render.submitted_at
    unknown = Unknown(failures.sent_into_the_dark(name))
    if access is None or sent_at is None:
        return unknown
    gateway = gateway_at(render.provider, access.address)
    order = as_it_was(gateway, access, render)
    taken, now = jobs_taken(render), timezone.now()
    hinted = frozenset(render.hinted)
    lost = Lost(order, str(number), sent_at, now, taken=taken, hinted=hinted)
    try:
        return gateway.recover(lost, key=access.key)
    except Exception:
        logger.exception("render %s: looking for its job stumbled", render.pk)
        return unknown
