"""As one job or shot by shot: what each costs, and what is in its way."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from storyboard.boards.models import Board
from storyboard.domain.limits import blocking
from storyboard.domain.model import ONE_JOB, SHOT_BY_SHOT, WAY, VideoModel
from storyboard.domain.money import Quote
from storyboard.domain.problem import Problem
from storyboard.domain.request import RenderRequest
from storyboard.providers import registry
from storyboard.providers.checks import problems_with
from storyboard.providers.errors import UnknownModel
from storyboard.renders.queries.offers import Offer


@dataclass(frozen=True, slots=True)
class Way:
    """One of the two. `value` is what the board's setting says."""

    value: str
    label: str
    price: str
    why_not: str
    is_chosen: bool


def ways_of(board: Board, offer: Offer) -> list[Way]:
    """Both of them, where there is a choice: several shots, of a gateway's model."""
    request = offer.request
    try:
        model = registry.model(request.model)
    except UnknownModel:
        return []
    names = {setting.name for setting in model.panel}
    if len(request.plan.shots) < 2 or WAY not in names:
        return []
    return [
        _way(offer, model, replace(request, by_shot=by_shot))
        for by_shot in (False, True)
    ]


def _way(offer: Offer, model: VideoModel, request: RenderRequest) -> Way:
    by_shot, count = request.by_shot, len(request.plan.shots)
    is_chosen = by_shot == offer.request.by_shot
    problems = offer.problems if is_chosen else blocking(problems_with(request))
    label = f"Shot by shot, {count} jobs" if by_shot else "One job"
    return Way(
        SHOT_BY_SHOT if by_shot else ONE_JOB,
        label,
        str(_price(offer, model, request)),
        _in_its_way(request, problems),
        is_chosen,
    )


def _price(offer: Offer, model: VideoModel, request: RenderRequest) -> Quote:
    return replace(offer, request=request).total()


def _in_its_way(request: RenderRequest, problems: Sequence[Problem]) -> str:
    """What only this way does not allow: the rest is said beside the button."""
    other = blocking(problems_with(replace(request, by_shot=not request.by_shot)))
    own = [p.message for p in problems if p not in other and p.code not in _ANYWAY]
    return own[0] if own else ""


_ANYWAY = frozenset({"no_key", "setting_file_missing"})
