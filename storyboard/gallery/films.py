"""A film on a page: where its shots lie on the bar, and its files as they are sent."""

from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.text import slugify

from storyboard.domain.request import RenderRequest
from storyboard.domain.timing import spans, timecode
from storyboard.renders.models import Clip
from storyboard.web.ranges import serve_file

TYPES = {
    "mp4": "video/mp4",
    "webm": "video/webm",
    "mov": "video/quicktime",
    "webp": "image/webp",
}


def shots_of(clip: Clip, order: RenderRequest) -> list[dict[str, object]]:
    """Where each shot lies in the clip, for the player's bar and the list beside it."""
    shots = order.plan.shots
    places = spans([shot.seconds for shot in shots], clip.rate)
    return [
        {
            "label": f"{number} {shot.title}".strip(),
            "start": span.start,
            "end": span.end,
            "at": timecode(span.start, clip.rate),
            "prompt": shot.prompt,
        }
        for number, (shot, span) in enumerate(zip(shots, places, strict=True), 1)
    ]


def name_of(clip: Clip) -> str:
    """What it is called outside the studio, without a suffix."""
    title = slugify(clip.title) or "storyboard"
    film = f"-film-{clip.result + 1}" if clip.result else ""
    practice = "-practice" if clip.is_practice else ""
    return f"{title}-take-{clip.take}{film}{practice}"


def path_of(stored_name: str) -> Path:
    return Path(settings.MEDIA_DIR) / stored_name


def send_film(
    request: HttpRequest, clip: Clip, *, download: bool = False
) -> HttpResponseBase:
    """The film itself; a download is saved under a readable name."""
    return serve_file(
        request,
        path_of(clip.file_name),
        TYPES[clip.container],
        etag=clip.sha256,
        download_name=f"{name_of(clip)}.{clip.container}" if download else "",
    )


def send_proxy(request: HttpRequest, clip: Clip) -> HttpResponseBase:
    """The lighter copy, for players. A 404 until it is made, and of light films."""
    if not clip.proxy_name:
        raise Http404("There is no lighter copy of this film.")
    path = path_of(clip.proxy_name)
    return serve_file(request, path, TYPES["mp4"], etag=path.stem)


def send_still(
    request: HttpRequest, stored_name: str, *, immutable: bool = True
) -> HttpResponseBase:
    """Pictures are named by their content, so a member's address never changes its
    picture.
    """
    path = path_of(stored_name)
    return serve_file(request, path, TYPES["webp"], etag=path.stem, immutable=immutable)
