"""How a project's boards stand, for the project's page."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe
from django_htmx.http import trigger_client_event

from storyboard.boards.queries import boards_of, mark_of_boards, projects_for
from storyboard.renders.queries.projects import BoardStanding, standing_of
from storyboard.renders.queries.shown import mark, mark_of
from storyboard.renders.views.answers import unless_seen


@require_safe
def project_standing(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """The totals, and for each board a part that goes to its card."""
    found = projects_for(request.user).select_related("team")
    project = get_object_or_404(found, pk=project_id)
    boards = list(boards_of(project))
    standing = standing_of(project, boards, request.user)
    facts = [
        standing.planned,
        standing.caps,
        *(_facts(one) for one in standing.boards),
    ]
    context = {"project": project, "standing": standing, "mark": mark(facts)}
    answer = unless_seen(request, "renders/_project_standing.html", context)
    if request.GET.get("boards", "") in ("", mark_of_boards(boards)):
        return answer
    # Somebody else made, moved or renamed one: the page asks for their story.
    return trigger_client_event(answer, "boards:elsewhere", {"target": "body"})


def _facts(one: BoardStanding) -> tuple[object, ...]:
    film = one.film.pk if one.film else None
    return one.board.pk, film, mark_of([one.job] if one.job else []), one.sums
