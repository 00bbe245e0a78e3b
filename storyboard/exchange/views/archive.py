"""A whole project as one ZIP: out, and in again."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from storyboard.boards.bundle import Unreadable
from storyboard.boards.queries import projects_for, teams_to_edit
from storyboard.domain.problem import Problem
from storyboard.domain.roles import Right
from storyboard.exchange.archive.names import Gone
from storyboard.exchange.archive.sending import Busy, Sending
from storyboard.exchange.arrivals import import_project
from storyboard.exchange.import_form import ArchiveForm, on_the_disk, too_large
from storyboard.teams.models import Team
from storyboard.teams.queries import require
from storyboard.teams.requests import PersonRequest

_BUSY = "Two projects are being exported already. Try again in a while."


@require_safe
def project_archive(request: PersonRequest, project_id: UUID) -> HttpResponseBase:
    """For whoever may edit: it holds the ledger and everything that was tried."""
    project = get_object_or_404(projects_for(request.user), pk=project_id)
    require(request.user, project.team_id, Right.EDIT)
    try:
        sending = Sending(project)
    except (Busy, Gone) as why:
        messages.warning(request, str(why) or _BUSY)
        return redirect("project-out", project.pk)
    answer = StreamingHttpResponse(sending, content_type="application/zip")
    name = slugify(project.title) or "project"
    answer["Content-Disposition"] = f'attachment; filename="{name}.storyboard.zip"'
    answer["Content-Length"] = str(sending.size_bytes)
    answer["Cache-Control"] = "private, no-store"
    return answer


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
    try:
        upload, team = form.cleaned_data["file"], form.cleaned_data["team"]
        with on_the_disk(upload) as path:
            imported = import_project(
                path, name=upload.name, team=team, by=request.user
            )
    except Unreadable as why:
        return _page(request, form, why.problems, status=422)
    messages.success(request, f"“{imported.project.title}” was imported.")
    for note in imported.notes:
        messages.warning(request, note)
    return redirect("project", imported.project.pk)


def _page(
    request: PersonRequest,
    form: ArchiveForm,
    problems: Sequence[Problem] = (),
    *,
    status: int = 200,
) -> HttpResponse:
    context = {"form": form, "problems": problems}
    return render(request, "exchange/import.html", context, status=status)
