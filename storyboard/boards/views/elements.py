"""The library of elements: the wall, one element, and what becomes of it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST, require_safe

from storyboard.boards.actions import library as actions
from storyboard.boards.actions.fields import Conflict
from storyboard.boards.actions.frames import keep_frame
from storyboard.boards.actions.rows import NotPossible
from storyboard.boards.element_forms import LibraryForm, NewElementForm, SlugForm
from storyboard.boards.forms import first_error, turned_away
from storyboard.boards.library import names_of, shown_of, tags_of, wall_of
from storyboard.boards.models import Element
from storyboard.boards.queries import (
    all_elements_for,
    boards_for,
    elements_for,
    teams_to_edit,
)
from storyboard.boards.uses import boards_mentioning
from storyboard.boards.views.answers import changed, wants_parts
from storyboard.domain.roles import Right
from storyboard.teams.models import Team
from storyboard.teams.queries import require, rights_in
from storyboard.teams.requests import PersonRequest


@require_safe
def elements(request: PersonRequest) -> HttpResponse:
    context = _library(request)
    is_search = bool(request.htmx) and not request.htmx.boosted
    page = "boards/_library.html" if is_search else "boards/library.html"
    return render(request, page, context)


def _library(
    request: PersonRequest, *, name: str = "", why: str = ""
) -> dict[str, Any]:
    form = LibraryForm(request.GET)
    form.is_valid()
    wish = form.cleaned_data
    mine = elements_for(request.user)
    wall = wall_of(mine, wish)
    more = request.GET.copy()
    more["start"] = str(wall.next or "")
    teams = teams_to_edit(request.user)
    return {
        "wall": wall,
        "wish": wish,
        "more_url": f"?{more.urlencode()}" if wall.next else "",
        "is_narrowed": any(wish.get(name) for name in ("q", "tag", "kind")),
        "tags": tags_of(mine),
        "kinds": Element.Kind.choices,
        "teams": teams,
        "editable": {team.pk for team in teams},
        "trashed": _trashed(request),
        "name": name,
        "why": why,
    }


def _trashed(request: PersonRequest) -> QuerySet[Element]:
    gone = all_elements_for(request.user).exclude(trashed_at=None)
    return gone.select_related("changed_by").order_by("-trashed_at")


@csrf_exempt  # reading the token reads the body, so size and rights come first
@require_POST
def element_new(request: PersonRequest) -> HttpResponse:
    if not teams_to_edit(request.user):
        raise PermissionDenied("Your role lets you watch and review, not edit.")
    if why := turned_away(request):
        return _not_made(request, why, status=413)
    return _make(request)


@csrf_protect
def _make(request: PersonRequest) -> HttpResponse:
    said = {**request.GET.dict(), **request.POST.dict()}
    team = _team(request, said)
    form = NewElementForm(said, request.FILES, team_id=team.pk)
    if not form.is_valid():
        status = 413 if form.has_error("file", "too_large") else 422
        name = request.POST.get("name", "")
        return _not_made(request, first_error(form), status=status, name=name)
    facts = form.cleaned_data
    picture = facts["file"]
    made = actions.create_element(
        team,
        name=facts["name"],
        kind=facts["kind"] or Element.Kind.CHARACTER,
        picture=keep_frame(team, picture, by=request.user) if picture else None,
        by=request.user,
    )
    board_id = facts["board"]
    if board_id and boards_for(request.user).filter(pk=board_id, team=team).exists():
        return changed(request, board_id, f"@{made.slug} is in the library.")
    if wants_parts(request):
        said = {"said": f"“{made.name}” is in the library as @{made.slug}."}
        return render(request, "boards/_library_changed.html", _library(request) | said)
    return redirect("element", made.pk)


def _team(request: PersonRequest, said: dict[str, str]) -> Team:
    """The team of the board whose page asks, the one that was chosen, or the first."""
    teams = {str(team.pk): team for team in teams_to_edit(request.user)}
    board = said.get("board", "")
    for found in boards_for(request.user).filter(team__in=teams):
        if str(found.pk) == board:
            return teams[str(found.team_id)]
    wanted = said.get("team", "")
    if wanted and wanted not in teams:
        raise PermissionDenied("Your role lets you watch and review, not edit.")
    return teams[wanted] if wanted else next(iter(teams.values()))


def _not_made(
    request: PersonRequest, why: str, *, status: int, name: str = ""
) -> HttpResponse:
    if wants_parts(request):
        words = {"why": why}
        return render(request, "boards/_frame_refused.html", words, status=status)
    context = _library(request, name=name, why=why)
    return render(request, "boards/library.html", context, status=status)


@require_safe
def element(request: PersonRequest, element_id: UUID) -> HttpResponse:
    found = get_object_or_404(elements_for(request.user), pk=element_id)
    may_edit = Right.EDIT in rights_in(request.user, found.team_id)
    context = {
        "shown": shown_of(found, may_edit=may_edit),
        "kinds": Element.Kind.choices,
    }
    part = "parts" in request.GET and wants_parts(request)
    page = "boards/_element_changed.html" if part else "boards/element.html"
    return render(request, page, context)


def element_to_edit(request: PersonRequest, element_id: UUID) -> Element:
    found = get_object_or_404(elements_for(request.user), pk=element_id)
    require(request.user, found.team_id, Right.EDIT)
    return found


@require_POST
def element_rename(request: PersonRequest, element_id: UUID) -> HttpResponse:
    found = element_to_edit(request, element_id)
    form = SlugForm(request.POST)
    if not form.is_valid():
        messages.error(request, first_error(form))
        return redirect("element", found.pk)
    slug, was = form.cleaned_data["slug"], form.cleaned_data["was"]
    try:
        count = actions.rename_element(found, was=was, slug=slug, by=request.user)
    except NotPossible as why:
        messages.error(request, str(why))
    except Conflict as conflict:
        who = conflict.who or "Somebody"
        messages.error(
            request,
            f"{who} has renamed it to @{conflict.theirs} meanwhile. Nothing was "
            "changed. Look at it again, then repeat.",
        )
    else:
        boards = f" on {count} board{'' if count == 1 else 's'}" if count else ""
        messages.success(request, f"It is @{slug} now{boards}.")
    return redirect("element", found.pk)


def _trail(found: Element | None = None) -> list[dict[str, str]]:
    trail = [{"url": reverse("elements"), "name": "Elements"}]
    if found:
        url = reverse("element", args=[found.pk])
        trail.append({"url": url, "name": found.name})
    return trail


@require_POST
def element_trash(request: PersonRequest, element_id: UUID) -> HttpResponse:
    """Asks once where boards mention it."""
    found = element_to_edit(request, element_id)
    uses = boards_mentioning(found.team_id, [found.slug])
    if uses and "sure" not in request.POST:
        context = {"element": found, "uses": uses, "trail": _trail(found)}
        return render(request, "boards/element_trash.html", context)
    actions.trash_element(found, by=request.user)
    said = f"“{found.name}” is in the trash of the library."
    if uses:
        said = f"{said} {names_of(uses)} mention it and say so."
    back = reverse("element-restore", args=[found.pk])
    messages.success(request, said, extra_tags=back)
    return redirect("elements")


@require_POST
def element_restore(request: PersonRequest, element_id: UUID) -> HttpResponse:
    found = get_object_or_404(all_elements_for(request.user), pk=element_id)
    require(request.user, found.team_id, Right.EDIT)
    form = SlugForm(request.POST)
    slug = form.cleaned_data["slug"] if form.is_valid() else found.slug
    try:
        back = actions.restore_element(found, by=request.user, slug=slug)
    except NotPossible as why:
        free = actions.free_slug(found.team, found.slug)
        context = {"element": found, "why": str(why), "free": free, "trail": _trail()}
        return render(request, "boards/element_restore.html", context, status=409)
    messages.success(request, f"“{back.name}” is back as @{back.slug}.")
    if wants_parts(request):
        return redirect(reverse("elements"))
    return redirect("element", back.pk)
