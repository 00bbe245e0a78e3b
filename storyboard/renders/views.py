"""Pages and fragments about renders: order, watch, cancel, order again."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import (
    HttpResponseClientRedirect,
    reswap,
    retarget,
    trigger_client_event,
)

from storyboard.boards.models import Board
from storyboard.boards.queries import boards_for, request_of
from storyboard.domain.limits import blocking
from storyboard.domain.money import Quote
from storyboard.domain.plan import Problem
from storyboard.domain.request import RenderRequest
from storyboard.domain.roles import Right
from storyboard.domain.timing import words
from storyboard.providers.checks import UNAVAILABLE, problems_with
from storyboard.renders import actions
from storyboard.renders.forms import AgainForm, OrderForm
from storyboard.renders.models import Render
from storyboard.renders.queries import (
    ended_for,
    mark_of,
    price_of,
    renders_for,
    renders_of,
    running_for,
    settings_of,
    shown,
    steps_of,
)
from storyboard.teams.models import User
from storyboard.teams.queries import Person, require

_LATELY = 50
_TAKES = 50


@require_safe
def renders(request: HttpRequest) -> HttpResponse:
    """Everything that is queued, running, failed and done lately."""
    return render(request, "renders/renders.html", _lately(request.user))


@require_safe
def renders_now(request: HttpRequest) -> HttpResponse:
    return _unless_seen(request, "renders/_renders.html", _lately(request.user))


def _lately(user: Person) -> dict[str, Any]:
    active = shown(running_for(user), user)
    ended = shown(ended_for(user)[:_LATELY], user)
    return {"active": active, "ended": ended, "mark": mark_of([*active, *ended])}


@require_safe
def render_page(request: HttpRequest, render_id: UUID) -> HttpResponse:
    """One render: its phases, what was ordered, what became of it."""
    return render(request, "renders/render.html", _one(request, render_id))


@require_safe
def render_now(request: HttpRequest, render_id: UUID) -> HttpResponse:
    return _unless_seen(request, "renders/_render.html", _one(request, render_id))


def _one(request: HttpRequest, render_id: UUID) -> dict[str, Any]:
    row = get_object_or_404(renders_for(request.user), pk=render_id)
    (job,) = shown([row], request.user)
    frozen = RenderRequest.from_json(row.request)
    return {
        "job": job,
        "render": row,
        "steps": steps_of(row),
        "frozen": frozen,
        "settings": settings_of(frozen),
        "price": Quote(row.quote_usd),
        "trail": [
            {"url": reverse("renders"), "name": "Renders"},
            {"url": reverse("board", args=[row.board_id]), "name": row.board.title},
        ],
        "here": f"Take {row.take}",
        "mark": mark_of([job]),
    }


@require_safe
def board_takes(request: HttpRequest, board_id: UUID) -> HttpResponse:
    """The board's takes: the latest to play, those under way, the earlier ones."""
    board = get_object_or_404(boards_for(request.user), pk=board_id)
    return _unless_seen(request, "renders/_takes.html", _takes(request, board))


def _takes(request: HttpRequest, board: Board) -> dict[str, Any]:
    jobs = shown(renders_of(board)[:_TAKES], request.user)
    done = [job for job in jobs if job.clip]
    return {
        "board": board,
        "active": [job for job in jobs if job.is_active],
        "latest": done[0] if done else None,
        "earlier": [job for job in jobs if not job.is_active and job not in done[:1]],
        "mark": mark_of(jobs),
    }


@require_safe
def board_order(request: HttpRequest, board_id: UUID) -> HttpResponse:
    """The price, what is in the way, and the button that orders."""
    board = get_object_or_404(boards_for(request.user), pk=board_id)
    return render(request, "renders/_order.html", _order(request, board))


def _order(
    request: HttpRequest, board: Board, *, refused: bool = False, notice: str = ""
) -> dict[str, Any]:
    """`refused`: an order was just turned down, so every problem is spelled out."""
    wanted = request_of(board)
    price, problems = price_of(wanted), blocking(problems_with(wanted))
    right = Right.RENDER if price.quote.is_free else Right.SPEND
    no_right = _no_right(request.user, board.team_id, right)
    return {
        "board": board,
        "price": price,
        "deed": f"Render {words(board.seconds)}, {price.quote}",
        "problems": problems,
        "may_order": not no_right,
        "why_not": no_right or _in_the_way(problems),
        "refused": refused,
        "notice": notice,
        "order_key": uuid4(),
    }


def _in_the_way(problems: Sequence[Problem]) -> str:
    """What a person can mend, and what nobody on this page can."""
    stuck = any(problem.code == UNAVAILABLE for problem in problems)
    count = len(problems) - stuck
    mend = f"{count} problem{'s' if count > 1 else ''} to mend first." if count else ""
    choose = "Not for sale here yet: choose another model to render." if stuck else ""
    return " ".join(filter(None, (mend, choose)))


@require_POST
def render_order(request: HttpRequest, board_id: UUID) -> HttpResponse:
    board = get_object_or_404(boards_for(request.user), pk=board_id)
    form = OrderForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest("An order names its key and the board's version.")
    wanted = request_of(board)
    by = _orderer(request, board.team_id, wanted)
    try:
        made = actions.order_render(
            board=board,
            plan=wanted.plan,
            by=by,
            order_key=form.cleaned_data["order_key"],
            seen_version=form.cleaned_data["version"],
        )
    except actions.BoardHasProblems:
        return _turned_down(request, board, status=422)
    except actions.BoardHasChanged as changed:
        board.refresh_from_db()
        return _turned_down(request, board, status=409, notice=str(changed))
    if not _is_htmx(request):
        return redirect("render", made.pk)
    takes = render(request, "renders/_takes.html", _takes(request, board))
    return trigger_client_event(takes, "render:ordered")


def _turned_down(
    request: HttpRequest, board: Board, *, status: int, notice: str = ""
) -> HttpResponse:
    facts = _order(request, board, refused=True, notice=notice)
    if not _is_htmx(request):
        return render(request, "renders/order.html", facts, status=status)
    answer = render(request, "renders/_order.html", facts, status=status)
    return reswap(retarget(answer, f"#order-{board.pk}"), "outerHTML")


@require_POST
def render_cancel(request: HttpRequest, render_id: UUID) -> HttpResponse:
    row = get_object_or_404(renders_for(request.user), pk=render_id)
    by = _with_right(request, row.team_id, Right.RENDER)
    try:
        actions.cancel_render(row.pk, by)
    except actions.CannotCancel as too_late:
        messages.warning(request, str(too_late))
        return _open(request, row)
    return _changed(request, row, "render:changed")


@require_POST
def render_again(request: HttpRequest, render_id: UUID) -> HttpResponse:
    """Retry what failed or was cancelled, as it was ordered then."""
    row = get_object_or_404(renders_for(request.user), pk=render_id)
    form = AgainForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest("An order names its key.")
    by = _orderer(request, row.team_id, RenderRequest.from_json(row.request))
    try:
        again = actions.order_again(row, by, order_key=form.cleaned_data["order_key"])
    except actions.BoardHasProblems as refused:
        messages.error(request, " ".join(p.message for p in refused.problems))
        return _open(request, row)
    # The page of the old render would show nothing of the new one.
    if urlsplit(request.headers.get("HX-Current-URL", "")).path == _address(row):
        return _open(request, again)
    return _changed(request, again, "render:ordered")


def _changed(request: HttpRequest, row: Render, event: str) -> HttpResponse:
    """The fragments on the page ask again by themselves when they hear the event."""
    if _is_htmx(request):
        return trigger_client_event(HttpResponse(status=204), event)
    return _open(request, row)


def _open(request: HttpRequest, row: Render) -> HttpResponse:
    """The render's own page, which also says what was refused."""
    if _is_htmx(request):
        return HttpResponseClientRedirect(_address(row))
    return redirect(_address(row))


def _address(row: Render) -> str:
    return reverse("render", args=[row.pk])


def _is_htmx(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def _unless_seen(
    request: HttpRequest, template: str, facts: dict[str, Any]
) -> HttpResponse:
    """A poll that already shows this gets nothing, so nothing on its page moves."""
    if request.GET.get("seen") == facts["mark"]:
        return HttpResponse(status=204)
    return render(request, template, facts)


def _orderer(request: HttpRequest, team_id: UUID, wanted: RenderRequest) -> User:
    """The person, if they may order this: what costs money needs a right of its own."""
    is_free = price_of(wanted).quote.is_free
    return _with_right(request, team_id, Right.RENDER if is_free else Right.SPEND)


def _no_right(user: Person, team_id: UUID, right: Right) -> str:
    try:
        require(user, team_id, right)
    except PermissionDenied as denied:
        return str(denied)
    return ""


def _with_right(request: HttpRequest, team_id: UUID, right: Right) -> User:
    require(request.user, team_id, right)
    assert isinstance(request.user, User)
    return request.user
