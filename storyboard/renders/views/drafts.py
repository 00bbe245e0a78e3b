"""The animatic beside the editor: what there is of it, and that it is asked for."""

import json
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from storyboard.boards.models import Board
from storyboard.boards.queries import boards_for, shots_of
from storyboard.domain.request import RenderRequest
from storyboard.domain.roles import Right
from storyboard.domain.timing import clock, spans
from storyboard.renders import actions
from storyboard.renders.forms import DraftForm
from storyboard.renders.queries.drafts import Draft, draft_of
from storyboard.renders.queries.shown import mark
from storyboard.renders.queries.speech import phase_of
from storyboard.renders.views.answers import unless_seen, with_right
from storyboard.teams.queries import rights_in


@require_http_methods(["GET", "HEAD", "POST"])
def board_draft(request: HttpRequest, board_id: UUID) -> HttpResponse:
    """GET says what there is; the editor's page posts when the board has rested."""
    board = get_object_or_404(boards_for(request.user), pk=board_id)
    if not settings.DRAFTS:
        raise Http404("No drafts are drawn here.")
    if request.method != "POST":
        return unless_seen(request, "renders/_draft.html", _facts(request, board))
    by = with_right(request, board.team_id, Right.EDIT)
    form = DraftForm(request.POST)
    form.is_valid()
    actions.ask_draft(board, by=by, again=form.cleaned_data["again"])
    if (
        "X-Requested-With" not in request.headers
        and "HX-Request" not in request.headers
    ):
        return redirect("board", board.pk)
    return render(request, "renders/_draft.html", _facts(request, board))


def _facts(request: HttpRequest, board: Board) -> dict[str, Any]:
    draft = draft_of(board)
    job, film = draft.job, draft.film
    facts = {
        "board": board,
        "draft": draft,
        "phase": phase_of(job) if job else "",
        "length": clock(film.seconds) if film else "",
        "spans_json": json.dumps(_spans(board, draft)),
        "may_edit": Right.EDIT in rights_in(request.user, board.team_id),
    }
    says = (film and film.pk, draft.is_current, facts["phase"], draft.why_not)
    return {**facts, "mark": mark((*map(str, says), facts["spans_json"]))}


def _spans(board: Board, draft: Draft) -> list[dict[str, object]]:
    """Where each shot lies in the film, in frames. Only a film of the board as it is
    now tells whose they are.
    """
    if draft.film is None:
        return []
    plan = RenderRequest.from_json(draft.film.render.request).plan
    places = spans([shot.seconds for shot in plan.shots], draft.film.rate)
    ids = [str(s.pk) for s in shots_of(board)] if draft.is_current else []
    ids += [""] * (len(places) - len(ids))
    return [
        {"id": shot_id, "start": span.start, "end": span.end}
        for shot_id, span in zip(ids, places, strict=True)
    ]
