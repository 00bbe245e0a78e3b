"""The animatic of a board, to be talked about."""

import json
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from storyboard.boards.views.answers import board_to_see
from storyboard.domain.request import RenderRequest
from storyboard.domain.timing import timecode
from storyboard.gallery.films import path_of, shots_of
from storyboard.renders.queries.drafts import draft_of
from storyboard.teams.requests import PersonRequest


@require_safe
def animatic(request: PersonRequest, board_id: UUID) -> HttpResponse:
    """The newest draft and what is said of it: this address outlives each of them.
    Leads to the take where somebody ordered it, and to the board without a film.
    """
    board = board_to_see(request, board_id)
    film = draft_of(board).film
    if film is None:
        return redirect("board", board.pk)
    if not film.is_draft:
        return redirect("clip", film.pk)
    shots = shots_of(film, RenderRequest.from_json(film.render.request))
    context = {
        "clip": film,
        "shots": shots,
        "spans_json": json.dumps(shots),
        "end": timecode(film.frames, film.rate),
        "is_missing": not path_of(film.file_name).is_file(),
    }
    return render(request, "gallery/animatic.html", context)
