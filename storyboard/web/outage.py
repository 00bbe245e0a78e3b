"""When the database cannot answer (locked for long, disk full, restarting): 503."""

import logging
from collections.abc import Callable

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string

RETRY_SECONDS = 10

logger = logging.getLogger(__name__)


class Outage:
    """Say that nothing was saved and when to try again; it is nobody's mistake.

    The page is rendered without who is logged in: that would ask the database again.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(
        self, request: HttpRequest, error: Exception
    ) -> HttpResponse | None:
        if not isinstance(error, OperationalError):
            return None
        return outage(request, error)


def outage(request: HttpRequest, error: OperationalError) -> HttpResponse:
    logger.error("the database did not answer: %s", error)
    page = render_to_string("503.html", {"request": request})
    return HttpResponse(page, status=503, headers={"Retry-After": RETRY_SECONDS})
