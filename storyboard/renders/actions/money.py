"""The ledger and the caps. Every line is written with what it speaks of."""

from collections.abc import Iterable
from decimal import Decimal
from uuid import UUID

from django.utils import timezone

from storyboard.boards.models import Project
from storyboard.domain.money import Entry, dollars
from storyboard.renders.models import LedgerEntry, Render
from storyboard.renders.queries.money import caps_of
from storyboard.teams.models import Team


class CapReached(Exception):
    """The order would pass a cap, or its price is unknown where one applies. The text
    is for the person.
    """


def check_caps(team_id: UUID, project_id: UUID, amount: Decimal | None) -> None:
    """Raises CapReached. Inside the transaction that reserves: the rows of project and
    team are held from here on, so that of two orders only one sees the last dollar.
    """
    project = Project.objects.select_for_update().get(pk=project_id)
    team = Team.objects.select_for_update().get(pk=team_id)
    for cap in caps_of(team, project):
        if amount is None:
            raise CapReached(
                f"The price of this render is not known, and this {cap.whose} has a "
                f"cap of {dollars(cap.most)}. Nothing was ordered. An owner can lift "
                "the cap, or choose a model whose price is known."
            )
        if amount > cap.left:
            raise CapReached(
                f"This render costs {dollars(amount)}, and the cap leaves less: {cap}. "
                "Nothing was ordered. An owner can raise the cap."
            )


def reserve(render: Render, amount: Decimal | None, *, why: str = "") -> None:
    """Quoted and reserved, at the order. Raises CapReached."""
    project_id = render.board.project_id
    if amount != 0 and not render.is_practice:
        check_caps(render.team_id, project_id, amount)
    _write(render, [(Entry.QUOTED, amount), (Entry.RESERVED, amount)], why)


def charge(render: Render, amount: Decimal | None, *, why: str) -> None:
    """It was billed: the reservation ends, and what it cost stands in its place."""
    _write(render, [(Entry.CHARGED, amount), (Entry.RELEASED, reserved(render))], why)


def release(render: Render, *, why: str) -> None:
    """It was not billed."""
    _write(render, [(Entry.RELEASED, reserved(render))], why)


def leave_open(render: Render, *, why: str) -> None:
    """It may have been billed: it stays reserved, so that no cap is ever passed."""
    last = LedgerEntry.objects.filter(render=render).last()
    if last and last.kind == Entry.UNKNOWN:
        return
    _write(render, [(Entry.UNKNOWN, reserved(render))], why)


def reserved(render: Render) -> Decimal | None:
    """What one sending of this render has reserved."""
    return render.quote_usd


def _write(
    render: Render, lines: Iterable[tuple[Entry, Decimal | None]], why: str
) -> None:
    """Nothing is written of what is rendered here, which costs nothing."""
    if render.account_id is None:
        return
    now = timezone.now()
    LedgerEntry.objects.bulk_create(
        LedgerEntry(
            team_id=render.team_id,
            project_id=render.board.project_id,
            board_id=render.board_id,
            render=render,
            kind=kind,
            amount_usd=amount,
            is_practice=render.is_practice,
            at=now,
            why=why,
        )
        for kind, amount in lines
    )
