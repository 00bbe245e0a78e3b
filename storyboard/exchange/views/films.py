"""Films to export: ordered on a board's or a project's page, watched on their own."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect, trigger_client_event

from storyboard.boards.queries import boards_of, projects_for
from storyboard.domain.roles import Right
from storyboard.domain.timing import timecode
from storyboard.exchange import films as facts
from storyboard.exchange.actions.films import (
    TooMany,
    Wish,
    cancel_film,
    delete_film,
    order_film,
    retry_film,
)
from storyboard.exchange.assembly import assembled
from storyboard.exchange.forms.films import check_room
from storyboard.exchange.models import Film
from storyboard.exchange.queries.films import films_for
from storyboard.exchange.views import page
from storyboard.exchange.views.page import (
    Exported,
    exported_board,
    exported_project,
)
from storyboard.gallery.films import TYPES, path_of, send_still
from storyboard.renders.views.answers import is_htmx, unless_seen
from storyboard.teams.models import User
from storyboard.teams.queries import require
from storyboard.teams.requests import PersonRequest
from storyboard.web.ranges import serve_file

# So many films of a team are listed; older ones are still at their addresses.
_MOST_LISTED = 100


@require_POST
def of_board(request: PersonRequest, board_id: UUID) -> HttpResponse:
    """Order the film of a board."""
    return _ordered(request, exported_board(request, board_id))


@require_POST
def of_project(request: PersonRequest, project_id: UUID) -> HttpResponse:
    """Order the film of a project."""
    return _ordered(request, exported_project(request, project_id))


def _ordered(request: PersonRequest, exported: Exported) -> HttpResponse:
    require(request.user, exported.project.team_id, Right.RENDER)
    panel = page.film_panel(exported.title, exported.boards, request.POST)
    form = panel.form
    if form is None or not form.is_valid():
        return page.shown(request, exported, film=panel, status=422)
    try:
        order_chosen(exported, form.cleaned_data, by=request.user)
    except TooMany as no:
        form.add_error(None, str(no))
        return page.shown(request, exported, film=panel, status=422)
    return redirect(f"{exported.address('out')}#films")


def order_chosen(exported: Exported, said: Mapping[str, Any], *, by: User) -> Film:
    """What a form of a film says. Raises TooMany."""
    wish = Wish(
        exported.project,
        exported.board,
        said["container"],
        said["width"],
        said["height"],
        said["fit"],
        said["has_slates"],
    )
    return order_film(wish, said["assembly"], by=by, order_key=said["order_key"])


@require_safe
def now_of_board(request: PersonRequest, board_id: UUID) -> HttpResponse:
    """The list of a board's films, as it is now."""
    return _now(request, exported_board(request, board_id))


@require_safe
def now_of_project(request: PersonRequest, project_id: UUID) -> HttpResponse:
    """The list of a project's films, as it is now."""
    return _now(request, exported_project(request, project_id))


def _now(request: PersonRequest, exported: Exported) -> HttpResponse:
    return unless_seen(
        request, "exchange/_films.html", page.films_in(request, exported)
    )


@require_safe
def films(request: PersonRequest) -> HttpResponse:
    """Every film that was exported; `?project=` for one project's."""
    context = _all(request)
    if is_htmx(request):
        return unless_seen(request, "exchange/_films.html", context)
    return render(request, "exchange/films.html", context)


def _all(request: PersonRequest) -> dict[str, object]:
    found, project = films_for(request.user), None
    look_url = reverse("films")
    try:
        wanted = UUID(request.GET.get("project", ""))
    except ValueError:
        wanted = None
    if wanted:
        project = projects_for(request.user).filter(pk=wanted).first()
    if project:
        found, look_url = found.filter(project=project), f"?project={project.pk}"
    listed = facts.listed(found[:_MOST_LISTED], request.user, look_url)
    return {**listed, "project": project, "nav_here": "gallery", "has_titles": True}


@require_safe
def film(request: PersonRequest, film_id: UUID) -> HttpResponse:
    """One film: its player, or how far it is."""
    row = _film(request, film_id)
    (one,) = facts.shown([row], request.user)
    if is_htmx(request) and one.is_done:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    listed = facts.listed([row], request.user, reverse("film", args=[row.pk]))
    if is_htmx(request):
        return unless_seen(request, "exchange/_films.html", listed)
    parts = [
        {**asdict(part), "at": timecode(part.start, row.rate)}
        for part in row.plan.parts
    ]
    context = {
        **listed,
        "one": one,
        "film": row,
        "parts": parts,
        "spans_json": json.dumps(parts),
        "end": timecode(row.frames, row.rate),
        "back": _home(row),
        "nav_here": "gallery",
    }
    return render(request, "exchange/film.html", context)


@require_safe
def film_file(request: PersonRequest, film_id: UUID) -> HttpResponseBase:
    """The film itself; `?download=1` saves it under a readable name."""
    row = _done(request, film_id)
    return serve_file(
        request,
        path_of(row.file_name),
        TYPES[row.container],
        etag=row.sha256,
        download_name=facts.name_of(row) if "download" in request.GET else "",
    )


@require_safe
def film_poster(request: PersonRequest, film_id: UUID) -> HttpResponseBase:
    return send_still(request, _done(request, film_id).poster_name)


@require_safe
def film_sprite(request: PersonRequest, film_id: UUID) -> HttpResponseBase:
    return send_still(request, _done(request, film_id).sprite_name)


@require_POST
def film_cancel(request: PersonRequest, film_id: UUID) -> HttpResponse:
    row = _to_change(request, film_id)
    if not cancel_film(row):
        messages.warning(request, "It had ended already.")
    return _changed(request, row)


@require_POST
def film_retry(request: PersonRequest, film_id: UUID) -> HttpResponse:
    """Made once more, with the same choices, of the films as they are now."""
    row = _to_change(request, film_id)
    try:
        if not made_again(row):
            messages.warning(request, "It is in line or done already.")
    except ValidationError as no:
        messages.warning(request, no.messages[0])
    except TooMany as no:
        messages.warning(request, str(no))
    return _changed(request, row)


def made_again(row: Film) -> bool:
    """Whether it is in line again. Raises ValidationError and TooMany, in words."""
    boards = [row.board] if row.board else list(boards_of(row.project))
    panel = page.film_panel(row.title, boards)
    if panel.cut is None or panel.form is None:
        raise ValidationError("None of its boards has a film any more.")
    plan = assembled(panel.cut, has_slates=row.has_slates)
    check_room(panel.cut, plan, row.width, row.height)
    return retry_film(row, plan)


@require_POST
def film_delete(request: PersonRequest, film_id: UUID) -> HttpResponse:
    """For good. What it was made of stays."""
    row = _to_change(request, film_id)
    if not delete_film(row):
        messages.warning(request, "It is in line still. Cancel it first.")
        return _changed(request, row)
    messages.success(request, f"The film of {row.title} is deleted.")
    return redirect(f"{_home(row)}#films")


def _film(request: HttpRequest, film_id: UUID) -> Film:
    return get_object_or_404(films_for(request.user), pk=film_id)


def _done(request: HttpRequest, film_id: UUID) -> Film:
    row = _film(request, film_id)
    if row.state != Film.State.DONE:
        raise Http404("This film is not made.")
    return row


def _to_change(request: PersonRequest, film_id: UUID) -> Film:
    row = _film(request, film_id)
    require(request.user, row.team_id, Right.RENDER)
    return row


def _home(row: Film) -> str:
    if row.board_id:
        return reverse("board-out", args=[row.board_id])
    return reverse("project-out", args=[row.project_id])


def _changed(request: PersonRequest, row: Film) -> HttpResponse:
    """The list asks again by itself when it hears the event; what was refused is said
    on the film's own page.
    """
    if not is_htmx(request):
        return redirect("film", row.pk)
    if len(messages.get_messages(request)):
        return HttpResponseClientRedirect(reverse("film", args=[row.pk]))
    return trigger_client_event(HttpResponse(status=204), "films:changed")
