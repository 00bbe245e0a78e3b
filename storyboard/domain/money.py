"""US dollars, exactly. A price nobody knows is `unknown`, never 0 by accident."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from enum import StrEnum

_SHOWN = Decimal("0.01")
_FINE = Decimal("0.001")
_KEPT = Decimal("0.000001")
_MOST = Decimal(1_000_000_000)


class Entry(StrEnum):
    """What a line of the ledger says of money."""

    QUOTED = "quoted"
    RESERVED = "reserved"  # counts against the caps until it is released
    CHARGED = "charged"
    RELEASED = "released"  # a reservation ends: charged instead, or never spent
    UNKNOWN = "unknown"  # nobody knows whether it was charged; it stays reserved


@dataclass(frozen=True, slots=True)
class Quote:
    """What an order will cost. `amount` is None when the provider does not say.

    `reason` says why it is unknown, or how sure a known one is.
    """

    amount: Decimal | None
    reason: str = ""

    @classmethod
    def known(cls, amount: Decimal, reason: str = "") -> "Quote":
        if not (amount.is_finite() and 0 <= amount <= _MOST):
            raise ValueError("a price is a finite number, 0 or more")
        # Rounded up: a price that is not 0 never becomes 0.
        return cls(amount.quantize(_KEPT, rounding=ROUND_CEILING), reason)

    @classmethod
    def unknown(cls, reason: str) -> "Quote":
        return cls(None, reason)

    @classmethod
    def total(cls, quotes: Iterable["Quote"]) -> "Quote":
        """Of several: unknown where one is, and no surer than the least sure."""
        amount = Decimal()
        reasons: dict[str, None] = {}
        for quote in quotes:
            if quote.amount is None:
                return quote
            amount += quote.amount
            reasons[quote.reason] = None
        return cls.known(amount, " ".join(filter(None, reasons)))

    @property
    def is_free(self) -> bool:
        return self.amount == 0

    def __str__(self) -> str:
        if self.amount is None:
            return "price unknown"
        return "free" if self.is_free else dollars(self.amount)


def dollars(amount: Decimal) -> str:
    """`$4.20`, `$0.168`: cents at least, more digits only when they matter."""
    sign, amount = ("-" if amount < 0 else ""), abs(amount)
    digits = _FINE if amount >= _SHOWN else _KEPT
    exact = amount.quantize(digits, rounding=ROUND_HALF_UP)
    if exact == exact.quantize(_SHOWN):
        return f"{sign}${exact.quantize(_SHOWN):,}"
    return f"{sign}${exact.normalize():,f}"
