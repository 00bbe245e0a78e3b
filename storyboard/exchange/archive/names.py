"""What the archive calls rows, people and files: numbers of its own, no ids of ours."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Model

from storyboard.exchange.archive.tables import KINDS, Column, Table
from storyboard.media.store import Store
from storyboard.teams.models import User

# Who came with an archive is kept as a person nobody can log in as, under an address
# that leads nowhere.
IMPORTED = "@imported.invalid"
IMPORTED_GUEST = "@guest.imported.invalid"


class Gone(Exception):
    """A file of the project is not on this server any more. Told by what it is of."""

    def __str__(self) -> str:
        return (
            f"Nothing was exported: the file of {self.args[0]} is gone from this "
            "server. Bring it back from a backup, or delete for good what it belongs "
            "to."
        )


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody by name. Never by address: an archive goes to strangers."""

    name: str
    is_guest: bool


@dataclass
class Names:
    """The names given so far, each in the order of its first use."""

    rows: dict[UUID, str] = field(default_factory=dict)
    people: dict[UUID, Person] = field(default_factory=dict)
    # By their names in the archive: where they lie, and how large they are.
    media: dict[str, tuple[Path, int]] = field(default_factory=dict)
    _addresses: dict[str, str] = field(default_factory=dict)
    _seen: dict[UUID, str] = field(default_factory=dict)

    def give(self, rows: Iterable[Model]) -> None:
        """To all rows of a kind, in their order."""
        for number, row in enumerate(rows, 1):
            self.rows[row.pk] = f"{KINDS[type(row)]}-{number}"

    def of(self, key: UUID | None) -> str | None:
        """None also for a row that is not in the archive."""
        return None if key is None else self.rows.get(key)

    def know(self, user: User) -> None:
        """So that no address of theirs is in a text either."""
        self._addresses[user.email] = _name(user)

    def person(self, user: User | None) -> str | None:
        if user is None:
            return None
        self.know(user)
        return self.somebody(
            user.pk, _name(user), is_guest=user.email.endswith(IMPORTED_GUEST)
        )

    def somebody(self, key: UUID, name: str, *, is_guest: bool) -> str:
        if key not in self._seen:
            self._seen[key] = f"person-{len(self._seen) + 1}"
            self.people[key] = Person(name, is_guest)
        return self._seen[key]

    def without_addresses(self, text: str) -> str:
        """Who has no name goes by the address elsewhere in the studio."""
        for address, name in self._addresses.items():
            text = text.replace(address, name)
        return text

    def medium(self, stored_name: str, *, of: str) -> str | None:
        """Raises Gone."""
        if not stored_name:
            return None
        name = f"media/{PurePosixPath(stored_name).name}"
        if name not in self.media:
            path = Store(settings.MEDIA_DIR).path(stored_name)
            try:
                self.media[name] = (path, path.stat().st_size)
            except OSError as error:
                raise Gone(of) from error
        return name

    def said(self, table: Table, row: Model, **more: Any) -> dict[str, Any]:
        """A row as the archive says it."""
        named = {"id": self.rows[row.pk]} if type(row) in KINDS else {}
        facts = {c.said: self._value(row, c) for c in table.columns}
        return {**named, **facts, **more}

    def _value(self, row: Model, column: Column) -> Any:
        match column.kind:
            case "":
                value = getattr(row, column.attname)
                if isinstance(value, str):
                    return self.without_addresses(value)
                return value
            case "file":
                stored = getattr(row, column.attname)
                return self.medium(stored, of=f"“{row}”")
            case "person":
                guest = getattr(row, "guest", None)
                if guest is not None and column.name == "user":
                    return self.somebody(guest.pk, guest.name, is_guest=True)
                return self.person(getattr(row, column.name))
        return self.of(getattr(row, column.attname))


def _name(user: User) -> str:
    return user.name or user.email.partition("@")[0]
