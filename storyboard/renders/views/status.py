"""How the studio stands, for owners."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from storyboard.renders.status import status_for
from storyboard.teams.queries import teams_managed_by
from storyboard.teams.requests import PersonRequest


@require_safe
@never_cache
def status(request: PersonRequest) -> HttpResponse:
    if not teams_managed_by(request.user):
        raise PermissionDenied("Only owners see how the studio stands.")
    facts = {"parts": status_for(request.user), "nav_here": "team"}
    return render(request, "renders/status.html", facts)
