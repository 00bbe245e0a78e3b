"""A take's settings, or all of its order, brought back to its board."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from storyboard.boards.actions.fields import Conflict
from storyboard.boards.actions.reuse import reuse
from storyboard.boards.history import changes_between
from storyboard.boards.models import Board
from storyboard.boards.queries import boards_for, plan_of
from storyboard.boards.reuse import now_and_then
from storyboard.boards.seen import seen_by_reuse
from storyboard.domain.history import Change, in_one
from storyboard.domain.request import RenderRequest
from storyboard.domain.roles import Right
from storyboard.domain.stale import elements_changed, in_words
from storyboard.providers import registry
from storyboard.renders.forms import ReuseForm
from storyboard.renders.models import Render
from storyboard.renders.queries import renders_for
from storyboard.renders.views.answers import with_right


@dataclass(frozen=True, slots=True)
class Way:
    """One of the two ways to bring a take back, and what exactly it would change."""

    what: str
    title: str
    help: str
    changes: tuple[Change, ...]
    was: str


@require_http_methods(["GET", "HEAD", "POST"])
def render_use(request: HttpRequest, render_id: UUID) -> HttpResponse:
    """GET says what each of the two ways would change; a POST goes one of them."""
    row = get_object_or_404(renders_for(request.user), pk=render_id)
    by = with_right(request, row.team_id, Right.EDIT)
    board = get_object_or_404(boards_for(request.user), pk=row.board_id)
    if request.method != "POST":
        return _page(request, row, board)
    form = ReuseForm(request.POST)
    if not form.is_valid():
        raise BadRequest("Choose what is to be brought back.")
    whole, was = form.cleaned_data["what"] == "board", form.cleaned_data["was"]
    then = RenderRequest.from_json(row.request)
    try:
        changed = reuse(board, then, whole=whole, was=was, by=by)
    except Conflict as conflict:
        who = "You, elsewhere," if conflict.who == by else conflict.who or "Somebody"
        why = (
            f"{who} changed this board since your page showed it. Nothing was "
            "replaced. Below is what it would change now."
        )
        board.refresh_from_db()
        return _page(request, row, board, why=why, status=409)
    said = f"From take {row.take}: {in_one(changed)}. Undo takes it back."
    if not changed:
        said = f"The board is as in take {row.take} already."
    messages.success(request, said)
    return redirect("board", board.pk)


def _page(
    request: HttpRequest, row: Render, board: Board, *, why: str = "", status: int = 200
) -> HttpResponse:
    then = RenderRequest.from_json(row.request)
    facts = {
        "render": row,
        "board": board,
        "ways": [_way(board, then, whole=False), _way(board, then, whole=True)],
        "elements": in_words(tuple(elements_changed(then.plan, plan_of(board)))),
        "is_gone": then.model not in {model.slug for model in registry.models()},
        "why": why,
        "trail": [
            {"url": reverse("board", args=[board.pk]), "name": board.title},
            {"url": reverse("render", args=[row.pk]), "name": f"Take {row.take}"},
        ],
        "here": "Use its settings",
    }
    return render(request, "renders/use.html", facts, status=status)


def _way(board: Board, then: RenderRequest, *, whole: bool) -> Way:
    now, made = now_and_then(board, then, whole=whole)
    what, title, text = _WORDS[whole]
    was = seen_by_reuse(now, whole=whole)
    return Way(what, title, text, changes_between(now, made), was)


_WORDS = {
    False: (
        "settings",
        "Use this take's settings",
        "Model, size, sound and settings. What is written in the shots stays.",
    ),
    True: (
        "board",
        "Bring the whole board back",
        "Every shot with its prompt, length and frames as ordered, and the settings.",
    ),
}
