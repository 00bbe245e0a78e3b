"""What a project's money was worth, for the project's page."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from storyboard.boards.queries import projects_for
from storyboard.review.charts import charts_of
from storyboard.review.queries.worth import worth_of


@require_safe
def worth(request: HttpRequest, project_id: UUID) -> HttpResponse:
    project = get_object_or_404(projects_for(request.user), pk=project_id)
    groups = [charts_of(worth) for worth in worth_of(project)]
    context = {"project": project, "groups": groups}
    return render(request, "review/_worth.html", context)
