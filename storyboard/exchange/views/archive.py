"""A whole project as one ZIP: out, and in again."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from storyboard.boards.bundle import Unreadable
from storyboard.boards.models import Project
from storyboard.boards.queries import projects_for, teams_to_edit
from storyboard.domain.problem import Problem
from storyboard.domain.roles import Right
from storyboard.exchange.import_form import ArchiveForm, take_in, too_large
from storyboard.exchange.leaving import archive_answer
from storyboard.exchange.models import Import
from storyboard.exchange.papers import NotMade
from storyboard.exchange.queries.imports import imports_for
from storyboard.teams.models import Team
from storyboard.teams.queries import require
from storyboard.teams.requests import PersonRequest


@require_safe
def project_archive(request: PersonRequest, project_id: UUID) -> HttpResponseBase:
    """For whoever may edit: it holds the ledger and everything that was tried."""
    project = get_object_or_404(projects_for(request.user), pk=project_id)
    require(request.user, project.team_id, Right.EDIT)
    try:
        return archive_answer(project)
    except NotMade as why:
        messages.warning(request, str(why))
        return redirect("project-out", project.pk)


@csrf_exempt  # reading the token reads the body, so size and rights come first
@require_http_methods(["GET", "HEAD", "POST"])
def project_archive_in(request: PersonRequest) -> HttpResponse:
    """A project out of a ZIP, for a team that one may edit."""
    teams = teams_to_edit(request.user)
    if not teams:
        raise PermissionDenied("Your role lets you watch and review, not edit.")
    if request.method != "POST":
        return _page(request, ArchiveForm(teams=teams))
    if problems := too_large(request):
        return _page(request, ArchiveForm(teams=teams), problems, status=413)
    return _take_in(request, teams)


@csrf_protect
def _take_in(request: PersonRequest, teams: list[Team]) -> HttpResponse:
    form = ArchiveForm(request.POST, request.FILES, teams=teams)
    if not form.is_valid():
        words = [Problem("file", "file", str(e)) for e in form.errors.get("file", ())]
        return _page(request, form, words, status=422)
    upload, team = form.cleaned_data["file"], form.cleaned_data["team"]
    try:
        begun = take_in(upload, team, by=request.user)
    except Unreadable as why:
        return _page(request, form, why.problems, status=422)
    return redirect("project-arrival", begun.pk)


@require_safe
def project_arrival(request: PersonRequest, import_id: UUID) -> HttpResponse:
    """How far it is; then the project itself."""
    coming = get_object_or_404(imports_for(request.user), pk=import_id)
    require(request.user, coming.team_id, Right.EDIT)
    project, facts = coming.project, {"coming": coming}
    if not request.htmx:
        if project is None:
            return render(request, "exchange/coming.html", facts)
        return _arrived(request, coming, project)
    if project is None:
        return render(request, "exchange/_arrival.html", facts)
    here = reverse("project-arrival", args=[coming.pk])
    return HttpResponse(headers={"HX-Redirect": here})


def _arrived(request: PersonRequest, coming: Import, project: Project) -> HttpResponse:
    messages.success(request, f"“{project.title}” was imported.")
    for note in coming.said:
        messages.warning(request, note["message"])
    return redirect("project", project.pk)


def _page(
    request: PersonRequest,
    form: ArchiveForm,
    problems: Sequence[Problem] = (),
    *,
    status: int = 200,
) -> HttpResponse:
    context = {"form": form, "problems": problems}
    return render(request, "exchange/import.html", context, status=status)
