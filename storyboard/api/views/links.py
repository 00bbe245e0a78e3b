"""Share links: listed, made, changed and closed."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Router, Schema

from storyboard.api.bearer import ApiRequest, allow, needs
from storyboard.api.checked import checked
from storyboard.api.paging import After, Limit, Next, Order, page_of
from storyboard.api.reading import as_form
from storyboard.api.refusals import bad_values
from storyboard.api.shapes.review import LinkPatch, LinkShape, NewLink, NewLinkShape
from storyboard.api.views.found import board_to_see, film_to_see, project_to_see
from storyboard.domain.problem import Problem
from storyboard.domain.roles import Right
from storyboard.domain.scopes import Scope
from storyboard.review.actions.links import RIGHTS, change_link, make_link, revoke_link
from storyboard.review.forms.links import ChangeForm, LinkForm
from storyboard.review.models import ShareLink
from storyboard.review.queries.links import Target, links_for

router = Router()
_NEWEST = Order("made_at")
_ONE = "/links/{uuid:link_id}"


class Links(Schema):
    items: list[LinkShape]
    next: Next


@router.get(
    "/links", auth=needs(Scope.EDIT), response=Links, summary="List share links"
)
def links_list(
    request: ApiRequest, response: HttpResponse, after: After = "", limit: Limit = 50
) -> Any:
    """Newest first, the closed ones too."""
    rows = links_for(request.user)
    page = page_of(request, response, rows, order=_NEWEST, after=after, limit=limit)
    return {"items": [LinkShape.of(link) for link in page.rows], "next": page.next}


@router.post(
    "/links",
    auth=needs(Scope.EDIT),
    response={201: NewLinkShape},
    summary="Make a share link",
)
def link_make(request: ApiRequest, said: NewLink) -> Any:
    """The answer has its address, which is told only this once."""
    target = _target(request, said)
    by = allow(request, target.team_id, Right.EDIT)
    form = LinkForm(as_form(said.model_dump(exclude={"clip", "board", "project"})))
    checked(form)
    made, token = make_link(target, by=by, **form.values)
    way = request.build_absolute_uri(reverse("shared-page", args=[token]))
    return NewLinkShape.made(made, way)


@router.get(
    _ONE, auth=needs(Scope.EDIT), response=LinkShape, summary="Get a share link"
)
def link_get(request: ApiRequest, link_id: UUID) -> Any:
    return LinkShape.of(_own(request, link_id))


@router.patch(
    _ONE, auth=needs(Scope.EDIT), response=LinkShape, summary="Change a share link"
)
def link_change(request: ApiRequest, link_id: UUID, said: LinkPatch) -> Any:
    link = _own(request, link_id)
    now = {right: getattr(link, right) for right in RIGHTS}
    values = now | {n: v for n, v in said.given.items() if n != "password"}
    values.setdefault("expires", "keep")
    if said.password is not None:
        key = "password" if said.password else "no_password"
        values[key] = said.password or True
    form = ChangeForm(as_form(values))
    checked(form)
    change_link(link, **form.values)
    return LinkShape.of(_own(request, link_id))


@router.delete(
    _ONE, auth=needs(Scope.EDIT), response=LinkShape, summary="Close a share link"
)
def link_revoke(request: ApiRequest, link_id: UUID) -> Any:
    revoke_link(_own(request, link_id))
    return LinkShape.of(_own(request, link_id))


def _own(request: ApiRequest, link_id: UUID) -> ShareLink:
    link = get_object_or_404(links_for(request.user), pk=link_id)
    allow(request, link.team_id, Right.EDIT)
    return link


def _target(request: ApiRequest, said: NewLink) -> Target:
    named = [said.clip, said.board, said.project]
    if sum(one is not None for one in named) != 1:
        message = "Name one clip, one board or one project."
        raise bad_values([Problem("one_target", "body", message)])
    if said.board:
        return board_to_see(request, said.board)
    if said.project:
        return project_to_see(request, said.project)
    assert said.clip is not None
    return film_to_see(request, said.clip)
