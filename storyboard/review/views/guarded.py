"""What every address behind a share link has in common."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

View = Callable[..., HttpResponseBase]


def for_guests(view: View) -> View:
    """Needs no log-in. Whatever is not there is one and the same kind page, which does
    not tell what never was from what is closed; guests write so often and no oftener;
    nothing is indexed, and nothing is kept by a browser that does not say so itself.
    """

    @login_not_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        writes = request.method not in ("GET", "HEAD", "OPTIONS")
        if writes and not ratelimit.consume(request, action="share_write"):
            return _private(too_often(request))
        try:
            return _private(view(request, *args, **kwargs))
        except Http404:
            return _private(closed(request))

    return guarded


def too_often(request: HttpRequest) -> HttpResponseBase:
    status = HTTPStatus.TOO_MANY_REQUESTS
    return render(request, "review/too_often.html", status=status)


def closed(request: HttpRequest) -> HttpResponseBase:
    return render(request, "review/closed.html", status=HTTPStatus.NOT_FOUND)


def _private(answer: HttpResponseBase) -> HttpResponseBase:
    """The browser tells other sites nothing of the address either: the whole studio's
    Referrer-Policy is `same-origin`; a stricter one would break its own forms.
    """
    answer.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
