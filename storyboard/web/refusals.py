"""Refusals in words: what Django answers bare or without the request gets a page."""

import sys
from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string

from storyboard.web.outage import outage


def refusals_in_words(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """A 405 comes without a body: somebody opened a form's address as a page."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if response.status_code == 405 and not getattr(response, "content", b"x"):
            page = render(request, "405.html", status=405)
            page["Allow"] = response["Allow"]
            return page
        return response

    return answer


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    # What else ends in a 400 is a suspicion, whose words are for the log.
    why = str(exception) if isinstance(exception, BadRequest) else ""
    return render(request, "400.html", {"why": why}, status=400)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Without what asks the database who is logged in: that may be what broke, already
    in a middleware, where `Outage` hears of nothing.
    """
    error = sys.exception()
    if isinstance(error, OperationalError):
        return outage(request, error)
    page = render_to_string("500.html", {"request": request})
    return HttpResponse(page, status=500)
