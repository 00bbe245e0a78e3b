"""Renders: watched, cancelled, decided about."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Router, Schema

from storyboard.api.bearer import ApiRequest, allow, needs
from storyboard.api.paging import After, Limit, Next, Order, page_of
from storyboard.api.shapes.renders import Deciding, RenderShape, RenderWhole
from storyboard.api.views.found import render_to_see
from storyboard.domain.roles import Right
from storyboard.domain.scopes import Scope
from storyboard.renders import actions
from storyboard.renders.models import Render
from storyboard.renders.queries import events_of, renders_for
from storyboard.renders.queries.shown import shown
from storyboard.renders.views.decisions import DEEDS_BY_NAME

router = Router()
_NEWEST = Order("ordered_at")


class Renders(Schema):
    items: list[RenderShape]
    next: Next


@router.get(
    "/renders", auth=needs(Scope.READ), response=Renders, summary="List renders"
)
def renders_list(
    request: ApiRequest,
    response: HttpResponse,
    board: UUID | None = None,
    after: After = "",
    limit: Limit = 50,
) -> Any:
    """The last ordered first, without the parts of those made shot by shot."""
    rows = renders_for(request.user).filter(part_of=None)
    if board:
        rows = rows.filter(board=board)
    page = page_of(request, response, rows, order=_NEWEST, after=after, limit=limit)
    jobs = shown(page.rows, request.user)
    return {"items": [RenderShape.of(job) for job in jobs], "next": page.next}


@router.get(
    "/renders/{uuid:render_id}",
    auth=needs(Scope.READ),
    response=RenderWhole,
    summary="Get a render",
)
def render_get(request: ApiRequest, response: HttpResponse, render_id: UUID) -> Any:
    """With its log. While it is active `Retry-After` says when to look again."""
    whole = _whole(request, render_to_see(request, render_id))
    if whole.is_active:
        response["Retry-After"] = "2" if whole.provider == "local" else "10"
    return whole


@router.post(
    "/renders/{uuid:render_id}/cancel",
    auth=needs(Scope.EDIT, Scope.SPEND),
    response=RenderWhole,
    summary="Cancel a render",
)
def render_cancel(request: ApiRequest, render_id: UUID) -> Any:
    """A gateway may not be able to stop it: then `trouble` says so."""
    row = render_to_see(request, render_id)
    by = allow(request, row.team_id, Right.RENDER)
    actions.cancel_render(row.pk, by)
    return _whole(request, render_to_see(request, render_id))


@router.post(
    "/renders/{uuid:render_id}/decide",
    auth=needs(Scope.EDIT, Scope.SPEND),
    response=RenderWhole,
    summary="Decide about a render",
)
def render_decide(request: ApiRequest, render_id: UUID, said: Deciding) -> Any:
    """What only a person may decide. What frees reserved money needs spend."""
    row = render_to_see(request, render_id)
    deed, right = DEEDS_BY_NAME[said.deed]
    by = allow(request, row.team_id, Right.RENDER if row.is_practice else right)
    deed(row, by, said.job)
    return _whole(request, render_to_see(request, render_id))


def _whole(request: ApiRequest, row: Render) -> RenderWhole:
    (job,) = shown([row], request.user)
    return RenderWhole.whole(job, list(events_of(row)))
