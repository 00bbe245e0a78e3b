"""Which take of a board counts: the picked one, else the newest that is finished.

Take 0 is the draft of the board: it is never picked and never counts.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import models
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from storyboard.boards.models import Board
from storyboard.boards.queries import boards_for
from storyboard.domain.lifecycle import FINAL
from storyboard.renders.models import Clip, Pick
from storyboard.teams.queries import Person


@dataclass(frozen=True, slots=True)
class Standing:
    """How one take stands among its board's: `pick` is the board's, if it has one."""

    clip: Clip
    pick: Pick | None
    counts: bool

    @property
    def is_picked(self) -> bool:
        return self.pick is not None and self.pick.clip_id == self.clip.pk

    @property
    def can_be_picked(self) -> bool:
        return self.clip.take > 0 and not self.is_picked

    @property
    def seen(self) -> str:
        """What picking this one would replace."""
        return str(self.pick.clip_id) if self.pick else ""

    @property
    def film(self) -> str:
        """Which of several films of its order it is, for a button's name."""
        return f", film {self.clip.result + 1}" if self.clip.result else ""


def takes_to_pick_for(user: Person) -> QuerySet[Clip]:
    """The takes on this person's boards."""
    takes = Clip.objects.filter(take__gte=1, shot=None, trashed_at=None)
    return takes.filter(board__in=boards_for(user))


def pick_of(board: Board) -> Pick | None:
    """One in the trash counts only when it comes back, unless another is picked."""
    picks = Pick.objects.filter(board=board, clip__trashed_at=None)
    return picks.select_related("by", "clip").first()


def picked_clips(boards: Iterable[Board]) -> dict[UUID, Clip]:
    """The take that counts, by its board's id. A board without a finished take is not
    in it. Two queries, however many boards.
    """
    ended = Clip.objects.filter(
        board=OuterRef("pk"),
        take__gte=1,
        shot=None,
        trashed_at=None,
        render__state__in=sorted(FINAL),
    )
    newest = ended.order_by("-take", "result").values("pk")[:1]
    picks = Pick.objects.filter(board=OuterRef("pk"), clip__trashed_at=None)
    picked = picks.values("clip")
    counts = Coalesce(
        Subquery(picked), Subquery(newest), output_field=models.UUIDField()
    )
    of_boards = Board.objects.filter(pk__in=[board.pk for board in boards])
    ids = dict(of_boards.annotate(counts=counts).values_list("pk", "counts"))
    found = Clip.objects.in_bulk([clip_id for clip_id in ids.values() if clip_id])
    return {board: found[clip_id] for board, clip_id in ids.items() if clip_id}


def reel_films(boards: Sequence[Board]) -> dict[UUID, Clip]:
    """What the reel shows of each board: the take that counts, else its draft."""
    films = picked_clips(boards)
    rest = [board.pk for board in boards if board.pk not in films]
    drafts = Clip.objects.filter(board__in=rest, take=0).order_by("made_at")
    return films | {draft.board_id: draft for draft in (drafts if rest else ())}


def picked_clip(board: Board) -> Clip | None:
    return picked_clips([board]).get(board.pk)


def standings(board: Board, clips: Sequence[Clip]) -> list[Standing]:
    """How takes of one board stand, in the order they came."""
    pick, counts = pick_of(board), picked_clip(board)
    return [Standing(clip, pick, counts == clip) for clip in clips]
