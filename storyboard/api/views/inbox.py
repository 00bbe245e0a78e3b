"""The inbox: what happened, read and unread."""

from typing import Any

from django.http import HttpResponse
from ninja import Router, Schema

from storyboard.api.bearer import ApiRequest, needs
from storyboard.api.paging import After, Limit, Next, Order, page_of
from storyboard.api.shapes.review import NoticeShape, Which
from storyboard.domain.scopes import Scope
from storyboard.review.actions import notices as actions
from storyboard.review.queries.notices import notices_for, unread_of

router = Router()
_NEWEST = Order("at")


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


def _theirs(request: ApiRequest, said: Which) -> list[int]:
    """Within the token's team."""
    rows = notices_for(request.user)
    if said.notices is not None:
        rows = rows.filter(pk__in=[n for n in said.notices if 0 < n < 2**62])
    return list(rows.values_list("pk", flat=True))
