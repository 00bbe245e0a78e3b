"""Where a clip stands with the people who judge it.

The rule, in this order: anybody rejected it, it is rejected; anybody needs changes, it
needs changes; anybody who is asked has not decided, it is asked; anybody approved, it
is approved; else it is open. Who is asked can be one person, or all who come by one
link: then each of them answers for it.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Standing(StrEnum):
    OPEN = "open"  # nobody was asked, nobody has decided
    ASKED = "asked"  # somebody is asked and has not decided
    NEEDS_CHANGES = "needs_changes"
    REJECTED = "rejected"
    APPROVED = "approved"


class Decision(StrEnum):
    APPROVED = "approved"
    NEEDS_CHANGES = "needs_changes"
    REJECTED = "rejected"


class Reason(StrEnum):
    """Why a take is rejected: what waste is counted by. Empty: nobody said."""

    MOTION = "motion"
    CHARACTER = "character"
    ARTEFACTS = "artefacts"
    TEXT = "text"
    TIMING = "timing"
    OTHER = "other"

    @property
    def words(self) -> str:
        return _REASONS[self]


_REASONS = {
    Reason.MOTION: "Wrong motion",
    Reason.CHARACTER: "Wrong character",
    Reason.ARTEFACTS: "Artefacts",
    Reason.TEXT: "Wrong text",
    Reason.TIMING: "Timing",
    Reason.OTHER: "Something else",
}

# Who decides, by any name that is theirs alone; and those who answer one asking.
Decisions = Mapping[str, Decision]
Party = Collection[str]


@dataclass(frozen=True, slots=True)
class Tally:
    """`1 of 3 approved`: of everybody asked, and of who decided without being asked."""

    standing: Standing
    approved: int
    of: int

    def __str__(self) -> str:
        return f"{self.approved} of {self.of} approved" if self.of else ""


def tally(decisions: Decisions, asked: Iterable[Party] = ()) -> Tally:
    """`decisions`: what counts of each reviewer, by the rule above."""
    parties = [tuple(party) for party in asked]
    named = {reviewer for party in parties for reviewer in party}
    parties += [(reviewer,) for reviewer in decisions if reviewer not in named]
    said = [{decisions[one] for one in party if one in decisions} for party in parties]
    approved = sum(one == {Decision.APPROVED} for one in said)
    return Tally(_standing(said), approved, len(said))


def _standing(said: list[set[Decision]]) -> Standing:
    everything = set().union(*said)
    if Decision.REJECTED in everything:
        return Standing.REJECTED
    if Decision.NEEDS_CHANGES in everything:
        return Standing.NEEDS_CHANGES
    if not all(said):
        return Standing.ASKED
    return Standing.APPROVED if said else Standing.OPEN


def due_in_words(due: date, today: date) -> str:
    """`due today`, `2 days overdue`: beside somebody who has not decided."""
    days = (due - today).days
    if days < 0:
        return "1 day overdue" if days == -1 else f"{-days} days overdue"
    return {0: "due today", 1: "due tomorrow"}.get(days, f"due in {days} days")
