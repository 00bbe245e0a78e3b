"""One clip's page, and what is done with its frames."""

import json
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from storyboard.boards.actions.fields import Conflict
from storyboard.boards.actions.frames import keep_frame, set_frame
from storyboard.boards.forms import first_error
from storyboard.boards.queries import boards_of, projects_for, shots_for
from storyboard.boards.views.answers import changed, shot_to_edit, wants_parts
from storyboard.boards.views.frames import taken as overtaken_words
from storyboard.domain.recipe import read_recipe, seams
from storyboard.domain.request import RenderRequest
from storyboard.domain.roles import Right
from storyboard.domain.timing import nominal, timecode
from storyboard.gallery.films import name_of, path_of, shots_of
from storyboard.gallery.forms import GrabForm, PlaceForm
from storyboard.gallery.provenance import provenance_of
from storyboard.gallery.queries import (
    end_of_shot,
    films_for,
    slots_for,
    takes_beside,
    takes_of,
)
from storyboard.gallery.queries.cards import card_of
from storyboard.gallery.reels import reel_of
from storyboard.renders.models import Clip
from storyboard.renders.queries.changed import changed_among
from storyboard.renders.queries.picks import standings
from storyboard.teams.queries import require, rights_in
from storyboard.teams.requests import PersonRequest

# How many takes a slot offers.
_TAKES = 12


@require_safe
def reel(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """The player of a project's reel, for the project's page."""
    project = get_object_or_404(projects_for(request.user), pk=project_id)
    boards = list(boards_of(project))
    made = reel_of(boards) if boards else None
    if made and request.GET.get("seen") == made.mark:
        return HttpResponse(status=204)
    first = made.parts[0].film if made else None
    context = {
        "project": project,
        "reel": made,
        "look_url": reverse("project-reel", args=[project.pk]),
        "poster_url": reverse("clip-poster", args=[first.pk]) if first else "",
    }
    return render(request, "gallery/_reel.html", context)


@require_safe
def clip(request: PersonRequest, clip_id: UUID) -> HttpResponse:
    shown = _clip(request, clip_id)
    order = RenderRequest.from_json(shown.render.request)
    shots = shots_of(shown, order)
    takes = list(takes_beside(shown))
    stands = standings(shown.board, takes)
    may_edit = Right.EDIT in rights_in(request.user, shown.team_id)
    changed = changed_among(take.render for take in takes)
    about = provenance_of(shown)
    context = {
        "card": card_of(shown, changed.get(shown.render_id, ())),
        "about": about,
        "order": order,
        "shots": shots,
        "spans_json": json.dumps(shots),
        "end": timecode(shown.frames, shown.rate),
        "takes": takes,
        "stale": {take.pk for take in takes if changed[take.render_id]},
        "seams": _seams_of(shown),
        "may_edit": may_edit,
        "may_pick": may_edit and shown.shot is None,
        "may_redo": len(shots) > 1
        and shown.shot is None
        and Right.RENDER in rights_in(request.user, shown.team_id),
        "standing": next((s for s in stands if s.clip == shown), None),
        "counting": next((s.clip for s in stands if s.counts), None),
        "proxy": reverse("clip-proxy", args=[shown.pk]) if shown.proxy_name else "",
        "is_missing": not path_of(shown.file_name).is_file(),
        "request_json": json.dumps(about, indent=2, ensure_ascii=False),
    }
    return render(request, "gallery/clip.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def clip_frame(request: PersonRequest, clip_id: UUID) -> HttpResponse:
    """One frame of a clip, put on a slot of a shot. GET asks which and where."""
    shown = _clip(request, clip_id)
    require(request.user, shown.team_id, Right.EDIT)
    if request.method != "POST":
        return _grab_page(request, shown)
    said = {**request.GET.dict(), **request.POST.dict()}
    where = PlaceForm(said)
    if not where.is_valid():
        return _grab_page(request, shown, why=first_error(where))
    place = where.cleaned_data["where"]
    shot = shot_to_edit(request, place.shot_id)
    if shot.board.team_id != shown.team_id:
        raise Http404("A frame stays in its team.")
    form = GrabForm(said, clip=shown)
    if not form.is_valid():
        return _grab_page(request, shown, why=first_error(form))
    frame = keep_frame(shown.team, form.cleaned_data["picture"], by=request.user)
    try:
        set_frame(shot, place.which, frame, by=request.user, seen=place.seen)
    except Conflict as conflict:
        return _grab_page(request, shown, why=overtaken_words(conflict), status=409)
    words = f"{frame.name} is the {place.which} frame of shot {shot.place + 1} now."
    return changed(request, shot.board_id, words, select=shot)


def _grab_page(
    request: PersonRequest, shown: Clip, *, why: str = "", status: int = 422
) -> HttpResponse:
    if why and wants_parts(request):
        words = {"why": why}
        return render(request, "boards/_frame_refused.html", words, status=status)
    context = {
        "clip": shown,
        "at": request.POST.get("at") or timecode(0, shown.rate),
        "end": timecode(shown.frames - 1, shown.rate),
        "shots": slots_for(shown),
        "why": why,
    }
    part = "gallery/_grab.html" if wants_parts(request) else "gallery/grab.html"
    return render(request, part, context, status=status if why else 200)


@require_safe
def slot_takes(request: PersonRequest, shot_id: UUID, which: str) -> HttpResponse:
    """The takes of a shot's board, for a slot of it."""
    shot = shot_to_edit(request, shot_id)
    frame_id = getattr(shot, f"{which}_frame_id")
    context = {
        "which": which,
        "number": shot.place + 1,
        "where": f"{shot.pk}:{which}:{frame_id or ''}",
        "takes": takes_of(shot.board)[:_TAKES],
    }
    return render(request, "gallery/_slot_takes.html", context)


@require_safe
def clip_about(request: HttpRequest, clip_id: UUID) -> HttpResponse:
    """How it was made, as a file to lie beside the film."""
    shown = _clip(request, clip_id)
    answer = JsonResponse(
        provenance_of(shown), json_dumps_params={"indent": 2, "ensure_ascii": False}
    )
    name = f'attachment; filename="{name_of(shown)}.json"'
    answer["Content-Disposition"] = name
    return answer


def slot_carried(request: PersonRequest, shot_id: UUID) -> HttpResponse:
    """The picture that would be carried over into a shot, from the take that counts."""
    shot = get_object_or_404(shots_for(request.user), pk=shot_id)
    found = end_of_shot(shot.board, shot.place - 1)
    context: dict[str, object] = {"number": shot.place}
    if found:
        clip, at = found
        context |= {"clip": clip, "at": f"{float(at):.3f}"}
    return render(request, "gallery/_carried.html", context)


def _clip(request: HttpRequest, clip_id: UUID) -> Clip:
    clips = films_for(request.user).filter(take__gt=0)
    clips = clips.select_related(
        "project", "board", "render__ordered_by", "render__account"
    )
    return get_object_or_404(clips, pk=clip_id)


def _seams_of(shown: Clip) -> list[dict[str, object]]:
    """Where pieces of a spliced film meet, and a second before, to play from."""
    pieces = read_recipe(shown.render.recipe or ())
    return [
        {
            "at": timecode(frame, shown.rate),
            "from": max(0, frame - nominal(shown.rate)),
        }
        for frame in seams(pieces, shown.rate)
        if frame < shown.frames
    ]
