"""What teams and projects have spent, and what their caps leave."""

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from storyboard.boards.queries import projects_for
from storyboard.renders.queries.money import Purse, purse_of_team, purses_of_project
from storyboard.renders.queries.shown import mark
from storyboard.renders.views.answers import unless_seen
from storyboard.teams.queries import teams_for


@require_safe
def team_spent(request: HttpRequest, team_id: UUID) -> HttpResponse:
    team = get_object_or_404(teams_for(request.user), pk=team_id)
    return _said(request, team_id, [purse_of_team(team)])


@require_safe
def project_spent(request: HttpRequest, project_id: UUID) -> HttpResponse:
    found = projects_for(request.user).select_related("team")
    project = get_object_or_404(found, pk=project_id)
    return _said(request, project_id, purses_of_project(project))


def _said(request: HttpRequest, key: UUID, purses: Sequence[Purse]) -> HttpResponse:
    lines = [str(purse) for purse in purses]
    facts = {"key": key, "address": request.path, "lines": lines}
    return unless_seen(request, "renders/_spent.html", facts | {"mark": mark(lines)})
