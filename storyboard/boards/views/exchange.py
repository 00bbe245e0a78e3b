"""Boards in from files and out to files."""

import io
from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from storyboard.boards.actions.imports import keep_import
from storyboard.boards.bundle import Absent, packed, too_much
from storyboard.boards.exchange import export_board, studio_store
from storyboard.boards.import_form import ImportForm, too_large
from storyboard.boards.models import Project
from storyboard.boards.views.answers import (
    board_to_edit,
    project_to_edit,
)
from storyboard.domain.problem import Problem
from storyboard.teams.requests import PersonRequest


@csrf_exempt  # reading the token reads the body, so size and rights come first
@require_http_methods(["GET", "HEAD", "POST"])
def board_import(request: PersonRequest, project_id: UUID) -> HttpResponse:
    project = project_to_edit(request, project_id)
    if request.method != "POST":
        return _page(request, project, ())
    if problems := too_large(request):
        return _page(request, project, problems, status=413)
    return _import(request, project)


@csrf_protect
def _import(request: PersonRequest, project: Project) -> HttpResponse:
    form = ImportForm(request.POST, request.FILES, team=project.team_id)
    if not form.is_valid():
        words = [Problem("file", "file", str(e)) for e in form.errors.get("file", ())]
        return _page(request, project, form.problems or words, status=422)
    reading = form.cleaned_data["file"]
    result = keep_import(project, reading, by=request.user)
    messages.success(request, f"“{result.board.title}” was imported.")
    for note in result.notes:
        messages.warning(request, note)
    return redirect("board", result.board.pk)


def _page(
    request: PersonRequest,
    project: Project,
    problems: Sequence[Problem],
    *,
    status: int = 200,
) -> HttpResponse:
    context = {"project": project, "problems": problems}
    return render(request, "boards/import.html", context, status=status)


@require_safe
def board_export_json(request: PersonRequest, board_id: UUID) -> FileResponse:
    board = board_to_edit(request, board_id)
    export = export_board(board, store=studio_store())
    name = export.file_name(".json")
    return FileResponse(io.BytesIO(export.document), as_attachment=True, filename=name)


@require_safe
def board_export_zip(request: PersonRequest, board_id: UUID) -> HttpResponseBase:
    board = board_to_edit(request, board_id)
    export = export_board(board, store=studio_store())
    try:
        file = packed(export.document, export.media)
    except Absent as gone:
        messages.error(request, str(gone))
        return redirect("board", board_id)
    if words := too_much(export.document, export.media):
        messages.warning(request, words)
    name = export.file_name(".zip")
    return FileResponse(file, as_attachment=True, filename=name)
