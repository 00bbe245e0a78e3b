"""A team's keys at gateways and the cap on what it spends; for owners."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST

from storyboard.domain.roles import Right
from storyboard.providers.registry import gateway
from storyboard.teams import actions
from storyboard.teams.access import access_for
from storyboard.teams.forms import CapForm, KeyForm
from storyboard.teams.gateways import Tried, tried
from storyboard.teams.models import Team
from storyboard.teams.queries import require, teams_for
from storyboard.teams.requests import PersonRequest
from storyboard.teams.views.team import Answer, team_page


def _managed(request: PersonRequest, team_id: UUID) -> Team:
    team = get_object_or_404(teams_for(request.user), pk=team_id)
    require(request.user, team.pk, Right.MANAGE)
    return team


@sensitive_post_parameters("key")
@sensitive_variables()
@require_POST
@never_cache
def key_keep(request: PersonRequest, team_id: UUID, provider: str) -> HttpResponse:
    team = _managed(request, team_id)
    form = KeyForm(request.POST)
    if not form.is_valid():
        return _refused(request, Answer(team.pk, provider=provider, key_form=form))
    kept = actions.keep_key(team, provider, form.cleaned_data["key"], by=request.user)
    name = gateway(provider).name
    messages.success(
        request,
        f"{team} now orders from {name} with the key ending …{kept.last4}. "
        "Test it to be sure that it works.",
    )
    return redirect("team")


@require_POST
@never_cache
def key_test(request: PersonRequest, team_id: UUID, provider: str) -> HttpResponse:
    team = _managed(request, team_id)
    access = access_for(team.pk, provider)
    if access is None or access.is_practice:
        return _without_key(request, team, provider, "There is no key to test.")
    answer = Answer(team.pk, provider=provider, tried=tried(access))
    return team_page(request, answer)


@require_POST
def key_remove(request: PersonRequest, team_id: UUID, provider: str) -> HttpResponse:
    team = _managed(request, team_id)
    if not actions.remove_key(team, provider):
        return _without_key(request, team, provider, "There is no key to remove.")
    messages.success(request, f"The key of {team} at {gateway(provider).name} is gone.")
    return redirect("team")


@require_POST
def team_cap(request: PersonRequest, team_id: UUID) -> HttpResponse:
    team = _managed(request, team_id)
    form = CapForm(request.POST)
    if not form.is_valid():
        return _refused(request, Answer(team.pk, cap_form=form))
    actions.cap_team(team, form.cleaned_data["cap"])
    messages.success(request, f"{team} {form.said}.")
    return redirect("team")


def _without_key(
    request: PersonRequest, team: Team, provider: str, why: str
) -> HttpResponse:
    said = Tried(is_good=False, words=why)
    return _refused(request, Answer(team.pk, provider=provider, tried=said))


def _refused(request: PersonRequest, answer: Answer) -> HttpResponse:
    return team_page(request, answer, status=HTTPStatus.UNPROCESSABLE_ENTITY)
