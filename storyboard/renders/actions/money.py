"""The ledger and the caps. Every line is written with what it speaks of."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.utils import timezone

from storyboard.boards.models import Project
from storyboard.domain.money import Entry, dollars
from storyboard.renders.models import LedgerEntry, MadeElement, Render
from storyboard.renders.queries.elements import Making
from storyboard.renders.queries.money import caps_of
from storyboard.teams.models import Team


class CapReached(Exception):
    """The order would pass a cap, or its price is unknown where one applies. The text
    is for the person.
    """


def check_caps(
    team_id: UUID,
    project_id: UUID,
    amount: Decimal | None,
    *,
    said: str = "This render costs",
) -> None:
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
                f"{said} {dollars(amount)}, and the cap leaves less: {cap}. "
                "Nothing was ordered. An owner can raise the cap."
            )


def reserve(render: Render, *, making: Iterable[Making] = (), why: str = "") -> None:
    """Quoted and reserved, at the order, with the elements that are made for it first.
    Raises CapReached.
    """
    amount = render.quote_usd
    _see_that_it_fits(render, amount)
    lines = [_Line(Entry.QUOTED, amount), _Line(Entry.RESERVED, render.film_usd)]
    lines += [_Line(Entry.RESERVED, one.usd, one.slug) for one in making]
    _write(render, lines, why)


def reserve_again(render: Render, *, why: str) -> None:
    """One more sending of a film whose elements are made. Raises CapReached."""
    amount = render.film_usd
    _see_that_it_fits(render, amount)
    lines = [_Line(Entry.QUOTED, amount), _Line(Entry.RESERVED, amount)]
    _write(render, lines, why)


def charge(render: Render, amount: Decimal | None, *, why: str) -> None:
    """It was billed: the reservation ends, and what it cost stands in its place."""
    film = _Line(Entry.RELEASED, render.film_usd)
    _write(render, [_Line(Entry.CHARGED, amount), film, *_idle(render)], why)


def release(render: Render, *, why: str) -> None:
    """One sending of it was not billed; nor are elements that were not made."""
    film = _Line(Entry.RELEASED, render.film_usd)
    _write(render, [film, *_idle(render)], why)


def leave_open(render: Render, *, why: str) -> None:
    """It may have been billed: it stays reserved, so that no cap is ever passed."""
    last = LedgerEntry.objects.filter(render=render).last()
    if last and last.kind == Entry.UNKNOWN and not last.element:
        return
    _write(render, [_Line(Entry.UNKNOWN, render.film_usd), *_idle(render)], why)


def reopen(render: Render, *, why: str) -> None:
    """It was billed after all, and may count as free: whatever the caps say now."""
    film = LedgerEntry.objects.filter(render=render, element="")
    kinds = list(film.values_list("kind", flat=True))
    if kinds.count(Entry.RESERVED) > kinds.count(Entry.RELEASED):
        return
    amount = render.film_usd
    _write(render, [_Line(Entry.RESERVED, amount), _Line(Entry.UNKNOWN, amount)], why)


def reserve_element(render: Render, making: Making) -> None:
    """Before it is ordered, where the order of its render did not foresee it: somebody
    else's making of it has failed. Raises CapReached.
    """
    if making.slug in _reserved_elements(render):
        return
    _see_that_it_fits(render, making.usd)
    line = _Line(Entry.RESERVED, making.usd, making.slug)
    _write(render, [line], f"@{making.slug} is made first")


def charge_element(render: Render, making: Making) -> None:
    slug, usd = making.slug, making.usd
    lines = [_Line(Entry.CHARGED, usd, slug), _Line(Entry.RELEASED, usd, slug)]
    _write(render, lines, f"@{slug} was made")


def release_element(render: Render, making: Making, *, why: str) -> None:
    _write(render, [_Line(Entry.RELEASED, making.usd, making.slug)], why)


def leave_element_open(render: Render, making: Making, *, why: str) -> None:
    _write(render, [_Line(Entry.UNKNOWN, making.usd, making.slug)], why)


def _see_that_it_fits(render: Render, amount: Decimal | None) -> None:
    if amount != 0 and not render.is_practice:
        check_caps(render.team_id, render.board.project_id, amount)


@dataclass(frozen=True, slots=True)
class _Line:
    """`element`: what it pays for; empty for the film."""

    kind: Entry
    amount: Decimal | None
    element: str = ""


def _reserved_elements(render: Render) -> dict[str, Decimal]:
    """The elements that are reserved and not settled, each with its price."""
    found: dict[str, Decimal] = {}
    for line in LedgerEntry.objects.filter(render=render).exclude(element=""):
        if line.kind == Entry.RESERVED:
            found[line.element] = line.amount_usd or Decimal()
        elif line.kind in {Entry.RELEASED, Entry.UNKNOWN}:
            found.pop(line.element, None)
    return found


def _idle(render: Render) -> list[_Line]:
    """What was reserved for elements that nobody makes: somebody else had them made."""
    if not (reserved := _reserved_elements(render)):
        return []
    at_work = MadeElement.objects.filter(render=render, made_id="")
    busy = set(at_work.values_list("slug", flat=True))
    return [
        _Line(Entry.RELEASED, usd, slug)
        for slug, usd in reserved.items()
        if slug not in busy
    ]


def _write(render: Render, lines: Iterable[_Line], why: str) -> None:
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
            kind=line.kind,
            element=line.element,
            amount_usd=line.amount,
            is_practice=render.is_practice,
            at=now,
            why=why,
        )
        for line in lines
    )
