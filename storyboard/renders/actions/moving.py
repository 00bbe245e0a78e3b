"""All rows of this studio into another database, and the proof that they arrived."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connections, models, transaction

TARGET = "move_target"
_AT_ONCE = 500
# The queue carries hints only, in the words of the old one: they are given anew.
_LEFT = {"django_q.OrmQ", "django_q.Task"}


class NotEmpty(Exception):
    """There is a studio in the other database already."""


class Differs(Exception):
    """What arrived is not what left; nothing was kept. The text names the table."""


@dataclass(frozen=True, slots=True)
class Moved:
    table: str
    rows: int


def moved_rows() -> Iterator[Moved]:
    """Copy every table to the connection `TARGET`, which is migrated and without a
    person, in one transaction; then read both again. Raises NotEmpty and Differs.
    """
    kinds = list(_kinds())
    with transaction.atomic(TARGET):
        people = apps.get_model("teams", "User")
        if people._default_manager.using(TARGET).exists():  # noqa: SLF001
            raise NotEmpty
        for kind in reversed(kinds):
            # What migrations have put there: it comes as the studio has it.
            kind._default_manager.using(TARGET).all().delete()  # noqa: SLF001
        for kind in kinds:
            yield Moved(kind._meta.db_table, _copy(kind))  # noqa: SLF001
        for kind in kinds:
            if _sum(kind, "default") != _sum(kind, TARGET):
                raise Differs(kind._meta.db_table)  # noqa: SLF001
        _count_on(kinds)


def _kinds() -> Iterator[type[models.Model]]:
    for kind in apps.get_models(include_auto_created=True):
        facts = kind._meta  # noqa: SLF001
        if facts.managed and not facts.proxy and facts.label not in _LEFT:
            yield kind


def _copy(kind: type[models.Model]) -> int:
    """The keys between tables are held when the transaction ends, so their order does
    not matter.
    """
    rows = kind._default_manager.using("default").order_by("pk")  # noqa: SLF001
    count, some = 0, []
    for row in rows.iterator(_AT_ONCE):
        some.append(row)
        if len(some) == _AT_ONCE:
            count, some = count + _write(kind, some), []
    return count + _write(kind, some)


def _write(kind: type[models.Model], rows: list[models.Model]) -> int:
    # `auto_now_add` would write the time of the move.
    fields = kind._meta.concrete_fields  # noqa: SLF001
    timed: list[Any] = [f for f in fields if getattr(f, "auto_now_add", False)]
    for field in timed:
        field.auto_now_add = False
    try:
        kind._default_manager.using(TARGET).bulk_create(rows)  # noqa: SLF001
    finally:
        for field in timed:
            field.auto_now_add = True
    return len(rows)


def _sum(kind: type[models.Model], alias: str) -> tuple[int, str]:
    """How many rows, and the checksum of all their values."""
    digest, count = hashlib.sha256(), 0
    names = [field.attname for field in kind._meta.concrete_fields]  # noqa: SLF001
    manager = kind._default_manager.using(alias)  # noqa: SLF001
    for row in _in_order(manager.values_list(*names).iterator(_AT_ONCE)):
        digest.update(row)
        count += 1
    return count, digest.hexdigest()


def _in_order(rows: Iterable[tuple[Any, ...]]) -> list[bytes]:
    """Databases order texts differently, so the rows are ordered here, by checksum."""
    return sorted(
        hashlib.sha256(repr([_plain(value) for value in row]).encode()).digest()
        for row in rows
    )


def _plain(value: Any) -> Any:
    """What is the same in both: decimals without their last zeros."""
    match value:
        case memoryview():
            return bytes(value)
        case dict():
            return sorted((key, _plain(item)) for key, item in value.items())
        case list():
            return [_plain(item) for item in value]
    if hasattr(value, "normalize") and hasattr(value, "as_tuple"):
        return str(value.normalize())
    return value


def _count_on(kinds: list[type[models.Model]]) -> None:
    """New rows get numbers after those that came with one."""
    connection = connections[TARGET]
    statements = connection.ops.sequence_reset_sql(no_style(), kinds)
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
