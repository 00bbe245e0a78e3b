"""A timeline comes back: what it changes is shown, and what is ticked of it is done."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from storyboard.domain.roles import Right
from storyboard.exchange.accepting import OutOfDate, Shown, seen_of
from storyboard.exchange.actions.timelines import NotAccepted, accept_lines
from storyboard.exchange.arrival_form import TOO_LARGE, ArrivalForm, is_too_large
from storyboard.exchange.cuts import cut_of
from storyboard.exchange.editors.differences import (
    BoardNow,
    Line,
    differences_of,
)
from storyboard.exchange.queries.timelines import boards_now
from storyboard.exchange.views.page import Exported, exported_board, exported_project
from storyboard.teams.queries import require
from storyboard.teams.requests import PersonRequest


@csrf_exempt  # reading the token reads the body, so size and rights come first
@require_POST
def board_read(request: PersonRequest, board_id: UUID) -> HttpResponse:
    return _read(request, exported_board(request, board_id))


@csrf_exempt
@require_POST
def project_read(request: PersonRequest, project_id: UUID) -> HttpResponse:
    return _read(request, exported_project(request, project_id))


@require_POST
def board_accept(request: PersonRequest, board_id: UUID) -> HttpResponse:
    return _accept(request, exported_board(request, board_id))


@require_POST
def project_accept(request: PersonRequest, project_id: UUID) -> HttpResponse:
    return _accept(request, exported_project(request, project_id))


@dataclass(frozen=True, slots=True)
class _Row:
    """A line on the page. `number` is what its box sends."""

    number: int
    line: Line
    is_ticked: bool


@dataclass(frozen=True, slots=True)
class _Group:
    title: str
    rows: tuple[_Row, ...]


def _read(request: PersonRequest, exported: Exported) -> HttpResponse:
    require(request.user, exported.project.team_id, Right.EDIT)
    if is_too_large(request):
        return _page(request, exported, problems=[TOO_LARGE], status=413)
    if not exported.boards:
        why = "This project has no board that a timeline could change."
        return _page(request, exported, problems=[why], status=422)
    return _compared(request, exported)


@csrf_protect
def _compared(request: PersonRequest, exported: Exported) -> HttpResponse:
    cut = cut_of(exported.title, exported.boards)
    form = ArrivalForm(request.POST, request.FILES, rate=cut.rate)
    if not form.is_valid():
        words = [str(word) for word in form.errors.get("file", ())]
        return _page(request, exported, problems=words, status=422)
    now = boards_now(exported.boards)
    found = differences_of(form.cleaned_data["file"], cut, now)
    shown = Shown(_about(exported), found.lines, seen_of(exported.boards))
    ticked = {n for n, line in enumerate(found.lines) if line.is_ticked}
    return _page(request, exported, shown=shown, ticked=ticked, notes=found.notes)


def _accept(request: PersonRequest, exported: Exported) -> HttpResponse:
    require(request.user, exported.project.team_id, Right.EDIT)
    try:
        shown = Shown.unpacked(request.POST.get("shown", ""), about=_about(exported))
    except OutOfDate:
        why = "This page is out of date. Choose the timeline again."
        return _page(request, exported, problems=[why], status=409)
    numbers = {int(n) for n in request.POST.getlist("line") if n in _NUMBERS}
    lines = [line for number, line in enumerate(shown.lines) if number in numbers]
    if not lines:
        why = "Nothing is ticked, so nothing was changed."
        return _page(request, exported, shown=shown, problems=[why], status=422)
    try:
        accept_lines(exported.boards, lines, seen=shown.seen, by=request.user)
    except NotAccepted as refused:
        return _refused(request, exported, shown, numbers, refused)
    messages.success(request, f"{len(lines)} of {len(shown.lines)} accepted.")
    return redirect(exported.back)


# What a box can send; any other text is nothing that was shown.
_NUMBERS = frozenset(map(str, range(20_000)))


def _refused(
    request: PersonRequest,
    exported: Exported,
    shown: Shown,
    numbers: set[int],
    refused: NotAccepted,
) -> HttpResponse:
    """Nothing was changed. After a conflict the words may not hold any more, so the
    timeline has to be compared anew.
    """
    problems = [*refused.problems, "Nothing was changed."]
    if refused.is_conflict:
        problems.append("Choose the timeline again to see what it changes now.")
        return _page(request, exported, problems=problems, status=409)
    return _page(
        *(request, exported),
        shown=shown,
        ticked=numbers,
        problems=problems,
        status=422,
    )


def _about(exported: Exported) -> str:
    return exported.back


def _page(
    request: PersonRequest,
    exported: Exported,
    *,
    shown: Shown | None = None,
    ticked: set[int] | None = None,
    notes: Sequence[str] = (),
    problems: Sequence[str] = (),
    status: int = 200,
) -> HttpResponse:
    boards = boards_now(exported.boards) if shown else []
    facts = {
        "exported": exported,
        "groups": _groups(shown.lines, ticked or set(), boards) if shown else (),
        "shown": shown.packed() if shown and shown.lines else "",
        "is_compared": shown is not None,
        "notes": notes,
        "problems": problems,
        "may_edit": True,
    }
    return render(request, "exchange/arrival.html", facts, status=status)


def _groups(
    lines: Sequence[Line], ticked: set[int], boards: Sequence[BoardNow]
) -> list[_Group]:
    """By board in story order; what is about the project itself comes last."""
    titles: dict[UUID | None, str] = {b.board_id: b.title for b in boards}
    titles[None] = "The project"
    rows = [_Row(n, line, n in ticked) for n, line in enumerate(lines)]
    groups = (
        _Group(title, tuple(row for row in rows if row.line.board == board))
        for board, title in titles.items()
    )
    return [group for group in groups if group.rows]
