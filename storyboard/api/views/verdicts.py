"""Verdicts: read, given, taken back; and who is asked."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404
from ninja import Router

from storyboard.api.bearer import ApiRequest, allow, needs
from storyboard.api.checked import checked
from storyboard.api.reading import as_form
from storyboard.api.shapes.review import NewAsking, NewVerdict, VerdictsShape
from storyboard.api.views.found import film_to_see
from storyboard.domain.roles import Right
from storyboard.domain.scopes import Scope
from storyboard.review.actions.verdicts import ask, ask_no_more, decide, take_back
from storyboard.review.forms.verdicts import AskForm, VerdictForm
from storyboard.review.judging import VerdictPanel
from storyboard.review.models import Asked
from storyboard.review.viewer import Viewer

router = Router()
_ALL = "/clips/{uuid:clip_id}/verdicts"
_MINE = "/clips/{uuid:clip_id}/verdict"
_ASKED = "/clips/{uuid:clip_id}/asked"


@router.get(
    _ALL, auth=needs(Scope.READ), response=VerdictsShape, summary="List verdicts"
)
def verdicts_list(request: ApiRequest, clip_id: UUID) -> Any:
    return _told(request, clip_id)


@router.put(
    _MINE,
    auth=needs(Scope.REVIEW),
    response=VerdictsShape,
    summary="Decide about a take",
)
def verdict_give(request: ApiRequest, clip_id: UUID, said: NewVerdict) -> Any:
    """Your latest counts."""
    panel = _panel(request, clip_id)
    by = allow(request, panel.clip.team_id, Right.REVIEW)
    form = checked(VerdictForm(as_form(said.model_dump(mode="json"))))
    decide(
        panel.clip,
        form["decision"],
        by=Viewer(user=by),
        words=form["words"].strip(),
        reason=form["reason"],
    )
    return _told(request, clip_id)


@router.delete(
    _MINE,
    auth=needs(Scope.REVIEW),
    response=VerdictsShape,
    summary="Take your verdict back",
)
def verdict_take_back(request: ApiRequest, clip_id: UUID) -> Any:
    panel = _panel(request, clip_id)
    allow(request, panel.clip.team_id, Right.REVIEW)
    take_back(panel.clip, by=panel.viewer)
    return _told(request, clip_id)


@router.post(
    _ASKED,
    auth=needs(Scope.EDIT),
    response=VerdictsShape,
    summary="Ask people to decide",
)
def verdict_ask(request: ApiRequest, clip_id: UUID, said: NewAsking) -> Any:
    """Members by their id, guests by the id of a link that may decide."""
    panel = _panel(request, clip_id)
    by = allow(request, panel.clip.team_id, Right.EDIT)
    people = [f"user:{pk}" for pk in said.people]
    who = [*people, *(f"link:{pk}" for pk in said.links)]
    data = as_form({"who": who, "due_on": said.due_on, "note": said.note})
    form = AskForm(data, clip=panel.clip)
    facts = checked(form)
    note, due_on = facts["note"].strip(), facts["due_on"]
    ask(panel.clip, by=by, due_on=due_on, note=note, **form.chosen)
    return _told(request, clip_id)


@router.delete(
    f"{_ASKED}/{{uuid:asked_id}}",
    auth=needs(Scope.EDIT),
    response=VerdictsShape,
    summary="Ask somebody no more",
)
def verdict_unask(request: ApiRequest, clip_id: UUID, asked_id: UUID) -> Any:
    panel = _panel(request, clip_id)
    allow(request, panel.clip.team_id, Right.EDIT)
    asked = Asked.objects.select_related("clip").filter(clip=panel.clip)
    ask_no_more(get_object_or_404(asked, pk=asked_id))
    return _told(request, clip_id)


def _panel(request: ApiRequest, clip_id: UUID) -> VerdictPanel:
    clip = film_to_see(request, clip_id)
    if clip.is_draft or clip.shot is not None:
        raise Http404("Only takes are decided about.")
    return VerdictPanel(clip, Viewer(user=request.user))


def _told(request: ApiRequest, clip_id: UUID) -> VerdictsShape:
    return VerdictsShape.of(_panel(request, clip_id))
