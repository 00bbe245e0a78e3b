"""What was spent, what is reserved, and what the caps leave."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from storyboard.boards.models import Board, Project
from storyboard.domain.money import Entry, Quote, dollars
from storyboard.renders.models import LedgerEntry
from storyboard.teams.models import Team

_NOTHING = Decimal()


@dataclass(frozen=True, slots=True)
class Cap:
    """What a team or a project may spend for ever, and what of it is left."""

    whose: str
    most: Decimal
    left: Decimal

    def __str__(self) -> str:
        left = dollars(max(self.left, _NOTHING))
        return f"{left} left of the {self.whose}'s {dollars(self.most)}"


@dataclass(frozen=True, slots=True)
class Purse:
    """What a team or a project has spent, and may; `most` is None without a cap."""

    whose: str
    spent: Decimal
    most: Decimal | None
    elsewhere: Decimal = _NOTHING

    def __str__(self) -> str:
        said = (
            f"The {self.whose} has spent or reserved {dollars(self.spent)} at gateways"
        )
        if self.most is None:
            return f"{said}. It has no cap.{self._elsewhere}"
        cap = Cap(self.whose, self.most, self.most - self.spent)
        return f"{said}: {cap}.{self._elsewhere}"

    @property
    def _elsewhere(self) -> str:
        if not self.elsewhere:
            return ""
        return (
            f" {dollars(self.elsewhere)} more was paid elsewhere for what was imported "
            "and counts against no cap."
        )


def purse_of_team(team: Team) -> Purse:
    only = Q(team=team.pk)
    return Purse("team", spent(only), team.spend_cap_usd, paid_elsewhere(only))


def purses_of_project(project: Project) -> list[Purse]:
    """The project's own, and the team's where it holds beside it."""
    cap = project.spend_cap_usd
    only = Q(project=project.pk)
    own = Purse("project", spent(only), cap, paid_elsewhere(only))
    has_other = project.team.spend_cap_usd is not None
    return [own, purse_of_team(project.team)] if has_other else [own]


@dataclass(frozen=True, slots=True)
class Sums:
    """What was charged, and what is reserved for what is not settled yet."""

    charged: Decimal = _NOTHING
    reserved: Decimal = _NOTHING

    @property
    def spent(self) -> Decimal:
        return self.charged + self.reserved

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(self.charged + other.charged, self.reserved + other.reserved)


def spent(only: Q) -> Decimal:
    """Charged, and reserved for what is under way. Play money is not money."""
    return _sums(_money().filter(only).aggregate(**_KINDS)).spent


def paid_elsewhere(only: Q) -> Decimal:
    """What came with imported projects: shown, and never counted."""
    lines = LedgerEntry.objects.filter(only, is_practice=False, is_imported=True)
    return _sums(lines.aggregate(**_KINDS)).charged


def sums_by_board(project: Project) -> dict[UUID, Sums]:
    """By a board's id; those in the trash too: what they cost is spent."""
    rows = _money().filter(project=project).order_by().values("board")
    return {row["board"]: _sums(row) for row in rows.annotate(**_KINDS)}


_KINDS = {kind.value: Sum("amount_usd", filter=Q(kind=kind)) for kind in Entry}


def _money() -> QuerySet[LedgerEntry]:
    return LedgerEntry.objects.filter(is_practice=False, is_imported=False)


def _sums(row: Mapping[str, Any]) -> Sums:
    amount = {kind: row[kind] or _NOTHING for kind in Entry}
    return Sums(amount[Entry.CHARGED], amount[Entry.RESERVED] - amount[Entry.RELEASED])


@dataclass(frozen=True, slots=True)
class CapLeft:
    """A cap, and what of it is left once something has been ordered; `after` is None
    where nobody knows its price.
    """

    cap: Cap
    after: Decimal | None

    @property
    def is_too_little(self) -> bool:
        return self.after is None or self.after < 0

    def __str__(self) -> str:
        cap = f"{self.cap}"
        if self.after is None:
            return f"{cap}; an unknown price cannot be ordered under a cap"
        if self.after < 0:
            return f"{cap}: {dollars(-self.after)} too little for this"
        return f"{cap}, {dollars(self.after)} after this"


def caps_left(board: Board, quote: Quote) -> list[CapLeft]:
    """For the page of an order: what it leaves of each cap."""
    return [
        CapLeft(cap, None if quote.amount is None else cap.left - quote.amount)
        for cap in caps_of(board.team, board.project)
    ]


def caps_of(team: Team, project: Project) -> list[Cap]:
    caps = (
        ("team", team.spend_cap_usd, Q(team=team.pk)),
        ("project", project.spend_cap_usd, Q(project=project.pk)),
    )
    return [
        Cap(whose, most, most - spent(only))
        for whose, most, only in caps
        if most is not None
    ]
