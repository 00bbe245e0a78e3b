"""The draft of a board: the newest film of it, and what is under way."""

from dataclasses import dataclass

from django.db.models import QuerySet

from storyboard.boards.models import Board
from storyboard.boards.queries import plan_of
from storyboard.domain import draft
from storyboard.domain.lifecycle import State
from storyboard.domain.plan import BoardPlan
from storyboard.domain.request import RenderRequest
from storyboard.providers import registry
from storyboard.renders.models import Clip, Render


@dataclass(frozen=True, slots=True)
class Draft:
    """What a board's animatic would be now, and what there is of it. `request` is None
    where nothing can be drawn; `why_not` says why, or nothing for an empty board.
    """

    request: RenderRequest | None
    why_not: str
    film: Clip | None
    # Whether the film shows the board as it is now.
    is_current: bool
    # The render of what the board says now, unless it is drawn.
    job: Render | None

    @property
    def is_failed(self) -> bool:
        return self.job is not None and self.job.state == State.FAILED


def draft_of(board: Board) -> Draft:
    request, why_not = _request(board, plan_of(board))
    film, is_current = _film(board, request)
    job = None
    if request and not is_current:
        job = drafts_of(board).filter(fingerprint=request.fingerprint).first()
    return Draft(request, why_not, film, is_current, job)


def drafts_of(board: Board) -> QuerySet[Render]:
    return Render.objects.filter(board=board, take=draft.TAKE).order_by("-ordered_at")


def _request(board: Board, plan: BoardPlan) -> tuple[RenderRequest | None, str]:
    if not plan.shots:
        return None, ""
    model = registry.default_model()
    if why_not := draft.undrawable(model, plan):
        return None, why_not
    settings = board.settings if board.model == model.slug else {}
    return draft.draft_of(model, plan, settings), ""


def _film(board: Board, request: RenderRequest | None) -> tuple[Clip | None, bool]:
    """The film to play: one of the board as it is now, else the newest: a draft, or the
    animatic that somebody ordered.
    """
    wanted = request.fingerprint if request else ""
    clips = Clip.objects.filter(board=board, trashed_at=None).select_related("render")
    drafts = list(clips.filter(take=draft.TAKE).order_by("-render__ordered_at"))
    for clip in drafts:
        if clip.render.fingerprint == wanted:
            return clip, True
    take = (
        clips.filter(provider="local", take__gt=0, shot=None).order_by("-take").first()
    )
    if take and request and _shows(take, request):
        return take, True
    films = [*drafts[:1], *([take] if take else [])]
    newest = max(films, key=lambda clip: clip.render.ordered_at, default=None)
    return newest, False


def _shows(take: Clip, request: RenderRequest) -> bool:
    """Whether somebody ordered the animatic of just this."""
    ordered = RenderRequest.from_json(take.render.request)
    model = registry.default_model()
    drawn = draft.draft_of(model, ordered.plan, ordered.settings)
    return drawn.fingerprint == request.fingerprint
