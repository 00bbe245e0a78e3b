"""Which role may do what: one table. Spending is a right of its own."""

from enum import StrEnum


class Role(StrEnum):
    OWNER = "owner"
    MAKER = "maker"
    REVIEWER = "reviewer"


class Right(StrEnum):
    WATCH = "watch"  # see projects, boards, renders and clips of the team
    REVIEW = "review"  # comment and decide
    EDIT = "edit"  # write boards, upload frames, keep elements
    RENDER = "render"  # order renders that cost nothing
    SPEND = "spend"  # order renders that cost money
    MANAGE = "manage"  # members, roles, provider keys, budget


_TABLE: dict[Role, frozenset[Right]] = {
    Role.OWNER: frozenset(Right),
    Role.MAKER: frozenset({Right.WATCH, Right.REVIEW, Right.EDIT, Right.RENDER}),
    Role.REVIEWER: frozenset({Right.WATCH, Right.REVIEW}),
}

# Whom an owner may hand the right to spend, person by person.
_MAY_BE_GIVEN_SPEND = frozenset({Role.MAKER})


def rights_of(role: Role, *, may_spend: bool = False) -> frozenset[Right]:
    """All rights of a member. `may_spend` is the personal grant on the membership."""
    rights = _TABLE[role]
    if may_spend and role in _MAY_BE_GIVEN_SPEND:
        return rights | {Right.SPEND}
    return rights


def can_be_given_spend(role: Role) -> bool:
    return role in _MAY_BE_GIVEN_SPEND
