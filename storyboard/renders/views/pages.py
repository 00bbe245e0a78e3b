"""Where renders are watched: the list, one render, the takes of a board."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from storyboard.boards.models import Board
from storyboard.boards.queries import boards_for, elements_for
from storyboard.domain.request import RenderRequest
from storyboard.domain.roles import Right
from storyboard.renders.queries import (
    ended_for,
    exchanges_of,
    ledger_of,
    renders_for,
    renders_of,
    running_for,
)
from storyboard.renders.queries.element_takes import takes_with
from storyboard.renders.queries.ordered import named_of, settings_of
from storyboard.renders.queries.shown import mark_of, shown
from storyboard.renders.queries.speech import money_of
from storyboard.renders.queries.steps import steps_of
from storyboard.renders.views.answers import unless_seen
from storyboard.teams.queries import Person, rights_in

_LATELY = 50
_TAKES = 50


@require_safe
def renders(request: HttpRequest) -> HttpResponse:
    """Everything that is queued, running, failed and done lately."""
    return render(request, "renders/renders.html", _lately(request.user))


@require_safe
def renders_now(request: HttpRequest) -> HttpResponse:
    return unless_seen(request, "renders/_renders.html", _lately(request.user))


def _lately(user: Person) -> dict[str, Any]:
    active = shown(running_for(user), user)
    ended = shown(ended_for(user)[:_LATELY], user)
    return {
        "waiting": [job for job in active if job.needs_a_person],
        "active": [job for job in active if not job.needs_a_person],
        "ended": ended,
        "mark": mark_of([*active, *ended]),
    }


@require_safe
def render_page(request: HttpRequest, render_id: UUID) -> HttpResponse:
    """One render: its phases, what was ordered, what became of it."""
    return render(request, "renders/render.html", _one(request, render_id))


@require_safe
def render_now(request: HttpRequest, render_id: UUID) -> HttpResponse:
    return unless_seen(request, "renders/_render.html", _one(request, render_id))


def _one(request: HttpRequest, render_id: UUID) -> dict[str, Any]:
    row = get_object_or_404(renders_for(request.user), pk=render_id)
    (job,) = shown([row], request.user, marks_stale=True)
    frozen = RenderRequest.from_json(row.request)
    ledger = list(ledger_of(row))
    return {
        "job": job,
        "render": row,
        "steps": steps_of(row),
        "frozen": frozen,
        "settings": settings_of(frozen),
        "named": named_of(row, frozen),
        "money": money_of(row, ledger),
        "ledger": ledger,
        "exchanges": exchanges_of(row),
        "trail": [
            {"url": reverse("renders"), "name": "Renders"},
            {"url": reverse("board", args=[row.board_id]), "name": row.board.title},
        ],
        "here": f"Take {row.take}",
        "may_edit": Right.EDIT in rights_in(request.user, row.team_id),
        "mark": mark_of([job]),
    }


@require_safe
def element_takes(request: HttpRequest, element_id: UUID) -> HttpResponse:
    """The takes an element of the library is in, and which of them are stale."""
    element = get_object_or_404(elements_for(request.user), pk=element_id)
    takes = takes_with(element, request.user)
    context = {
        "element": element,
        "takes": takes,
        "stale": sum(take.is_stale for take in takes),
    }
    return render(request, "renders/_element_takes.html", context)


@require_safe
def board_takes(request: HttpRequest, board_id: UUID) -> HttpResponse:
    """The board's takes: the latest to play, those under way, the earlier ones."""
    board = get_object_or_404(boards_for(request.user), pk=board_id)
    return unless_seen(request, "renders/_takes.html", takes_of(request, board))


def takes_of(request: HttpRequest, board: Board) -> dict[str, Any]:
    jobs = shown(renders_of(board)[:_TAKES], request.user, marks_stale=True)
    done = [job for job in jobs if job.clip and not job.is_active]
    return {
        "board": board,
        "active": [job for job in jobs if job.is_active],
        "latest": done[0] if done else None,
        "earlier": [job for job in jobs if not job.is_active and job not in done[:1]],
        "may_edit": Right.EDIT in rights_in(request.user, board.team_id),
        "mark": mark_of(jobs),
    }
