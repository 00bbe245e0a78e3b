"""Every page asks for a log-in unless it says it is public."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase


class LoginRequired(LoginRequiredMiddleware):
    """A script that asks for a part of a page is told so with a 401: it would follow
    the redirect and take the log-in page for the part.
    """

    # The stubs expect a redirect; the middleware itself passes on any answer.
    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: Callable[..., Any]
    ) -> HttpResponseBase:
        asked_by = request.headers
        if "HX-Request" in asked_by or "X-Requested-With" in asked_by:
            return HttpResponse(status=HTTPStatus.UNAUTHORIZED)
        return super().handle_no_permission(request, view_func)
