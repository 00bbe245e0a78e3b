"""Whose request it is: a member's, or by the token in the address a guest's."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from storyboard.renders.models import Clip
from storyboard.review.models import Guest, ShareLink
from storyboard.review.queries.links import link_of
from storyboard.review.viewer import Viewer
from storyboard.teams.models import User

# What a browser has shown about a link, by the link's id: `password`, the stored hash
# it has answered to, so that a new password asks again; `guest`, the id of its name;
# `opening`, the id of its last one, and `opened`, when that was.
SESSION_KEY = "links"


def viewer_of(request: HttpRequest, share_token: str = "") -> Viewer:
    """Raises Http404 for a link not open to this browser, whatever the reason."""
    if not share_token:
        assert isinstance(request.user, User)
        return Viewer(user=request.user)
    link = open_link(share_token)
    if asks_password(request, link):
        raise Http404("There is no such link.")
    guest = guest_of(request, link)
    if link.is_watermarked and guest is None:
        raise Http404("There is no such link.")
    return Viewer(link=link, guest=guest, token=share_token)


def open_link(token: str) -> ShareLink:
    """Raises Http404 for one that is closed or leads into the trash, and for one that
    never was.
    """
    link = link_of(token)
    if link is None or not link.is_open(timezone.now()):
        raise Http404("There is no such link.")
    target = link.clip or link.board or link.project
    if target is None or target.trashed_at is not None:
        raise Http404("There is no such link.")
    return link


def asks_password(request: HttpRequest, link: ShareLink) -> bool:
    has_shown = shown_about(request, link).get("password") == link.password
    return bool(link.password) and not has_shown


def guest_of(request: HttpRequest, link: ShareLink) -> Guest | None:
    pk = shown_about(request, link).get("guest")
    return Guest.objects.filter(link=link, pk=pk).first() if pk else None


def shown_about(request: HttpRequest, link: ShareLink) -> dict[str, Any]:
    known: dict[str, Any] = request.session.get(SESSION_KEY, {})
    return dict(known.get(str(link.pk), {}))


def remember(request: HttpRequest, link: ShareLink, **values: Any) -> None:
    known = request.session.get(SESSION_KEY, {})
    own = {**known.get(str(link.pk), {}), **values}
    request.session[SESSION_KEY] = {**known, str(link.pk): own}


def clip_of(viewer: Viewer, clip_id: UUID) -> Clip:
    """Raises Http404 for what this viewer cannot see."""
    films = viewer.films.select_related("render")
    return get_object_or_404(films, pk=clip_id)
