"""Numbers as bars with their words: the page draws them, a table says them."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from storyboard.domain.money import dollars
from storyboard.domain.timing import clock
from storyboard.review.queries.worth import ModelWorth, Worth

_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Bar:
    """One row. `share` of the longest bar in whole percent; `more` beside its value."""

    label: str
    value: str
    share: int
    more: str = ""


@dataclass(frozen=True, slots=True)
class Charts:
    """One kind of money, real or play."""

    worth: Worth
    facts: list[tuple[str, str]]
    wasted: list[Bar]
    attempts: list[Bar]
    models: list[Bar]


def charts_of(worth: Worth) -> Charts:
    return Charts(
        worth=worth,
        facts=_facts(worth),
        wasted=_wasted(worth),
        attempts=_attempts(worth),
        models=_models(worth.models),
    )


def _facts(worth: Worth) -> list[tuple[str, str]]:
    each = worth.attempts_each
    wasted = dollars(worth.wasted_in_all)
    if worth.charged:
        part = round(100 * worth.wasted_in_all / worth.charged)
        wasted = f"{wasted}, {part} %"
    facts = [("Charged", dollars(worth.charged)), ("Wasted", wasted)]
    if worth.reserved:
        facts.append(("Still reserved", dollars(worth.reserved)))
    if worth.unknown:
        takes = "take" if worth.unknown == 1 else "takes"
        facts.append(("Price unknown", f"{worth.unknown} {takes}"))
    if each is not None:
        facts.append(("Attempts per approved shot", f"{float(each):.1f}"))
    return facts


def _wasted(worth: Worth) -> list[Bar]:
    most = max(worth.wasted.values(), default=Decimal())
    return [
        Bar(reason, dollars(usd), _share(usd, most))
        for reason, usd in worth.wasted.items()
    ]


def _attempts(worth: Worth) -> list[Bar]:
    most = max(worth.attempts.values(), default=0)
    return [
        Bar(
            "At the first" if number == 1 else f"After {number} films",
            f"{count} shot{'' if count == 1 else 's'}",
            _share(Decimal(count), Decimal(most)),
        )
        for number, count in worth.attempts.items()
    ]


def _models(models: Iterable[ModelWorth]) -> list[Bar]:
    found = list(models)
    prices = [one.per_second for one in found if one.per_second is not None]
    most = max(prices, default=Decimal())
    return [_model(one, most) for one in found]


def _model(one: ModelWorth, most: Decimal) -> Bar:
    spent = f"{dollars(one.charged)} charged"
    if one.unknown:
        spent += f", {one.unknown} of unknown price"
    if one.per_second is None:
        return Bar(one.model, "Nothing approved", 0, spent)
    price = f"{dollars(one.per_second.quantize(_CENT))} a second"
    # What nobody knows can only have cost more.
    value = f"At least {price}" if one.unknown else price
    more = f"{spent}, {clock(one.seconds)} approved"
    return Bar(one.model, value, _share(one.per_second, most), more)


def _share(amount: Decimal, most: Decimal) -> int:
    """At least a sliver of what is not nothing."""
    if not amount or not most:
        return 0
    return max(1, round(100 * amount / most))
