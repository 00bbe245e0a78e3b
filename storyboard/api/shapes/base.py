"""What the shapes share."""

from typing import Any
from uuid import UUID

from ninja import Schema
from pydantic import ConfigDict

from storyboard.domain.problem import Problem
from storyboard.teams.models import User


class Said(Schema):
    """What a program sends: nothing is guessed, nothing unknown is let pass."""

    model_config = ConfigDict(extra="forbid")

    @property
    def given(self) -> dict[str, Any]:
        """Only what was sent."""
        return {name: getattr(self, name) for name in sorted(self.model_fields_set)}


class Person(Schema):
    id: UUID
    name: str

    @classmethod
    def of(cls, user: User | None) -> "Person | None":
        return cls(id=user.pk, name=str(user)) if user else None


class FixShape(Schema):
    """A way to mend a problem: send it to `/boards/{board_id}/mend`."""

    do: str
    label: str
    shot: int | None
    value: int | str | None


class ProblemShape(Schema):
    """A broken rule: where it is on the board, and the ways to mend it. `shot` in a fix
    and in `place` counts from 0.
    """

    code: str
    place: str
    message: str
    blocks: bool
    fix: FixShape | None
    fixes: list[FixShape]

    @classmethod
    def of(cls, problem: Problem) -> "ProblemShape":
        fixes = [
            FixShape(do=fix.do, label=fix.label, shot=fix.shot, value=fix.value)
            for fix in problem.fixes
        ]
        return cls(
            code=problem.code,
            place=problem.place,
            message=problem.message,
            blocks=problem.blocks,
            fix=fixes[0] if fixes else None,
            fixes=fixes,
        )
