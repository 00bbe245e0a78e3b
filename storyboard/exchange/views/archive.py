"""A whole project as one ZIP: out, and in again."""

from uuid import UUID

from django.contrib import messages
from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from storyboard.boards.queries import projects_for
from storyboard.domain.roles import Right
from storyboard.exchange.archive.names import Gone
from storyboard.exchange.archive.sending import Busy, Sending
from storyboard.teams.queries import require
from storyboard.teams.requests import PersonRequest

_BUSY = "Two projects are being exported already. Try again in a while."


@require_safe
def project_archive(request: PersonRequest, project_id: UUID) -> HttpResponseBase:
    """For whoever may edit: it holds the ledger and everything that was tried."""
    project = get_object_or_404(projects_for(request.user), pk=project_id)
    require(request.user, project.team_id, Right.EDIT)
    try:
        sending = Sending(project)
    except (Busy, Gone) as why:
        messages.warning(request, str(why) or _BUSY)
        return redirect("project-out", project.pk)
    answer = StreamingHttpResponse(sending, content_type="application/zip")
    name = slugify(project.title) or "project"
    answer["Content-Disposition"] = f'attachment; filename="{name}.storyboard.zip"'
    answer["Content-Length"] = str(sending.size_bytes)
    answer["Cache-Control"] = "private, no-store"
    return answer
