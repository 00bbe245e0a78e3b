"""The files of a clip: its film, the lighter copy, and its stills."""

from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from storyboard.gallery.films import send_film, send_proxy, send_still
from storyboard.gallery.queries import films_for
from storyboard.renders.models import Clip
from storyboard.renders.queries.trash import trashed_for


@require_safe
def clip_file(request: HttpRequest, clip_id: UUID) -> HttpResponseBase:
    """The film itself; `?download=1` saves it under a readable name."""
    shown = _film(request, clip_id)
    return send_film(request, shown, download="download" in request.GET)


@require_safe
def clip_proxy(request: HttpRequest, clip_id: UUID) -> HttpResponseBase:
    return send_proxy(request, _film(request, clip_id))


@require_safe
def clip_poster(request: HttpRequest, clip_id: UUID) -> HttpResponseBase:
    return send_still(request, _film(request, clip_id).poster_name)


@require_safe
def clip_sprite(request: HttpRequest, clip_id: UUID) -> HttpResponseBase:
    return send_still(request, _film(request, clip_id).sprite_name)


@require_safe
def trash_poster(request: HttpRequest, clip_id: UUID) -> HttpResponseBase:
    """Of a take in the trash."""
    clip = get_object_or_404(trashed_for(request.user), pk=clip_id)
    return send_still(request, clip.poster_name)


def _film(request: HttpRequest, clip_id: UUID) -> Clip:
    """One whose files may be read: a draft too."""
    return get_object_or_404(films_for(request.user), pk=clip_id)
