"""Which take of a board counts: picked, and unpicked."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST
from django_htmx.http import retarget, trigger_client_event

from storyboard.domain.roles import Right
from storyboard.renders import actions
from storyboard.renders.forms import PickForm
from storyboard.renders.models import Clip
from storyboard.renders.queries.picks import standings, takes_to_pick_for
from storyboard.renders.views.answers import is_htmx, with_right


@require_POST
def take_pick(request: HttpRequest, clip_id: UUID) -> HttpResponse:
    clip = get_object_or_404(takes_to_pick_for(request.user), pk=clip_id)
    by = with_right(request, clip.team_id, Right.EDIT)
    form = PickForm(request.POST)
    if not form.is_valid():
        raise BadRequest("A pick names the take it replaces.")
    try:
        actions.pick_take(clip, by=by, seen=form.cleaned_data["seen"])
    except actions.PickedMeanwhile as why:
        return _stands(request, clip, why=str(why))
    return _stands(request, clip)


@require_POST
def take_unpick(request: HttpRequest, clip_id: UUID) -> HttpResponse:
    clip = get_object_or_404(takes_to_pick_for(request.user), pk=clip_id)
    with_right(request, clip.team_id, Right.EDIT)
    actions.unpick_take(clip)
    return _stands(request, clip)


def _stands(request: HttpRequest, clip: Clip, *, why: str = "") -> HttpResponse:
    """How the take stands now; `why` it could not be picked."""
    if not is_htmx(request):
        if why:
            messages.warning(request, why)
        return redirect("clip", clip.pk)
    (standing,) = standings(clip.board, [clip])
    context = {"standing": standing, "may_pick": True, "why": why}
    answer = render(request, "renders/_pick.html", context, status=409 if why else 200)
    if why:
        return retarget(answer, f"#pick-{clip.pk}")
    return trigger_client_event(answer, "render:changed")
