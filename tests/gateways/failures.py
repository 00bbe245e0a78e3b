"""The table of failures as data: what a row of it says, and the words of many rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import cycle

GATEWAYS = RUNWARE, WAVESPEED, RUNCOMFY = ("runware", "wavespeed", "runcomfy")
NAMES = {RUNWARE: "Runware", WAVESPEED: "WaveSpeedAI", RUNCOMFY: "RunComfy"}

# Kinds of lines in the ledger, in order.
OPEN = "quoted reserved"
FREE = f"{OPEN} released"
MAYBE = f"{OPEN} unknown"
PAID = f"{OPEN} charged released"

DECIDE = "ask give-up-billed give-up-free job send-again"
CANNOT_ASK = "give-up-billed give-up-free job send-again"
NOT_CHARGED = "Nothing was charged."
MAY_BE = "It may have been charged."
GOES_ON = "The job goes on there and is billed as ordered."
IS_PAID = "The film is made and paid for."
BY_ITSELF = ("", "collecting")
SENT_BY_ITSELF = ("", "running")

REFUSED_KEY = "{who} does not accept this key: “"


@dataclass(frozen=True)
class Row:
    """One line of the table.

    `state` is the render's as long as the fault lasts; `says` the parts of what the
    pages say then, in order ({who} is the gateway); `accepted` how many jobs the
    gateway took and billed. `then`: what is pressed when the fault is over (nothing
    where it goes on by itself), and how far it then comes at least. `minutes` pass
    while it lasts, or `days` since the film was made.
    """

    case: str
    fault: str
    state: str
    says: tuple[str, ...]
    money: str = OPEN
    accepted: int = 1
    buttons: str = ""
    then: tuple[str, str] | None = None
    at: tuple[str, ...] = GATEWAYS
    results: int = 1
    minutes: int = 0
    # A field that is named: on the render's page with the way to it, and beside it.
    names: str = ""
    days: int = 0

    def said_by(self, gateway: str) -> list[str]:
        return [part.format(who=NAMES[gateway]) for part in self.says]


def cases(rows: Iterable[Row]) -> dict[str, tuple[Row, str]]:
    """Every row at every gateway it is for, by a name that can be read."""
    return {f"{row.case}, {at}": (row, at) for row in rows for at in row.at}


def in_turn(
    rows: Iterable[Row], gateways: Sequence[str], *, beside: str = ""
) -> list[Row]:
    """Each row at one of these gateways, where the same code hears them all; and at
    the one `beside` them.
    """
    also = (beside,) if beside else ()
    return [replace(row, at=(*also, at)) for row, at in zip(rows, cycle(gateways))]
