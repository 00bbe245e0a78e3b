"""Films and pictures for guests.

A page names them by its own token; that address asks who looks and leads on to a signed
one, good for some hours, where the bytes are. The link is asked about at each, so what
is revoked ends between two ranges of a film; and a player whose address has run out
loads its own anew and is led on again.
"""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from storyboard.gallery.films import send_film, send_proxy, send_still
from storyboard.review.media_passes import Kind, pass_to, read_pass
from storyboard.review.queries.links import films_behind, link_with
from storyboard.review.views.viewers import clip_of, viewer_of


@require_safe
def film(request: HttpRequest, share_token: str, clip_id: UUID) -> HttpResponseBase:
    kind: Kind = "download" if "download" in request.GET else "file"
    return _lead_on(request, share_token, clip_id, kind)


@require_safe
def proxy(request: HttpRequest, share_token: str, clip_id: UUID) -> HttpResponseBase:
    return _lead_on(request, share_token, clip_id, "proxy")


@require_safe
def poster(request: HttpRequest, share_token: str, clip_id: UUID) -> HttpResponseBase:
    return _lead_on(request, share_token, clip_id, "poster")


@require_safe
def sprite(request: HttpRequest, share_token: str, clip_id: UUID) -> HttpResponseBase:
    return _lead_on(request, share_token, clip_id, "sprite")


def _lead_on(
    request: HttpRequest, share_token: str, clip_id: UUID, kind: Kind
) -> HttpResponseBase:
    viewer = viewer_of(request, share_token)
    link, shown = viewer.link, clip_of(viewer, clip_id)
    assert link is not None
    if kind == "download" and not link.may_download:
        raise PermissionDenied("This link is for watching, not for downloading.")
    return redirect("guest-media", pass_to(link, shown.pk, kind))


@require_safe
def by_pass(request: HttpRequest, media_pass: str) -> HttpResponseBase:
    given = read_pass(media_pass)
    link = link_with(given.link_id) if given else None
    if given is None or link is None or not given.is_of(link):
        raise Http404("Nobody gave out this address, or too long ago.")
    if not link.is_open(timezone.now()):
        raise Http404("There is no such link.")
    if given.kind == "download" and not link.may_download:
        raise Http404("This link is for watching now.")
    shown = get_object_or_404(films_behind(link), pk=given.clip_id)
    if given.kind in ("poster", "sprite"):
        name = shown.poster_name if given.kind == "poster" else shown.sprite_name
        return send_still(request, name, immutable=False)
    if given.kind == "proxy":
        return send_proxy(request, shown)
    return send_film(request, shown, download=given.kind == "download")
