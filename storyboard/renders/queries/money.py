"""What was spent, what is reserved, and what the caps leave."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, Sum

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

    def __str__(self) -> str:
        said = (
            f"The {self.whose} has spent or reserved {dollars(self.spent)} at gateways"
        )
        if self.most is None:
            return f"{said}. It has no cap."
        return f"{said}: {Cap(self.whose, self.most, self.most - self.spent)}."


def purse_of_team(team: Team) -> Purse:
    return Purse("team", spent(Q(team=team.pk)), team.spend_cap_usd)


def purses_of_project(project: Project) -> list[Purse]:
    """The project's own, and the team's where it holds beside it."""
    cap = project.spend_cap_usd
    own = Purse("project", spent(Q(project=project.pk)), cap)
    has_other = project.team.spend_cap_usd is not None
    return [own, purse_of_team(project.team)] if has_other else [own]


def spent(only: Q) -> Decimal:
    """Charged, and reserved for what is under way. Play money is not money."""
    lines = LedgerEntry.objects.filter(only, is_practice=False)
    sums = lines.aggregate(
        **{kind.value: Sum("amount_usd", filter=Q(kind=kind)) for kind in Entry}
    )
    amount = {kind: sums[kind] or _NOTHING for kind in Entry}
    return amount[Entry.RESERVED] - amount[Entry.RELEASED] + amount[Entry.CHARGED]


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
