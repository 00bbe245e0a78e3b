"""Versions of a board: listed, named, brought back."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Router, Schema
from pydantic import Field

from storyboard.api.actions.boards import seen
from storyboard.api.bearer import ApiRequest, allow, needs
from storyboard.api.checked import cleaned
from storyboard.api.headers import IF_MATCH_NEEDED
from storyboard.api.reading import if_match
from storyboard.api.shapes.boards import BoardShape
from storyboard.api.shapes.versions import Named, Naming, VersionShape
from storyboard.api.views.found import board_to_see, told
from storyboard.boards.actions.history import name_revision, restore
from storyboard.boards.edits import REVISION_FIELDS
from storyboard.boards.history import page_of
from storyboard.boards.models import Revision
from storyboard.boards.queries import revisions_for
from storyboard.domain.roles import Right
from storyboard.domain.scopes import Scope

router = Router()
_ONE = "/versions/{uuid:version_id}"
Before = Annotated[
    int | None,
    Field(ge=0, le=2**31 - 1, description="Where to go on: `next` of the last page."),
]


class Versions(Schema):
    items: list[VersionShape]
    next: int | None


@router.get(
    "/boards/{uuid:board_id}/versions",
    auth=needs(Scope.READ),
    response=Versions,
    summary="List versions of a board",
)
def versions_list(request: ApiRequest, board_id: UUID, before: Before = None) -> Any:
    """Every save, 50 at a time, the newest first, and what it changed."""
    page = page_of(board_to_see(request, board_id), before=before)
    lines = [line for _, of_day in page.days for line in of_day]
    return {"items": [VersionShape.of(line) for line in lines], "next": page.next}


@router.patch(_ONE, auth=needs(Scope.EDIT), response=Named, summary="Name a version")
def version_name(request: ApiRequest, version_id: UUID, said: Naming) -> Any:
    """A named version is kept for good; “” takes its name away."""
    revision = _to_edit(request, version_id)
    name = cleaned(REVISION_FIELDS["name"], said.name, "name")
    was = revision.name if said.was is None else said.was
    name_revision(revision, was=was, name=name)
    return {"id": revision.pk, "number": revision.number, "name": name}


@router.post(
    f"{_ONE}/restore",
    auth=needs(Scope.EDIT),
    response=BoardShape,
    summary="Bring a version back",
    openapi_extra=IF_MATCH_NEEDED,
)
def version_bring_back(
    request: ApiRequest, response: HttpResponse, version_id: UUID
) -> Any:
    """As a new version, which can be undone. `If-Match` is the board's."""
    revision = _to_edit(request, version_id)
    with seen(revision.board, if_match(request)) as now:
        restore(revision, version=now.version, by=request.user)
    return told(response, revision.board)


def _to_edit(request: ApiRequest, version_id: UUID) -> Revision:
    found = revisions_for(request.user)
    revision: Revision = get_object_or_404(found, pk=version_id)
    allow(request, revision.board.team_id, Right.EDIT)
    return revision
