"""What a board would be with an order's settings, or as the order says it was."""

from collections import defaultdict
from uuid import UUID, uuid4

from storyboard.boards.history import content_of
from storyboard.boards.models import Board, Frame, Voice
from storyboard.boards.queries import plan_from, shots_of
from storyboard.domain.history import Content
from storyboard.domain.plan import FrameRef
from storyboard.domain.request import RenderRequest
from storyboard.domain.reuse import with_everything, with_settings


def now_and_then(
    board: Board, then: RenderRequest, *, whole: bool
) -> tuple[Content, Content]:
    """The board's content, and what it would be. `whole`: not the settings alone."""
    shots = list(shots_of(board))
    now = content_of(board, shots)
    if not whole:
        return now, with_settings(now, then)
    refs = [f for shot in then.plan.shots for f in (shot.first, shot.last) if f]
    rows: dict[str, list[UUID]] = defaultdict(list)
    named = Frame.objects.filter(
        team=board.team_id, sha256__in={ref.sha256 for ref in refs}
    )
    for sha256, pk in named.order_by("uploaded_at").values_list("sha256", "pk"):
        rows[sha256].append(pk)

    def frame_of(ref: FrameRef, there: UUID | None) -> UUID | None:
        found = rows[ref.sha256]
        return there if there in found else next(iter(found), None)

    def track_of(sha256: str) -> UUID | None:
        kept = Voice.objects.filter(team=board.team_id, sha256=sha256)
        return kept.values_list("pk", flat=True).first()

    plan = plan_from(board, shots, ())
    made = with_everything(
        now,
        plan.shots,
        then,
        frame_of=frame_of,
        track_of=track_of,
        new_id=uuid4,
    )
    return now, made
