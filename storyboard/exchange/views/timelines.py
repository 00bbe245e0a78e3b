"""A cut as a timeline for editing programs, and its comments alone."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from storyboard.exchange.editors.formats import FORMATS
from storyboard.exchange.leaving import remarks_answer, timeline_answer
from storyboard.exchange.papers import NotMade
from storyboard.exchange.views.page import (
    Exported,
    exported_board,
    exported_project,
)
from storyboard.teams.requests import PersonRequest


@require_safe
def timeline_of_board(request: PersonRequest, board_id: UUID) -> HttpResponseBase:
    return _timeline(request, exported_board(request, board_id))


@require_safe
def timeline_of_project(request: PersonRequest, project_id: UUID) -> HttpResponseBase:
    return _timeline(request, exported_project(request, project_id))


@require_safe
def remarks_of_board(request: PersonRequest, board_id: UUID) -> HttpResponseBase:
    return _remarks(request, exported_board(request, board_id))


@require_safe
def remarks_of_project(request: PersonRequest, project_id: UUID) -> HttpResponseBase:
    return _remarks(request, exported_project(request, project_id))


def _timeline(request: PersonRequest, exported: Exported) -> HttpResponseBase:
    """`format`: see FORMATS; `films=1`: a ZIP with them; `start`: the hour of the first
    frame's timecode, 1 or 0.
    """
    kind = FORMATS.get(request.GET.get("format", "otio"))
    if kind is None:
        raise Http404("There is no such format.")
    try:
        return timeline_answer(
            exported.title,
            exported.boards,
            kind,
            with_films=request.GET.get("films") == "1",
            start_hours=_hours(request),
        )
    except NotMade as why:
        return _not(request, exported, why)


def _remarks(request: PersonRequest, exported: Exported) -> HttpResponseBase:
    """`format`: `csv`, or `edl` for the markers that DaVinci Resolve imports."""
    wanted = request.GET.get("format", "csv")
    if wanted not in ("csv", "edl"):
        raise Http404("There is no such format.")
    try:
        return remarks_answer(
            exported.title,
            exported.boards,
            as_markers=wanted == "edl",
            start_hours=_hours(request),
        )
    except NotMade as why:
        return _not(request, exported, why)


def _hours(request: PersonRequest) -> int:
    return 0 if request.GET.get("start") == "0" else 1


def _not(
    request: PersonRequest, exported: Exported, why: NotMade
) -> HttpResponseRedirect:
    messages.error(request, str(why))
    return redirect(exported.address("out"))
