"""Which takes are not what their boards say any more, and since what."""

from collections.abc import Iterable
from uuid import UUID

from storyboard.boards.models import Board
from storyboard.boards.queries import plans_of, request_for, request_of
from storyboard.domain.model import VideoModel
from storyboard.domain.plan import BoardPlan
from storyboard.domain.request import RenderRequest
from storyboard.domain.stale import changed_since
from storyboard.providers import registry
from storyboard.providers.errors import UnknownModel
from storyboard.renders.models import Render


def changed_among(renders: Iterable[Render]) -> dict[UUID, tuple[str, ...]]:
    """For each render what would be ordered differently of its board now: four queries,
    however many renders and boards.
    """
    found = list(renders)
    boards = plans_of({render.board_id for render in found}) if found else {}
    return {
        r.pk: _changed(r, *boards[r.board_id]) if _is_take(r) else () for r in found
    }


def _is_take(render: Render) -> bool:
    """Take 0 follows its board by itself, and a shot's own job is a part of a take."""
    return render.take > 0 and render.part_of_id is None


def _changed(render: Render, board: Board, plan: BoardPlan) -> tuple[str, ...]:
    then = RenderRequest.from_json(render.request)
    model = _model(then.model)

    def label(name: str) -> str:
        panel = model.panel if model else ()
        return next((one.label for one in panel if one.name == name), name)

    return changed_since(
        then,
        _now(render, then, board, plan, model),
        labels=label,
        # Films that are drawn here show them; no gateway is told of them.
        shows_titles=render.provider in registry.PROVIDERS,
    )


def _now(
    render: Render,
    then: RenderRequest,
    board: Board,
    plan: BoardPlan,
    model: VideoModel | None,
) -> RenderRequest:
    """What would be ordered now. A take of another model than the board had when it was
    ordered is held against that model: it never was what the board said.
    """
    if not render.is_beside:
        return request_of(board, plan)
    if model is None:
        return RenderRequest(then.model, plan, then.settings, then.results)
    return request_for(board, model, plan)


def _model(slug: str) -> VideoModel | None:
    try:
        return registry.model(slug)
    except UnknownModel:
        return None
