"""What somebody without an account sees behind a share link."""

import json
from datetime import timedelta
from http import HTTPStatus
from typing import Any
from uuid import UUID

from allauth.core import ratelimit
from django.contrib.auth.hashers import check_password
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from storyboard.domain import draft
from storyboard.domain.request import RenderRequest
from storyboard.domain.timing import timecode
from storyboard.gallery.films import path_of, shots_of
from storyboard.gallery.reels import reel_of
from storyboard.renders.models import Clip
from storyboard.renders.queries.picks import reel_films
from storyboard.review.actions.links import keep_opening, name_guest
from storyboard.review.forms.links import NameForm, PasswordForm
from storyboard.review.models import ShareLink
from storyboard.review.queries.links import boards_behind
from storyboard.review.viewer import Viewer
from storyboard.review.views.guarded import too_often
from storyboard.review.views.viewers import (
    asks_password,
    clip_of,
    guest_of,
    open_link,
    remember,
    shown_about,
    viewer_of,
)

# Who comes back sooner is still there: their reload is no opening of its own.
_SAME_VISIT = timedelta(minutes=30)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, share_token: str) -> HttpResponseBase:
    """The door, where there is one; then what the link leads to."""
    link = open_link(share_token)
    if asks_password(request, link):
        return _password(request, link, share_token)
    if link.is_watermarked and guest_of(request, link) is None:
        return _door(request, link, share_token, "name", NameForm())
    viewer = viewer_of(request, share_token)
    if not _is_counted(request, link, viewer):
        return too_often(request)
    if link.project_id:
        return _reel_page(request, viewer)
    return _film_page(request, viewer, _first_film(viewer, link))


def _password(request: HttpRequest, link: ShareLink, token: str) -> HttpResponseBase:
    if request.method != "POST":
        return _door(request, link, token, "password", PasswordForm())
    if not ratelimit.consume(request, action="share_password", key=str(link.pk)):
        return too_often(request)
    form = PasswordForm(request.POST)
    if form.is_valid():
        if check_password(form.cleaned_data["password"], link.password):
            remember(request, link, password=link.password)
            return redirect("shared-page", token)
        form.add_error("password", "This is not the password. Ask who sent the link.")
    return _door(request, link, token, "password", form)


def _door(
    request: HttpRequest, link: ShareLink, token: str, asks: str, form: Any
) -> HttpResponse:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    # Before the password, nothing of the team or the film is said.
    values = {"asks": asks, "form": form, "token": token}
    values["team"] = link.team if asks == "name" else None
    return render(request, "review/door.html", values, status=status)


def _is_counted(request: HttpRequest, link: ShareLink, viewer: Viewer) -> bool:
    """Keeps the opening, once a visit. False when there were too many lately."""
    before = parse_datetime(shown_about(request, link).get("opened", ""))
    if request.method == "HEAD" or (before and timezone.now() - before < _SAME_VISIT):
        return True
    if not ratelimit.consume(request, action="share_open", key=str(link.pk)):
        return False
    made = keep_opening(link, viewer.guest)
    remember(request, link, opening=made.pk, opened=made.at.isoformat())
    return True


@require_POST
def name(request: HttpRequest, share_token: str) -> HttpResponseBase:
    """Who it is, in their own words; said once for each browser."""
    link = open_link(share_token)
    if asks_password(request, link):
        raise Http404("There is no such link.")
    form = NameForm(request.POST)
    if not form.is_valid():
        return _door(request, link, share_token, "name", form)
    if guest_of(request, link) is None:
        opening = shown_about(request, link).get("opening")
        guest = name_guest(link, form.cleaned_data["name"], opening=opening)
        remember(request, link, guest=str(guest.pk))
    here = reverse("shared-page", args=[share_token])
    back = request.POST.get("next", "")
    own = back.startswith(here) and url_has_allowed_host_and_scheme(back, None)
    return redirect(back if own else here)


@require_safe
def pulse(request: HttpRequest, share_token: str) -> HttpResponse:
    """204 while the link stands; an open page that gets a 404 goes dark. 205 when the
    film it shows has made way for another, as drafts do.
    """
    viewer = viewer_of(request, share_token)
    try:
        film = UUID(request.GET.get("film", ""))
    except ValueError:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    is_there = viewer.films.filter(pk=film).exists()
    status = HTTPStatus.NO_CONTENT if is_there else HTTPStatus.RESET_CONTENT
    return HttpResponse(status=status)


@require_safe
def clip(request: HttpRequest, share_token: str, clip_id: UUID) -> HttpResponse:
    viewer = viewer_of(request, share_token)
    return _film_page(request, viewer, clip_of(viewer, clip_id))


@require_safe
def animatic(request: HttpRequest, share_token: str) -> HttpResponse:
    """The newest draft of a link's board: this address outlives each of them."""
    viewer = viewer_of(request, share_token)
    drafts = viewer.films.filter(take=draft.TAKE).select_related("render")
    newest = drafts.order_by("-render__ordered_at").first()
    if viewer.link is None or viewer.link.board_id is None or newest is None:
        raise Http404("There is no animatic here.")
    return _film_page(request, viewer, newest)


@require_safe
def reel(request: HttpRequest, share_token: str) -> HttpResponse:
    """The player of the reel, for the page that shows it."""
    viewer = viewer_of(request, share_token)
    if viewer.link is None or viewer.link.project_id is None:
        raise Http404("This link leads to no reel.")
    values = _reel(viewer)
    if values["reel"] and request.GET.get("seen") == values["reel"].mark:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    return render(request, "gallery/_reel.html", values)


def _first_film(viewer: Viewer, link: ShareLink) -> Clip:
    """Of a board the one that counts, else its animatic."""
    films = viewer.films.select_related("render")
    counting = reel_films([link.board]) if link.board else {}
    first = next((film.pk for film in counting.values()), link.clip_id)
    found = films.filter(pk=first).first() if first else films.first()
    if found is None:
        raise Http404("There is nothing to watch yet.")
    return found


def _film_page(request: HttpRequest, viewer: Viewer, shown: Clip) -> HttpResponse:
    order = RenderRequest.from_json(shown.render.request)
    shots, link = shots_of(shown, order), viewer.link
    assert link is not None
    is_of_board = shown.is_draft and link.board_id is not None
    values = {
        **_common(request, viewer),
        "pulse": f"{viewer.address('pulse')}?film={shown.pk}",
        "newer": viewer.address("animatic" if is_of_board else "page"),
        "clip": shown,
        "shots": shots,
        "spans_json": json.dumps([{**shot, "prompt": ""} for shot in shots]),
        "end": timecode(shown.frames, shown.rate),
        "src": viewer.address("clip-file", clip_id=shown.pk),
        "proxy": viewer.address("clip-proxy", clip_id=shown.pk)
        if shown.proxy_name
        else "",
        "poster": viewer.address("clip-poster", clip_id=shown.pk),
        "sprite": viewer.address("clip-sprite", clip_id=shown.pk),
        "films": _films_beside(viewer, shown),
        "asks_name": viewer.guest is None and (link.may_comment or link.may_decide),
        "comments_url": viewer.address("comments", clip_id=shown.pk),
        # The animatic is talked about and not decided about.
        "verdicts_url": ""
        if shown.is_draft
        else viewer.address("clip-verdicts", clip_id=shown.pk),
        "is_missing": not path_of(shown.file_name).is_file(),
    }
    return render(request, "review/guest_film.html", values)


def _films_beside(viewer: Viewer, shown: Clip) -> list[dict[str, object]]:
    """The other takes of a board, the animatic first."""
    if viewer.link is None or viewer.link.board_id is None:
        return []
    return [
        {
            "clip": film,
            "url": viewer.address("animatic")
            if film.is_draft
            else viewer.address("clip", clip_id=film.pk),
            "poster": viewer.address("clip-poster", clip_id=film.pk),
            "is_here": film.pk == shown.pk,
        }
        for film in viewer.films.order_by("take", "result", "made_at")
    ]


def _reel_page(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    values = _common(request, viewer) | _reel(viewer)
    made = values["reel"]
    values["parts"] = [
        {
            "part": part,
            "url": viewer.address("clip", clip_id=part.film.pk) if part.film else "",
            "poster": viewer.address("clip-poster", clip_id=part.film.pk)
            if part.film
            else "",
        }
        for part in (made.parts if made else ())
    ]
    return render(request, "review/guest_reel.html", values)


def _reel(viewer: Viewer) -> dict[str, Any]:
    assert viewer.link is not None
    boards = boards_behind(viewer.link)

    def address(film: Clip) -> str:
        return viewer.address("clip-file", clip_id=film.pk)

    made = reel_of(boards, address=address) if boards else None
    first = made.parts[0].film if made else None
    return {
        "project": viewer.link.project,
        "reel": made,
        "look_url": viewer.address("project-reel"),
        "poster_url": viewer.address("clip-poster", clip_id=first.pk) if first else "",
        "watermark": viewer.watermark,
    }


def _common(request: HttpRequest, viewer: Viewer) -> dict[str, Any]:
    link = viewer.link
    assert link is not None
    return {
        "viewer": viewer,
        "link": link,
        "home": viewer.address("page"),
        "pulse": viewer.address("pulse"),
        "watermark": viewer.watermark,
        "is_member": request.user.is_authenticated,
    }
