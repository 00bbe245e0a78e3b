"""What a token lets a program do: never more than its person's role does."""

from collections.abc import Iterable
from enum import StrEnum

from storyboard.domain.roles import Right


class Scope(StrEnum):
    READ = "read"
    EDIT = "edit"
    SPEND = "spend"
    REVIEW = "review"

    @property
    def words(self) -> str:
        return _WORDS[self]

    @property
    def right(self) -> Right:
        """Without which the scope is worth nothing."""
        return _TABLE[self][0]


_WORDS = {
    Scope.READ: "see boards, renders, takes, comments and the inbox",
    Scope.EDIT: "write boards and elements, share, and order what is free",
    Scope.SPEND: "order renders that cost money",
    Scope.REVIEW: "comment and decide",
}
# Nobody manages a team through a token.
_TABLE: dict[Scope, tuple[Right, ...]] = {
    Scope.READ: (Right.WATCH,),
    Scope.EDIT: (Right.EDIT, Right.RENDER),
    Scope.SPEND: (Right.RENDER, Right.SPEND),
    Scope.REVIEW: (Right.REVIEW,),
}


def rights_within(
    scopes: Iterable[Scope], rights: frozenset[Right]
) -> frozenset[Right]:
    """What is left of a person's rights behind a token with these scopes."""
    return rights & {right for scope in scopes for right in _TABLE[scope]}
