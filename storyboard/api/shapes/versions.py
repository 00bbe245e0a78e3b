"""Versions of a board on the wire."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from ninja import Schema
from pydantic import Field, StrictStr

from storyboard.api.shapes.base import Person, Said
from storyboard.boards.history import Line
from storyboard.boards.models import LONGEST_NAME


class VersionShape(Schema):
    """A save of a board. `said`: what it was instead of an edit, in words."""

    id: UUID
    number: Annotated[int, Field(description="The board's `version` that it made.")]
    name: Annotated[str, Field(description="A named one is kept for good.")]
    made_at: datetime
    made_by: Person | None
    said: str
    changes: list[str]
    is_latest: bool

    @classmethod
    def of(cls, line: Line) -> "VersionShape":
        revision = line.revision
        return cls(
            id=revision.pk,
            number=revision.number,
            name=revision.name,
            made_at=revision.at,
            made_by=Person.of(revision.by),
            said=line.said,
            changes=[str(change) for change in line.changes],
            is_latest=line.is_latest,
        )


class Naming(Said):
    """`was`: the name you saw; another one by now is a conflict (409)."""

    name: Annotated[StrictStr, Field(max_length=LONGEST_NAME)]
    was: Annotated[StrictStr | None, Field(max_length=LONGEST_NAME)] = None


class Named(Schema):
    id: UUID
    number: int
    name: str
