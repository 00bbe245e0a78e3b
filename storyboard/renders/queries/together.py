"""Several models for one board: what each costs, what is in its way, and the sum."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from storyboard.domain.model import VideoModel
from storyboard.domain.money import Quote, dollars
from storyboard.domain.plan import Problem
from storyboard.renders.queries.offers import Offer
from storyboard.renders.queries.speech import Price


@dataclass(frozen=True, slots=True)
class Line:
    """One of the models, as the page names it."""

    model: VideoModel
    offer: Offer
    price: Price

    @property
    def is_real(self) -> bool:
        """Whether it costs real money, or may."""
        return not (self.offer.is_practice or self.price.quote.is_free)


@dataclass(frozen=True, slots=True)
class Together:
    lines: tuple[Line, ...]

    @property
    def problems(self) -> tuple[Problem, ...]:
        found = (problem for line in self.lines for problem in line.offer.problems)
        return tuple(dict.fromkeys(found))

    @property
    def has_real(self) -> bool:
        return any(line.is_real for line in self.lines)

    @property
    def real(self) -> Quote:
        """What all of them cost in real money; unknown when one of them is."""
        return _sum(line.price.quote for line in self.lines if line.is_real)

    @property
    def said(self) -> str:
        """`$7.40`, `$4.20 and $3.20 of play money`, `$4.20 and a price unknown`."""
        real = [line.price.quote for line in self.lines if line.is_real]
        play = [line.price.quote for line in self.lines if line.offer.is_practice]
        unknown = sum(quote.amount is None for quote in (*real, *play))
        parts = [
            f"{dollars(known)}{what}"
            for what, quotes in (("", real), (" of play money", play))
            if (known := _known(quotes))
        ]
        if unknown:
            parts.append("a price unknown" if unknown == 1 else f"{unknown} unknown")
        return " and ".join(parts) or "free"

    @property
    def deed(self) -> str:
        """The words of the button: `Render with 3 models, $7.40`."""
        count = len(self.lines)
        models = "1 model" if count == 1 else f"{count} models"
        return f"Render with {models}, {self.said}"

    @property
    def agreement(self) -> str:
        """What a person says yes to: each price that is real money."""
        real = (line for line in self.lines if line.is_real)
        return "; ".join(f"{line.model.slug} {line.price.quote}" for line in real)

    @property
    def where(self) -> str:
        """`$4.20 at Runware, $3.20 at RunComfy`."""
        real = (line for line in self.lines if line.is_real)
        return ", ".join(
            f"{one.price.quote} at {one.offer.gateway_name}" for one in real
        )


def _known(quotes: Iterable[Quote]) -> Decimal:
    return sum((quote.amount or Decimal() for quote in quotes), Decimal())


def _sum(quotes: Iterable[Quote]) -> Quote:
    found = list(quotes)
    if any(quote.amount is None for quote in found):
        return Quote.unknown("A price of these is not known.")
    return Quote.known(_known(found))
