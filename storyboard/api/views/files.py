"""Boards in from files and out to files; what else leaves and comes in: `exports`,
`films` and `arrivals`.
"""

import io
from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from ninja import Router

from storyboard.api.bearer import ApiRequest, needs
from storyboard.api.checked import checked
from storyboard.api.headers import document_of, upload
from storyboard.api.refusals import bad_values
from storyboard.api.shapes.boards import Imported
from storyboard.api.uploads import sent_form
from storyboard.api.views.found import board_to_edit, project_to_edit, told
from storyboard.boards.actions.imports import keep_import
from storyboard.boards.bundle import MOST_BYTES, packed
from storyboard.boards.exchange import export_board, studio_store
from storyboard.boards.import_form import ImportForm
from storyboard.domain.scopes import Scope

router = Router()


@router.post(
    "/projects/{uuid:project_id}/import",
    auth=needs(Scope.EDIT),
    response={201: Imported},
    summary="Import a board file",
    openapi_extra=upload("A board file (.json) or a bundle (.zip), 500 MB at most."),
)
def board_import(request: ApiRequest, response: HttpResponse, project_id: UUID) -> Any:
    """All of it or nothing: every problem of the file is told at once."""
    project = project_to_edit(request, project_id)
    data, files = sent_form(request, most=MOST_BYTES)
    form = ImportForm(data, files, team=project.team_id)
    if not form.is_valid() and form.problems:
        raise bad_values(form.problems)
    made = keep_import(project, checked(form)["file"], by=request.user)
    return {"board": told(response, made.board), "notes": list(made.notes)}


@router.get(
    "/boards/{uuid:board_id}/export.json",
    auth=needs(Scope.EDIT),
    summary="Export a board file",
    openapi_extra=document_of("application/json", "object"),
)
def board_export_json(request: ApiRequest, board_id: UUID) -> HttpResponseBase:
    """`storyboard/1`, without its media."""
    board = board_to_edit(request, board_id)
    export = export_board(board, store=studio_store())
    name = export.file_name(".json")
    return FileResponse(io.BytesIO(export.document), as_attachment=True, filename=name)


@router.get(
    "/boards/{uuid:board_id}/export.zip",
    auth=needs(Scope.EDIT),
    summary="Export a board with its media",
    openapi_extra=document_of("application/zip", "string"),
)
def board_export_zip(request: ApiRequest, board_id: UUID) -> HttpResponseBase:
    board = board_to_edit(request, board_id)
    export = export_board(board, store=studio_store())
    name = export.file_name(".zip")
    file = packed(export.document, export.media)
    return FileResponse(file, as_attachment=True, filename=name)
