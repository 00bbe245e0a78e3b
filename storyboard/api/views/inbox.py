"""The inbox: what happened, read and unread."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Router, Schema

from storyboard.api.bearer import ApiRequest, needs
from storyboard.api.checked import checked
from storyboard.api.paging import After, Limit, Next, Order, page_of
from storyboard.api.reading import as_form
from storyboard.api.shapes.review import (
    NoticeShape,
    Which,
    WishesPatch,
    WishesShape,
)
from storyboard.api.views.found import project_to_see
from storyboard.domain.scopes import Scope
from storyboard.review.actions import notices as actions
from storyboard.review.forms.notices import WishForm
from storyboard.review.queries.notices import (
    notices_for,
    projects_to_mute,
    unread_of,
    wish_of,
)

router = Router()
_NEWEST = Order("at")
_MUTE = "/projects/{uuid:project_id}/mute"


class Inbox(Schema):
    items: list[NoticeShape]
    unread: int
    next: Next


class Marked(Schema):
    marked: int


@router.get("/inbox", auth=needs(Scope.READ), response=Inbox, summary="Read the inbox")
def inbox_list(
    request: ApiRequest, response: HttpResponse, after: After = "", limit: Limit = 50
) -> Any:
    """The newest first, of this token's team."""
    rows = notices_for(request.user)
    page = page_of(request, response, rows, order=_NEWEST, after=after, limit=limit)
    return {
        "items": [NoticeShape.of(notice) for notice in page.rows],
        "unread": unread_of(request.user),
        "next": page.next,
    }


@router.post(
    "/inbox/read", auth=needs(Scope.READ), response=Marked, summary="Mark as read"
)
def inbox_read(request: ApiRequest, said: Which) -> Any:
    return {"marked": actions.mark_read(request.user, _theirs(request, said))}


@router.post(
    "/inbox/unread", auth=needs(Scope.READ), response=Marked, summary="Mark as unread"
)
def inbox_unread(request: ApiRequest, said: Which) -> Any:
    return {"marked": actions.mark_unread(request.user, _theirs(request, said))}


@router.get(
    "/inbox/wishes",
    auth=needs(Scope.READ),
    response=WishesShape,
    summary="Get your wishes about news",
)
def wishes_get(request: ApiRequest) -> Any:
    """How often a letter comes, and which projects you hear nothing of."""
    return _wishes(request)


@router.patch(
    "/inbox/wishes",
    auth=needs(Scope.READ),
    response=WishesShape,
    summary="Say your wishes about letters",
)
def wishes_say(request: ApiRequest, said: WishesPatch) -> Any:
    """Only what is sent is changed. It holds for all your teams."""
    wish = wish_of(request.user)
    values = {"digest": wish.digest, "at_once": wish.at_once, **said.given}
    form = checked(WishForm(as_form(values)))
    actions.wish(request.user, form["digest"], at_once=form["at_once"])
    return _wishes(request)


@router.put(
    _MUTE, auth=needs(Scope.READ), response={204: None}, summary="Mute a project"
)
def project_mute(request: ApiRequest, project_id: UUID) -> Any:
    """You hear nothing of it from now on."""
    actions.mute(request.user, project_to_see(request, project_id))


@router.delete(
    _MUTE,
    auth=needs(Scope.READ),
    response={204: None},
    summary="Hear of a project again",
)
def project_unmute(request: ApiRequest, project_id: UUID) -> Any:
    """What was not told meanwhile is not told now."""
    actions.unmute(request.user, project_to_see(request, project_id))


def _wishes(request: ApiRequest) -> WishesShape:
    muted = [
        project for project, is_muted in projects_to_mute(request.user) if is_muted
    ]
    return WishesShape.of(wish_of(request.user), muted)


def _theirs(request: ApiRequest, said: Which) -> list[int]:
    """Within the token's team."""
    rows = notices_for(request.user)
    if said.notices is not None:
        rows = rows.filter(pk__in=[n for n in said.notices if 0 < n < 2**62])
    return list(rows.values_list("pk", flat=True))
