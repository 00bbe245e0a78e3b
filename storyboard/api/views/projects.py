"""Projects: listed, made, renamed, trashed and restored."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Router, Schema

from storyboard.api.bearer import ApiRequest, allow, needs
from storyboard.api.checked import cleaned
from storyboard.api.paging import After, Limit, Next, Order, page_of
from storyboard.api.shapes.boards import NewProject, ProjectPatch, ProjectShape
from storyboard.api.views.found import project_to_edit, project_to_see
from storyboard.boards.actions import projects as actions
from storyboard.boards.edits import PROJECT_FIELDS
from storyboard.boards.queries import (
    all_projects_for,
    projects_for,
    trashed_projects_for,
)
from storyboard.domain.roles import Right
from storyboard.domain.scopes import Scope
from storyboard.teams.queries import teams_for

router = Router()
_NEWEST = Order("created_at")


class Projects(Schema):
    items: list[ProjectShape]
    next: Next


@router.get(
    "/projects", auth=needs(Scope.READ), response=Projects, summary="List projects"
)
def projects_list(
    request: ApiRequest,
    response: HttpResponse,
    after: After = "",
    limit: Limit = 50,
    *,
    trashed: bool = False,
) -> Any:
    """Newest first. `trashed=true`: those in the trash."""
    find = trashed_projects_for if trashed else projects_for
    page = page_of(
        request, response, find(request.user), order=_NEWEST, after=after, limit=limit
    )
    return {"items": [ProjectShape.of(p) for p in page.rows], "next": page.next}


@router.post(
    "/projects",
    auth=needs(Scope.EDIT),
    response={201: ProjectShape},
    summary="Make a project",
)
def project_make(request: ApiRequest, said: NewProject) -> Any:
    team = get_object_or_404(teams_for(request.user), pk=request.auth.team_id)
    by = allow(request, team.pk, Right.EDIT)
    title = cleaned(PROJECT_FIELDS["title"], said.title, "title")
    return ProjectShape.of(actions.create_project(team, title=title, by=by))


@router.get(
    "/projects/{uuid:project_id}",
    auth=needs(Scope.READ),
    response=ProjectShape,
    summary="Get a project",
)
def project_get(request: ApiRequest, project_id: UUID) -> Any:
    return ProjectShape.of(project_to_see(request, project_id))


@router.patch(
    "/projects/{uuid:project_id}",
    auth=needs(Scope.EDIT),
    response=ProjectShape,
    summary="Rename a project",
)
def project_rename(request: ApiRequest, project_id: UUID, said: ProjectPatch) -> Any:
    """With `was`, the title you saw, it is a conflict (409) when somebody else has
    renamed it.
    """
    project = project_to_edit(request, project_id)
    title = cleaned(PROJECT_FIELDS["title"], said.title, "title")
    was = project.title if said.was is None else said.was
    actions.rename_project(project, was=was, title=title)
    return ProjectShape.of(project_to_see(request, project_id))


@router.post(
    "/projects/{uuid:project_id}/trash",
    auth=needs(Scope.EDIT),
    response={204: None},
    summary="Put a project into the trash",
)
def project_trash(request: ApiRequest, project_id: UUID) -> Any:
    project = project_to_edit(request, project_id)
    actions.trash_project(project, by=request.user)


@router.post(
    "/projects/{uuid:project_id}/restore",
    auth=needs(Scope.EDIT),
    response=ProjectShape,
    summary="Bring a project back",
)
def project_restore(request: ApiRequest, project_id: UUID) -> Any:
    project = get_object_or_404(all_projects_for(request.user), pk=project_id)
    allow(request, project.team_id, Right.EDIT)
    actions.restore_project(project)
    return ProjectShape.of(project_to_see(request, project_id))
