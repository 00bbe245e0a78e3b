"""What only a person decides about a render: stop, go on, ask, send again, give up."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from storyboard.domain.lifecycle import State
from storyboard.domain.roles import Right
from storyboard.providers import registry
from storyboard.providers.base import Ticket
from storyboard.renders import actions
from storyboard.renders.finding import NotThisJob, job_named
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
        raise BadRequest("A decision names what is to be done.")
    deed, right = DEEDS_BY_NAME[form.cleaned_data["deed"]]
    if row.is_practice:
        right = Right.RENDER
    by = with_right(request, row.team_id, right)
    try:
        deed(row, by, form.cleaned_data["job"])
    except (
        actions.TooLate,
        actions.CannotCancel,
        actions.CapReached,
        NotThisJob,
    ) as no:
        messages.warning(request, str(no))
        return opened(request, row)
    return changed(request, row, "render:changed")


@require_safe
def render_job(request: HttpRequest, render_id: UUID) -> HttpResponse:
    """A job a person has found at the gateway, before it is taken for this render's."""
    row = get_object_or_404(renders_for(request.user), pk=render_id)
    with_right(request, row.team_id, Right.RENDER if row.is_practice else Right.SPEND)
    try:
        if row.state != State.UNKNOWN:
            raise NotThisJob(f"Take {row.take} is settled already.")
        seen = job_named(row, request.GET.get("job", "").strip())
    except NotThisJob as no:
        messages.warning(request, str(no))
        return opened(request, row)
    facts = {
        "render": row,
        "seen": seen,
        "gateway": registry.gateway(row.provider).name,
    }
    return render(request, "renders/job.html", facts)


def _ask(row: Render, by: User, job: str) -> None:
    actions.ask_provider(row.pk, by)


def _send_again(row: Render, by: User, job: str) -> None:
    actions.send_again(row.pk, by)


def _give_up_billed(row: Render, by: User, job: str) -> None:
    actions.give_up(row.pk, by, was_billed=True)


def _give_up_free(row: Render, by: User, job: str) -> None:
    actions.give_up(row.pk, by, was_billed=False)


def _take_job(row: Render, by: User, job: str) -> None:
    """One of those that were found, or one that a person has named: that is asked for
    here and now, whatever a page has shown before.
    """
    if row.state != State.UNKNOWN:
        raise actions.TooLate(f"Take {row.take} is settled already.")
    listed = (Ticket.from_json(one) for one in row.candidates)
    found = next((one for one in listed if one.remote_id == job), None)
    actions.take_job(row.pk, by, found or job_named(row, job).ticket)


def _keep_following(row: Render, by: User, job: str) -> None:
    actions.keep_following(row.pk, by)


def _stop_waiting(row: Render, by: User, job: str) -> None:
    actions.stop_waiting(row.pk, by)


def _stop_looking(row: Render, by: User, job: str) -> None:
    actions.stop_looking(row.pk, by)


def _go_on(row: Render, by: User, job: str) -> None:
    if row.account_id:
        actions.resume_account(row.account_id)


def _fetch(row: Render, by: User, job: str) -> None:
    actions.fetch_again(row.pk, by)


# What may cost money, or frees what was reserved, needs the right to spend.
DEEDS_BY_NAME: dict[str, tuple[Deed, Right]] = {
    "ask": (_ask, Right.RENDER),
    "send-again": (_send_again, Right.SPEND),
    "give-up-billed": (_give_up_billed, Right.SPEND),
    "give-up-free": (_give_up_free, Right.SPEND),
    "take-job": (_take_job, Right.SPEND),
    "keep-following": (_keep_following, Right.RENDER),
    "stop-waiting": (_stop_waiting, Right.RENDER),
    "stop-looking": (_stop_looking, Right.RENDER),
    "go-on": (_go_on, Right.RENDER),
    "fetch": (_fetch, Right.RENDER),
}
