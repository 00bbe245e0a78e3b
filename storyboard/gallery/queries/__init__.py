"""Clips: what a person may see, and what belongs to one."""

from fractions import Fraction

from django.db.models import Q, QuerySet

from storyboard.boards.models import Board, Shot
from storyboard.domain.request import RenderRequest
from storyboard.domain.timing import spans
from storyboard.renders.models import Clip
from storyboard.renders.queries.picks import picked_clip
from storyboard.teams.queries import Person, teams_for

# Drafts hang on no wall, for nobody ordered them; nor do single shots of a take, nor
# what is in the trash.
TAKES = Q(take__gt=0, shot=None, trashed_at=None)


def clips_for(user: Person) -> QuerySet[Clip]:
    """Takes of this person's teams, newest first, those of trashed boards left out."""
    return films_for(user).filter(TAKES)


def films_for(user: Person) -> QuerySet[Clip]:
    """Also the drafts, which only their board's editor plays, and the films of single
    shots of which a take is spliced.
    """
    # A list, not a sub-query: with one team the index gives the order for nothing.
    teams = list(teams_for(user).values_list("pk", flat=True))
    return (
        Clip.objects.filter(
            team__in=teams,
            trashed_at=None,
            board__trashed_at=None,
            project__trashed_at=None,
        )
        .select_related("project", "board")
        .order_by("-made_at", "-id")
    )


def end_of_shot(board: Board, place: int) -> tuple[Clip, Fraction] | None:
    """The take that counts, and when the last frame of one of its shots is shown; None
    where it has no such shot.
    """
    clip = picked_clip(board)
    shots = RenderRequest.from_json(clip.render.request).plan.shots if clip else ()
    if clip is None or place not in range(len(shots)):
        return None
    span = spans((shot.seconds for shot in shots), clip.rate)[place]
    last = min(span.end, clip.frames) - 1
    # Its middle: a player may round, and its edge is the one before.
    return clip, (last + Fraction(1, 2)) / clip.rate


def slots_for(clip: Clip) -> list[Shot]:
    """The shots a frame of this clip can be put on: those of its project, the clip's
    own board first.
    """
    shots = (
        Shot.objects.filter(
            board__project=clip.project_id, board__trashed_at=None, deleted_at=None
        )
        .select_related("board", "first_frame", "last_frame")
        .order_by("board__place", "board__created_at", "place")
    )
    return sorted(shots, key=lambda shot: shot.board_id != clip.board_id)


def takes_of(board: Board) -> QuerySet[Clip]:
    """The board's takes, newest first."""
    return Clip.objects.filter(TAKES, board=board).order_by("-take", "result")


def takes_beside(clip: Clip) -> QuerySet[Clip]:
    """All takes of the clip's board, in order."""
    takes = Clip.objects.filter(TAKES, board=clip.board_id)
    return takes.select_related("render").order_by("take", "result")
