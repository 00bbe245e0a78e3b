"""What only a person decides about a render: stop, go on, ask, send again, give up."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from storyboard.domain.roles import Right
from storyboard.renders import actions
from storyboard.renders.forms import DecisionForm
from storyboard.renders.models import Render
from storyboard.renders.queries import renders_for
from storyboard.renders.views.answers import changed, opened, with_right
from storyboard.teams.models import User

Deed = Callable[[Render, User, str], None]


@require_POST
def render_cancel(request: HttpRequest, render_id: UUID) -> HttpResponse:
    row = get_object_or_404(renders_for(request.user), pk=render_id)
    by = with_right(request, row.team_id, Right.RENDER)
    try:
        actions.cancel_render(row.pk, by)
    except actions.CannotCancel as too_late:
        messages.warning(request, str(too_late))
        return opened(request, row)
    return changed(request, row, "render:changed")


@require_POST
def render_decide(request: HttpRequest, render_id: UUID) -> HttpResponse:
    row = get_object_or_404(renders_for(request.user), pk=render_id)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest("A decision names what is to be done.")
    deed, right = _DEEDS[form.cleaned_data["deed"]]
    if row.is_practice:
        right = Right.RENDER
    by = with_right(request, row.team_id, right)
    try:
        deed(row, by, form.cleaned_data["job"])
    except (actions.TooLate, actions.CannotCancel, actions.CapReached) as no:
        messages.warning(request, str(no))
        return opened(request, row)
    return changed(request, row, "render:changed")


def _ask(row: Render, by: User, job: str) -> None:
    actions.ask_provider(row.pk, by)


def _send_again(row: Render, by: User, job: str) -> None:
    actions.send_again(row.pk, by)


def _give_up_billed(row: Render, by: User, job: str) -> None:
    actions.give_up(row.pk, by, was_billed=True)


def _give_up_free(row: Render, by: User, job: str) -> None:
    actions.give_up(row.pk, by, was_billed=False)


def _take_job(row: Render, by: User, job: str) -> None:
    actions.take_job(row.pk, by, remote_id=job)


def _keep_following(row: Render, by: User, job: str) -> None:
    actions.keep_following(row.pk, by)


def _stop_waiting(row: Render, by: User, job: str) -> None:
    actions.stop_waiting(row.pk, by)


def _go_on(row: Render, by: User, job: str) -> None:
    if row.account_id:
        actions.resume_account(row.account_id)


def _fetch(row: Render, by: User, job: str) -> None:
    actions.fetch_again(row)


# What may cost money, or frees what was reserved, needs the right to spend.
_DEEDS: dict[str, tuple[Deed, Right]] = {
    "ask": (_ask, Right.RENDER),
    "send-again": (_send_again, Right.SPEND),
    "give-up-billed": (_give_up_billed, Right.SPEND),
    "give-up-free": (_give_up_free, Right.SPEND),
    "take-job": (_take_job, Right.SPEND),
    "keep-following": (_keep_following, Right.RENDER),
    "stop-waiting": (_stop_waiting, Right.RENDER),
    "go-on": (_go_on, Right.RENDER),
    "fetch": (_fetch, Right.RENDER),
}
