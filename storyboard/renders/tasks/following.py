"""The jobs of one account at a gateway, asked about in as few requests as it allows."""

import logging
import time
from datetime import timedelta
from typing import Any

from django.utils import timezone

from storyboard.providers import failures, registry
from storyboard.providers.base import Gateway, Phase, Polled, Progress, Ticket
from storyboard.providers.errors import Fault, Then
from storyboard.renders import faults
from storyboard.renders.actions.copies import element_failed, element_there
from storyboard.renders.actions.deciding import STOP_ASKED, note_stop
from storyboard.renders.actions.following import (
    Followed,
    note_round,
    note_trouble,
    note_unclear,
)
from storyboard.renders.actions.leases import LeaseLost, put_off
from storyboard.renders.actions.places import wake_waiting
from storyboard.renders.actions.sending import pause_account
from storyboard.renders.hold import Hold
from storyboard.renders.models import Account, MadeElement, Render
from storyboard.renders.queries.elements import elements_in_the_making
from storyboard.renders.queries.work import jobs_to_ask_about
from storyboard.teams.access import Access, access_named, gateway_at

logger = logging.getLogger(__name__)

# Jobs due within so many seconds come along, so that rounds grow and become fewer.
_ALONG_SECONDS = 2.5
_BETWEEN_SECONDS = 1.0
# A round ends here, and goes on in the next: nothing else is asked meanwhile.
_MOST_SECONDS = 60.0
# An element takes seconds. Renders wait for it, so that this has to end.
_MADE_BY_NOW = timedelta(minutes=30)


def follow(hold: Hold, account: Account) -> str:
    until = timezone.now() + timedelta(seconds=_ALONG_SECONDS)
    renders = jobs_to_ask_about(account, until)
    elements = elements_in_the_making(account)
    someone = (*renders, *(made.render for made in elements))
    if not someone:
        put_off(hold.pk, hold.token, seconds=0, why="", of=Account)
        return "nothing to ask"
    access = _access(account, someone[0])
    if access is None:
        fault = failures.key_gone(registry.gateway(account.provider).name)
        note_trouble(account, hold.token, failures.unheard(fault))
        return fault.code
    round_ = _Round(hold, account, access)
    round_.stop_those_asked_for(renders)
    trouble = round_.ask(renders, elements)
    wake_waiting(account.pk)
    if trouble:
        if trouble.then is Then.PAUSE:
            pause_account(account.pk, trouble, key_id=access.key_id)
        note_trouble(account, hold.token, failures.unheard(trouble))
        return trouble.code
    values: dict[str, Any] = {"trouble": "", "troubles": 0}
    put_off(
        *(hold.pk, hold.token), seconds=_BETWEEN_SECONDS, why="", of=Account, **values
    )
    return f"asked about {len(renders) + len(elements)}"


def _access(account: Account, render: Render) -> Access | None:
    return access_named(render.team_id, account.provider, account.source, render.key_id)


class _Round:
    """One worker's turn at one account."""

    def __init__(self, hold: Hold, account: Account, access: Access) -> None:
        self._hold = hold
        self._key = access.key
        self._gateway: Gateway = gateway_at(account.provider, access.address)
        self._until = time.monotonic() + _MOST_SECONDS
        self._who = Followed(self._gateway.name, self._gateway.pace)

    def stop_those_asked_for(self, renders: list[Render]) -> None:
        for render in renders:
            if render.stop == STOP_ASKED:
                ticket = Ticket.from_json(render.ticket or {})
                note_stop(render.pk, self._gateway.cancel(ticket, key=self._key))

    def ask(self, renders: list[Render], elements: list[MadeElement]) -> Fault | None:
        """Batch by batch, as far as it gets. Returns what is wrong with the account, if
        anything. As soon as one job was understood, no clear answer is the trouble of
        that job alone.
        """
        size, understood = self._gateway.most_per_poll, 0
        unclear: list[Render] = []
        trouble = None
        for start in range(0, len(renders), size):
            some = renders[start : start + size]
            tickets = {Ticket.from_json(r.ticket or {}): r for r in some}
            polled = self._poll(list(tickets))
            told = {tickets[t].pk: told for t, told in polled.progress.items()}
            note_round(told, some, self._who)
            trouble, understood = polled.trouble or trouble, understood + len(told)
            if _is_unclear(polled.trouble):
                unclear += [render for render in some if render.pk not in told]
            is_stuck = polled.trouble and not (_is_unclear(polled.trouble) and told)
            if is_stuck or self._hold.cancelled() or time.monotonic() > self._until:
                break
        if elements and (trouble is None or _is_unclear(trouble)):
            polled = self._ask_elements(elements)
            trouble, understood = (
                polled.trouble or trouble,
                understood + len(polled.progress),
            )
        is_theirs = _is_unclear(trouble) and understood > 0
        own = failures.unheard(trouble) if trouble and is_theirs else None
        note_unclear(unclear, self._who, own)
        return None if is_theirs else trouble

    def _ask_elements(self, elements: list[MadeElement]) -> Polled:
        tickets = {Ticket.from_json(made.ticket or {}): made for made in elements}
        polled = self._poll(list(tickets))
        for ticket, progress in polled.progress.items():
            _note_element(tickets[ticket], progress, self._who.name)
        return polled

    def _poll(self, tickets: list[Ticket]) -> Polled:
        try:
            polled = self._gateway.poll(tickets, key=self._key)
        except Exception:
            # A bad answer never fails a job, and neither does our reading of it.
            logger.exception("an answer of %s was not understood", self._who.name)
            polled = Polled({}, failures.unclear(self._who.name))
        if not self._hold.renew():
            raise LeaseLost(self._hold.pk)
        faults.point("polled")
        return polled


def _is_unclear(trouble: Fault | None) -> bool:
    return trouble is not None and trouble.code == "unclear_answer"


def _note_element(made: MadeElement, progress: Progress, who: str) -> None:
    for result in progress.results:
        if result.made_id:
            element_there(made, result.made_id)
            return
    if progress.phase is Phase.ENDED and progress.failures:
        element_failed(made, progress.failures[0])
    elif timezone.now() - made.submitted_at > _MADE_BY_NOW:
        element_failed(made, failures.element_lost(who, made.slug))
