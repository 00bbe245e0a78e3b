"""Reading what strangers answer: any JSON in, the wanted type or a harmless one out."""

import json
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

_MOST_DOLLARS = Decimal(1_000_000)
_MOST_WHOLE = 2**53


def document(body: bytes) -> Any:
    """The JSON it is; None for everything that is none."""
    try:
        # Money is exact, and NaN is no JSON.
        return json.loads(body, parse_float=Decimal, parse_constant=_no_number)
    except (ValueError, RecursionError, ArithmeticError):
        return None


def _no_number(name: str) -> None:
    raise ValueError(name)


def table(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def rows(value: object) -> tuple[Mapping[str, Any], ...]:
    """The objects of a list; an object alone counts as a list of one."""
    if isinstance(value, Mapping):
        return (value,)
    items = value if isinstance(value, list) else ()
    return tuple(item for item in items if isinstance(item, Mapping))


def text(value: object) -> str:
    """Text or a number as text: ids come as both."""
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        return ""
    return str(value).strip()


def moment(value: object) -> datetime | None:
    """A time with its zone; None for what is none, or has none."""
    try:
        found = datetime.fromisoformat(text(value))
    except ValueError:
        return None
    return found if found.tzinfo else None


def whole(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    # 1e999999 is valid JSON; as an int it would fill the memory.
    return int(value) if -_MOST_WHOLE < value < _MOST_WHOLE else None


def percent(value: object) -> int | None:
    number = whole(value)
    return number if number is not None and 0 <= number <= 100 else None


def amount(value: object) -> Decimal | None:
    """An amount of money, 0 or more."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        return None
    try:
        number = Decimal(value)
    except ArithmeticError:
        return None
    return number if number.is_finite() and 0 <= number < _MOST_DOLLARS else None


def dollars(value: object) -> Decimal | None:
    """What something cost; None for 0 too, which says that nobody counted."""
    return amount(value) or None


def addresses(value: object) -> tuple[str, ...]:
    """Every web address in a string or a list of strings."""
    items = value if isinstance(value, list) else [value]
    return tuple(
        item
        for item in items
        if isinstance(item, str) and item.startswith(("https://", "http://"))
    )


def messages(value: object) -> str:
    """The words in an error of any shape: text, object, or list of these."""
    if isinstance(value, Mapping):
        found = (value.get(key) for key in ("message", "msg", "detail", "error"))
        return next((said for said in map(messages, found) if said), "")
    if isinstance(value, list):
        return "; ".join(said for said in map(messages, value[:5]) if said)
    return text(value)
