"""On paper: the storyboard as PDF, the contact sheet, the shot list."""

from collections.abc import Callable
from io import BytesIO
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from storyboard.exchange.forms.paper import PaperForm
from storyboard.exchange.paper.layout import Layout
from storyboard.exchange.papers import (
    NotMade,
    contact_sheet_of,
    file_name,
    shot_list_of,
    storyboard_of,
)
from storyboard.exchange.views.page import Exported, exported_board, exported_project
from storyboard.teams.requests import PersonRequest

_OUT_OF_DATE = "This page is out of date. Choose again what to put on paper."
Making = Callable[[PersonRequest, Exported], HttpResponseBase]


@require_safe
def board_pdf(request: PersonRequest, board_id: UUID) -> HttpResponseBase:
    return _made(request, exported_board(request, board_id), _pdf)


@require_safe
def project_pdf(request: PersonRequest, project_id: UUID) -> HttpResponseBase:
    return _made(request, exported_project(request, project_id), _pdf)


@require_safe
def board_sheet(request: PersonRequest, board_id: UUID) -> HttpResponseBase:
    return _made(request, exported_board(request, board_id), _sheet)


@require_safe
def project_sheet(request: PersonRequest, project_id: UUID) -> HttpResponseBase:
    return _made(request, exported_project(request, project_id), _sheet)


@require_safe
def board_list(request: PersonRequest, board_id: UUID) -> HttpResponseBase:
    return _made(request, exported_board(request, board_id), _list)


@require_safe
def project_list(request: PersonRequest, project_id: UUID) -> HttpResponseBase:
    return _made(request, exported_project(request, project_id), _list)


def _made(
    request: PersonRequest, exported: Exported, making: Making
) -> HttpResponseBase:
    """The file, or the page it was asked for on, with the reason why not."""
    try:
        answer = making(request, exported)
    except NotMade as why:
        messages.warning(request, str(why))
        return redirect(exported.address("out"))
    answer["Cache-Control"] = "private, no-store"
    return answer


def _pdf(request: PersonRequest, exported: Exported) -> FileResponse:
    return pdf_answer(exported, _layout(request))


def pdf_answer(exported: Exported, layout: Layout) -> FileResponse:
    """Raises NotMade."""
    file = storyboard_of(exported.title, exported.boards, layout)
    return FileResponse(
        file,
        as_attachment=True,
        filename=file_name(exported.title, " storyboard.pdf"),
        content_type="application/pdf",
    )


def _layout(request: PersonRequest) -> Layout:
    """An address that says nothing asks for the usual paper."""
    today = timezone.localdate()
    if not request.GET:
        return Layout(dated=today)
    form = PaperForm(request.GET)
    if not form.is_valid():
        raise NotMade(_OUT_OF_DATE)
    return form.layout(today)


def _sheet(_: PersonRequest, exported: Exported) -> FileResponse:
    return sheet_answer(exported)


def sheet_answer(exported: Exported) -> FileResponse:
    """Raises NotMade."""
    return FileResponse(
        contact_sheet_of(exported.title, exported.boards),
        as_attachment=True,
        filename=file_name(exported.title, " contact sheet.png"),
        content_type="image/png",
    )


def _list(_: PersonRequest, exported: Exported) -> FileResponse:
    return list_answer(exported)


def list_answer(exported: Exported) -> FileResponse:
    """Raises NotMade."""
    text = shot_list_of(exported.title, exported.boards)
    return FileResponse(
        BytesIO(text.encode()),
        as_attachment=True,
        filename=file_name(exported.title, " shot list.csv"),
        content_type="text/csv; charset=utf-8",
    )
