"""Pages by keys: what comes in meanwhile neither repeats nor hides a row."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from pydantic import Field

from storyboard.api.refusals import bad_values
from storyboard.domain.problem import Problem

Row = TypeVar("Row", bound=Model)
Limit = Annotated[
    int, Field(ge=1, le=100, description="How many at most; 50 if you do not say.")
]
After = Annotated[
    str, Field(max_length=200, description="Where to go on: `next` of the last page.")
]
Next = Annotated[
    str | None,
    Field(description="Send it as `after` for the next page; null: the last."),
]


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    rows: Sequence[Row]
    next: str | None


@dataclass(frozen=True, slots=True)
class Order:
    """By a moment, or a number, and the key; newest first where `is_down`."""

    field: str
    is_down: bool = True

    @property
    def fields(self) -> tuple[str, str]:
        sign = "-" if self.is_down else ""
        return f"{sign}{self.field}", f"{sign}pk"

    def behind(self, value: Any, key: Any) -> Q:
        op = "lt" if self.is_down else "gt"
        same = Q(**{self.field: value, f"pk__{op}": key})
        return same | Q(**{f"{self.field}__{op}": value})


def page_of(
    request: HttpRequest,
    response: HttpResponse,
    rows: QuerySet[Row],
    *,
    order: Order,
    after: str,
    limit: int,
) -> Page[Row]:
    """The rows behind the cursor; a Link header says the next page's address, too."""
    rows = rows.order_by(*order.fields)
    if after:
        rows = rows.filter(order.behind(*_read(after, rows.model)))
    found = list(rows[: limit + 1])
    shown = found[:limit]
    if len(found) <= limit:
        return Page(shown, None)
    cursor = _written(getattr(shown[-1], order.field), shown[-1].pk)
    query = request.GET.copy()
    query["after"], query["limit"] = cursor, str(limit)
    address = request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
    response["Link"] = f'<{address}>; rel="next"'
    return Page(shown, cursor)


def _written(value: Any, key: Any) -> str:
    said = value.isoformat() if isinstance(value, datetime) else str(value)
    return base64.urlsafe_b64encode(f"{said}~{key}".encode()).decode().rstrip("=")


def _read(text: str, model: type[Model]) -> tuple[Any, Any]:
    """Raises a 422 for anything but a cursor of ours."""
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode("ascii")
        said, _, key = raw.partition("~")
        # What a table has for a key is what its rows' keys look like.
        is_uuid = isinstance(model().pk, UUID)
        return _value(said), UUID(key) if is_uuid else _number(key)
    except (ValueError, UnicodeError, binascii.Error) as why:
        message = "This is no `next` that the API gave out."
        raise bad_values([Problem("invalid", "after", message)]) from why


def _value(said: str) -> datetime | int:
    if said.lstrip("-").isdecimal():
        return _number(said)
    moment = datetime.fromisoformat(said)
    if moment.utcoffset() != timedelta(0):
        raise ValueError("a cursor is written in UTC")
    return moment


def _number(said: str) -> int:
    number = int(said) if len(said) < 19 else 2**63
    if not -(2**62) < number < 2**62:
        raise ValueError("no number of ours")
    return number
