"""The editor's page and its parts, and the board's own fields, length and model."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from storyboard.boards.actions import shots as moves
from storyboard.boards.actions.fields import Conflict, choose_model
from storyboard.boards.actions.fitting import fit_to_model
from storyboard.boards.actions.fixes import apply_fix
from storyboard.boards.actions.rows import NotPossible
from storyboard.boards.comparison import (
    SORTS,
    choices_for,
    price_asked,
    settings_lost,
    sorted_by,
)
from storyboard.boards.editor import Editor
from storyboard.boards.forms import (
    ChoiceForm,
    FitForm,
    FixForm,
    FixOrder,
    ModelForm,
    StepForm,
    first_error,
)
from storyboard.boards.queries import shots_of
from storyboard.boards.views.answers import (
    board_to_edit,
    board_to_see,
    changed,
    editor_for,
    overtaken,
    refused,
)
from storyboard.domain.timing import words
from storyboard.teams.requests import PersonRequest


@require_safe
def board(request: PersonRequest, board_id: UUID) -> HttpResponse:
    editor = editor_for(request, board_to_see(request, board_id))
    chosen = request.GET.get("shot", "")
    selected = next((s for s in editor.shots if str(s.pk) == chosen), None)
    context = {
        "editor": editor,
        "board": editor.board,
        "selected": selected or next(iter(editor.shots), None),
    }
    return render(request, "boards/board.html", context)


@require_safe
def parts(request: PersonRequest, board_id: UUID) -> HttpResponse:
    """What follows from the fields: the sum, the checks, the settings, the elements."""
    editor = editor_for(request, board_to_see(request, board_id))
    return _fresh(request, editor, "boards/_parts.html")


def _fresh(
    request: PersonRequest, editor: Editor, template: str, **more: object
) -> HttpResponse:
    """Parts the page asked for by itself; it drops them if it knows a newer board."""
    response = render(request, template, {"editor": editor, **more})
    response["Board-Version"] = str(editor.board.version)
    return response


@require_safe
def version(request: PersonRequest, board_id: UUID) -> HttpResponse:
    """Nothing (204) while the board is as this page knows it, else its fresh parts."""
    board = board_to_see(request, board_id)
    if request.GET.get("v") == str(board.version):
        return HttpResponse(status=204)
    editor = editor_for(request, board)
    who = board.changed_by
    said = "" if who in (None, request.user) else f"{who} changed this board."
    return _fresh(request, editor, "boards/_changed.html", said=said, quietly=True)


@require_safe
def models(request: PersonRequest, board_id: UUID) -> HttpResponse:
    """Every model of the catalog in one table, for this very board."""
    editor = editor_for(request, board_to_see(request, board_id))
    sort = request.GET.get("sort", SORTS[0])
    choices = choices_for(editor.board, editor.plan, editor.model)
    context = {
        "editor": editor,
        "board": editor.board,
        "choices": sorted_by(choices, sort),
        "sort": sort if sort in SORTS else SORTS[0],
    }
    return render(request, "boards/models.html", context)


@require_safe
def price(request: PersonRequest, board_id: UUID) -> HttpResponse:
    """The price of this board on one model, as its gateway asks for it."""
    editor = editor_for(request, board_to_see(request, board_id))
    form = ModelForm(request.GET)
    if not form.is_valid():
        return HttpResponseBadRequest("There is no such model.")
    chosen = form.cleaned_data["model"]
    found = price_asked(editor.board, editor.plan, chosen)
    context = {"price": found, "model": chosen, "board": editor.board}
    return render(request, "boards/_price.html", context)


@require_POST
def model(request: PersonRequest, board_id: UUID) -> HttpResponse:
    board = board_to_edit(request, board_id)
    form = ChoiceForm({**request.GET.dict(), **request.POST.dict()})
    if not form.is_valid():
        return refused(request, board_id, first_error(form))
    chosen = form.cleaned_data["model"]
    editor = editor_for(request, board)
    lost = settings_lost(board, editor.model, chosen)
    was = form.cleaned_data["was"]
    try:
        choose_model(board, chosen, was=was, by=request.user)
    except Conflict as conflict:
        return overtaken(request, board_id, conflict)
    said = " ".join((f"The board is written for {chosen.name}.", *lost))
    return changed(request, board_id, said)


@require_POST
def lengthen(request: PersonRequest, board_id: UUID) -> HttpResponse:
    """Seconds more or less than the board has now; a typed length is a field."""
    board = board_to_edit(request, board_id)
    form = StepForm(request.POST)
    if not form.is_valid():
        return refused(request, board_id, first_error(form))
    step = form.cleaned_data["seconds"]
    try:
        seconds = moves.lengthen_board(board, seconds=step, by=request.user)
    except NotPossible as why:
        return refused(request, board_id, str(why))
    return changed(request, board_id, f"The board lasts {words(seconds)}.")


@require_POST
def fit(request: PersonRequest, board_id: UUID) -> HttpResponse:
    """The nearest division that the board's model takes, in one step."""
    board = board_to_edit(request, board_id)
    form = FitForm({**request.GET.dict(), **request.POST.dict()})
    if not form.is_valid():
        return refused(request, board_id, first_error(form))
    try:
        fitted = fit_to_model(board, was=form.cleaned_data["was"], by=request.user)
    except NotPossible as why:
        return refused(request, board_id, str(why))
    except Conflict as conflict:
        return overtaken(request, board_id, conflict)
    said = str(fitted) if fitted.is_change else "the lengths fit already"
    return changed(request, board_id, f"{said[0].upper()}{said[1:]}.")


@require_POST
def fix(request: PersonRequest, board_id: UUID) -> HttpResponse:
    """A check's one-click fix."""
    board = board_to_edit(request, board_id)
    form = FixForm(request.POST)
    if not form.is_valid():
        return refused(request, board_id, first_error(form))
    order: FixOrder = form.cleaned_data["fix"]
    shot = shots_of(board).filter(pk=order.shot_id).first() if order.shot_id else None
    try:
        said = apply_fix(
            board,
            order.do,
            shot=shot,
            value=order.value,
            was=order.was,
            by=request.user,
        )
    except NotPossible as why:
        return refused(request, board_id, str(why))
    except Conflict as conflict:
        return overtaken(request, board_id, conflict)
    return changed(request, board_id, said)
