"""The wall, one clip's page, and the files behind them."""

import json
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from storyboard.domain.request import RenderRequest
from storyboard.domain.timing import spans, timecode
from storyboard.gallery.forms import WallForm
from storyboard.gallery.queries import (
    card_of,
    clips_for,
    filters_for,
    page_of,
    takes_beside,
)
from storyboard.renders.models import Clip
from storyboard.web.ranges import serve_file

TYPES = {
    "mp4": "video/mp4",
    "webm": "video/webm",
    "mov": "video/quicktime",
    "webp": "image/webp",
}


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    form = WallForm(request.GET)
    form.is_valid()
    chosen = form.cleaned_data
    clips = clips_for(request.user)
    if project := chosen.get("project"):
        clips = clips.filter(project=project)
    if board := chosen.get("board"):
        clips = clips.filter(board=board)
    after = chosen.get("after")
    page = page_of(clips, after=after)
    query = request.GET.copy()
    query["after"] = str(page.next or "")
    context = {
        "cards": page.cards,
        "more_url": f"?{query.urlencode()}" if page.next else "",
        "chosen": chosen,
    }
    if request.headers.get("HX-Request") and after:
        return render(request, "gallery/_clips.html", context)
    projects, boards = filters_for(request.user)
    narrow = {"projects": projects, "boards": boards, "after": after}
    return render(request, "gallery/gallery.html", context | narrow)


@require_safe
def clip(request: HttpRequest, clip_id: UUID) -> HttpResponse:
    shown = _clip(request, clip_id)
    order = RenderRequest.from_json(shown.render.request)
    shots = _shots_of(shown, order)
    context = {
        "card": card_of(shown),
        "order": order,
        "shots": shots,
        "spans_json": json.dumps(shots),
        "end": timecode(shown.frames, shown.rate),
        "takes": list(takes_beside(shown)),
        "is_missing": not _path(shown.file_name).is_file(),
        "request_json": json.dumps(order.to_json(), indent=2, ensure_ascii=False),
    }
    return render(request, "gallery/clip.html", context)


@require_safe
def clip_file(request: HttpRequest, clip_id: UUID) -> HttpResponseBase:
    """The film itself; `?download=1` saves it under a readable name."""
    shown = _clip(request, clip_id)
    name = ""
    if "download" in request.GET:
        title = slugify(shown.title) or "storyboard"
        practice = "-practice" if shown.is_practice else ""
        name = f"{title}-take-{shown.take}{practice}.{shown.container}"
    return serve_file(
        request,
        _path(shown.file_name),
        TYPES[shown.container],
        etag=shown.sha256,
        download_name=name,
    )


@require_safe
def clip_poster(request: HttpRequest, clip_id: UUID) -> HttpResponseBase:
    return _still(request, _clip(request, clip_id).poster_name)


@require_safe
def clip_sprite(request: HttpRequest, clip_id: UUID) -> HttpResponseBase:
    return _still(request, _clip(request, clip_id).sprite_name)


def _clip(request: HttpRequest, clip_id: UUID) -> Clip:
    clips = clips_for(request.user).select_related("project", "board", "render")
    return get_object_or_404(clips, pk=clip_id)


def _path(name: str) -> Path:
    return Path(settings.MEDIA_DIR) / name


def _still(request: HttpRequest, name: str) -> HttpResponseBase:
    """Pictures are named by their content, so an address never changes its picture."""
    path = _path(name)
    return serve_file(request, path, TYPES["webp"], etag=path.stem, immutable=True)


def _shots_of(shown: Clip, order: RenderRequest) -> list[dict[str, object]]:
    """Where each shot lies in the clip, for the player's bar and the list beside it."""
    shots = order.plan.shots
    places = spans([shot.seconds for shot in shots], shown.rate)
    return [
        {
            "label": f"{number} {shot.title}".strip(),
            "start": span.start,
            "end": span.end,
            "at": timecode(span.start, shown.rate),
            "prompt": shot.prompt,
        }
        for number, (shot, span) in enumerate(zip(shots, places, strict=True), 1)
    ]
