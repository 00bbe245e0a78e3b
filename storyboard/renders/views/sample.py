"""The sample project, for somebody who has none yet."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from storyboard.boards.bundle import Unreadable
from storyboard.boards.exchange import sample_project
from storyboard.boards.queries import boards_of
from storyboard.domain.roles import Right
from storyboard.renders.actions.orders import order_sample
from storyboard.renders.forms import SampleForm
from storyboard.renders.views.answers import with_right
from storyboard.teams.queries import rights_in, teams_for
from storyboard.teams.requests import PersonRequest


@require_POST
def sample(request: PersonRequest) -> HttpResponse:
    """Made once, and its first board's animatic ordered once, however often asked."""
    form = SampleForm(request.POST)
    wanted = form.cleaned_data["team"] if form.is_valid() else None
    team = get_object_or_404(teams_for(request.user), pk=wanted)
    by = with_right(request, team.pk, Right.EDIT)
    try:
        project = sample_project(team, by=by)
    except Unreadable as fault:
        messages.error(request, f"No sample was made. {fault.problems[0].message}")
        return redirect("projects")
    if project is None:
        messages.info(request, f"{team} has projects already, so no sample was made.")
        return redirect("projects")
    first = boards_of(project).first()
    if first and Right.RENDER in rights_in(by, team.pk):
        order_sample(first, by=by)
    return redirect("project", project.pk)
