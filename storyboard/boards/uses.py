"""Which boards mention an element, and in which of their shots."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from storyboard.boards.models import Board, Shot
from storyboard.domain.text import mentions_in


@dataclass(frozen=True, slots=True)
class Use:
    """A board that mentions an element, and where."""

    board: Board
    slugs: frozenset[str]
    # Of each shot that mentions one: itself, and which.
    shots: tuple[tuple[Shot, frozenset[str]], ...]

    def shots_with(self, slug: str) -> list[Shot]:
        return [shot for shot, slugs in self.shots if slug in slugs]


def boards_mentioning(team_id: UUID, slugs: Collection[str]) -> list[Use]:
    """The boards of a team that mention one of these, in story order. Two queries,
    however many boards there are; what is in the trash is left out.
    """
    wanted = frozenset(slugs)
    boards = Board.objects.filter(
        team=team_id, trashed_at=None, project__trashed_at=None
    ).select_related("project")
    shots: dict[UUID, list[tuple[Shot, frozenset[str]]]] = {}
    told = Shot.objects.filter(
        board__in=boards, deleted_at=None, prompt__contains="@"
    ).order_by("place")
    for shot in told:
        if found := wanted.intersection(mentions_in(shot.prompt)):
            shots.setdefault(shot.board_id, []).append((shot, found))
    uses = []
    for board in boards.order_by("project__title", "place", "created_at"):
        mine = shots.get(board.pk, [])
        named = wanted.intersection(mentions_in(board.prompt))
        if all_of := named.union(*(slugs for _, slugs in mine)):
            uses.append(Use(board, all_of, tuple(mine)))
    return uses
