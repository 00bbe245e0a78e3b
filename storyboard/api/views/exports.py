"""What leaves the studio but films: paper, timelines, comments, a whole project."""

from typing import Literal
from uuid import UUID

from django.http.response import HttpResponseBase
from django.utils import timezone
from ninja import Query, Router

from storyboard.api.bearer import ApiRequest, needs
from storyboard.api.checked import checked
from storyboard.api.headers import document_of
from storyboard.api.reading import as_form
from storyboard.api.shapes.exports import Paper
from storyboard.api.views.found import (
    exported_board,
    exported_project,
    project_to_edit,
)
from storyboard.domain.scopes import Scope
from storyboard.exchange.editors.formats import FORMATS
from storyboard.exchange.forms.paper import PaperForm
from storyboard.exchange.leaving import (
    archive_answer,
    remarks_answer,
    timeline_answer,
)
from storyboard.exchange.views.page import Exported
from storyboard.exchange.views.paper import list_answer, pdf_answer, sheet_answer

router = Router()
Format = Literal["otio", "fcpxml", "xml", "edl"]
_KINDS = {one.content_type.partition(";")[0] for one in FORMATS.values()}
_TIMELINE = document_of("application/zip", "string", *sorted(_KINDS))
_REMARKS = document_of("text/csv", "string", "text/plain")
_PDF = document_of("application/pdf", "string")
_PNG = document_of("image/png", "string")
_CSV = document_of("text/csv", "string")


@router.get(
    "/boards/{uuid:board_id}/paper.pdf",
    auth=needs(Scope.READ),
    summary="A board on paper",
    openapi_extra=_PDF,
)
def board_paper(
    request: ApiRequest, board_id: UUID, paper: Query[Paper]
) -> HttpResponseBase:
    """The storyboard as PDF. Two are made at a time: then 503, with `Retry-After`."""
    return _pdf(exported_board(request, board_id), paper)


@router.get(
    "/projects/{uuid:project_id}/paper.pdf",
    auth=needs(Scope.READ),
    summary="A project on paper",
    openapi_extra=_PDF,
)
def project_paper(
    request: ApiRequest, project_id: UUID, paper: Query[Paper]
) -> HttpResponseBase:
    """The storyboard of all its boards, as PDF."""
    return _pdf(exported_project(request, project_id), paper)


@router.get(
    "/boards/{uuid:board_id}/sheet.png",
    auth=needs(Scope.READ),
    summary="A board's contact sheet",
    openapi_extra=_PNG,
)
def board_sheet(request: ApiRequest, board_id: UUID) -> HttpResponseBase:
    return sheet_answer(exported_board(request, board_id))


@router.get(
    "/projects/{uuid:project_id}/sheet.png",
    auth=needs(Scope.READ),
    summary="A project's contact sheet",
    openapi_extra=_PNG,
)
def project_sheet(request: ApiRequest, project_id: UUID) -> HttpResponseBase:
    return sheet_answer(exported_project(request, project_id))


@router.get(
    "/boards/{uuid:board_id}/shots.csv",
    auth=needs(Scope.READ),
    summary="A board's shot list",
    openapi_extra=_CSV,
)
def board_shot_list(request: ApiRequest, board_id: UUID) -> HttpResponseBase:
    return list_answer(exported_board(request, board_id))


@router.get(
    "/projects/{uuid:project_id}/shots.csv",
    auth=needs(Scope.READ),
    summary="A project's shot list",
    openapi_extra=_CSV,
)
def project_shot_list(request: ApiRequest, project_id: UUID) -> HttpResponseBase:
    return list_answer(exported_project(request, project_id))


@router.get(
    "/boards/{uuid:board_id}/timeline",
    auth=needs(Scope.READ),
    summary="A board as a timeline",
    openapi_extra=_TIMELINE,
)
def board_timeline(
    request: ApiRequest,
    board_id: UUID,
    format: Format = "otio",  # noqa: A002  as the page calls it
    start: Literal["0", "1"] = "1",
    *,
    films: bool = False,
) -> HttpResponseBase:
    """For editing programs. `films=true`: a ZIP with its films; two are sent at a time:
    then 503, with `Retry-After`. `start`: the hour of the first frame's timecode.
    """
    exported = exported_board(request, board_id)
    return _timeline(exported, format, with_films=films, start=start)


@router.get(
    "/projects/{uuid:project_id}/timeline",
    auth=needs(Scope.READ),
    summary="A project as a timeline",
    openapi_extra=_TIMELINE,
)
def project_timeline(
    request: ApiRequest,
    project_id: UUID,
    format: Format = "otio",  # noqa: A002
    start: Literal["0", "1"] = "1",
    *,
    films: bool = False,
) -> HttpResponseBase:
    """All its boards in story order, as a board's."""
    exported = exported_project(request, project_id)
    return _timeline(exported, format, with_films=films, start=start)


@router.get(
    "/boards/{uuid:board_id}/remarks",
    auth=needs(Scope.READ),
    summary="A board's comments as a file",
    openapi_extra=_REMARKS,
)
def board_remarks(
    request: ApiRequest,
    board_id: UUID,
    format: Literal["csv", "edl"] = "csv",  # noqa: A002
    start: Literal["0", "1"] = "1",
) -> HttpResponseBase:
    """A table, or `edl`: markers for DaVinci Resolve."""
    return _remarks(exported_board(request, board_id), format, start)


@router.get(
    "/projects/{uuid:project_id}/remarks",
    auth=needs(Scope.READ),
    summary="A project's comments as a file",
    openapi_extra=_REMARKS,
)
def project_remarks(
    request: ApiRequest,
    project_id: UUID,
    format: Literal["csv", "edl"] = "csv",  # noqa: A002
    start: Literal["0", "1"] = "1",
) -> HttpResponseBase:
    """A table, or `edl`: markers for DaVinci Resolve."""
    return _remarks(exported_project(request, project_id), format, start)


@router.get(
    "/projects/{uuid:project_id}/archive.zip",
    auth=needs(Scope.EDIT),
    summary="A whole project as a ZIP",
    openapi_extra=document_of("application/zip", "string"),
)
def project_archive(request: ApiRequest, project_id: UUID) -> HttpResponseBase:
    """Everything of it, films and ledger too, to be imported here or elsewhere. Two are
    sent at a time: then 503, with `Retry-After`.
    """
    return archive_answer(project_to_edit(request, project_id))


def _pdf(exported: Exported, paper: Paper) -> HttpResponseBase:
    form = PaperForm(as_form(paper.model_dump()))
    checked(form)
    return pdf_answer(exported, form.layout(timezone.localdate()))


def _timeline(
    exported: Exported, name: str, *, with_films: bool, start: str
) -> HttpResponseBase:
    return timeline_answer(
        exported.title,
        exported.boards,
        FORMATS[name],
        with_films=with_films,
        start_hours=int(start),
    )


def _remarks(exported: Exported, name: str, start: str) -> HttpResponseBase:
    return remarks_answer(
        exported.title,
        exported.boards,
        as_markers=name == "edl",
        start_hours=int(start),
    )
