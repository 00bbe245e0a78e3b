"""The panel of verdicts: what people decided about a take, and who is asked."""

from typing import Any
from uuid import UUID

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import trigger_client_event

from storyboard.boards.forms import first_error
from storyboard.domain.roles import Right
from storyboard.domain.standing import Decision
from storyboard.renders.models import Clip
from storyboard.renders.views.answers import is_htmx, with_right
from storyboard.review.actions.comments import resolve_comment
from storyboard.review.actions.verdicts import ask, ask_no_more, decide, take_back
from storyboard.review.carried import could_be_carried_to, is_mine
from storyboard.review.forms.verdicts import AskForm, VerdictForm
from storyboard.review.judging import VerdictPanel
from storyboard.review.models import Asked
from storyboard.review.views.viewers import clip_of, viewer_of

_DID = {
    Decision.APPROVED: "You approved this take",
    Decision.NEEDS_CHANGES: "You asked for changes",
    Decision.REJECTED: "You rejected this take",
}


@require_safe
def verdicts(
    request: HttpRequest, clip_id: UUID, share_token: str = ""
) -> HttpResponse:
    panel = _panel(request, clip_id, share_token)
    seen = request.GET.get("seen")
    if seen == panel.mark:
        return HttpResponse(status=204)
    answer = render(request, "review/_verdicts.html", _context(panel))
    if seen is None:
        return answer
    # Somebody else decided: what else the page says of it looks again too.
    return trigger_client_event(answer, "review:changed", {})


@require_POST
def give(request: HttpRequest, clip_id: UUID, share_token: str = "") -> HttpResponse:
    panel = _panel_to_decide(request, clip_id, share_token)
    form = VerdictForm(request.POST)
    if not form.is_valid():
        return _refused(request, panel, first_error(form))
    decision = form.cleaned_data["decision"]
    decide(
        panel.clip,
        decision,
        by=panel.viewer,
        words=form.cleaned_data["words"].strip(),
        reason=form.cleaned_data["reason"],
    )
    return _done(request, panel, f"{_DID[decision]}.")


@require_POST
def take_verdict_back(
    request: HttpRequest, clip_id: UUID, share_token: str = ""
) -> HttpResponse:
    panel = _panel_to_decide(request, clip_id, share_token)
    take_back(panel.clip, by=panel.viewer)
    return _done(request, panel, "You took it back.")


@require_POST
def ask_people(request: HttpRequest, clip_id: UUID) -> HttpResponse:
    panel = _panel(request, clip_id)
    by = with_right(request, panel.clip.team_id, Right.EDIT)
    form = AskForm(request.POST, clip=panel.clip)
    if not form.is_valid():
        return _refused(request, panel, first_error(form), ask=form)
    said = form.cleaned_data
    note, due_on = said["note"].strip(), said["due_on"]
    ask(panel.clip, by=by, due_on=due_on, note=note, **form.chosen)
    return _done(request, panel, "They are asked.")


@require_POST
def ask_nobody(request: HttpRequest, clip_id: UUID) -> HttpResponse:
    """One who is asked is asked no more."""
    panel = _panel(request, clip_id)
    with_right(request, panel.clip.team_id, Right.EDIT)
    try:
        key = UUID(request.POST.get("asked", ""))
    except ValueError as why:
        raise BadRequest("Who is asked has an id.") from why
    asked = Asked.objects.select_related("clip").filter(clip=panel.clip, pk=key).first()
    if asked is not None:
        ask_no_more(asked)
    return _done(request, panel, "Not asked any more.")


@require_POST
def settle(
    request: HttpRequest, clip_id: UUID, comment_id: UUID, share_token: str = ""
) -> HttpResponse:
    """A comment of an earlier take is resolved while a later one is watched."""
    panel = _panel(request, clip_id, share_token)
    comment = get_object_or_404(
        could_be_carried_to(panel.clip, panel.viewer), pk=comment_id
    )
    assert comment.clip is not None
    if not (panel.may_settle or is_mine(comment, panel.viewer)):
        raise PermissionDenied("Only who wrote it, or a member, resolves a comment.")
    resolve_comment(comment.clip, comment, by=panel.viewer)
    return _done(request, panel, "The comment is resolved.")


def _panel(request: HttpRequest, clip_id: UUID, share_token: str = "") -> VerdictPanel:
    """Drafts, and the films of single shots, are not decided about."""
    viewer = viewer_of(request, share_token)
    clip = clip_of(viewer, clip_id)
    if clip.is_draft or clip.shot is not None:
        raise Http404("Only takes are decided about.")
    return VerdictPanel(clip, viewer)


def _panel_to_decide(
    request: HttpRequest, clip_id: UUID, share_token: str
) -> VerdictPanel:
    panel = _panel(request, clip_id, share_token)
    if panel.viewer.is_guest and panel.viewer.guest is None:
        raise PermissionDenied("Say who you are before you decide.")
    if not panel.may_decide:
        raise PermissionDenied("You may watch this take, not decide about it.")
    return panel


def _done(request: HttpRequest, panel: VerdictPanel, words: str) -> HttpResponse:
    """The panel as it is now; whoever else shows this take hears of it."""
    if not is_htmx(request):
        return redirect(panel.viewer.address("clip", clip_id=panel.clip.pk))
    fresh = VerdictPanel(_again(panel.clip), panel.viewer)
    answer = render(request, "review/_verdicts.html", _context(fresh))
    said = {"say": words}
    return trigger_client_event(answer, "review:changed", said)


def _context(panel: VerdictPanel) -> dict[str, Any]:
    ask = AskForm(clip=panel.clip) if panel.may_edit else None
    return {"panel": panel, "ask": ask}


def _again(clip: Clip) -> Clip:
    clips = Clip.objects.select_related("render", "board", "project")
    return get_object_or_404(clips, pk=clip.pk)


def _refused(
    request: HttpRequest, panel: VerdictPanel, why: str, *, ask: AskForm | None = None
) -> HttpResponse:
    context = _context(panel) | {"why": why, "refused_ask": ask is not None}
    context |= {"ask": ask} if ask else {}
    if not is_htmx(request):
        return render(request, "review/refused.html", context, status=422)
    return render(request, "review/_verdicts.html", context, status=422)
