"""A script in: chosen or pasted, looked over as boards, kept."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from storyboard.boards.models import Project
from storyboard.boards.views.answers import project_to_edit
from storyboard.domain.plan import LONGEST_BOARD
from storyboard.exchange.actions.script import create_boards_of_script
from storyboard.exchange.forms.script import Preview, ScriptForm
from storyboard.exchange.script.boards import speakers_of
from storyboard.teams.requests import PersonRequest

_MOST_SPEAKERS = 50
_NO_BOARD = "Every board is left out, so nothing was made. Tick one, or go back."


@require_http_methods(["GET", "HEAD", "POST"])
def script_import(request: PersonRequest, project_id: UUID) -> HttpResponse:
    project = project_to_edit(request, project_id)
    if request.method != "POST":
        first = request.GET.get("first", "1")
        usual = {"longest": LONGEST_BOARD, "first": first if first.isdecimal() else 1}
        return _page(request, project, form=ScriptForm(initial=usual))
    if "boards" in request.POST:
        return _kept(request, project)
    form = ScriptForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, project, form=form, status=422)
    found = form.cleaned_data["found"]
    preview = Preview.of(found.scenes)
    facts = {"found": found, "speakers": speakers_of(found.scenes)[:_MOST_SPEAKERS]}
    return _page(request, project, preview=preview, after=found.after, **facts)


def _kept(request: PersonRequest, project: Project) -> HttpResponse:
    data = request.POST
    preview = Preview.sent(data)
    is_valid = preview.is_valid()
    ticked = data.getlist("speaker")
    if not (is_valid and any(board.is_kept for board in preview.boards)):
        return _page(
            request,
            project,
            preview=preview,
            speakers=data.getlist("named")[:_MOST_SPEAKERS],
            ticked=ticked,
            after=data.get("after", ""),
            refused="" if not is_valid else _NO_BOARD,
            status=422,
        )
    named = [name for name in data.getlist("named") if name in ticked]
    boards = create_boards_of_script(
        project, preview.plans(), speakers=named[:_MOST_SPEAKERS], by=request.user
    )
    count = len(boards)
    words = f"{count} board{'' if count == 1 else 's'} made of the script."
    after = data.get("after", "")
    if after.isdecimal() and int(after):
        words += f" Open it again from scene {after} for the rest."
    messages.success(request, words)
    return redirect("project", project.pk)


def _page(
    request: PersonRequest, project: Project, *, status: int = 200, **facts: Any
) -> HttpResponse:
    context = {"project": project, **facts}
    return render(request, "exchange/script.html", context, status=status)
