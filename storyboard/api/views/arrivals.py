"""What comes in: a project's ZIP, a timeline of its boards, a script."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Router

from storyboard.api.bearer import ApiRequest, allow, needs
from storyboard.api.checked import checked
from storyboard.api.headers import upload
from storyboard.api.reading import as_form
from storyboard.api.refusals import Refusal, bad_values
from storyboard.api.shapes.arrivals import (
    Accepted,
    Accepting,
    BoardsMade,
    ImportShape,
    ScriptBoards,
    ScriptShape,
    ScriptText,
    TimelineShape,
)
from storyboard.api.shapes.boards import BoardLine
from storyboard.api.uploads import sent_form
from storyboard.api.views.found import (
    exported_board,
    exported_project,
    project_to_edit,
)
from storyboard.domain.problem import Problem
from storyboard.domain.roles import Right
from storyboard.domain.scopes import Scope
from storyboard.exchange.accepting import OutOfDate, Shown, seen_of
from storyboard.exchange.actions.script import create_boards_of_script
from storyboard.exchange.actions.timelines import NotAccepted, accept_lines
from storyboard.exchange.arrival_form import ArrivalForm
from storyboard.exchange.cuts import cut_of
from storyboard.exchange.editors.came import MOST_BYTES
from storyboard.exchange.editors.differences import differences_of
from storyboard.exchange.forms.script import (
    MOST_SHOTS_A_PAGE,
    Preview,
    ScriptForm,
)
from storyboard.exchange.import_form import ArchiveForm, take_in, too_large
from storyboard.exchange.models import Import
from storyboard.exchange.queries.imports import imports_for
from storyboard.exchange.queries.timelines import boards_now
from storyboard.exchange.views.page import Exported
from storyboard.teams.queries import teams_for

router = Router()
_TIMELINE = upload(
    f"An .otio, .edl, .fcpxml or .xml, {MOST_BYTES // 10**6} MB at most."
)


@router.post(
    "/imports",
    auth=needs(Scope.EDIT),
    response={202: ImportShape},
    summary="Import a project",
    openapi_extra=upload("The ZIP of a project, as it was exported."),
)
def import_begin(request: ApiRequest) -> Any:
    """All of it is checked by workers before anything is kept: ask how far it is."""
    team = get_object_or_404(teams_for(request.user), pk=request.auth.team_id)
    by = allow(request, team.pk, Right.EDIT)
    if problems := too_large(request):
        raise Refusal("no-space", problems[0].message, problems)
    form = ArchiveForm(*sent_form(request), teams=[team])
    return ImportShape.of(take_in(checked(form)["file"], team, by=by))


@router.get(
    "/imports/{uuid:import_id}",
    auth=needs(Scope.EDIT),
    response=ImportShape,
    summary="Get an import",
)
def import_get(request: ApiRequest, response: HttpResponse, import_id: UUID) -> Any:
    """How far it is; while it is checked `Retry-After` says when to look again."""
    coming = get_object_or_404(imports_for(request.user), pk=import_id)
    allow(request, coming.team_id, Right.EDIT)
    if coming.state == Import.State.CHECKING:
        response["Retry-After"] = "2"
    return ImportShape.of(coming)


@router.post(
    "/boards/{uuid:board_id}/timeline/read",
    auth=needs(Scope.EDIT),
    response=TimelineShape,
    summary="Read a board's timeline",
    openapi_extra=_TIMELINE,
)
def board_timeline_read(request: ApiRequest, board_id: UUID) -> Any:
    """What an editor changed of it, line by line. Nothing is changed yet."""
    return _read(request, exported_board(request, board_id))


@router.post(
    "/projects/{uuid:project_id}/timeline/read",
    auth=needs(Scope.EDIT),
    response=TimelineShape,
    summary="Read a project's timeline",
    openapi_extra=_TIMELINE,
)
def project_timeline_read(request: ApiRequest, project_id: UUID) -> Any:
    """What an editor changed of it, line by line. Nothing is changed yet."""
    return _read(request, exported_project(request, project_id))


@router.post(
    "/boards/{uuid:board_id}/timeline/accept",
    auth=needs(Scope.EDIT),
    response=Accepted,
    summary="Accept lines of a board's timeline",
)
def board_timeline_accept(request: ApiRequest, board_id: UUID, said: Accepting) -> Any:
    """All of them or none. When the board was changed since: 409, read it again."""
    return _accept(request, exported_board(request, board_id), said)


@router.post(
    "/projects/{uuid:project_id}/timeline/accept",
    auth=needs(Scope.EDIT),
    response=Accepted,
    summary="Accept lines of a project's timeline",
)
def project_timeline_accept(
    request: ApiRequest, project_id: UUID, said: Accepting
) -> Any:
    """All of them or none. When a board was changed since: 409, read it again."""
    return _accept(request, exported_project(request, project_id), said)


@router.post(
    "/projects/{uuid:project_id}/script/read",
    auth=needs(Scope.EDIT),
    response=ScriptShape,
    summary="Read a script",
)
def script_read(request: ApiRequest, project_id: UUID, said: ScriptText) -> Any:
    """Fountain, or plain text: each scene a board, timed. Nothing is kept yet."""
    project_to_edit(request, project_id)
    return ScriptShape.of(checked(ScriptForm(as_form(said.model_dump())))["found"])


@router.post(
    "/projects/{uuid:project_id}/script/boards",
    auth=needs(Scope.EDIT),
    response={201: BoardsMade},
    summary="Make the boards of a script",
)
def script_keep(request: ApiRequest, project_id: UUID, said: ScriptBoards) -> Any:
    """All of them or none, behind the boards that are there."""
    project = project_to_edit(request, project_id)
    count = sum(len(board.shots) for board in said.boards)
    if count > MOST_SHOTS_A_PAGE:
        words = f"{MOST_SHOTS_A_PAGE} shots at most at once; these are {count}."
        raise bad_values([Problem("too_long", "boards", words)])
    preview = Preview.sent(as_form(_as_page(said)))
    if not preview.is_valid():
        raise bad_values(_wrong(preview))
    made = create_boards_of_script(
        project, preview.plans(), speakers=said.speakers, by=request.user
    )
    return {"items": [BoardLine.of(board) for board in made]}


def _read(request: ApiRequest, exported: Exported) -> TimelineShape:
    allow(request, exported.project.team_id, Right.EDIT)
    if not exported.boards:
        words = "This project has no board that a timeline could change."
        raise Refusal("not-possible", words)
    sent = sent_form(request, most=MOST_BYTES)
    cut = cut_of(exported.title, exported.boards)
    came = checked(ArrivalForm(*sent, rate=cut.rate))["file"]
    found = differences_of(came, cut, boards_now(exported.boards))
    shown = Shown(exported.back, found.lines, seen_of(exported.boards))
    return TimelineShape.of(shown, found.notes)


def _accept(request: ApiRequest, exported: Exported, said: Accepting) -> dict[str, int]:
    by = allow(request, exported.project.team_id, Right.EDIT)
    try:
        shown = Shown.unpacked(said.seen, about=exported.back)
    except OutOfDate as why:
        words = "These differences are out of date. Read the timeline again."
        raise Refusal("conflict", words) from why
    chosen = set(said.lines)
    lines = [line for number, line in enumerate(shown.lines) if number in chosen]
    if len(lines) < len(chosen):
        words = "There is no such line among the differences."
        raise bad_values([Problem("unknown", "lines", words)])
    try:
        accept_lines(exported.boards, lines, seen=shown.seen, by=by)
    except NotAccepted as why:
        told = [Problem("not_accepted", "lines", words) for words in why.problems]
        kind = "conflict" if why.is_conflict else "not-possible"
        raise Refusal(kind, f"{why} Nothing was changed.", told) from why
    return {"accepted": len(lines)}


def _as_page(said: ScriptBoards) -> dict[str, Any]:
    """As the page of a script sends its boards."""
    data: dict[str, Any] = {
        "boards": len(said.boards),
        "size": f"{said.width}x{said.height}",
    }
    for number, board in enumerate(said.boards):
        facts = {"keep": True, "title": board.title, "count": len(board.shots)}
        data |= {f"b{number}-{name}": value for name, value in facts.items()}
        for place, shot in enumerate(board.shots):
            each = {**shot.model_dump(), "deed": "keep"}
            data |= {f"b{number}-{place}-{name}": v for name, v in each.items()}
    return data


def _wrong(preview: Preview) -> list[Problem]:
    problems = []
    for number, board in enumerate(preview.boards):
        forms = [(f"boards[{number}]", board.errors)]
        forms += [
            (f"boards[{number}].shots[{place}]", shot.errors)
            for place, shot in enumerate(board.shots)
        ]
        for where, errors in forms:
            for name, said in errors.items():
                place_of = where if name == "__all__" else f"{where}.{name}"
                problems += [Problem("invalid", place_of, str(one)) for one in said]
    return problems
